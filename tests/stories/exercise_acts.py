"""The acts on an exercise under preparation, for the walk of rights: each with its right. Decides nothing."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.drills import acts, models, parts
from crisis.drills.record import Objective, Participant, Question
from crisis.events import readying
from tests.exercising import INJECTS, QUESTIONS, begin, changed, model, read, whole
from tests.house import House

RIGHT = acts.RIGHT


@dataclass(frozen=True)
class Prepared:
    """An exercise that lacks nothing, as it was read: its id, its version, who observes it."""

    id: str
    version: int
    observer: str


class Staged(Protocol):
    """What the walk gives: a house, and an exercise."""

    house: House
    exercise: Prepared


def prepared(house: House) -> Prepared:
    """Prepare an exercise whole, and leave it a draft."""
    found = read(house, whole(house))
    observer = next(each.person for each in found.record.participants if each.role == "observer")
    return Prepared(found.id, found.version, observer)


def _drop_objective(tx: Tx, s: Staged, who: Actor) -> int:
    """Add one that no question is about, and drop it."""
    version = parts.put_objective(tx, who, s.exercise.id, 0, Objective("O9", "Fermer la CIP"))
    return parts.drop_objective(tx, who, s.exercise.id, version, "O9")


ACTS: dict[str, tuple[str, Callable[[Tx, Staged, Actor], Any]]] = {
    "begin an exercise": (RIGHT, lambda tx, s, who: begin(tx, s.house, who, lead="")),
    "begin an exercise from a scenario": (RIGHT, lambda tx, s, who: models.begin(
        tx, who, s.house.territory, model(s.house))),
    "change an exercise": (RIGHT, lambda tx, s, who: acts.change(
        tx, who, s.house.territory, s.exercise.id, s.exercise.version, changed(who, lead=""))),
    "make an exercise ready": (RIGHT, lambda tx, s, who: readying.make_ready(
        tx, who, s.exercise.id, s.exercise.version)),
    "cancel an exercise": (RIGHT, lambda tx, s, who: acts.cancel(
        tx, who, s.exercise.id, s.exercise.version, "Reporté.")),
    "set an objective": (RIGHT, lambda tx, s, who: parts.put_objective(
        tx, who, s.exercise.id, 0, Objective("O3", "Ouvrir la CIP", 50))),
    "drop an objective": (RIGHT, _drop_objective),
    "name a participant": (RIGHT, lambda tx, s, who: parts.put_participant(
        tx, who, s.exercise.id, s.exercise.version, Participant(s.exercise.observer, "evaluator"))),
    "take a participant out": (RIGHT, lambda tx, s, who: parts.drop_participant(
        tx, who, s.exercise.id, s.exercise.version, s.exercise.observer)),
    "set a question": (RIGHT, lambda tx, s, who: parts.put_question(
        tx, who, s.exercise.id, 0, Question("Q3", "O1", "Combien d'appels ?"))),
    "drop a question": (RIGHT, lambda tx, s, who: parts.drop_question(
        tx, who, s.exercise.id, s.exercise.version, QUESTIONS[0].code)),
    "replace a chronogramme": (RIGHT, lambda tx, s, who: parts.replace_script(
        tx, who, s.exercise.id, s.exercise.version, INJECTS[:1])),
}
# A draft writes no entry: only that it is ready, no more ready or cancelled concerns anybody else.
SILENT = tuple(set(ACTS) - {"make an exercise ready", "cancel an exercise"})
