"""What somebody at a post must read: a band of one's own, the words that changed, a tick, and nothing of the event."""
from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select
from werkzeug.test import TestResponse

from crisis import clock
from crisis.accounts.rights import Actor
from crisis.accounts.signin import open_at_post
from crisis.accounts.tables import account
from crisis.db import Database, new_id
from crisis.events import cip_answers
from crisis.hotline import answers, tables
from crisis.hotline.answers import Answer, Body
from tests.web.test_cip_page import ordered
from tests.web.test_pages import LOOSE
from tests.web.test_typeset import LEFT
from tests.web.walker import Page, Walker

ROAD = Answer("road", "Le pont est-il ouvert ?", "Le pont de la rue du Rocher est fermé.", "roads")
FIRST = Body(facts="La Cère déborde à Aurillac.", answers=(ROAD,))


def person(db: Database, login: str) -> str:
    with db.reading() as tx:
        return str(tx.execute(select(account.c.person).where(account.c.login == login)).scalar_one())


def chief_of(db: Database) -> Actor:
    return Actor(person(db, "cip1"), "cip_chief", frozenset({"cip_chief"}))


def publish(db: Database, event: str, body: Body) -> int:
    key = event.rpartition("/")[2]
    with db.transaction() as tx:
        known = answers.current(tx, key)
        made = answers.write(tx, chief_of(db), key, known.version if known else 0, body)
        return cip_answers.publish(tx, chief_of(db), key, made)


def instruct(db: Database, event: str, words: str) -> int:
    with db.transaction() as tx:
        return cip_answers.instruct(tx, chief_of(db), event.rpartition("/")[2], words)


def at_post(app: Flask, db: Database, login: str, event: str, role: str = "operator") -> Walker:
    """Return somebody signed in at a post of an event, who has its role and no other."""
    who, shift, until = person(db, login), new_id(), clock.now() + timedelta(hours=4)
    with db.transaction() as tx:
        if tx.execute(select(tables.volunteer).where(tables.volunteer.c.person == who)).first() is None:
            tx.execute(insert(tables.volunteer), {"person": who, "service": "DDT", "languages": "fr", "posts": role,
                                                  "available": "yes"})
        tx.execute(insert(tables.cip_shift), {"id": shift, "event": event.rpartition("/")[2], "begins": tx.now,
                                              "ends": until, "wanted": "{}"})
        tx.execute(insert(tables.assignment), {"id": shift, "shift": shift, "post": f"{role}-1", "person": who})
        secret = open_at_post(tx, who, role, shift, until)
    client: FlaskClient = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = secret
    return Walker(client)


def band(walker: Walker, event: str) -> str:
    """Return the words of the band, its blanks made plain."""
    return re.sub(r"\s+", " ", " ".join(Page(fragment(walker, event)).text)).strip()


def fragment(walker: Walker, event: str) -> str:
    answer = walker.see(f"{event}/cip/avis?suite=avis").get_json()
    assert answer["html"].count("<article") == answer["a_lire"]
    return str(answer["html"])


def tick(walker: Walker, event: str) -> TestResponse:
    """Press the first « J'ai lu » of the band."""
    form = Page(fragment(walker, event)).forms[0]
    return walker.again(form)


def test_each_person_has_a_band_of_their_own_until_they_tick(console: Flask, officer: Walker, one: Database) -> None:
    event = ordered(officer)
    ann, bob = at_post(console, one, "com1", event), at_post(console, one, "com2", event)
    assert 'data-notices="0" hidden' in fragment(ann, event)
    first = publish(one, event, FIRST)
    assert "Nouvelle fiche réponses, version 1, à lire avant le prochain appel" in band(ann, event)
    assert "Le pont de la rue du Rocher est fermé." in band(ann, event)
    ticked = tick(ann, event)
    assert (ticked.status_code, ticked.location) == (303, f"{event}/cip/avis")
    assert 'data-notices="0" hidden' in fragment(ann, event)
    assert f'data-notice="{first}"' in fragment(bob, event)


def test_a_new_sheet_shows_the_words_that_changed_since_the_one_this_person_read(
        console: Flask, officer: Walker, one: Database) -> None:
    event = ordered(officer)
    ann, bob = at_post(console, one, "com1", event), at_post(console, one, "com2", event)
    publish(one, event, FIRST)
    tick(ann, event)
    publish(one, event, replace(FIRST, facts="La Cère baisse à Aurillac."))
    publish(one, event, Body("La Cère baisse à Aurillac.", answers=(replace(ROAD, text="Il est rouvert."),)))
    shown = fragment(ann, event)
    assert "Ce qui change depuis la version 1, que vous avez lue" in band(ann, event)
    assert re.findall(r"<del>.*?</span>(.*?)<span", shown)[0] == "déborde"
    assert re.findall(r"<ins>.*?</span>(.*?)<span", shown)[0] == "baisse"
    assert "Réponse changée" in shown
    assert "Vous n'avez lu aucune version avant elle" in band(bob, event)
    assert "<ins>" not in fragment(bob, event)


def test_the_answers_come_with_the_band_to_a_screen_that_has_others(
        console: Flask, officer: Walker, one: Database) -> None:
    event = ordered(officer)
    ann = at_post(console, one, "com1", event)

    def answers_for(held: str) -> str:
        return str(ann.see(f"{event}/cip/avis?suite=poste{held}").get_json()["reponses"])
    assert answers_for("&fiche=0") == ""
    publish(one, event, FIRST)
    assert 'data-version="1"' in answers_for("&fiche=0")
    assert "Le pont de la rue du Rocher est fermé." in answers_for("&fiche=0")
    assert (answers_for("&fiche=1"), answers_for("")) == ("", "")
    publish(one, event, replace(FIRST, answers=(replace(ROAD, text="Il est rouvert."),)))
    assert 'data-version="2"' in answers_for("&fiche=1")
    assert "Il est rouvert." in answers_for("&fiche=1")


def test_an_urgent_instruction_shows_its_words_at_once_and_first(
        console: Flask, officer: Walker, one: Database) -> None:
    event = ordered(officer)
    ann = at_post(console, one, "com1", event)
    publish(one, event, FIRST)
    instruct(one, event, "Ne parlez plus du pont <b>.")
    told = band(ann, event)
    assert "Ne parlez plus du pont <b>." in told
    assert told.index("Consigne urgente") < told.index("Nouvelle fiche")
    tick(ann, event)
    assert "Consigne urgente" not in band(ann, event)


def test_the_page_to_read_works_by_its_forms_alone_and_opens_no_tab(
        console: Flask, officer: Walker, one: Database) -> None:
    event = ordered(officer)
    ann = at_post(console, one, "com1", event)
    assert "Aucune fiche réponses n'est publiée" in ann.see(f"{event}/cip/a-lire").text
    publish(one, event, FIRST)
    page = ann.see(f"{event}/cip/a-lire").text
    assert 'data-search="le pont est-il ouvert ? le pont de la rue du rocher est ferme. routes' in page
    assert 'aria-label="Évènement"' not in page
    assert 'class="mode"' in page
    ticked = ann.send(f"{event}/cip/a-lire", f"{event}/cip/lu")
    assert ticked.location == f"{event}/cip/a-lire"
    assert "Vous avez tout lu." in ann.see(f"{event}/cip/a-lire").text
    assert LOOSE.findall(re.sub(r"<[^>]+>", "", LEFT.sub(" ", page.partition("<main")[2]).replace("&#39;", "'"))) == []


def test_a_sheet_that_another_replaced_is_not_ticked(console: Flask, officer: Walker, one: Database) -> None:
    event = ordered(officer)
    ann = at_post(console, one, "com1", event)
    publish(one, event, FIRST)
    form = ann.form(f"{event}/cip/a-lire", f"{event}/cip/lu")
    publish(one, event, replace(FIRST, facts="La Cère baisse."))
    refused = ann.again(form)
    assert refused.status_code == 404
    assert "Cette fiche n'est plus en vigueur." in refused.text.replace("&#39;", "'")
    assert "version 2" in refused.text


@pytest.mark.parametrize(("login", "status"), [("cip1", 200), ("com1", 403), ("observateur1", 403)])
def test_the_band_is_for_those_who_take_calls(console: Flask, officer: Walker, login: str, status: int) -> None:
    event = ordered(officer)
    for page in ("avis", "a-lire"):
        assert Walker.signed_in(console, login).see(f"{event}/cip/{page}").status_code == status


@pytest.mark.parametrize("role", ["team_leader", "operator", "specialist", "line_technician"])
def test_every_post_reads_and_says_so(console: Flask, officer: Walker, one: Database, role: str) -> None:
    event = ordered(officer)
    ann = at_post(console, one, "com1", event, role)
    publish(one, event, FIRST)
    assert tick(ann, event).status_code == 303
    assert "Nouvelle fiche" not in band(ann, event)


def test_a_post_looks_at_its_own_event_alone(console: Flask, officer: Walker, one: Database) -> None:
    event, other = ordered(officer), officer.open_event("Une autre")
    ann = at_post(console, one, "com1", event)
    for page in ("avis", "a-lire", "poste/scripts"):
        assert ann.see(f"{event}/cip/{page}").status_code == 200
        assert ann.see(f"{other}/cip/{page}").status_code == 403
    publish(one, event, FIRST)
    form = ann.form(f"{event}/cip/a-lire", f"{event}/cip/lu")
    form.action = f"{other}/cip/lu"
    assert ann.again(form).status_code == 403
