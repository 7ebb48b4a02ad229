"""What was typed is never lost, and an address never carries a number."""
from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from crisis.web.french import day, hour, local
from tests.web.test_forms import drafted
from tests.web.walker import Walker


def test_a_text_in_an_unticked_channel_is_never_dropped_without_a_word(officer: Walker) -> None:
    event = officer.open_event()
    message = drafted(officer, event)
    form = officer.form(message, message)
    for act in ("enregistrer", "proposer", "soumettre"):
        answer = officer.again(form, acte=act, canal=["sms", "email", "press"], texte_site="Mon texte du site")
        assert answer.status_code == 422
        assert "cochez-le ou videz son texte" in answer.text
        assert "Mon texte du site" in answer.text
    assert officer.kinds(event).count("message_drafted") == 1
    assert officer.again(form, acte="enregistrer", canal=["sms", "email", "press"], texte_site="").status_code == 303


def test_a_draft_saved_or_submitted_as_it_stands_is_no_new_version(console: Flask, officer: Walker) -> None:
    event = officer.open_event()
    officer.activate(event)
    message = drafted(officer, event)
    assert officer.send(message, message, acte="enregistrer").status_code == 303
    colleague = Walker.signed_in(console, "com1")
    assert colleague.send(message, message, acte="soumettre").status_code == 303
    assert [kind for kind in officer.kinds(event) if kind.startswith("message_")] == [
        "message_drafted", "message_submitted"]
    reader = Walker.signed_in(console, "com2")
    assert reader.send(message, f"{message}/renvoyer", motif="préciser").status_code == 303
    assert officer.send(message, message, acte="soumettre").status_code == 303
    assert officer.kinds(event).count("message_drafted") == 1
    assert officer.kinds(event)[-1] == "message_submitted"


@pytest.mark.parametrize("change", [{"texte_sms": "Autre SMS"}, {"urgence": "information"}, {"medias": ""},
                                    {"titre": "Autre titre"}, {"commune": "15014"}, {"canal": ["sms", "email", "press"],
                                                                                    "texte_site": ""}])
def test_whatever_changes_in_a_draft_is_a_version(officer: Walker, change: dict[str, Any]) -> None:
    event = officer.open_event()
    message = drafted(officer, event)
    assert officer.send(message, message, acte="enregistrer", **change).status_code == 303
    assert officer.kinds(event).count("message_drafted") == 2


def test_proposing_again_keeps_what_was_changed_until_it_is_asked_for(officer: Walker) -> None:
    event = officer.open_event()
    message = drafted(officer, event)
    assert "acte\" value=\"remplacer" not in officer.see(message).text
    changed = officer.send(message, message, acte="proposer", texte="Nouveau texte", texte_sms="Mon SMS")
    assert changed.status_code == 303
    kept = officer.form(message, message)
    assert kept.fields["texte_sms"] == ["Mon SMS"]
    assert "Nouveau texte" in kept.fields["texte_email"][0]
    assert "Remplacer aussi les textes que j&#39;ai modifiés" in officer.see(message).text.replace("'", "&#39;")
    assert officer.again(kept, acte="remplacer").status_code == 303
    assert "Nouveau texte" in officer.form(message, message).fields["texte_sms"][0]


@pytest.mark.parametrize("value", ["99999999999999999999999", "-99999999999999999999999", "9" * 5000, "x"])
def test_a_number_of_an_address_beyond_all_numbers_is_a_page_like_another(officer: Walker, value: str) -> None:
    event = officer.open_event()
    urls = [f"{event}/fil.json?depuis={value}", f"{event}/journal?avant={value}", f"{event}/appels?page={value}",
            f"/registre?avant={value}"]
    assert [officer.see(url).status_code for url in urls] == [200] * len(urls)


def test_a_number_is_searched_without_standing_in_an_address(officer: Walker) -> None:
    answer = officer.send("/essai", "/essai", cherche="06 39 98 00 01")
    assert answer.status_code == 200
    assert 'value="06 39 98 00 01"' in answer.text


def test_a_level_that_starts_no_clock_does_not_say_that_people_are_alerted(
        console: Flask, officer: Walker) -> None:
    levels = console.extensions["house"].territory.cod_levels
    silent = next(each.code for each in levels if not each.starts_47 and not each.starts_48)
    event = officer.open_event()
    assert officer.send(event, f"{event}/cod", niveau=silent).status_code == 303
    assert "sont alertées" not in officer.see(event).text
    calling = next(each.code for each in levels if each.starts_47)
    assert officer.send(event, f"{event}/cod", niveau=calling).status_code == 303
    assert "sont alertées" in officer.see(event).text


def test_the_page_after_says_which_day_was_understood(officer: Walker) -> None:
    event = officer.open_event()
    past = local(officer.see(f"{event}/fil.json").get_json()["maintenant"]) - timedelta(hours=3)
    sent = officer.send(f"{event}/journal", f"{event}/journal/note", texte="Pont fermé", heure=f"{past:%H:%M}")
    assert sent.status_code == 303
    assert f"Heure comprise\u00a0: {day(past)} à {hour(past)}" in officer.see(f"{event}/journal").text
    assert officer.send(f"{event}/journal", f"{event}/journal/note", texte="Sans heure").status_code == 303
    assert "Heure comprise" not in officer.see(f"{event}/journal").text


def test_an_hour_to_come_is_refused_and_kept(officer: Walker) -> None:
    event = officer.open_event()
    now = local(officer.see(f"{event}/fil.json").get_json()["maintenant"])
    soon = f"{(now.hour + 3) % 24:02d}:00"
    answer = officer.send(f"{event}/journal", f"{event}/journal/note", texte="Pont fermé", heure=soon)
    assert (answer.status_code, "dans le futur" in answer.text) == ((422, True) if now.hour < 21 else (303, False))
