"""Reads exercises for those who may: a list, one record, an observer's sheet, who may be named. Writes nothing."""
from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Table, select

from crisis.accounts.rights import Actor
from crisis.accounts.unsigned import who_may
from crisis.clock import instant
from crisis.db import Tx
from crisis.directory.contacts import Contact, holders
from crisis.drills.readiness import Known, Record, missing
from crisis.drills.record import Card, Objective, Participant, Question
from crisis.drills.script import Inject
from crisis.drills.secrecy import Cast, hidden
from crisis.drills.tables import (
    exercise,
    exercise_inject,
    exercise_objective,
    exercise_participant,
    exercise_question,
)
from crisis.drills.terms import CONSENTING, NAMEABLE, TOLD
from crisis.errors import Missing

T = TypeVar("T")
READ, OBSERVE, CONDUCT = "read_exercises", "observe_exercise", "conduct_exercise"
PARIS = ZoneInfo("Europe/Paris")
LISTS = ("communes", "publics", "channels", "rotas")
"""The fields of a card that hold several codes."""


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise as it stands. `version`: what an edit says it read; `prepared_seq`: the entry that made it ready.

    `card_version` and `script_version`: the version at which the card and the chronogramme last changed. `model`: the
    code of the scenario that it began from, if any; `event`: the one that plays it, once it is played.
    """

    id: str
    number: int
    state: str
    version: int
    card_version: int
    script_version: int
    prepared_seq: int | None
    made_by: str
    model: str | None
    event: str | None
    record: Record

    @property
    def card(self) -> Card:
        return self.record.card

    @property
    def conducting(self) -> set[str]:
        """Return who directs, prepares or animates it: they conduct it if they also have the right."""
        animators = {each.person for each in self.record.participants if each.role == "animator"}
        return {self.card.lead, self.made_by, *animators}

    @property
    def cast(self) -> Cast:
        """Return who is in it, for what its players must not read until it is played."""
        told = self.card.announced or self.state in TOLD
        return Cast(told, {self.made_by, self.card.lead},
                    {each.person: each.role for each in self.record.participants}, self.card.rotas)


@dataclass(frozen=True, slots=True)
class Nameable:
    """Somebody whom an exercise may name, with one mandate of theirs; `reached`: a route of any mandate is in force."""

    person: str
    name: str
    function: str
    target: str
    audience: str
    reached: bool


def everyone(tx: Tx, actor: Actor) -> list[Exercise]:
    """Return the exercises that somebody may read, the latest number first."""
    actor.require(READ)
    found = _wholes(tx, tx.execute(select(exercise).order_by(exercise.c.number.desc())).all())
    return [each for each in found if not hidden(each.cast, actor.person, actor.function)]


def one(tx: Tx, actor: Actor, exercise_id: str) -> Exercise:
    """Return an exercise. Raises Missing, the same for one that its reader must not know of."""
    actor.require(READ)
    return seen(tx, actor, tx.execute(select(exercise).where(exercise.c.id == exercise_id)).one_or_none())


def of_event(tx: Tx, event_id: str) -> Exercise:
    """Return the exercise that an event plays, whoever asks. Raises Missing for an event that plays none."""
    row = tx.execute(select(exercise).where(exercise.c.event == event_id)).one_or_none()
    if row is None:
        raise gone()
    return whole(tx, row)


def seen(tx: Tx, actor: Actor, row: Row[Any] | None) -> Exercise:
    """Return the exercise of a row as somebody may read it. Raises Missing."""
    found = whole(tx, row) if row is not None else None
    if found is None or hidden(found.cast, actor.person, actor.function):
        raise gone()
    return found


def gone() -> Missing:
    """Return the refusal of an exercise that is not there, or not for these eyes."""
    return Missing("exercise_missing", "Cet exercice n'existe pas.", todo="Revenez à la liste des exercices.")


def sheet(tx: Tx, person: str, exercise_id: str) -> tuple[Exercise, list[Question]]:
    """Return an exercise and the questions of one of its observers, in order. Raises Missing for anybody else."""
    row = tx.execute(select(exercise).where(exercise.c.id == exercise_id)).one_or_none()
    found = whole(tx, row) if row is not None else None
    if found is None or found.cast.roles.get(person) != "observer" or found.state == "cancelled":
        raise Missing("sheet_missing", "Vous n'avez pas de fiche d'observateur ici.",
                      "L'exercice n'existe pas, ou vous n'en êtes pas observateur.", "Demandez à l'animateur.")
    return found, [each for each in found.record.questions if each.observer in ("", person)]


def sheets(tx: Tx, person: str) -> list[Exercise]:
    """Return the exercises that somebody observes, the latest first; those cancelled are left out."""
    rows = tx.execute(select(exercise).join(exercise_participant).where(
        exercise_participant.c.person == person, exercise_participant.c.role == "observer",
        exercise.c.state != "cancelled").order_by(exercise.c.number.desc())).all()
    return _wholes(tx, rows)


def nameable(tx: Tx) -> list[Nameable]:
    """Return whom the directory lets an exercise name, one line per mandate; newsrooms stay in the sandbox."""
    contacts = [each for audience in NAMEABLE for each in holders(tx, audience)]
    reached = {each.person for each in contacts if each.routes}
    return [_nameable(each, reached) for each in sorted(contacts, key=lambda each: (each.name.casefold(), each.person))]


def _nameable(contact: Contact, reached: set[str]) -> Nameable:
    return Nameable(contact.person, contact.name, contact.function, contact.target, contact.audience,
                    contact.person in reached)


def known(people: Iterable[Nameable], observing: Collection[str] = ()) -> dict[str, Known]:
    """Return what is known of each person, whatever their mandates. `observing`: who can sign in and note."""
    found: dict[str, Known] = {}
    for each in people:
        before = found.get(each.person, Known(reached=False, consenting=False, observes=each.person in observing))
        found[each.person] = replace(before, reached=before.reached or each.reached,
                                     consenting=before.consenting or each.audience in CONSENTING)
    return found


def lacks(tx: Tx, found: Exercise, uncovered: Sequence[str] = ()) -> list[str]:
    """Return all that an exercise lacks to be ready now. `uncovered`: what `missing` is told of its rotas."""
    return missing(found.record, known(nameable(tx), who_may(tx, OBSERVE)), tx.now, today(tx), uncovered,
                   conducted=bool(found.conducting & who_may(tx, CONDUCT)))


def hour(moment: datetime | None) -> str | None:
    """Return a planned hour as entries write instants."""
    return instant(moment) if moment is not None else None


def today(tx: Tx) -> str:
    """Return the day that it is in Paris, ISO."""
    return tx.now.astimezone(PARIS).date().isoformat()


def whole(tx: Tx, row: Row[Any]) -> Exercise:
    """Return the exercise of a row with all its parts, whoever asks."""
    return _wholes(tx, [row])[0]


def _wholes(tx: Tx, rows: Sequence[Row[Any]]) -> list[Exercise]:
    """Return the exercises of some rows with all their parts, in as many questions as there are kinds of parts."""
    ids = [row.id for row in rows]
    objectives = _parts(tx, exercise_objective, Objective, ids)
    people = _parts(tx, exercise_participant, Participant, ids)
    questions = _parts(tx, exercise_question, Question, ids)
    injects = _parts(tx, exercise_inject, _inject, ids)
    return [Exercise(row.id, row.number, row.state, row.version, row.card_version, row.script_version,
                     row.prepared_seq, row.made_by, row.model, row.event, Record(
                         _card(row), objectives[row.id], people[row.id], questions[row.id], injects[row.id]))
            for row in rows]


def _card(row: Row[Any]) -> Card:
    values: dict[str, Any] = {each.name: getattr(row, each.name) for each in fields(Card)}
    return Card(**values | {name: tuple(values[name].split()) for name in LISTS} | {"lead": values["lead"] or ""})


def _inject(*, attachments: str, **columns: Any) -> Inject:
    return Inject(**columns, attachments=tuple(attachments.split("\n") if attachments else ()))


def _parts(tx: Tx, table: Table, shape: Callable[..., T], ids: Sequence[str]) -> dict[str, tuple[T, ...]]:
    """Return the parts of one kind of each exercise, in the order in which they are listed."""
    found: dict[str, list[T]] = {key: [] for key in ids}
    columns = [column for column in table.c if column.name not in ("exercise", "version")]
    for row in tx.execute(select(table.c.exercise.label("of"), *columns).where(table.c.exercise.in_(ids))):
        values = dict(row._mapping)
        found[values.pop("of")].append(shape(**values))
    return {key: tuple(sorted(some, key=_rank)) for key, some in found.items()}


def _rank(part: Any) -> tuple[Any, ...]:
    """Return what a part is listed by: injects by hour then number, codes with their figures as numbers."""
    if isinstance(part, Inject):
        return (part.offset, part.number)
    if isinstance(part, Participant):
        return (part.role, part.person)
    return (len(part.code), part.code)
