"""The RETEX of an event and the actions: by forms alone, what was typed kept, open ones shown to the next exercise."""
from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask

from crisis.db import Database
from crisis.events import history
from crisis.web.house import House
from tests.web.test_exercises_page import begun, text
from tests.web.walker import Walker
from wiring import preparing

ACTIONS = "/qualite/actions"
GIVEN = {"texte_action": "Confier une clé à la permanence", "echeance": "2099-01-15"}


def owner(page: str) -> str:
    """Return the first person whom a page offers for an action."""
    options = page.partition('name="responsable"')[2]
    return re.findall(r'<option value="([0-9a-f]{32})">', options)[0]


@pytest.fixture
def officer(console: Flask) -> Walker:
    return Walker.signed_in(console, "sidpc1")


@pytest.fixture
def quality(console: Flask) -> Walker:
    return Walker.signed_in(console, "qualite1")


def test_an_event_is_debriefed_and_its_finding_becomes_an_action(officer: Walker) -> None:
    event = officer.open_event()
    page = f"{event}/retex"
    assert officer.send(page, f"{page}/debriefing", moment="hot", compte_rendu="La salle était fermée.",
                        q_cell="partly").status_code == 303
    assert officer.send(page, f"{page}/constats", nature_constat="gap", engagement="47",
                        constat_texte="Personne n'avait la clé.").status_code == 303
    seen = officer.see(page).text
    finding = re.findall(r'<option value="([0-9a-f]{32})">Personne n', seen)[0]
    assert officer.send(page, f"{page}/actions", constat=finding, responsable=owner(seen), **GIVEN).status_code == 303
    told = text(officer.see(page).text)
    for words in ("Débriefing à chaud", "La salle était fermée.", "en partie", "Écart (engagement 47)",
                  "Confier une clé à la permanence", "À faire , échéance jeu. 15 janv. 2099"):
        assert words.replace(" ,", ",") in told.replace(" ,", ","), words


def test_what_was_typed_in_a_debrief_stays_after_a_refusal(officer: Walker) -> None:
    page = f"{officer.open_event()}/retex"
    answer = officer.send(page, f"{page}/debriefing", moment="tiède", compte_rendu="Une page entière.")
    assert (answer.status_code, "Une page entière." in answer.text) == (422, True)
    refused = officer.send(page, f"{page}/actions", **GIVEN | {"echeance": "2001-01-01"})
    assert "Son responsable n'est pas dans l'annuaire" in text(refused.text)
    assert "l'échéance est déjà passée" in text(refused.text)
    assert "Confier une clé à la permanence" in refused.text


def test_the_quality_closes_what_the_owner_said_was_done(console: Flask, quality: Walker) -> None:
    owner = re.findall(r'<option value="([0-9a-f]{32})">', quality.see(ACTIONS).text)[0]
    assert quality.send(ACTIONS, ACTIONS, responsable=owner, **GIVEN).status_code == 303
    (where,) = set(re.findall(r'action="(/qualite/actions/[0-9a-f]{32}/etat)"', quality.see(ACTIONS).text))
    assert quality.send(ACTIONS, where, etat="done", preuve="Reçu signé").status_code == 303
    assert quality.send(ACTIONS, where, etat="verified", preuve="Vu").status_code == 403
    assert "Reçu signé" in text(quality.see(ACTIONS).text)


def test_open_actions_stand_on_the_page_of_the_next_exercise(console: Flask, quality: Walker) -> None:
    owner = re.findall(r'<option value="([0-9a-f]{32})">', quality.see(ACTIONS).text)[0]
    quality.send(ACTIONS, ACTIONS, responsable=owner, **GIVEN | {"texte_action": f"{GIVEN['texte_action']}."})
    house: House = console.extensions["house"]
    console.extensions["house"] = preparing(house)
    lead = Walker.signed_in(console, "exercice1")
    page = text(lead.see(begun(lead)).text)
    assert "Actions ouvertes, à éprouver de nouveau" in page
    assert "Confier une clé à la permanence , avant le" in page


def test_an_action_whose_day_is_past_is_shown_late(quality: Walker, one: Database) -> None:
    assert quality.send(ACTIONS, ACTIONS, responsable=owner(quality.see(ACTIONS).text), **GIVEN).status_code == 303
    assert "en retard" not in text(quality.see(ACTIONS).text)
    with one.transaction(jumping=True) as tx:
        history.back(tx, datetime(2099, 2, 1, 8, tzinfo=UTC))
    page = quality.see(ACTIONS)
    assert (page.status_code, "en retard" in text(page.text)) == (200, True)
