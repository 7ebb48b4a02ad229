"""The parts of an exercise, each put or dropped alone: objectives, people, observers' questions; the script whole.

`base` is the version that was read, 0 for something new: whoever writes over what they have not seen is refused (D65).
"""
from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import ColumnElement, Table, delete, func, insert, select, update

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.drills import record, records
from crisis.drills.acts import begin, fresh, touched, unsound
from crisis.drills.record import Objective, Participant, Question
from crisis.drills.records import Exercise
from crisis.drills.script import Inject
from crisis.drills.tables import exercise_inject, exercise_objective, exercise_participant, exercise_question
from crisis.drills.terms import ROLES
from crisis.errors import Conflict, Missing, Refused

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
Part = Objective | Participant | Question


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one kind of part is kept: its table, its key, how sentences about it begin, how many there may be."""

    table: Table
    key: str
    this: str
    changed: str
    most: int


OBJECTIVE = _Kind(exercise_objective, "code", "Cet objectif", "L'objectif a été modifié", record.OBJECTIVES)
PARTICIPANT = _Kind(exercise_participant, "person", "Ce participant", "Le participant a été modifié", record.PEOPLE)
QUESTION = _Kind(exercise_question, "code", "Cette question", "La question a été modifiée", record.QUESTIONS)


def put_objective(tx: Tx, actor: Actor, exercise_id: str, base: int, objective: Objective) -> int:
    """Add or replace an objective; return the version. Raises Refused, Conflict."""
    return _put(tx, actor, exercise_id, base, OBJECTIVE, objective, lambda found: list(record.of_objective(objective)))


def drop_objective(tx: Tx, actor: Actor, exercise_id: str, base: int, code: str) -> int:
    """Take an objective out; return the version. Raises Missing, Conflict, also while a question is about it."""
    def unused(found: Exercise) -> None:
        asked = [each.code for each in found.record.questions if each.objective == code]
        if asked:
            raise Conflict("objective_asked", "Cet objectif ne peut pas être retiré.",
                           f"Des questions d'observateur portent sur lui : {', '.join(asked)}.",
                           "Retirez d'abord ces questions.")
    return _drop(tx, actor, exercise_id, base, OBJECTIVE, code, unused)


def put_participant(tx: Tx, actor: Actor, exercise_id: str, base: int, participant: Participant) -> int:
    """Name somebody of the directory, or change their role or consent; return the version. Raises Refused, Conflict."""
    return _put(tx, actor, exercise_id, base, PARTICIPANT, participant, lambda found: _of_participant(tx, participant))


def drop_participant(tx: Tx, actor: Actor, exercise_id: str, base: int, person: str) -> int:
    """Name somebody no more; return the version. Raises Missing, Conflict, also while a sheet is theirs alone."""
    def unasked(found: Exercise) -> None:
        given = [each.code for each in found.record.questions if each.observer == person]
        if given:
            raise Conflict("observer_asked", "Cette personne ne peut pas être retirée.",
                           f"Des questions lui sont confiées : {', '.join(given)}.",
                           "Confiez-les d'abord à un autre observateur.")
    return _drop(tx, actor, exercise_id, base, PARTICIPANT, person, unasked)


def put_question(tx: Tx, actor: Actor, exercise_id: str, base: int, question: Question) -> int:
    """Add or replace a question of the observers' sheets; return the version. Raises Refused, Conflict."""
    def told(found: Exercise) -> list[str]:
        wrong = list(record.of_question(question))
        if question.objective not in {each.code for each in found.record.objectives}:
            wrong.append("elle ne porte sur aucun objectif de cet exercice")
        if question.observer and found.cast.roles.get(question.observer) != "observer":
            wrong.append("la personne choisie n'est pas observatrice")
        return wrong
    return _put(tx, actor, exercise_id, base, QUESTION, question, told)


def drop_question(tx: Tx, actor: Actor, exercise_id: str, base: int, code: str) -> int:
    """Take a question out; return the version. Raises Missing, Conflict."""
    return _drop(tx, actor, exercise_id, base, QUESTION, code, lambda found: None)


def replace_script(tx: Tx, actor: Actor, exercise_id: str, base: int, injects: Sequence[Inject]) -> int:
    """Replace the chronogramme whole, return the version. Raises Refused for injects that cannot be kept, Conflict."""
    found = begin(tx, actor, exercise_id, base)
    told = list(record.of_injects(injects))
    if told:
        raise unsound("Chronogramme refusé.", told)
    if set(injects) == set(found.record.injects):
        return found.version
    fresh(found.script_version, base, "Le chronogramme a été modifié")
    tx.execute(delete(exercise_inject).where(exercise_inject.c.exercise == exercise_id))
    keep_injects(tx, exercise_id, injects)
    return touched(tx, actor, found, script_version=found.version + 1)


def keep_injects(tx: Tx, exercise_id: str, injects: Sequence[Inject]) -> None:
    """Keep the rows of injects that were judged, in an exercise that has none."""
    if injects:
        tx.execute(insert(exercise_inject), [
            asdict(each) | {"exercise": exercise_id, "attachments": "\n".join(each.attachments)} for each in injects])


def _put(tx: Tx, actor: Actor, exercise_id: str, base: int, kind: _Kind, part: Part,
         problems: Callable[[Exercise], list[str]]) -> int:
    found, values = begin(tx, actor, exercise_id, base), asdict(part)
    told = problems(found)
    if told:
        raise unsound("Saisie refusée.", told)
    here = _at(kind, exercise_id, values[kind.key])
    row = tx.execute(select(kind.table).where(*here)).one_or_none()
    if row is not None and base == 0:
        raise Conflict("exercise_part_known", f"{kind.this} existe déjà.", "La liste, plus haut, le montre.",
                       "Modifiez la ligne de la liste, ou faites un autre choix.")
    if row is not None and {name: row._mapping[name] for name in values} == values:
        return found.version
    _unchanged(row.version if row is not None else None, base, kind)
    if row is None:
        _room(tx, kind, exercise_id)
        tx.execute(insert(kind.table), values | {"exercise": exercise_id, "version": found.version + 1})
    else:
        tx.execute(update(kind.table).where(*here).values(values | {"version": found.version + 1}))
    return touched(tx, actor, found)


def _drop(tx: Tx, actor: Actor, exercise_id: str, base: int, kind: _Kind, key: str,
          allowed: Callable[[Exercise], None]) -> int:
    found, here = begin(tx, actor, exercise_id, base), _at(kind, exercise_id, key)
    row = tx.execute(select(kind.table.c.version).where(*here)).one_or_none()
    if row is None:
        raise Missing("exercise_part_missing", f"{kind.this} n'est plus là.", "Une autre personne a fait ce retrait.",
                      "Rechargez la page.")
    fresh(row.version, base, kind.changed)
    allowed(found)
    tx.execute(delete(kind.table).where(*here))
    return touched(tx, actor, found)


def _at(kind: _Kind, exercise_id: str, key: str) -> tuple[ColumnElement[bool], ...]:
    return kind.table.c.exercise == exercise_id, kind.table.c[kind.key] == key


def _unchanged(version: int | None, base: int, kind: _Kind) -> None:
    """Raise Conflict for a part that somebody changed, or took out, after it was read."""
    if version is not None:
        fresh(version, base, kind.changed)
    elif base:
        raise Conflict("exercise_part_gone", f"{kind.this} n'est plus là.", "Une autre personne a fait ce retrait.",
                       "Copiez votre texte, rechargez la page, puis refaites l'ajout si vous le voulez.")


def _room(tx: Tx, kind: _Kind, exercise_id: str) -> None:
    many = tx.execute(select(func.count()).select_from(kind.table).where(
        kind.table.c.exercise == exercise_id)).scalar_one()
    if many >= kind.most:
        raise Refused("exercise_parts", "Ajout refusé.", f"L'exercice en compte déjà {many}, le plus qu'il puisse.",
                      "Retirez-en d'abord.")


def _of_participant(tx: Tx, participant: Participant) -> list[str]:
    """Return what is wrong with naming somebody: an official only with the day on which they agreed."""
    told: list[str] = []
    known = records.known(records.nameable(tx)).get(participant.person)
    if known is None:
        told.append("cette personne n'est pas dans l'annuaire")
    if participant.role not in ROLES:
        told.append(f"le rôle n'est pas l'un de : {', '.join(ROLES.values())}")
    return told + _of_consent(participant.consent_on, records.today(tx), known is not None and known.consenting)


def _of_consent(day: str, today: str, needed: bool) -> list[str]:
    if day and not _is_day(day):
        return ["la date d'accord n'est pas une date"]
    if day > today:
        return ["la date d'accord est dans le futur"]
    return ["un élu n'est nommé qu'avec la date de son accord"] if needed and not day else []


def _is_day(text: str) -> bool:
    try:
        return bool(DAY.fullmatch(text)) and date.fromisoformat(text) is not None
    except ValueError:
        return False
