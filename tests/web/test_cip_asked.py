"""What people ask, as the communication cell reads it: counts, trends in words, what found no answer, rumours."""
from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from crisis.db import Database
from crisis.hotline.asked import Flow
from crisis.web.console.cip.asked import told_trend
from tests.hotline import call
from tests.house import Hours
from tests.web.test_cip_facts import chief, event, hours, judged, raised, said
from tests.web.test_pages import LOOSE
from tests.web.test_typeset import LEFT
from tests.web.walker import Walker

__all__ = ["chief", "event", "hours"]


@pytest.mark.parametrize(("flow", "told"), [
    (Flow((0, 0, 0, 4), 4, 8), "stable : 4, contre 4 l'heure d'avant"),
    (Flow((5, 5, 5, 5), 5, 25), "en hausse : 20, contre 5 l'heure d'avant"),
    (Flow((5, 5, 5, 5), 10, 30), "en hausse : 20, contre 10 l'heure d'avant (+100 %)"),
    (Flow((1, 1, 0, 1), 12, 15), "en baisse : 3, contre 12 l'heure d'avant (−75 %)")])
def test_a_trend_is_said_in_words_and_figures(flow: Flow, told: str) -> None:
    assert re.sub(r"\s", " ", told_trend(flow, whole=True)) == told


def test_an_hour_that_was_not_whole_is_not_compared() -> None:
    assert told_trend(Flow((5, 5, 5, 5), 10, 30), whole=False).startswith("20 en une heure, sans heure d'avant")


def test_the_page_says_what_is_asked_and_what_found_no_answer(
        console: Flask, hours: Hours, chief: Walker, one: Database, event: str) -> None:
    assert "aucun appel depuis l'ouverture" in said(chief, f"{event}/cip/demandes")
    hours.now += timedelta(hours=3)
    key = event.rpartition("/")[2]
    with one.transaction() as tx:
        for _ in range(12):
            call(tx, key, tx.now - timedelta(minutes=20), category="utilities", note="Mme Vidal est seule")
        for _ in range(2):
            call(tx, key, tx.now - timedelta(minutes=90), category="utilities", answer="eau")
    page = said(Walker.signed_in(console, "com1"), f"{event}/cip/demandes")
    assert "14 appels depuis l'ouverture ; en hausse : 12, contre 2 l'heure d'avant." in page
    assert "Questions sans réponse, par sujet Sujet De 60 à 45 min De 45 à 30 min" in page
    assert page.count("Eau, électricité 0 0 12 0 en hausse : 12, contre") == 2
    assert "Aurillac 0 0 12 0" in page
    assert "Vidal" not in page


def test_a_rumour_says_how_often_it_was_heard_and_what_was_found(
        hours: Hours, officer: Walker, chief: Walker, one: Database, event: str) -> None:
    raised(one, event, "On dit que le barrage a cédé", "rumour")
    hours.now += timedelta(minutes=10)
    raised(one, event, "le barrage aurait cédé d'après la radio", "rumour")
    chief.send(f"{event}/cip/remontees", f"{event}/cip/remontees/rapprocher")
    page = said(officer, f"{event}/cip/demandes")
    assert "signalé 2 fois, par 2 appels" in page
    assert "la dernière fois à" in page
    assert "Non vérifié · 2 en une heure" in page
    judged(officer, event, "rejected")
    assert "Écarté · 2 en une heure" in said(officer, f"{event}/cip/demandes")


def test_the_page_is_set_as_french_is_printed(officer: Walker, one: Database, event: str) -> None:
    raised(one, event, "On dit que le barrage a cédé", "rumour")
    body = LEFT.sub(" ", officer.see(f"{event}/cip/demandes").text.partition("<main")[2])
    assert LOOSE.findall(re.sub(r"<[^>]+>", "", body.replace("&#39;", "'"))) == []
