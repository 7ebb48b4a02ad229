"""What an exercise lacks, and from whom it is kept: pure judgements, each cause alone."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crisis.accounts.rights import FUNCTIONS_FR
from crisis.drills.readiness import UNCONDUCTED, Known, Record, digest, missing
from crisis.drills.record import Card, Objective, Participant, Question
from crisis.drills.script import Inject
from crisis.drills.secrecy import Cast, hidden
from crisis.drills.terms import MOVES, ROTAS, STATES

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
TODAY = "2026-11-21"
BEGINS = NOW + timedelta(days=9)
KNOWN = {"player": Known(True, False, True), "mayor": Known(True, True, False), "eye": Known(False, False, True)}
WHOLE = Record(
    Card("Crue", "staff", True, "flood", BEGINS, BEGINS + timedelta(hours=3), "lead", "Préfecture",
         communes=("15014",), publics=("elected",)),
    (Objective("O1", "Informer", 48, "Délai", "60"),),
    (Participant("player", "player"), Participant("mayor", "player", "2026-11-02"), Participant("eye", "observer")),
    (Question("Q1", "O1", "Quand ?", observer="eye"),),
    (Inject(1, 0, "Appel"), Inject(2, 600, "Digue", depends_on=1, objective="O1")))


def lacks(record: Record, known: dict[str, Known] | None = None) -> list[str]:
    return missing(record, KNOWN if known is None else known, NOW, TODAY, conducted=True)


def test_a_whole_record_lacks_nothing() -> None:
    assert lacks(WHOLE) == []


def test_a_whole_record_that_nobody_may_conduct_lacks_that_alone() -> None:
    assert missing(WHOLE, KNOWN, NOW, TODAY, conducted=False) == [UNCONDUCTED]


@pytest.mark.parametrize(("card", "told"), [
    ({"hazard": ""}, "l'aléa n'est pas choisi"),
    ({"lead": ""}, "personne ne dirige l'exercice : nommez l'animateur ou le DIREX"),
    ({"lead": "player"}, "l'animateur est aussi joueur"),
    ({"place": ""}, "le lieu manque"),
    ({"communes": ()}, "aucune commune n'est dans le périmètre"),
    ({"publics": ()}, "un objectif porte l'engagement 48, et aucun public n'est dans le périmètre"),
    ({"begins": None}, "les heures prévues de début et de fin manquent"),
    ({"ends": None}, "les heures prévues de début et de fin manquent"),
    ({"ends": BEGINS}, "la fin est prévue avant le début"),
    ({"ends": BEGINS - timedelta(hours=1)}, "la fin est prévue avant le début"),
    ({"begins": NOW - timedelta(days=2), "ends": NOW}, "les heures prévues sont passées"),
    ({"ends": BEGINS + timedelta(minutes=5)}, "l'inject 2 est prévu après la fin")])
def test_each_fault_of_the_card_is_told_alone(card: dict[str, Any], told: str) -> None:
    assert lacks(replace(WHOLE, card=replace(WHOLE.card, **card))) == [told]


@pytest.mark.parametrize(("part", "told"), [
    ({"objectives": (Objective("O1", "Tenir", None, "Entrées", "0"),)},
     "aucun objectif ne porte un engagement de communication (47, 48 ou 50)"),
    ({"objectives": (Objective("O1", "Jouer", 49, "Exercices", "4"),)},
     "aucun objectif ne porte un engagement de communication (47, 48 ou 50)"),
    ({"objectives": (Objective("O1", "Informer", 47, "Délai"),)},
     "l'objectif O1 ne se mesure pas : donnez la mesure et la cible"),
    ({"participants": WHOLE.participants[1:]}, ""),
    ({"participants": (Participant("eye", "observer"),)}, "personne n'est nommé : ni joueur, ni tableau d'astreinte"),
    ({"participants": (*WHOLE.participants, Participant("gone", "player"))},
     "1 participant n'est plus dans l'annuaire"),
    ({"participants": (Participant("eye", "observer"), Participant("mayor", "player"))},
     "1 élu est nommé sans date d'accord"),
    ({"participants": (Participant("eye", "observer"), Participant("mayor", "player", "2026-11-22"))},
     "une date d'accord est dans le futur"),
    ({"questions": ()}, "les observateurs n'ont aucune question"),
    ({"questions": (Question("Q1", "O9", "Quand ?"),)},
     "la question Q1 porte sur l'objectif O9, qui n'existe pas"),
    ({"questions": (Question("Q1", "O1", "Quand ?", observer="player"),)},
     "la question Q1 est confiée à quelqu'un qui n'est pas observateur"),
    ({"injects": ()}, "il n'y a pas de chronogramme"),
    ({"injects": (Inject(1, 0, "Appel", objective="O9"),)}, "l'inject 1 cite l'objectif O9, qui n'existe pas"),
    ({"injects": (Inject(1, 0, "Appel", depends_on=9),)}, "l'inject 1 attend l'inject 9, qui n'existe pas"),
    ({"injects": (Inject(1, 0, "Appel", depends_on=1),)}, "l'inject 1 attend l'inject 1, qui n'existe pas")])
def test_each_fault_of_a_part_is_told_alone(part: dict[str, Any], told: str) -> None:
    assert lacks(replace(WHOLE, **part)) == ([told] if told else [])


def test_players_without_a_route_are_counted_and_others_need_none() -> None:
    silent = {key: replace(each, reached=False) for key, each in KNOWN.items()}
    assert lacks(WHOLE, silent) == ["2 joueurs n'ont aucune voie d'envoi"]


def test_an_observer_who_cannot_sign_in_is_told_and_a_player_need_not() -> None:
    shut = {key: replace(each, observes=False) for key, each in KNOWN.items()}
    assert lacks(WHOLE, shut) == ["1 observateur n'a pas de compte pour noter"]


def test_a_rota_that_names_nobody_at_the_planned_hours_is_told() -> None:
    assert missing(WHOLE, KNOWN, NOW, TODAY, ["duty_officer", "technician"], conducted=True) == [
        "personne n'est d'astreinte aux heures prévues, et le tableau joue : cadre de permanence",
        "personne n'est d'astreinte aux heures prévues, et le tableau joue : technicien"]


def test_a_rota_that_plays_is_somebody_named() -> None:
    alone = replace(WHOLE, participants=(Participant("eye", "observer"),),
                    card=replace(WHOLE.card, rotas=("communication",)))
    assert lacks(alone) == []


def test_an_empty_record_is_told_all_it_lacks_at_once() -> None:
    assert len(lacks(Record(Card("Crue")))) == 8


def test_the_fingerprint_of_a_chronogramme_is_that_of_its_injects_in_any_order() -> None:
    assert digest(WHOLE.injects) == digest(WHOLE.injects[::-1])
    assert digest(WHOLE.injects) != digest([WHOLE.injects[0], replace(WHOLE.injects[1], delay_min=5)])


@pytest.mark.parametrize(("announced", "person", "function", "kept"), [
    (True, "player", "duty_officer", False), (False, "player", "quality", True),
    (False, "stranger", "duty_officer", True), (False, "stranger", "quality", False),
    (False, "lead", "duty_officer", False), (False, "animator", "duty_officer", False),
    (False, "evaluator", "duty_officer", False), (False, "observer", "duty_officer", True),
    (False, "observer", "quality", False)])
def test_an_unannounced_exercise_is_kept_from_whom_it_surprises(announced: bool, person: str, function: str,
                                                               kept: bool) -> None:
    roles = {each: each for each in ("player", "animator", "evaluator", "observer")}
    assert hidden(Cast(announced, {"lead"}, roles, ("duty_officer",)), person, function) is kept


def test_a_played_exercise_never_goes_back_and_every_state_has_its_french() -> None:
    assert {each for move in MOVES for each in move} == set(STATES)
    assert not {to for since, to in MOVES if since in ("closed", "cancelled")}
    assert ("played", "draft") not in MOVES
    assert set(ROTAS) <= set(FUNCTIONS_FR)
