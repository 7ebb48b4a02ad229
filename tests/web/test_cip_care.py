"""The pages of care, callbacks, relatives, debrief and retention: who opens which, by forms alone."""
from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crisis import clock
from crisis.accounts.rights import Actor
from crisis.accounts.signin import actor, open_at_post
from crisis.accounts.tables import account
from crisis.db import Database, Tx
from crisis.directory.contacts import names
from crisis.events import closing
from crisis.hotline import relatives
from crisis.journal import store
from crisis.journal.tables import REGISTER
from tests.cip_room import assigned, planned
from tests.stories.cip_after import CALLER, PHONE, call, sit
from tests.web.test_cip_page import opened
from tests.web.test_pages import LOOSE
from tests.web.test_typeset import LEFT
from tests.web.walker import Page, Walker

FELT = "Un enfant seul au bout du fil."
OTHERS = ("com1", "autorite1", "qualite1", "admin1", "observateur1", "exercice1", "auditeur1")


@pytest.fixture
def chief(console: Flask) -> Walker:
    return Walker.signed_in(console, "cip1")


@pytest.fixture
def event(officer: Walker, chief: Walker) -> str:
    return opened(officer, chief)


def key_of(event: str) -> str:
    return event.rpartition("/")[2]


def person_of(db: Database, login: str) -> str:
    with db.reading() as tx:
        return str(tx.execute(select(account.c.person).where(account.c.login == login)).scalar_one())


def seated(console: Flask, db: Database, event: str, login: str = "operateur1", role: str = "operator") -> Walker:
    """Return somebody who signed in at a post, with the one role that it gives."""
    person = person_of(db, login)
    with db.transaction() as tx:
        post = assigned(tx, planned(tx, key_of(event)), f"{role}-3", person)
        sit(tx, key_of(event), Actor(person, role), f"{role}-3")
        secret = open_at_post(tx, person, role, post, clock.now() + timedelta(hours=4))
    with (client := console.test_client()).session_transaction() as session:
        session["_user_id"] = secret
    return Walker(client)


def words(html: str) -> str:
    return re.sub(r"\s+", " ", " ".join(Page(html).text))


def made(db: Database, event: str, **typed: Any) -> str:
    with db.transaction() as tx:
        return call(tx, key_of(event), **typed)


def flag(agent: Walker, event: str, **given: Any) -> None:
    assert agent.send(f"{event}/cip/soutien", f"{event}/cip/soutien", **given).status_code == 303


def test_an_agent_flags_in_one_tap_and_takes_it_back(
        console: Flask, one: Database, chief: Walker, event: str) -> None:
    agent, page = seated(console, one, event), f"{event}/cip/soutien"
    flag(agent, event)
    assert "en attente" in words(agent.see(page).text)
    forms = [form for form in Page(agent.see(page).text).forms if form.action.endswith("/reprise")]
    assert agent.again(forms[0]).status_code == 303
    assert not any(form.action.endswith("/reprise") for form in Page(agent.see(page).text).forms)
    assert "n'a signalé d'appel difficile" in words(chief.see(page).text)


def test_the_chief_follows_up_to_the_end(console: Flask, one: Database, chief: Walker, event: str) -> None:
    agent, page = seated(console, one, event), f"{event}/cip/soutien"
    flag(agent, event, mots=FELT)
    assert FELT in words(chief.see(page).text)
    for state in ("contacted", "offered", "closed"):
        form = next(form for form in Page(chief.see(page).text).forms
                    if re.search(r"/cip/soutien/[0-9a-f]{32}$", form.action))
        assert chief.again(form, etat=state).status_code == 303
    told = words(chief.see(page).text)
    assert "suivi terminé : 1" in told
    assert chief.again(form, etat="contacted", cle="k" * 32).status_code == 409


def test_nobody_else_reads_a_word_of_it(console: Flask, one: Database, officer: Walker, event: str) -> None:
    agent, page = seated(console, one, event), f"{event}/cip/soutien"
    flag(agent, event, mots=FELT, urgent="oui")
    leader = seated(console, one, event, "equipe1", "team_leader")
    for reader in (officer, leader, *(Walker.signed_in(console, login) for login in OTHERS)):
        shown = reader.see(page)
        assert shown.status_code in (200, 403)
        assert FELT not in shown.text
        assert "Suivre les agents" not in shown.text
        for where in ("/cip", "/journal", "", "/rapport"):
            assert FELT not in reader.see(event + where).text
    assert names_of(one, person_of(one, "operateur1")) not in words(leader.see(page).text)


def names_of(db: Database, person: str) -> str:
    with db.reading() as tx:
        return names(tx, [person])[person]


def test_the_team_leader_reads_on_each_page_that_relief_is_asked(
        console: Flask, one: Database, officer: Walker, event: str) -> None:
    leader = seated(console, one, event, "equipe1", "team_leader")
    agent = seated(console, one, event)
    flag(agent, event, mots=FELT)
    assert "Relève demandée" not in words(leader.see(f"{event}/cip").text)
    flag(agent, event, mots=FELT, urgent="oui")
    assert "Relève demandée : opérateur 3, à" in words(leader.see(f"{event}/cip").text).replace("\u00a0", " ")
    assert "Relève demandée" not in words(Walker.signed_in(console, "com1").see(f"{event}/cip").text)
    assert "demandée : opérateur" not in words(agent.see(f"{event}/cip/soutien").text).replace("\u00a0", " ")


def test_the_psychologist_sees_the_follow_up_and_nothing_else_of_the_event(
        console: Flask, one: Database, officer: Walker, event: str) -> None:
    agent, page = seated(console, one, event), f"{event}/cip/soutien"
    flag(agent, event, mots=FELT)
    person = person_of(one, "admin1")
    helper = Walker.signed_in(console, "admin1")
    assert helper.see(page).status_code == 403
    named = officer.send(page, f"{page}/psychologue", personne=person)
    assert named.status_code == 303
    assert page in helper.see("/").text
    shown = helper.see(page)
    assert FELT in shown.text
    assert "Crue de la Cère" not in shown.text
    assert "Psychologue de cet évènement" not in shown.text
    for where in ("", "/cip", "/journal", "/cip/bilan", "/cip/liste-proches"):
        assert helper.see(event + where).status_code == 403
    assert officer.send(page, f"{page}/psychologue/retrait", personne=person).status_code == 303
    assert helper.see(page).status_code == 403
    assert page not in helper.see("/").text


def test_callbacks_are_listed_to_who_makes_them_and_ticked(
        console: Flask, one: Database, officer: Walker, event: str) -> None:
    page, agent = f"{event}/cip/rappels", seated(console, one, event)
    hour = clock.now() + timedelta(minutes=20)
    key = made(one, event, callback_at=hour, operator=person_of(one, "operateur1"))
    made(one, event, callback_at=hour, caller="M. Vidal")
    assert ("M. Vidal" in agent.see(page).text, CALLER in agent.see(page).text) == (False, True)
    for login in ("qualite1", "observateur1", "autorite1", "admin1"):
        assert Walker.signed_in(console, login).see(page).status_code == 403
    writer = Walker.signed_in(console, "com1")
    assert "2 rappels à faire" in words(writer.see(page).text)
    assert writer.send(page, f"{page}/{key}", fait="oui").status_code == 303
    assert "1 rappel à faire" in words(writer.see(page).text)
    assert writer.send(page, f"{page}/{key}", fait="non").status_code == 303
    assert "2 rappels à faire" in words(writer.see(page).text)
    refused = writer.send(page, f"{page}/{key}", fait="oui", heure="99:99")
    assert (refused.status_code, "Heure non comprise" in refused.text) == (422, True)


def test_the_closing_form_asks_who_makes_the_callbacks_and_lists_what_is_open(
        one: Database, officer: Walker, chief: Walker, event: str) -> None:
    now = clock.now()
    made(one, event, callback_at=now + timedelta(minutes=20))
    made(one, event, closed_at=None)
    made(one, event, priority=1, relayed_at=now)
    officer.send(f"{event}/cip", f"{event}/cip/ordre-fermeture")
    page = words(chief.see(f"{event}/cip").text)
    for told in ("1 rappel promis reste à faire", "1 fiche encore ouverte sera fermée", "sans réponse des secours"):
        assert told in page
    end = {"message": "La cellule est fermée.", "renvoi": "Standard"}
    for more, code in (({}, "priorité 1"), ({"relais_vus": "oui"}, "rappels promis")):
        refused = chief.send(f"{event}/cip", f"{event}/cip/fermeture", **end, **more)
        assert (refused.status_code, code in words(refused.text).partition("Rien n'a été")[0]) == (409, True)
    both = {"relais_vus": "oui", "repreneur": "communication"}
    assert chief.send(f"{event}/cip", f"{event}/cip/fermeture", **end, **both).status_code == 303
    assert officer.entries(event)[-1]["sentence"].replace("\u00a0", " ") == (
        "CIP fermée, 1 rappel à faire (cellule de communication).")
    assert "à faire par cellule de communication" in words(officer.see(f"{event}/cip/rappels").text)
    assert "1 rappel promis par la CIP" in words(officer.see(f"{event}/fin").text)


def test_the_list_of_relatives_is_read_by_an_act_that_the_register_keeps(
        console: Flask, one: Database, officer: Walker, chief: Walker, event: str) -> None:
    page = f"{event}/cip/liste-proches"
    sheet = made(one, event, category="relative", operator=person_of(one, "operateur1"))
    agent = seated(console, one, event)
    form = agent.form(f"{event}/cip/soutien", f"{event}/cip/soutien")
    form.action = page  # The page of the call sheet holds this form; any other lends its token.
    assert agent.again(form, fiche=sheet).status_code == 303
    assert agent.see(page).status_code == 403
    assert (CALLER in chief.see(page).text, PHONE in chief.see(page).text) == (False, False)
    assert "1 appelant à transmettre" in words(chief.see(page).text)
    shown = chief.send(page, f"{page}/lecture")
    assert (CALLER in shown.text, PHONE in shown.text) == (True, True)
    printed = chief.send(page, f"{page}/impression")
    assert (printed.status_code, PHONE in printed.text) == (200, True)
    with one.reading() as tx:
        read = [entry.content["data"] for entry in store.entries(tx, REGISTER)
                if entry.content["kind"] == "relatives_read"]
    assert read == [{"event": key_of(event), "rows": 1}] * 2
    hand = next(form for form in Page(shown.text).forms if form.action.endswith("/remise"))
    assert chief.again(hand).status_code == 422
    assert chief.again(hand, toutes="oui", cle="k" * 32).status_code == 303
    assert "1 appelant transmis" in words(chief.see(page).text)
    assert "Liste des appels de proches lue" in words(officer.see("/registre").text)


def test_a_team_leader_reads_the_list_and_prints_none(
        console: Flask, one: Database, event: str, chief: Walker) -> None:
    page, leader = f"{event}/cip/liste-proches", seated(console, one, event, "equipe1", "team_leader")
    made_sheet = made(one, event, category="relative")
    with one.transaction() as tx:
        relatives.put(tx, account_of(tx, "cip1"), key_of(event), made_sheet)
    assert CALLER in leader.send(page, f"{page}/lecture").text
    form = leader.form(page, f"{page}/lecture")
    form.action = f"{page}/impression"
    assert leader.again(form).status_code == 403
    for login in OTHERS:
        assert Walker.signed_in(console, login).see(page).status_code == 403


def account_of(tx: Tx, login: str) -> Actor:
    return actor(tx, tx.execute(select(account.c.person).where(account.c.login == login)).scalar_one())


def test_no_form_of_the_hotline_asks_for_the_person_sought(
        console: Flask, one: Database, chief: Walker, event: str) -> None:
    agent = seated(console, one, event)
    fields: set[str] = set()
    for reader in (chief, agent):
        for where in ("/cip", "/cip/soutien", "/cip/rappels", "/cip/liste-proches", "/cip/bilan"):
            for form in Page(reader.see(event + where).text).forms:
                fields |= {f"{form.action.rpartition('/')[2]}.{name}" for name in form.fields}
    assert fields
    assert [name for name in fields if re.search(r"recherch|victime|disparu|proche_nom|sought", name)] == []


def test_the_debrief_is_written_by_form_and_read_in_the_page(
        console: Flask, officer: Walker, chief: Walker, event: str) -> None:
    page = f"{event}/cip/bilan"
    assert chief.send(page, page, tenu="Les postes", changer="Les numéros").status_code == 303
    told = words(officer.see(page).text).replace("\u00a0", " ")
    assert "Ce qui a tenu : Les postes" in told
    assert "Les postes" not in Walker.signed_in(console, "qualite1").see(page).text
    assert chief.send(page, page).status_code == 422
    assert not any(form.action == page for form in Page(Walker.signed_in(console, "com1").see(page).text).forms)


def test_retention_is_previewed_and_done_earlier_with_a_box_ticked(
        console: Flask, one: Database, officer: Walker, event: str) -> None:
    made(one, event, callback_at=clock.now())
    admin = Walker.signed_in(console, "admin1")
    assert "en cours" in words(admin.see("/conservation").text)
    assert "Conservation des appels" in words(admin.see("/").text)
    with one.transaction() as tx:
        closing.close(tx, account_of(tx, "sidpc1"), key_of(event), confirmed=True)
    shown = words(admin.see("/conservation").text)
    assert "1 fiche d'appel" in shown
    assert "1 rappel promis ne sera plus possible" in shown
    assert "Crue de la Cère" not in shown
    act = f"/conservation/{key_of(event)}"
    assert admin.again(admin.form("/conservation", act), confirme="").status_code == 422
    assert admin.send("/conservation", act).status_code == 303
    assert "Aucune fiche d'appel ne dit qui a appelé" in words(admin.see("/conservation").text)
    for login in ("sidpc1", "com1", "qualite1"):
        assert Walker.signed_in(console, login).see("/conservation").status_code == 403


def test_the_pages_are_set_as_french_is_printed(
        console: Flask, one: Database, officer: Walker, chief: Walker, event: str) -> None:
    agent, now = seated(console, one, event), clock.now()
    flag(agent, event, mots="Dur", urgent="oui")
    made(one, event, callback_at=now + timedelta(minutes=20), recipient="DDT")
    made(one, event, callback_at=now, called_back_at=now)
    officer.send(f"{event}/cip/soutien", f"{event}/cip/soutien/psychologue", personne=person_of(one, "admin1"))
    officer.send(f"{event}/cip", f"{event}/cip/ordre-fermeture")
    for reader, where in ((chief, "/cip"), (chief, "/cip/soutien"), (agent, "/cip/soutien"), (chief, "/cip/rappels"),
                          (agent, "/cip/rappels"), (chief, "/cip/liste-proches"), (chief, "/cip/bilan"),
                          (officer, "/cip/soutien")):
        body = LEFT.sub(" ", reader.see(event + where).text.partition("<main")[2])
        assert LOOSE.findall(re.sub(r"<[^>]+>", "", body.replace("&#39;", "'"))) == [], where
    body = LEFT.sub(" ", chief.see("/conservation").text.partition("<main")[2])
    assert LOOSE.findall(re.sub(r"<[^>]+>", "", body.replace("&#39;", "'"))) == []


def test_what_leaves_or_goes_for_good_asks_for_the_password_again(console: Flask) -> None:
    views = (console.view_functions[name] for name in ("cip_relatives.printed", "retention.anonymise"))
    assert [getattr(view, "proven", False) for view in views] == [True, True]
