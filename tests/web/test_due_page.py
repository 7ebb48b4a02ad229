"""What is due: on its page and over the API, with what was reminded; the quarterly list of actions and its CSV."""
from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta

import pytest
from flask import Flask
from markupsafe import escape
from sqlalchemy import update

from crisis import clock
from crisis.accounts.signin import person_of
from crisis.db import Tx
from crisis.directory.tables import mandate
from crisis.events import quality_reminding
from crisis.evidence import causes
from crisis.evidence.causes import Found
from crisis.quality import automatic
from crisis.quality.automatic import Cause
from crisis.quality.due import due
from crisis.quality.due_terms import Due
from crisis.quality.lesson_terms import COMMITMENTS
from crisis.web.console import owing
from crisis.web.french import local
from crisis.web.house import House
from tests.web.test_documents_page import filed
from tests.web.test_exercises_page import text
from tests.web.test_lessons_page import ACTIONS, GIVEN, owner
from tests.web.walker import Walker

PAGE, ASSESSED, APPROACH = "/qualite/a-faire", "/qualite/auto-diagnostic", "/qualite/demarche"


@pytest.fixture
def quality(console: Flask) -> Walker:
    return Walker.signed_in(console, "qualite1")


@pytest.fixture
def officer(console: Flask) -> Walker:
    return Walker.signed_in(console, "sidpc1")


def house_of(console: Flask) -> House:
    found: House = console.extensions["house"]
    return found


def today() -> date:
    return local(clock.now()).date()


def soon(quality: Walker, days: int = 6, what: str = "Confier une clé à la permanence") -> str:
    """Open an action due in some days; return who owns it."""
    person = owner(quality.see(ACTIONS).text)
    assert quality.send(ACTIONS, ACTIONS, texte_action=what, responsable=person,
                        echeance=(today() + timedelta(days=days)).isoformat()).status_code == 303
    return person


def reminding(console: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Remind as the scheduler does on the morning of a worked day."""
    monkeypatch.setattr(quality_reminding, "decent", lambda now: True)
    with house_of(console).db.transaction() as tx:
        assert quality_reminding.remind(tx, house_of(console).territory) > 0


def test_the_page_lists_what_is_due_and_says_when_it_was_reminded(
        console: Flask, quality: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
    soon(quality)
    page = text(quality.see(PAGE).text)
    assert "Confier une clé à la permanence Action : échéance dans les 7 jours" in page.replace("\u00a0", " ")
    assert f"Année {today().year} Objectif d'exercices de l'année" in page
    assert "Rappelé" not in page
    reminding(console, monkeypatch)
    for where in (PAGE, ACTIONS, "/qualite/programme"):
        assert "Rappelé le" in text(quality.see(where).text), where
    told = text(quality.see("/registre").text).replace("\u00a0", " ")
    assert "rappel de 1 chose à faire pour la qualité." in told


def test_an_action_whose_owner_has_left_says_so_and_that_the_referente_is_told(
        console: Flask, quality: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = soon(quality)
    with house_of(console).db.transaction() as tx:
        tx.execute(update(mandate).where(mandate.c.person == gone).values(until=tx.now))
    reminding(console, monkeypatch)
    assert "Cette personne n'est plus dans l'annuaire" in text(quality.see(PAGE).text)
    page = text(quality.see(ACTIONS).text)
    assert "cette personne n'est plus dans l'annuaire, l'action est à confier à une autre" in page
    assert "à la fonction responsable qualité à la place de son responsable" in page


def test_what_nobody_can_be_told_says_so(console: Flask, quality: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
    with house_of(console).db.transaction() as tx:
        tx.execute(update(mandate).where(mandate.c.person == person_of(tx, "qualite1")).values(until=tx.now))
    assert "Personne ne peut en être prévenu" in text(quality.see(PAGE).text)


def caused(tx: Tx, event: str, who: str) -> None:
    automatic.open_due(tx, [Cause("verdict", f"{event}/47", event, 47, person_of(tx, who), "2099-01-15",
                                  "Engagement 47 non démontré : chercher quelle preuve manque, puis corriger.")])


def test_an_action_opened_by_itself_says_so_and_that_the_verdict_has_changed_since(
        console: Flask, quality: Walker, officer: Walker) -> None:
    """Nothing called for the cell in this event: the 47 of today is not applicable."""
    where = officer.open_event()
    assert officer.send(f"{where}/fin", f"{where}/fin/cloture", confirme="oui").status_code == 303
    with house_of(console).db.transaction() as tx:
        caused(tx, where.rpartition("/")[2], "qualite1")
    page = text(quality.see(ACTIONS).text)
    assert "Ouverte par le service (R28)." in page
    assert "il a changé depuis l'ouverture" in page
    assert "Action ouverte par le service (engagement 47)" in text(officer.see("/registre").text)


def test_a_cause_that_nobody_can_own_and_a_broken_chain_are_said(
        console: Flask, quality: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
    waits = Cause("year", "2020", "", 49, "", "2099-01-15", "Engagement 49 non tenu en 2020.")
    monkeypatch.setattr(causes, "found", lambda tx, territory: Found((waits,), ("0" * 32,)))
    page = text(quality.see(PAGE).text)
    assert "Actions qui attendent un responsable" in page
    assert "Engagement 49 non tenu en 2020." in page
    assert "dont la chaîne ne se vérifie pas" in page


def test_nothing_due_is_a_sentence(console: Flask, quality: Walker) -> None:
    quality.send("/qualite/programme", "/qualite/objectif", nombre="4", instance="copil", jour="2020-01-15",
                 piece_source="Compte rendu")
    for number in COMMITMENTS:
        quality.send(ASSESSED, ASSESSED, engagement=str(number), reponse="met", jour=today().isoformat(),
                     preuves="Exercice de nuit")
    assert "Rien n'est dû aujourd'hui." in text(quality.see(PAGE).text)


def test_a_late_document_a_committee_and_a_bilan_have_their_page(
        console: Flask, quality: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
    where = filed(quality, 400)
    on = date(today().year, 1, 1)
    some = [Due(kind, key, "1", on) for kind, key in (
        ("committee_late", "copil"), ("bilan_soon", "2026"), ("assessment_missing", "2026"))]
    monkeypatch.setattr(owing, "due", lambda state, now: [*some, *due(state, now)])
    page = quality.see(PAGE).text.replace("\u00a0", " ")
    for link, words in ((where, "Procédure d'activation"), (f"{APPROACH}", "comité de pilotage qualité (COPIL)"),
                        ("/qualite/indicateurs?periode=2026", "Année 2026"), (ASSESSED, "Année 2026")):
        assert f'<strong><a href="{link}">{escape(words)}</a></strong>' in page, link
    assert "Document : revue en retard" in page


def test_a_document_whose_owner_has_left_is_to_be_given_to_somebody_else(console: Flask, quality: Walker) -> None:
    person = owner(quality.see("/qualite/documents").text)
    filed(quality, None, responsable=person)
    with house_of(console).db.transaction() as tx:
        tx.execute(update(mandate).where(mandate.c.person == person).values(until=tx.now))
    assert "le document est à confier à une autre" in text(quality.see(PAGE).text)


def test_the_quarterly_list_has_what_was_open_then_and_an_empty_one_says_so(quality: Walker) -> None:
    assert quality.send(ACTIONS, ACTIONS, responsable=owner(quality.see(ACTIONS).text), **GIVEN).status_code == 303
    now = text(quality.see(f"{ACTIONS}?trimestre={today().year}-T{(today().month - 1) // 3 + 1}").text)
    assert "Confier une clé à la permanence" in now
    assert "dans leur état de ce jour" in now
    before = text(quality.see(f"{ACTIONS}?trimestre=2020-T1").text)
    assert "Aucune action n'était ouverte au 1er trimestre 2020." in before
    assert "Confier une clé" not in before


@pytest.mark.parametrize("code", ["2026", "2026-T9", "demain", "2026-01-01_2026-03-31"])
@pytest.mark.parametrize("where", [ACTIONS, f"{ACTIONS}/actions.csv"])
def test_a_quarter_that_is_none_is_refused_with_what_to_do(quality: Walker, where: str, code: str) -> None:
    answer = quality.see(f"{where}?trimestre={code}")
    assert answer.status_code == 422
    assert "2026-T4" in text(answer.text)


def test_the_csv_has_a_line_per_action_and_no_formula(quality: Walker) -> None:
    soon(quality, what="=1+1")
    body = quality.see(f"{ACTIONS}/actions.csv").get_data(as_text=True).lstrip("\ufeff")
    head, *rows = csv.reader(io.StringIO(body), delimiter=";")
    assert head[:3] == ["action", "engagement", "responsable (fonction)"]
    assert [(row[0], row[6], row[7]) for row in rows] == [("'=1+1", "à faire", "non")]


def test_who_may_not_read_quality_reads_nothing_of_it(console: Flask) -> None:
    for where in (PAGE, f"{ACTIONS}/actions.csv"):
        assert Walker.signed_in(console, "com1").see(where).status_code == 403


def test_the_list_of_what_is_due_is_reached_from_the_pages_of_quality(quality: Walker) -> None:
    for where in ("/qualite/programme", ACTIONS):
        assert re.search(rf'href="{PAGE}"', quality.see(where).text), where
