"""The page of an observer and the list of whoever conducts: forms alone, what was typed kept, nothing to come."""
from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from flask import Flask

from crisis.accounts import signin
from crisis.accounts.tables import account
from crisis.clock import instant
from crisis.db import Tx
from crisis.drills import acts, parts, records
from crisis.drills.record import Participant
from crisis.drills.script import Inject
from crisis.events import conduct, exercise
from crisis.web.console.exercises.observations import COLUMNS
from crisis.web.house import House
from tests.exercising import CARD, OBJECTIVES, QUESTIONS
from tests.web.walker import Page, Walker

INJECTS = (Inject(1, 0, "Appel du maire", "La Cère monte.", "Maire", "communication", "oral"),
           Inject(2, 3600, "Rupture de la digue", "L'eau arrive.", "SDIS", "communication", "oral"))
EACH = re.compile(r"\s+")


def text(page: str) -> str:
    return EACH.sub(" ", " ".join(Page(page).text))


class Played:
    """An exercise that runs, observed by « observateur1 », led by « exercice1 »: its pages."""

    def __init__(self, console: Flask) -> None:
        self.house: House = console.extensions["house"]
        with self.house.db.transaction() as tx:
            self.id, self.event = self._begin(tx)
        self.sheet = f"/exercices/{self.id}/observer"
        self.list = f"/evenements/{self.event}/exercice/observations"
        self.observer, self.lead = (Walker.signed_in(console, login) for login in ("observateur1", "exercice1"))

    def _begin(self, tx: Tx) -> tuple[str, str]:
        lead, observer, player = (signin.actor(tx, tx.execute(account.select().where(
            account.c.login == login)).one().person) for login in ("exercice1", "observateur1", "com1"))
        values = {name: getattr(CARD, name) for name in CARD.__dataclass_fields__} | {"lead": lead.person}
        values |= {"begins": tx.now + timedelta(hours=1), "ends": tx.now + timedelta(hours=4)}
        key = acts.create(tx, lead, self.house.territory, type(CARD)(**values))
        for objective in OBJECTIVES:
            parts.put_objective(tx, lead, key, 0, objective)
        for person, role in ((observer.person, "observer"), (player.person, "player")):
            parts.put_participant(tx, lead, key, 0, Participant(person, role))
        for question in QUESTIONS:
            parts.put_question(tx, lead, key, 0, question)
        parts.replace_script(tx, lead, key, 0, INJECTS)
        acts.make_ready(tx, lead, key, records.one(tx, lead, key).version)
        return key, exercise.start(tx, lead, self.house.here, key)

    def end(self) -> None:
        with self.house.db.transaction() as tx:
            found = records.of_event(tx, self.event)
            conduct.end(tx, signin.actor(tx, found.card.lead), self.house.here, self.event)


@pytest.fixture
def played(console: Flask) -> Played:
    return Played(console)


def test_an_observer_finds_their_exercise_on_the_first_page_and_notes_by_forms_alone(played: Played) -> None:
    assert f'href="{played.sheet}"' in played.observer.see("/").text
    assert f'href="{played.sheet}"' not in played.lead.see("/").text
    page = text(played.observer.see(played.sheet).text)
    for told in ("H+", "Q1 : Le premier SMS est-il parti ?",
                 "Prévu : Avant 9 h 30. Critère : Heure du premier accusé.",
                 "Q2 : Qui tient la main courante ?", "Exercice en cours."):
        assert told in page
    answer = played.observer.send(played.sheet, f"{played.sheet}/Q1", constat="partly", texte="À moitié.", inject="1")
    assert (answer.status_code, answer.location) == (303, f"{played.sheet}#question-Q1")
    page = text(played.observer.see(played.sheet).text)
    assert "Observation notée." in page
    assert re.search(r"\d\d:\d\d:\d\d, fait en partie , inject n° 1\. À moitié\.", page.replace("</strong>", "")), page
    told = [line for line in played.observer.entries(f"/evenements/{played.event}")
            if line["kind"] == "observation_noted"]
    assert told[0]["sentence"] == "Observation sur la question Q1 sur l'inject n°\u00a01\u00a0: fait en partie."


def test_only_what_left_is_shown_of_the_injects(played: Played) -> None:
    page = played.observer.see(played.sheet).text
    assert "Appel du maire" in page
    assert "Rupture de la digue" not in page
    assert "L'eau arrive" not in page
    for where in (f"/exercices/{played.id}", f"/exercices/{played.id}/chronogramme", played.list):
        assert played.observer.see(where).status_code == 403


def test_what_was_typed_stays_after_a_refusal_in_its_own_form(played: Played) -> None:
    refused = played.observer.send(played.sheet, f"{played.sheet}/libre", constat="", texte="  ", heure="99:99")
    assert refused.status_code == 422
    refused = played.observer.send(played.sheet, f"{played.sheet}/Q2", texte="Un agent.", constat="done", inject="2")
    forms = {form.action: form.fields for form in Page(refused.text).forms}
    assert (refused.status_code, forms[f"{played.sheet}/Q2"]["texte"]) == (422, ["Un agent."])
    assert forms[f"{played.sheet}/Q2"]["constat"] == ["done"]
    assert forms[f"{played.sheet}/Q1"]["texte"] == [""]
    assert "L'inject 2 n'a pas été émis." in text(refused.text)
    form = refused.text[refused.text.index(f'action="{played.sheet}/Q2"'):]
    assert "L'inject 2 n'a pas été émis." in text(form[:form.index("</form>")])  # Beside what is to be put right.
    assert refused.text.count('id="refus"') == 1
    assert 'href="#refus"' in refused.text


def test_the_hour_of_the_tap_counts_unless_another_is_typed_over_it(played: Played) -> None:
    with played.house.db.reading() as tx:
        now = tx.now
    played.observer.send(played.sheet, f"{played.sheet}/Q1", constat="done", vu=instant(now))
    form = played.observer.form(played.sheet, f"{played.sheet}/Q1")
    assert form.fields["vu"] == [""]
    refused = played.observer.send(played.sheet, f"{played.sheet}/Q1", constat="done",
                                   vu=instant(now + timedelta(minutes=9)))
    assert (refused.status_code, "dans le futur" in text(refused.text)) == (422, True)
    unread = played.observer.send(played.sheet, f"{played.sheet}/Q1", constat="done", vu="hier")
    assert (unread.status_code, "Heure non comprise" in text(unread.text)) == (422, True)


def test_the_same_form_twice_is_one_note_and_a_correction_leaves_the_first_to_be_read(played: Played) -> None:
    form = played.observer.form(played.sheet, f"{played.sheet}/Q1")
    for _ in range(2):
        assert played.observer.again(form, constat="done").status_code == 303
    kinds = played.observer.kinds(f"/evenements/{played.event}")
    assert kinds.count("observation_noted") == 1
    seq = len(kinds)
    where = f"{played.sheet}?corrige={seq}"
    form = played.observer.form(where, f"{played.sheet}/notes/{seq}")
    assert (form.fields["constat"], form.fields["question"]) == (["done"], ["Q1"])
    assert played.observer.again(form, constat="not_done", texte="Revu.").status_code == 303
    page = text(played.observer.see(played.sheet).text)
    assert f"l'entrée {seq + 1} la remplace" in page
    assert played.observer.see(where).status_code == 404
    again = played.observer.again(form, constat="partly", cle="k" * 32)
    assert again.status_code == 404
    assert f"l'entrée {seq}." in " ".join(line["sentence"] for line in played.observer.entries(
        f"/evenements/{played.event}"))


def test_who_conducts_reads_planned_beside_seen_and_takes_it_away(played: Played) -> None:
    played.observer.send(played.sheet, f"{played.sheet}/Q1", constat="not_done", texte='=1+1 ; "rien"')
    played.observer.send(played.sheet, f"{played.sheet}/libre", texte="La salle est calme.")
    played.end()
    assert "Vous pouvez encore noter jusqu'à" in text(played.observer.see(played.sheet).text)
    played.observer.send(played.sheet, f"{played.sheet}/libre", texte="Après coup.")
    assert f'href="{played.list}"' in played.lead.see(f"/exercices/{played.id}").text
    page = text(played.lead.see(played.list).text)
    for told in ("O1 : Informer les maires dans l'heure (cible : 60 minutes)", "Avant 9 h 30", "non fait",
                 "O2 : Tenir la main courante (cible : 0)", "Sans objectif", "après la fin", "1 question sans réponse",
                 ", observateur"):
        assert told in page, told
    body = played.lead.see(f"{played.list}.csv").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(body, newline=""), delimiter=";"))
    assert tuple(rows[0]) == COLUMNS
    assert [row["observation"] for row in rows] == ["'=1+1 ; \"rien\"", "La salle est calme.", "Après coup."]
    assert (rows[0]["prevu"], rows[0]["constat"], rows[0]["objectif"]) == ("Avant 9 h 30", "non fait", "O1")
    assert [row["apres_la_fin"] for row in rows] == ["non", "non", "oui"]


def test_an_event_that_plays_nothing_has_no_observation(played: Played, officer: Walker) -> None:
    event = officer.open_event()
    assert "ne joue aucun exercice" in text(officer.see(f"{event}/exercice/observations").text)
    assert officer.see(f"{event}/exercice/observations.csv").data.decode("utf-8-sig").count("\r\n") == 1
    assert officer.see(played.list).status_code == 403


def test_the_sheet_is_read_before_and_takes_no_note(played: Played, console: Flask) -> None:
    with played.house.db.transaction() as tx:
        key, _ = played._begin(tx)
        tx.execute(acts.exercise.update().where(acts.exercise.c.id == key).values(event=None, state="ready"))
    page = played.observer.see(f"/exercices/{key}/observer")
    assert (page.status_code, "n'a pas commencé" in text(page.text)) == (200, True)
    assert "Vu maintenant" not in page.text
    assert Walker.signed_in(console, "com1").see(played.sheet).status_code == 403
