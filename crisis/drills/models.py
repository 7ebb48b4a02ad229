"""A draft begun from a scenario that is shipped: its card, objectives, questions and injects, in one act.

Where scenarios are written and how they are read is `exercises/`' business; nothing here knows a file.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date

from sqlalchemy import insert, update

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.drills import record
from crisis.drills.acts import create, unsound
from crisis.drills.parts import keep_injects
from crisis.drills.record import Card, Objective, Question
from crisis.drills.script import Inject
from crisis.drills.tables import exercise, exercise_objective, exercise_question
from crisis.errors import Refused
from crisis.territory import Territory

GONE = "Scénario à valider : son fichier n'est plus livré, sa validation n'est pas connue."


@dataclass(frozen=True, slots=True)
class Model:
    """A scenario as a record takes it. `minutes`: how long it lasts.

    `warning`: what is said of it on a day (Paris) while the préfecture has not validated it, or must read it again.
    """

    code: str
    minutes: int
    card: Card
    objectives: tuple[Objective, ...]
    questions: tuple[Question, ...]
    injects: tuple[Inject, ...]
    warning: Callable[[date], str | None] = field(repr=False)


def chosen(models: Sequence[Model], code: str) -> Model:
    """Return the scenario of a code. Raises Refused."""
    found = next((each for each in models if each.code == code), None)
    if found is None:
        raise Refused("scenario_unknown", "Aucun scénario n'a été choisi.", "Ce scénario n'est pas livré ici.",
                      "Choisissez l'un de ceux de la liste.")
    return found


def begin(tx: Tx, actor: Actor, territory: Territory, model: Model) -> str:
    """Begin an exercise from a scenario and return its id: a draft, of which the register says nothing.

    Raises Refused for a scenario that a record cannot hold.
    """
    key = create(tx, actor, territory, model.card, model=model.code)
    told = list(_problems(model))
    if told:
        raise unsound("Scénario refusé.", told)
    for table, some in ((exercise_objective, model.objectives), (exercise_question, model.questions)):
        if some:
            tx.execute(insert(table), [asdict(each) | {"exercise": key, "version": 1} for each in some])
    keep_injects(tx, key, model.injects)
    tx.execute(update(exercise).where(exercise.c.id == key).values(script_version=1))
    return key


def warning(models: Sequence[Model], code: str | None, today: date) -> str | None:
    """Return what is said of an exercise begun from a scenario, None for one that owes it nothing."""
    if code is None:
        return None
    found = next((each for each in models if each.code == code), None)
    return found.warning(today) if found is not None else GONE


def _problems(model: Model) -> Iterator[str]:
    """Give what a record could not hold: the limits of each part, and how many of them there may be."""
    for each in model.objectives:
        yield from (f"objectif {each.code} : {told}" for told in record.of_objective(each))
    for asked in model.questions:
        yield from (f"question {asked.code} : {told}" for told in record.of_question(asked))
    yield from record.of_injects(model.injects)
    if len(model.objectives) > record.OBJECTIVES or len(model.questions) > record.QUESTIONS:
        yield f"plus de {record.OBJECTIVES} objectifs ou de {record.QUESTIONS} questions"
