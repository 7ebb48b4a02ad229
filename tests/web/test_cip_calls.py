"""The call screen by forms alone, its door for a script, and the calls as the team leader sees them."""
from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from crisis.accounts.rights import Actor
from crisis.db import Database
from crisis.hotline.tables import call_sheet
from crisis.journal import store
from crisis.web.given import wall_hour
from tests.web.test_cip_notices import FIRST, at_post, instruct, person, publish
from tests.web.test_cip_page import opened
from tests.web.test_pages import LOOSE
from tests.web.test_typeset import LEFT
from tests.web.walker import Page, Walker

CALL = {"commune_appel": "Aurillac (15014)", "categorie": "roads", "profil": "resident", "note_appel": "Le pont ?"}
LIFE = CALL | {"priorite": "1", "lieu": "Rue du Rocher", "telephone": "06 39 98 00 01"}


@pytest.fixture
def chief(console: Flask) -> Walker:
    return Walker.signed_in(console, "cip1")


@pytest.fixture
def event(officer: Walker, chief: Walker) -> str:
    return opened(officer, chief)


def seated(app: Flask, db: Database, event: str, login: str = "com1", role: str = "operator") -> Walker:
    """Return somebody signed in at a post, who has taken it."""
    who = person(db, login)
    with db.transaction() as tx:
        store.append(tx, event.rpartition("/")[2], "cip_post_taken", {
            "post": f"{role}-1", "person": who, "shift": None, "until": None, "read": None},
            by=Actor(who, role, frozenset({role})).by)
    return at_post(app, db, login, event, role)


@pytest.fixture
def operator(console: Flask, one: Database, event: str) -> Walker:
    return seated(console, one, event)


def rows(db: Database) -> list[Any]:
    with db.reading() as tx:
        return list(tx.execute(select(call_sheet).order_by(call_sheet.c.opened_at)))


def sent(operator: Walker, event: str, **fields: str) -> Any:
    return operator.send(f"{event}/cip/poste", f"{event}/cip/poste", **fields)


def typed(operator: Walker, event: str, **fields: str) -> Any:
    """Send what the script sends while somebody types."""
    token = operator.form(f"{event}/cip/poste", f"{event}/cip/poste").fields["csrf_token"][0]
    return operator.client.post(f"{event}/cip/poste/saisie", data={"csrf_token": token} | fields)


def told(walker: Walker, address: str) -> str:
    return re.sub(r"\s+", " ", " ".join(Page(walker.see(address).text).text))


def test_a_call_is_taken_kept_and_closed_by_forms_alone(operator: Walker, one: Database, event: str) -> None:
    publish(one, event, FIRST)
    operator.send(f"{event}/cip/a-lire", f"{event}/cip/lu")
    assert sent(operator, event, acte="enregistrer", **CALL).status_code == 303
    form = operator.form(f"{event}/cip/poste", f"{event}/cip/poste")
    assert {name: form.fields[name] for name in CALL} == {name: [value] for name, value in CALL.items()}
    assert sent(operator, event, acte="clore", reponse="road").status_code == 303
    kept = rows(one)[0]
    assert (kept.commune, kept.category, kept.priority, kept.answer, kept.sheet, kept.post) == (
        "15014", "roads", 4, "road", 1, "operator-1")
    assert kept.closed_at is not None
    assert operator.form(f"{event}/cip/poste", f"{event}/cip/poste").fields["note_appel"] == [""]


@pytest.mark.parametrize(("fields", "words"), [
    ({"categorie": ""}, "La fiche n'a pas de catégorie"), ({"commune_appel": "Atlantis"}, "Commune inconnue"),
    ({"suivi": "callback"}, "Le rappel promis n'a pas d'heure"), ({"rappel": "25 h"}, "Heure non comprise")])
def test_what_was_typed_is_kept_after_a_refusal(
        operator: Walker, event: str, fields: dict[str, str], words: str) -> None:
    refused = sent(operator, event, acte="clore", **CALL | fields)
    assert refused.status_code == 422
    assert words in refused.text.replace("&#39;", "'")
    form = next(form for form in Page(refused.text).forms if form.action.endswith("/cip/poste"))
    assert form.fields["note_appel"] == ["Le pont ?"]
    assert form.fields["commune_appel"] == [fields.get("commune_appel", "Aurillac (15014)")]


def test_a_life_in_danger_shows_whom_to_ring_and_the_relay(
        operator: Walker, chief: Walker, one: Database, event: str) -> None:
    assert 'role="alert"></div>' in operator.see(f"{event}/cip/poste").text
    sent(operator, event, acte="enregistrer", **LIFE)
    page = told(operator, f"{event}/cip/poste")
    assert "Raccrochez et composez le 15, le 17, le 18 ou le 112." in page
    assert "ni entendre ni parler" in page
    assert sent(operator, event, acte="relais").status_code == 303
    assert sent(operator, event, acte="clore").status_code == 303
    leader = told(chief, f"{event}/cip/appels")
    assert "1 appel ouvert" in leader
    assert "Rue du Rocher" in leader
    sheet = rows(one)[0].id
    assert chief.send(f"{event}/cip/appels", f"{event}/cip/appels/{sheet}/secours", secours=" ").status_code == 422
    chief.send(f"{event}/cip/appels", f"{event}/cip/appels/{sheet}/secours", secours="Le 18 y va.")
    assert "aucun appel ouvert" in told(chief, f"{event}/cip/appels")
    assert "Le 18 y va." in told(chief, f"{event}/cip/appels/{sheet}")


def test_a_life_in_danger_stands_on_each_page_of_who_leads_until_the_rescue_has_answered(
        operator: Walker, chief: Walker, console: Flask, one: Database, event: str) -> None:
    sent(operator, event, acte="relais", **LIFE)
    assert "Vie en danger : 1 appel ouvert" in told(chief, f"{event}/cip/fiche")
    assert "Vie en danger" not in told(Walker.signed_in(console, "com2"), f"{event}/cip/fiche")
    sheet = rows(one)[0].id
    chief.send(f"{event}/cip/appels", f"{event}/cip/appels/{sheet}/secours", secours="Le 18 y va.")
    assert "Vie en danger" not in told(chief, f"{event}/cip/fiche")


def test_a_life_in_danger_is_listed_once_and_its_number_is_called_in_one_tap(
        operator: Walker, chief: Walker, event: str) -> None:
    sent(operator, event, acte="relais", **LIFE)
    page = chief.see(f"{event}/cip/appels").text
    assert len(re.findall(r">Appel de ", page)) == 1
    assert "Appels en cours : 1, dont 1 vie en danger ci-dessus" in told(chief, f"{event}/cip/appels")
    assert f'href="tel:{LIFE["telephone"].replace(" ", "")}"' in page


def test_no_field_is_for_the_person_looked_for(operator: Walker, event: str) -> None:
    page = operator.see(f"{event}/cip/poste").text
    form = operator.form(f"{event}/cip/poste", f"{event}/cip/poste")
    assert set(form.fields) == {
        "csrf_token", "cle", "fiche", "revision", "commune_appel", "categorie", "profil", "priorite", "version",
        "note_appel", "suivi", "rappel", "telephone", "appelant", "lieu", "destinataire"}
    assert "Cellule nationale" in re.sub(r"\s+", " ", page)


def test_the_script_keeps_each_state_and_the_last_one_stands(operator: Walker, one: Database, event: str) -> None:
    sheet = uuid4().hex
    first = typed(operator, event, fiche=sheet, revision="1", commune_appel="Auril", note_appel="Le")
    assert (first.status_code, first.json["pris"], first.json["revision"]) == (200, True, 1)
    assert (rows(one)[0].place, rows(one)[0].commune) == ("Auril", "")
    third = typed(operator, event, fiche=sheet, revision="3", rappel="4", **CALL)
    late = typed(operator, event, fiche=sheet, revision="2", note_appel="tard")
    assert (third.json["pris"], late.json["pris"], late.json["revision"]) == (True, False, 3)
    assert (rows(one)[0].note, rows(one)[0].commune) == ("Le pont ?", "15014")
    done = typed(operator, event, fiche=sheet, revision="4", acte="clore", depuis="30", fini="5", **CALL)
    assert done.json["clos"] is True
    assert (rows(one)[0].closed_at - rows(one)[0].opened_at).total_seconds() < 30
    again = typed(operator, event, fiche=sheet, revision="5", acte="clore", **CALL)
    assert (again.status_code, again.json["code"]) == (409, "sheet_closed")


def test_an_hour_of_callback_that_has_passed_is_still_that_of_its_call(
        operator: Walker, one: Database, event: str) -> None:
    with one.reading() as tx:
        now = tx.now
    promised = now.replace(second=0, microsecond=0) - timedelta(minutes=5)
    back = CALL | {"suivi": "callback", "telephone": "06 39 98 00 01", "rappel": wall_hour(promised)}
    offline = typed(operator, event, fiche=uuid4().hex, revision="1", acte="clore", depuis="1800", hors_ligne="oui",
                    **back)
    assert (offline.json["clos"], rows(one)[0].callback_at) == (True, promised)
    # Without a script the sheet itself says when its call began.
    assert sent(operator, event, acte="enregistrer", **CALL).status_code == 303
    with one.transaction() as tx:
        tx.execute(call_sheet.update().where(call_sheet.c.closed_at.is_(None)).values(
            opened_at=now - timedelta(minutes=20)))
    assert sent(operator, event, acte="clore", **back).status_code == 303
    assert [each.callback_at for each in rows(one)] == [promised, promised]


def test_the_next_call_is_refused_until_what_is_new_is_read(operator: Walker, one: Database, event: str) -> None:
    instruct(one, event, "Ne parlez plus du pont.")
    assert "Ne parlez plus du pont." in told(operator, f"{event}/cip/poste")
    refused = typed(operator, event, fiche=uuid4().hex, revision="1", **CALL)
    assert (refused.status_code, refused.json["code"]) == (409, "unread")
    assert typed(operator, event, fiche=uuid4().hex, revision="1", hors_ligne="oui", **CALL).status_code == 200
    ticked = operator.send(f"{event}/cip/poste", f"{event}/cip/lu")
    assert ticked.location.endswith("/cip/poste")
    assert typed(operator, event, fiche=uuid4().hex, revision="1", **CALL).status_code == 200


def test_a_fact_goes_up_to_the_cod_with_the_commune_of_its_call_and_nothing_else_of_it(
        operator: Walker, chief: Walker, one: Database, event: str) -> None:
    sent(operator, event, acte="enregistrer", **CALL | {"appelant": "M. Vidal"})
    assert operator.send(f"{event}/cip/poste", f"{event}/cip/poste/fait", signalement=" ").status_code == 422
    raised = operator.send(f"{event}/cip/poste", f"{event}/cip/poste/fait", signalement="Un arbre barre la route.")
    assert (raised.status_code, raised.location) == (303, f"{event}/cip/poste")
    entry = chief.entries(event)[-1]
    assert entry["kind"] == "cip_fact_raised"
    assert "Aurillac" in entry["sentence"]
    assert "Vidal" not in str(entry)


def test_somebody_at_no_post_is_told_so(console: Flask, one: Database, event: str, chief: Walker) -> None:
    away = at_post(console, one, "com2", event)
    assert "Vous n'êtes à aucun poste." in told(away, f"{event}/cip/poste")
    assert sent(chief, event, acte="clore", **CALL).status_code == 303


def test_only_those_who_take_calls_or_lead_see_them(
        operator: Walker, officer: Walker, console: Flask, one: Database, event: str) -> None:
    writer = Walker.signed_in(console, "com2")
    assert [walker.see(f"{event}/cip/poste").status_code for walker in (operator, officer, writer)] == [200, 403, 403]
    assert [walker.see(f"{event}/cip/appels").status_code for walker in (operator, officer, writer)] == [403, 200, 403]


def test_the_team_leader_searches_by_codes_and_no_address_carries_a_word(
        operator: Walker, chief: Walker, event: str) -> None:
    sent(operator, event, acte="clore", **CALL)
    sent(operator, event, acte="clore", **CALL | {"categorie": "wrong", "commune_appel": "15187"})
    found = told(chief, f"{event}/cip/appels?categorie=roads&priorite=0&commune_appel=Aurillac")
    assert "1 fiche close" in found
    assert "2 fiches closes" in told(chief, f"{event}/cip/appels?categorie=nulle&priorite=x")
    links = re.findall(r'href="([^"]+/cip/appels/[^"]+)"', chief.see(f"{event}/cip/appels?categorie=roads").text)
    assert all(re.fullmatch(rf"{event}/cip/appels/[0-9a-f]{{32}}", each) for each in links)
    assert chief.see(f"{event}/cip/appels/{'0' * 32}").status_code == 404


def test_the_pages_are_set_as_french_is_printed(operator: Walker, chief: Walker, one: Database, event: str) -> None:
    sent(operator, event, acte="relais", **LIFE)
    pages = [(operator, "poste"), (chief, "appels"), (chief, "appels?categorie=roads"),
             (chief, f"appels/{rows(one)[0].id}")]
    for walker, name in pages:
        body = LEFT.sub(" ", walker.see(f"{event}/cip/{name}").text.partition("<main")[2])
        assert LOOSE.findall(re.sub(r"<[^>]+>", "", body.replace("&#39;", "'"))) == [], name
