"""The page of the volunteers: call-up and what is said by telephone, by forms alone; the link that calls."""
from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import insert, select

from crisis.accounts.tables import account
from crisis.db import Database
from crisis.delivery.tables import content, delivery
from crisis.directory import contacts
from crisis.hotline.tables import cip_shift
from crisis.oncall import alerts
from crisis.oncall.tables import alert
from tests.stories.volunteering import keep
from tests.web.test_pages import LOOSE
from tests.web.test_typeset import LEFT
from tests.web.walker import Page, Walker

AGENTS = ("operateur1", "equipe1", "observateur1")


@pytest.fixture
def chief(console: Flask) -> Walker:
    return Walker.signed_in(console, "cip1")


@pytest.fixture
def agents(one: Database) -> list[str]:
    """Three agents who are volunteers of the hotline, the last one never trained; in the order of their call."""
    with one.transaction() as tx:
        found = {row.login: row.person for row in tx.execute(select(account.c.login, account.c.person))}
        for rank, login in enumerate(AGENTS):
            keep(tx, found[login], trained=rank < 2, drilled_on=f"2026-0{9 - rank}-01")
    return [found[login] for login in AGENTS]


def ordered(officer: Walker) -> str:
    event = officer.open_event()
    assert officer.send(f"{event}/cip", f"{event}/cip/ordre").status_code == 303
    return event


def page_of(event: str) -> str:
    return f"{event}/cip/volontaires"


def called_up(officer: Walker, chief: Walker, wanted: int = 2, **given: object) -> str:
    event = ordered(officer)
    answer = chief.send(page_of(event), page_of(event), nombre=str(wanted), qui="tous", **given)
    assert answer.status_code == 303
    return event


def said(chief: Walker, event: str, person: str, told: str) -> int:
    form = chief.form(page_of(event), f"{page_of(event)}/reponse")
    return int(chief.again(form, personne=person, reponse=told).status_code)


def told(walker: Walker, event: str) -> str:
    """Return the words of the page, its blanks made plain."""
    return re.sub(r"\s+", " ", " ".join(Page(walker.see(page_of(event)).text).text))


def acts(walker: Walker, event: str) -> set[str]:
    return {form.action.rpartition("/")[2] for form in Page(walker.see(page_of(event)).text).forms
            if "/cip/volontaires" in form.action}


def test_volunteers_are_called_counted_and_stood_down_by_forms_alone(
        officer: Walker, chief: Walker, agents: list[str]) -> None:
    event = called_up(officer, chief, consigne="Salle de la CIP, 1er étage")
    assert "0 présent et 0 en route pour 2 personnes voulues" in told(chief, event)
    assert said(chief, event, agents[0], "coming-30") == 303
    assert said(chief, event, agents[1], "arrived") == 303
    page = told(chief, event)
    assert re.search(r"1 présent et 1 en route \(\d+ h( \d\d)?\) pour 2 personnes voulues", page)
    assert "Présents dans l'heure : 2 sur 2." in page
    assert "1 pas encore appelé" in page.lower()
    assert said(chief, event, agents[1], "not_there") == 303
    assert said(chief, event, agents[0], "cannot") == 303
    assert "Présents dans l'heure : 0 sur 2, il en manque 2." in told(chief, event)
    assert chief.send(page_of(event), f"{page_of(event)}/fin").status_code == 303
    assert "ceux qui se sont annoncés restent attendus" in told(chief, event)
    kinds = [kind for kind in officer.kinds(event) if kind.startswith(("volunteers", "presence"))]
    assert kinds == ["volunteers_called", "presence_corrected", "volunteers_stood_down"]
    (words,) = (each["words"] for each in officer.entries(event) if each["kind"] == "volunteers_called")
    assert words.endswith("volontaires demandés à la cellule d'information du public (CIP). "
                          "Salle de la CIP, 1er étage.")


def test_only_those_ticked_are_called_and_a_reinforcement_offers_the_others(
        officer: Walker, chief: Walker, agents: list[str]) -> None:
    event = ordered(officer)
    form = chief.form(page_of(event), page_of(event))
    assert chief.again(form, nombre="1", qui="choisis", personne=[agents[2]]).status_code == 303
    assert officer.kinds(event).count("duty_alerted") == 2  # One asks an authority to confirm the order.
    page = chief.see(page_of(event)).text
    assert "Demander un renfort" in page
    assert re.search(r"Tous les volontaires disponibles \(\d+ pas encore appelés\)", page)
    assert f'value="{agents[2]}"' not in page.partition("Demander un renfort")[2]
    assert chief.again(chief.form(page_of(event), page_of(event)), nombre="2", qui="tous").status_code == 303
    assert [each["sentence"].replace("\u00a0", " ") for each in officer.entries(event)
            if each["kind"] == "volunteers_called"] == [
        f"Volontaires appelés pour la CIP : {told}" for told in (
            "1 voulu en tout, 1 ajouté à la liste.", "2 voulus en tout, 2 ajoutés à la liste.")]


def test_the_planned_posts_are_the_number_proposed(officer: Walker, chief: Walker, one: Database,
                                                   agents: list[str]) -> None:
    event = ordered(officer)
    with one.transaction() as tx:
        tx.execute(insert(cip_shift).values(id="5" * 32, event=event.rpartition("/")[2], begins=tx.now,
                                            ends=tx.now.replace(year=tx.now.year + 1),
                                            wanted='{"operator": 4, "team_leader": 1}'))
    assert chief.form(page_of(event), page_of(event)).fields["nombre"] == ["5"]
    assert len(agents) == 3


def test_a_refused_call_up_keeps_what_was_typed(officer: Walker, chief: Walker, agents: list[str]) -> None:
    event = ordered(officer)
    refused = chief.send(page_of(event), page_of(event), nombre="4", qui="choisis", consigne="Salle 12")
    assert (refused.status_code, "aucun n'est choisi" in refused.text.replace("&#39;", "'")) == (422, True)
    form = next(form for form in Page(refused.text).forms if form.action.endswith("/volontaires"))
    assert (form.fields["nombre"], form.fields["qui"], form.fields["consigne"]) == (["4"], ["choisis"], ["Salle 12"])
    assert "volunteers_called" not in officer.kinds(event)
    assert agents


def test_each_person_sees_the_acts_that_are_theirs(console: Flask, officer: Walker, chief: Walker,
                                                   agents: list[str]) -> None:
    event, writer = officer.open_event(), Walker.signed_in(console, "com1")
    assert (acts(chief, event), acts(writer, event)) == (set(), set())
    assert "On appelle des volontaires pour une CIP ordonnée ou ouverte" in told(chief, event)
    officer.send(f"{event}/cip", f"{event}/cip/ordre")
    assert (acts(chief, event), acts(officer, event), acts(writer, event)) == ({"volontaires"}, {"volontaires"}, set())
    form = chief.form(page_of(event), page_of(event))
    assert writer.again(form, nombre="2").status_code == 403
    assert chief.again(form, nombre="2", qui="tous").status_code == 303
    assert acts(chief, event) == {"volontaires", "reponse", "fin"}
    assert (acts(writer, event), len(agents)) == (set(), 3)


def test_who_reads_no_name_sees_a_rank(console: Flask, officer: Walker, chief: Walker, one: Database,
                                       agents: list[str]) -> None:
    event = called_up(officer, chief)
    with one.reading() as tx:
        name = contacts.names(tx, agents[:1])[agents[0]]
    seen = {login: Walker.signed_in(console, login).see(page_of(event)).text.partition("<main")[2]
            for login in ("auditeur1", "com1", "cip1")}
    assert [name in seen[login] for login in seen] == [False, True, True]
    assert ["tel:" in seen[login] for login in seen] == [False, False, True]
    assert "Volontaire, rang 1" in seen["auditeur1"]


def link(db: Database, event: str, person: str) -> str:
    """Return the personal address by which somebody was called as a volunteer."""
    with db.reading() as tx:
        call = alerts.of_volunteer(tx, event.rpartition("/")[2], person)
        assert call is not None
        return str(tx.execute(select(delivery.c.merge).where(delivery.c.id == call.delivery)).scalar_one())


def test_the_sms_and_the_link_say_what_they_call_for(
        public_face: Flask, officer: Walker, chief: Walker, one: Database, agents: list[str]) -> None:
    event = called_up(officer, chief, consigne="Salle de la CIP")
    with one.reading() as tx:
        row = tx.execute(select(content.c.text).join(delivery, delivery.c.content == content.c.id).join(
            alert, alert.c.delivery == delivery.c.id).where(alert.c.function == "cip_volunteer")).scalars().first()
    assert "volontaires demandés à la cellule d'information du public (CIP). Salle de la CIP. Répondez" in str(row)
    web = public_face.test_client()
    path = f"/a/{link(one, event, agents[0]).rpartition('/')[2].split()[0]}"
    page = web.get(path).text
    assert "Salle de la CIP" in page
    assert "Fonction\u00a0: <strong>volontaire de la" in page
    assert "Je suis connecté à distance" not in page
    assert web.post(path, data={"answer": "coming", "minutes": "15"}).status_code == 303
    assert "vous arrivez dans 15 min" in web.get(path).text
    assert web.post(path, data={"answer": "arrived"}).status_code == 303
    assert web.post(path, data={"answer": "not_there"}).status_code == 303
    assert "0 présent et 1 en route" in told(chief, event)
    officer.send(f"{event}/cip", f"{event}/cip/retrait")
    ended = web.get(path).text.replace("&#39;", "'")
    assert "n'attend plus de volontaires" in ended
    assert "<button" not in ended.partition("<main")[2]
    assert web.post(path, data={"answer": "coming", "minutes": "15"}).status_code == 409


def test_no_volunteer_shows_on_the_page_of_the_cell(officer: Walker, chief: Walker, agents: list[str],
                                                    one: Database) -> None:
    event = officer.open_event()
    officer.activate(event)
    officer.send(f"{event}/cip", f"{event}/cip/ordre")
    before = officer.see(f"{event}/cellule").text
    chief.send(page_of(event), page_of(event), nombre="3", qui="tous")
    said(chief, event, agents[0], "arrived")
    with one.reading() as tx:
        names = contacts.names(tx, agents).values()
    after = officer.see(f"{event}/cellule").text
    main = (after.partition("<main")[2], before.partition("<main")[2])
    assert not any(name in page for name in names for page in main)
    assert "volontaire" not in main[0]


def test_the_page_is_set_as_french_is_printed(officer: Walker, chief: Walker, agents: list[str]) -> None:
    event = called_up(officer, chief)
    said(chief, event, agents[0], "coming-30")
    said(chief, event, agents[1], "arrived")
    for walker in (officer, chief):
        body = LEFT.sub(" ", walker.see(page_of(event)).text.partition("<main")[2])
        assert LOOSE.findall(re.sub(r"<[^>]+>", "", body.replace("&#39;", "'"))) == []
