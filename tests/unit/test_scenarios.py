"""The scenarios that are shipped are whole, drafts, and believable for the wall; a wrong one is told all at once."""
from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from channels.text.sms import measure
from crisis.accounts.rights import ROLES_FR
from crisis.delivery.wall import marked
from crisis.drills.planning import judged as planned
from crisis.drills.script import Chronogramme
from crisis.errors import SettingsError
from crisis.events.injects import text_of
from crisis.territory import available
from crisis.territory import load as territory
from exercises.chronogramme_csv import HEADERS, read, written
from exercises.scenario import ENGAGEMENTS, NOT_VALIDATED, TO_REVIEW, Objective, Question, Scenario
from exercises.scenario_faults import Terms, of_scenario
from exercises.scenario_files import SHIPPED, judged, load, shipped
from tests.unit.test_chronogramme import inject
from tests.unit.test_planning import Course, H

ROOT = Path(__file__).resolve().parents[2]
TERMS = Terms({each.code for each in territory("15", ROOT / "territories").types}, ROLES_FR)
SCENARIOS = {each.code: each for each in shipped(TERMS)}
every_scenario = pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)


def spoken(scenario: Scenario) -> list[str]:
    return [each.sentence.replace("\u00a0", " ") for each in of_scenario(scenario, TERMS)]


def test_three_scenarios_of_three_types_are_shipped() -> None:
    assert {each.type for each in SCENARIOS.values()} == {"staff", "tabletop", "cip"}
    assert [each.announced for each in SCENARIOS.values()].count(False) == 1


@pytest.mark.parametrize("code", available(ROOT / "territories"))
def test_every_territory_may_play_them(code: str) -> None:
    types = {each.code for each in territory(code, ROOT / "territories").types}
    assert len(shipped(Terms(types, ROLES_FR))) == 3


def test_a_territory_without_that_type_of_event_is_not_offered_the_scenario() -> None:
    assert [each.code for each in shipped(Terms({"flood"}, ROLES_FR))] == ["digue_nuit"]


@every_scenario
def test_a_scenario_has_enough_injects_of_every_kind_and_media_pressure(scenario: Scenario) -> None:
    injects = scenario.chronogramme.injects
    assert len(injects) >= 25
    assert {each.kind for each in injects} == {"contextual", "expected", "unexpected"}
    assert sum(each.channel == "simulated_media" for each in injects) >= 5
    assert sum(each.depends_on is not None for each in injects) >= 5
    assert {each.animateur for each in injects} == {seat.code for seat in scenario.seats if seat.plays == "animateur"}


@every_scenario
def test_what_is_expected_can_be_judged(scenario: Scenario) -> None:
    assert all(each.expected_action and each.delay_min and each.success_rule
               for each in scenario.chronogramme.injects if each.kind != "contextual")


@every_scenario
def test_every_objective_is_measured_tested_and_watched(scenario: Scenario) -> None:
    injects = {each.objective for each in scenario.chronogramme.injects}
    assert {each.engagement for each in scenario.objectives} <= set(ENGAGEMENTS)
    assert 49 in {each.engagement for each in scenario.objectives}
    for objective in scenario.objectives:
        assert objective.code in injects
        assert scenario.sheet(objective.code)
        assert all(each.planned for each in scenario.sheet(objective.code))


@every_scenario
def test_it_is_a_draft_until_the_prefecture_validates_it(scenario: Scenario) -> None:
    assert scenario.warning(date(2026, 11, 22)) == NOT_VALIDATED
    mine = replace(scenario, validated_by="chef du BSC", validated_on=date(2026, 11, 1),
                   review_before=date(2027, 11, 1))
    assert mine.warning(date(2026, 11, 22)) is None
    assert mine.warning(date(2027, 11, 1)) == TO_REVIEW
    assert spoken(mine) == []


@every_scenario
def test_every_text_that_leaves_carries_its_marks_and_an_sms_costs_two_parts_at_most(scenario: Scenario) -> None:
    for each in scenario.chronogramme.injects:
        assert marked("exercise", text_of(each))
        assert text_of(each).startswith("EXERCICE")
        assert text_of(each).endswith("EXERCICE")
        if each.channel == "sms":
            sms = measure(text_of(each))
            assert (sms.alphabet, sms.parts <= 2) == ("gsm7", True)


@every_scenario
def test_its_chronogramme_goes_through_a_spreadsheet_unchanged(scenario: Scenario) -> None:
    assert read(written(scenario.chronogramme), scenario.known(ROLES_FR)) == (scenario.chronogramme, [])


@every_scenario
def test_played_on_time_everything_leaves_in_order_and_nothing_waits(scenario: Scenario) -> None:
    order = [each.number for each in scenario.chronogramme.in_order()]
    assert [each.inject.number for each in planned(scenario.chronogramme, Course(H), {}, H)] == order
    place = {number: at for at, number in enumerate(order)}
    assert all(place[each.depends_on] < place[each.number]
               for each in scenario.chronogramme.injects if each.depends_on is not None)


def test_the_night_begins_with_a_call_that_nobody_expects() -> None:
    scenario = SCENARIOS["digue_nuit"]
    call = next(each for each in scenario.chronogramme.in_order() if each.offset == 0)
    assert (scenario.announced, call.channel, call.kind) == (False, "oral", "expected")


def test_the_hotline_gets_thirty_calls_and_every_relative_is_sent_to_the_circuit() -> None:
    calls = [each for each in SCENARIOS["neige_cip"].chronogramme.injects if re.match(r"Appel \d+\b", each.title)]
    assert [int(re.findall(r"\d+", each.title)[0]) for each in calls] == list(range(1, 31))
    assert {(each.recipient, each.channel) for each in calls} == {("operateurs", "oral")}
    relatives = [each for each in calls if each.objective == "o50_proches"]
    assert len(relatives) >= 4
    assert sum("ircuit" in each.expected_action or "orientation" in each.expected_action for each in relatives) == len(
        relatives)


def small() -> Scenario:
    whole = SCENARIOS["digue_nuit"]
    return replace(whole, chronogramme=Chronogramme((inject(1, objective="o47", animateur="diranim"),)),
                   objectives=whole.objectives[:1], pressure=(), questions=(Question(objective="o47", text="Qui ?",
                                                                                    planned="L'officier"),))


def test_a_small_scenario_is_accused_of_nothing() -> None:
    assert spoken(small()) == []


@pytest.mark.parametrize(("said", "sentence"), [
    ({"type": "cinéma"}, "Type d'exercice inconnu « cinéma ». Choisissez parmi : tabletop"),
    ({"hazard": "volcan"}, "Aléa inconnu « volcan ». Choisissez parmi : dam_break"),
    ({"duration_min": 0}, "Durée de 0 min."),
    ({"objectives": ()}, "Aucun objectif. Écrivez-en au moins un, avec sa mesure et sa cible."),
    ({"questions": ()}, "Aucune question d'observateur pour « o47 ». Ajoutez-en une"),
    ({"validated_by": "chef du BSC"}, "Validation incomplète."),
    ({"validated_by": "x", "validated_on": date(2026, 2, 1), "review_before": date(2026, 1, 1)},
     "La relecture précède la validation."),
    ({"title": "Appelez le 04 71 46 23" + " 00"}, "« 04 71 46 23" + " 00 » n'est pas un numéro de fiction."),
    ({"situation": "EXERCICE"}, "Le mot EXERCICE est écrit dans le champ « situation »."),
    ({"seats": ()}, "Aucune place de joueur, animateur, observateur. Ajoutez-la."),
])
def test_each_fault_of_a_scenario_says_what_to_do(said: dict[str, object], sentence: str) -> None:
    assert spoken(replace(small(), **said))[0].startswith(sentence)


def test_an_objective_without_measure_unit_or_sense_is_told() -> None:
    wrong = Objective(code="o47", engagement=12, text="Aller vite", measure="", bound="almost", target=-1, unit="")
    found = spoken(replace(small(), objectives=(wrong,)))
    assert [each.split(".")[0] for each in found] == [
        "Engagement inconnu « 12 »", "Objectif sans mesure", "Cible sans unité", "Sens de la cible inconnu « almost »",
        "Cible négative"]


def test_a_period_of_pressure_is_played_by_simulated_media() -> None:
    whole = SCENARIOS["digue_nuit"]
    found = spoken(replace(small(), pressure=whole.pressure))
    assert sum("inject de média simulé dans cette période" in each for each in found) == len(whole.pressure)
    twice = (whole.pressure[0], whole.pressure[0])
    assert any("avant la fin de la précédente" in each for each in spoken(replace(whole, pressure=twice)))


def test_an_inject_after_the_end_of_the_exercise_is_told() -> None:
    assert any("il part après la fin de l'exercice" in each for each in spoken(
        replace(SCENARIOS["digue_nuit"], duration_min=200)))


def changed(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    text = (SHIPPED / "digue_nuit.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "digue_nuit.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_all_the_faults_of_a_file_are_told_each_with_its_line(tmp_path: Path) -> None:
    path = changed(tmp_path, ("hazard: flood", "hazard: tsunami"), ("    delay_min: 10\n", ""),
                   ("channel: sms", "channel: fax"), ("    depends_on: 4\n", "    depends_on: 44\n"))
    lines = path.read_text(encoding="utf-8").splitlines()
    found = judged(path, TERMS)[1]
    assert [(each.number, lines[each.line - 1].split()[0]) for each in found if each.line] == [
        (None, "hazard:"), (2, "-"), (6, "channel:"), (7, "depends_on:")]
    with pytest.raises(SettingsError) as refused:
        load(path, TERMS)
    assert all(each.sentence in str(refused.value) for each in found)


@pytest.mark.parametrize(("change", "told"), [
    (("type: staff", "typo: staff"), "clé"), (("at: H+6", "at: demain"), "décalage illisible « demain »"),
    (("engagement: 47", "engagement: \"47\""), "un nombre entier est attendu"),
    (("number: 30", "number: 30\n    number: 31"), "écrite deux fois")])
def test_a_file_of_another_shape_is_refused_with_its_place(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    with pytest.raises(SettingsError, match=r"ligne \d+, colonne \d+") as refused:
        judged(changed(tmp_path, change), TERMS)
    assert told in str(refused.value).replace("\u00a0", " ")


def test_a_file_bears_the_name_of_its_code(tmp_path: Path) -> None:
    path = changed(tmp_path, ("code: digue_nuit", "code: autre"))
    assert "Écrivez « digue_nuit »" in judged(path, TERMS)[1][0].sentence.replace("\u00a0", " ")


def test_the_guide_gives_a_file_that_is_read_and_names_every_column() -> None:
    guide = (ROOT / "docs" / "exercices.md").read_text(encoding="utf-8")
    example = re.findall(r"```csv\n(.*?)```", guide, re.DOTALL)[0]
    chronogramme, found = read(example.encode())
    assert (len(chronogramme.injects), found) == (4, [])
    assert all(f"`{name}`" in guide for name in HEADERS.values())
    assert all(f"`{code}`" in guide for code in SCENARIOS)
