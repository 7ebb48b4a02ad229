"""A draft begun from a shipped scenario: whole or not at all, in one act, and no word of it in the register."""
from __future__ import annotations

from dataclasses import replace

import pytest

from crisis.drills import models, parts, records
from crisis.drills.record import Objective, Question
from crisis.journal.tables import REGISTER
from exercises import imported
from tests.exercising import lead, model, read
from tests.house import House

CODES = ("citerne_massiac", "digue_nuit", "neige_cip")


@pytest.mark.parametrize("code", CODES)
def test_a_draft_holds_all_that_its_scenario_says_and_the_register_nothing(house: House, code: str) -> None:
    shipped, before = model(house, code), house.entries(REGISTER)
    key = house.do(models.begin, lead(house), house.territory, shipped)
    found = read(house, key)
    assert (found.state, found.version, found.card_version, found.script_version) == ("draft", 1, 1, 1)
    assert (found.model, found.card, found.made_by) == (code, shipped.card, lead(house).person)
    assert found.record.objectives == shipped.objectives
    assert found.record.questions == shipped.questions
    assert set(found.record.injects) == set(shipped.injects)
    assert found.record.participants == ()
    assert {each.objective for each in shipped.injects} - {each.code for each in shipped.objectives} <= {""}
    assert house.entries(REGISTER) == before


@pytest.mark.parametrize("code", CODES)
def test_what_a_scenario_cannot_say_is_all_that_it_lacks(house: House, code: str) -> None:
    found = read(house, house.do(models.begin, lead(house), house.territory, model(house, code)))
    lacks = house.look(records.lacks, found)
    publics = ["un objectif porte l'engagement 48, et aucun public n'est dans le périmètre"]
    assert lacks == ["personne ne dirige l'exercice : nommez l'animateur ou le DIREX", "le lieu manque",
                     "aucune commune n'est dans le périmètre", "les heures prévues de début et de fin manquent",
                     *publics, "personne n'est nommé : ni joueur, ni tableau d'astreinte"]


def test_its_parts_are_then_changed_like_any_others(house: House) -> None:
    by = lead(house)
    key = house.do(models.begin, by, house.territory, model(house))
    first = read(house, key).record.objectives[0]
    house.do(parts.put_objective, by, key, 1, replace(first, target="au plus 20"))
    house.do(parts.replace_script, by, key, 2, read(house, key).record.injects[:5])
    found = read(house, key)
    assert (found.version, found.model, len(found.record.injects)) == (3, "digue_nuit", 5)
    assert found.record.objectives[0].target == "au plus 20"


def test_a_scenario_that_a_record_cannot_hold_leaves_nothing_behind(house: House) -> None:
    whole = model(house)
    wrong = {
        "objectif O1 : la mesure compte 201 signes": replace(whole, objectives=(
            replace(whole.objectives[0], measure="x" * 201), *whole.objectives[1:])),
        "question Q1 : la question manque": replace(whole, questions=(Question("Q1", "O1", ""),)),
        "deux injects portent le même numéro": replace(whole, injects=(*whole.injects, whole.injects[0])),
        "plus de 20 objectifs": replace(whole, objectives=tuple(
            Objective(f"O{number}", "Informer") for number in range(21)))}
    for told, each in wrong.items():
        refusal = house.refused(models.begin, lead(house), house.territory, each)
        assert refusal.code == "exercise_part"
        assert told.casefold() in refusal.why.casefold()
    assert house.look(records.everyone, lead(house)) == []


def test_a_file_written_from_rows_is_read_into_the_same_rows(house: House) -> None:
    by = lead(house)
    for code in CODES:
        key = house.do(models.begin, by, house.territory, model(house, code))
        kept = read(house, key).record
        injects, faults = imported.read(imported.written(kept.injects), {each.code for each in kept.objectives})
        assert (tuple(injects), faults) == (kept.injects, [])
        assert house.do(parts.replace_script, by, key, 1, injects) == 1
