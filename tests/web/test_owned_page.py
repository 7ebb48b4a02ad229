"""The actions of one person: their owner follows them by forms, and a refusal shows nobody what is not theirs."""
from __future__ import annotations

import re

import pytest
from flask import Flask

from crisis.accounts.rights import RIGHTS
from crisis.accounts.signin import person_of
from crisis.db import new_id
from crisis.quality.terms import READ
from crisis.web.access import SIGNED_IN
from crisis.web.house import House
from tests.web.test_exercises_page import text
from tests.web.walker import Walker

ACTIONS, OWN, DUTY = "/qualite/actions", "/mes-actions", "/mon-astreinte"
WITHOUT_READING = ("com1", "com2", "cip1", "observateur1")


@pytest.fixture
def quality(console: Flask) -> Walker:
    return Walker.signed_in(console, "qualite1")


def opened(console: Flask, quality: Walker, login: str, words: str) -> str:
    """Open an action for somebody and return the address that moves it."""
    house: House = console.extensions["house"]
    with house.db.reading() as tx:
        owner = person_of(tx, login)
    before = set(re.findall(r'action="(/qualite/actions/[0-9a-f]{32}/etat)"', quality.see(ACTIONS).text))
    assert quality.send(ACTIONS, ACTIONS, responsable=owner, texte_action=words,
                        echeance="2099-01-15").status_code == 303
    after = set(re.findall(r'action="(/qualite/actions/[0-9a-f]{32}/etat)"', quality.see(ACTIONS).text))
    (where,) = after - before
    return where


@pytest.mark.parametrize("login", ["com2", "cip1"])
def test_an_owner_who_reads_nothing_else_says_that_it_is_under_way_then_done(
        console: Flask, quality: Walker, login: str) -> None:
    where = opened(console, quality, login, "Confier une clé")
    opened(console, quality, "sidpc1", "Refaire le plan")
    owner = Walker.signed_in(console, login)
    assert f'href="{OWN}"' in owner.see(DUTY).text
    page = owner.see(OWN)
    assert (page.status_code, "Confier une clé" in page.text, "Refaire le plan" in page.text) == (200, True, False)
    for state, words in (("under_way", ""), ("done", "Reçu signé")):
        answer = owner.send(OWN, where, etat=state, preuve=words)
        assert (answer.status_code, answer.location) == (303, OWN)
        assert owner.see(answer.location).status_code == 200
    assert "Faite, à vérifier" in text(owner.see(OWN).text)


def test_an_owner_who_is_refused_keeps_the_page_and_what_was_typed(console: Flask, quality: Walker) -> None:
    where = opened(console, quality, "com2", "Confier une clé")
    opened(console, quality, "sidpc1", "Refaire le plan")
    owner = Walker.signed_in(console, "com2")
    answer = owner.send(OWN, where, etat="done", preuve="")
    told = text(answer.text)
    assert (answer.status_code, "La preuve ou le motif manque" in told) == (422, True)
    assert ("Confier une clé" in told, "Refaire le plan" in told) == (True, False)


def test_an_owner_without_a_live_action_has_no_link_and_an_empty_page(console: Flask) -> None:
    somebody = Walker.signed_in(console, "com2")
    assert OWN not in somebody.see(DUTY).text
    assert "Aucune action" in text(somebody.see(OWN).text)


def test_whoever_reads_the_quality_goes_back_to_the_whole_list(console: Flask, quality: Walker) -> None:
    where = opened(console, quality, "sidpc1", "Refaire le plan")
    officer = Walker.signed_in(console, "sidpc1")
    assert officer.send(ACTIONS, where, etat="under_way").location == ACTIONS


def test_no_refusal_of_the_quality_shows_anything_to_whoever_may_not_read_it(console: Flask, quality: Walker) -> None:
    where = opened(console, quality, "sidpc1", "Refaire le plan")
    action = where.split("/")[3]
    for login in WITHOUT_READING:
        somebody = Walker.signed_in(console, login)
        for rule in acts(console):
            known = {name: action if name == "action_id" else "0" * 32 for name in rule.arguments}
            with console.test_request_context():
                url = console.url_map.bind("127.0.0.1").build(rule.endpoint, known, method="POST")
            answer = somebody.client.post(url, data={"cle": new_id(), "etat": "verified"} | form_token(somebody))
            assert answer.status_code in (403, 404, 422), (login, url, answer.status_code)
            assert "Refaire le plan" not in answer.text, (login, url)


def test_every_act_weaker_than_the_page_of_the_quality_is_known(console: Flask) -> None:
    """A route that lets in whoever may not read must show something else on refusal: it is named here, and above."""
    weaker = set()
    for rule in acts(console):
        right = console.view_functions[rule.endpoint].access  # type: ignore[attr-defined]
        assert right != SIGNED_IN
        if any(right in mine and READ not in mine for mine in RIGHTS.values()):
            weaker.add(rule.endpoint)
    assert weaker == {"actions.move"}


def acts(console: Flask) -> list:  # type: ignore[type-arg]
    """Return the rules of every act on the pages of the quality and of the RETEX."""
    found = [rule for rule in console.url_map.iter_rules() if "POST" in (rule.methods or ())
             and (rule.rule.startswith("/qualite") or "/retex" in rule.rule)]
    assert len(found) > 15
    return found


def form_token(somebody: Walker) -> dict[str, str]:
    form = re.search(r'name="csrf_token" value="([^"]+)"', somebody.see(DUTY).text)
    return {"csrf_token": form[1]} if form else {}
