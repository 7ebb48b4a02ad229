"""A decision not to inform, or not yet, is what every page says first; its hour is never guessed a day away."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from crisis.errors import Refused
from crisis.web import given
from crisis.web.french import hour, local, when
from tests.web.test_forms import submitted
from tests.web.walker import Page, Walker

MORNING = datetime(2026, 11, 22, 4, 23, tzinfo=UTC)  # 05:23 in Paris.


def cell(console: Flask, officer: Walker) -> str:
    """Return an event whose cell is operational: what is left to do is to inform."""
    event = officer.open_event()
    officer.activate(event)
    head = Walker.signed_in(console, "com1")
    assert head.send(f"{event}/cellule", f"{event}/cellule/operationnelle", motif="Route coupée").status_code == 303
    return event


def plain(page: str) -> str:
    return "".join(Page(page).text).replace("\u00a0", " ")


def typed_hour(moment: datetime) -> str:
    return f"{local(moment):%H:%M}"


def test_a_decision_to_defer_is_the_step_until_another_is_taken(console: Flask, officer: Walker) -> None:
    event = cell(console, officer)
    submitted(officer, event)
    coming = datetime.now(UTC) + timedelta(hours=2)
    review = hour(coming).replace("\u00a0", " ")
    assert officer.send(event, f"{event}/decision", decision="defer", revoir=typed_hour(coming)).status_code == 303
    for page in (event, "/"):
        shown = plain(officer.see(page).text)
        assert f"Décision : différée jusqu'à {review}" in shown
        assert ", à revoir." in shown
        assert "Valider le message" not in shown
    assert officer.send(event, f"{event}/decision", decision="inform").status_code == 303
    assert "À faire maintenant : Valider le message n° 1." in plain(Walker.signed_in(console, "com1").see(event).text)


def test_a_decision_not_to_inform_is_the_step(console: Flask, officer: Walker) -> None:
    event = cell(console, officer)
    assert "Rédiger le premier message" in plain(officer.see(event).text)
    form = officer.form(event, f"{event}/decision")
    assert officer.again(form, decision="withhold", categorie="no_risk").status_code == 303
    shown = plain(officer.see(event).text)
    assert "Décision : ne pas diffuser." in shown
    assert "Rédiger le premier message" not in shown


@pytest.mark.parametrize(("typed", "day"), [("17:24", None), ("04:00", 23), ("05:23", 23)])
def test_an_hour_of_review_far_ahead_is_asked_again_and_taken_once_it_is_meant(console: Flask, typed: str,
                                                                              day: int | None) -> None:
    with console.test_request_context("/", method="POST", data={"revoir": typed}):
        with pytest.raises(Refused) as caught:
            given.coming_hour("revoir", MORNING)
        meant = given.coming_hour("revoir", MORNING, far=True)
    assert caught.value.code == "hour_far"
    assert meant is not None
    assert f"le {'lundi 23' if day else 'dimanche 22'} novembre 2026 à {hour(meant)}" in caught.value.why
    assert typed_hour(meant) == typed


def test_an_hour_of_review_within_twelve_hours_is_taken(console: Flask) -> None:
    with console.test_request_context("/", method="POST", data={"revoir": "17:23"}):
        assert given.coming_hour("revoir", MORNING) == MORNING + timedelta(hours=12)


def test_the_form_asks_for_the_day_only_when_it_is_in_doubt(officer: Walker) -> None:
    event = officer.open_event()
    officer.activate(event)
    far = typed_hour(datetime.now(UTC) + timedelta(hours=13))
    form = officer.form(event, f"{event}/decision")
    assert "lointain" not in officer.see(event).text
    answer = officer.again(form, decision="defer", revoir=far)
    assert answer.status_code == 422
    assert 'name="lointain"' in answer.text
    again = next(each for each in Page(answer.text).forms if each.action == f"{event}/decision")
    assert again.fields["revoir"] == [far]
    assert officer.again(again, lointain="oui").status_code == 303


def test_the_day_is_written_whenever_it_is_not_today() -> None:
    assert when(MORNING, MORNING - timedelta(hours=5)) == "5\u00a0h\u00a023"
    assert when(MORNING, MORNING - timedelta(hours=6)) == "5\u00a0h\u00a023 le dimanche 22 novembre 2026"
