"""Forms decide nothing in anybody's place: neither the type, nor which of two choices was meant, nor who called."""
from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from crisis.db import Database
from crisis.journal.tables import event
from tests.web.walker import Page, Walker

FORM = "/evenements/nouveau"
GIVEN: dict[str, Any] = {"titre": "Crue de la Cère", "autre": "oui", "type": "flood"}


def many(db: Database) -> int:
    with db.reading() as tx:
        return int(tx.execute(select(func.count()).select_from(event)).scalar_one())


@pytest.mark.parametrize("ticked", [
    {"zone": "toutes", "arrondissement": ["Aurillac"]}, {"zone": "toutes", "commune": ["15014"]},
    {"zone": "liste", "commune": ["15014"], "arrondissement": ["Aurillac"]},
    {"zone": "arrondissements", "arrondissement": ["Aurillac"], "commune": ["15014"]}])
def test_boxes_that_contradict_the_line_chosen_open_nothing_and_are_kept(officer: Walker, one: Database,
                                                                        ticked: dict[str, Any]) -> None:
    before = many(one)
    answer = officer.again(officer.form(FORM, FORM), **GIVEN | ticked)
    assert (answer.status_code, many(one)) == (422, before)
    assert "Le choix des communes se contredit." in answer.text
    kept = next(form for form in Page(answer.text).forms if form.action == FORM).fields
    assert {name: kept.get(name) for name in ("arrondissement", "commune")} == {
        name: ticked.get(name) for name in ("arrondissement", "commune")}
    assert (kept["zone"], kept["titre"]) == ([ticked["zone"]], ["Crue de la Cère"])


@pytest.mark.parametrize(("zone", "told"), [
    ({"zone": "arrondissements", "arrondissement": ["Mauriac"]}, "55"),
    ({"zone": "liste", "commune": ["15014", "15187", "15014"]}, "2")])
def test_the_confirmation_says_how_many_communes(officer: Walker, zone: dict[str, Any], told: str) -> None:
    answer = officer.again(officer.form(FORM, FORM), **GIVEN | zone)
    assert answer.status_code == 303
    page = officer.see(answer.location).text.replace("\u00a0", " ")
    assert f"Évènement ouvert, en veille : {told} commune" in page


def test_no_type_is_chosen_in_the_place_of_the_officer(officer: Walker, one: Database) -> None:
    form, before = officer.form(FORM, FORM), many(one)
    assert form.fields["type"] == [""]
    answer = officer.again(form, titre="Crue de la Cère", autre="oui", zone="liste", commune=["15014"])
    assert (answer.status_code, many(one)) == (422, before)
    assert "Type d&#39;évènement manquant." in answer.text
    kept = next(form for form in Page(answer.text).forms if form.action == FORM).fields
    assert (kept["titre"], kept["commune"]) == (["Crue de la Cère"], ["15014"])


def test_an_alert_received_that_says_nothing_is_refused_and_the_form_stays_open(officer: Walker) -> None:
    event = officer.open_event()
    answer = officer.send(event, f"{event}/alerte-recue")
    assert (answer.status_code, "Alerte vide." in answer.text) == (422, True)
    assert officer.send(event, f"{event}/alerte-recue", origine="mayor").status_code == 303


def test_the_radio_under_convention_is_the_first_newsroom_to_call(officer: Walker) -> None:
    event = officer.open_event()
    forms = [form for form in Page(officer.see(f"{event}/appels").text).forms if form.action.endswith("/contact")]
    assert [form.fields["cible"][0] for form in forms][:2] == ["medium:convention_radio", "medium:regional_daily"]
