"""Observers note what they saw of an exercise, at the hour at which they saw it; each reads their own notes.

Nothing is judged here: what the notes prove is the report's business. How a note is typed and sent is the pages'.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.drills import records
from crisis.drills.conducted import Conducted, conducted
from crisis.drills.observed import OPEN_FOR, Note, Observed, observed
from crisis.drills.record import Question
from crisis.drills.records import Exercise, of_event
from crisis.drills.tables import exercise, exercise_participant
from crisis.drills.terms import OUTCOMES
from crisis.errors import Conflict, Forbidden, Refused
from crisis.events.conduct import RIGHT as CONDUCT
from crisis.events.conduct import conducts
from crisis.events.orders import hour_since
from crisis.events.stage import locked
from crisis.journal import store
from crisis.messages.wording import LONG, kept

RIGHT = "observe_exercise"
SEES_ALL = frozenset({"evaluator", "animator"})
OBSERVES = SEES_ALL | {"observer"}


@dataclass(frozen=True, slots=True)
class Observation:
    """What somebody says they saw. `question`: a code of their sheet; `inject`: the number of one that was issued;
    `objective`: a code (default: that of the question, else of the inject); `outcome`: one of `terms.OUTCOMES`.

    `seen_at`: aware UTC (default: now). `corrects`: the entry of their own that this one replaces.
    """

    outcome: str = "none"
    question: str = ""
    inject: int | None = None
    objective: str = ""
    seen_at: datetime | None = None
    text: str = ""
    corrects: int | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """An exercise as one of its observers has it: their questions, how far it has come, what was noted, with its words.

    `begun`: what the entries say, None for one that is not played yet.
    """

    exercise: Exercise
    questions: Sequence[Question]
    begun: Conducted | None = None
    observed: Observed = Observed()
    notes: Sequence[Note] = ()
    texts: dict[str, str] | None = None

    def words(self, note: Note) -> str:
        """Return the words of a note, empty for none."""
        return (self.texts or {}).get(note.text or "", "")


def note(tx: Tx, actor: Actor, event_id: str, given: Observation) -> int:
    """Record what an observer saw and return the entry, whose `happened_at` is the hour seen (R2: never to come).

    Raises Forbidden for who does not observe this exercise, Conflict a day after its end, Refused for what is not on
    the sheet, has not been issued, says nothing, or has no believable hour.
    """
    actor.require(RIGHT)
    event = locked(tx, event_id)
    found = _observes(actor, of_event(tx, event_id))
    seen = observed.state(tx, event_id)
    _in_time(tx, seen)
    _corrects(actor, seen, given.corrects)
    data = _data(found, conducted.state(tx, event_id), actor.person, given)
    text = kept(given.text, "L'observation", LONG)
    if given.outcome == "none" and text is None:
        raise Refused("observation_empty", "Cette observation ne dit rien.", "Ni constat, ni texte.",
                      "Choisissez ce que vous avez vu, ou écrivez une ligne.")
    at = hour_since(tx, given.seen_at, event.opened_at, "le début de l'exercice")
    return store.append(tx, event_id, "observation_noted", data, by=actor.by, happened_at=at, text=text).seq


def sheet(tx: Tx, actor: Actor, exercise_id: str) -> Sheet:
    """Return an exercise to one of its observers, with their questions and their own notes, played or not yet.

    Raises Forbidden, and Missing for one that is cancelled or not there.
    """
    actor.require(RIGHT)
    standing = exercise.c.id == exercise_id, exercise.c.state != "cancelled"
    row = tx.execute(select(exercise).where(*standing)).one_or_none()
    if row is None:
        raise records.gone()
    found = _observes(actor, records.whole(tx, row))
    asked = _asked(found, actor.person)
    if found.event is None:
        return Sheet(found, asked)
    return _read(tx, found, asked, found.event, actor.person)


def every(tx: Tx, actor: Actor, event_id: str) -> Sheet:
    """Return the exercise of an event with all of its notes, to whoever conducts it. Raises Forbidden, Missing."""
    actor.require(CONDUCT)
    found = of_event(tx, event_id)
    conducts(actor, found)
    return _read(tx, found, found.record.questions, event_id)


def own(tx: Tx, actor: Actor, event_id: str) -> Sheet:
    """Return the sheet of an observer by the event that plays the exercise. Raises as `sheet` does."""
    return sheet(tx, actor, of_event(tx, event_id).id)


def going_on(tx: Tx, person: str) -> list[Exercise]:
    """Return the exercises that somebody observes or evaluates and may note now, the latest first."""
    rows = tx.execute(select(exercise).join(exercise_participant).where(
        exercise_participant.c.person == person, exercise_participant.c.role.in_(("observer", "evaluator")),
        exercise.c.event.is_not(None)).order_by(exercise.c.number.desc())).all()
    return [records.whole(tx, row) for row in rows if observed.state(tx, row.event).open_at(tx.now)]


def _read(tx: Tx, found: Exercise, asked: Sequence[Question], event_id: str, person: str = "") -> Sheet:
    """Return the notes of one person, or of everybody, those that were corrected with the others."""
    seen = observed.state(tx, event_id)
    notes = sorted((each for each in seen.notes.values() if person in ("", each.person)),
                   key=lambda each: (each.seen_at, each.seq))
    texts = store.texts(tx, event_id, [each.text for each in notes if each.text])
    return Sheet(found, asked, conducted.state(tx, event_id), seen, notes, texts)


def _observes(actor: Actor, found: Exercise) -> Exercise:
    """Return the exercise. Raises Forbidden for somebody whom it names to do nothing of the kind."""
    if found.cast.roles.get(actor.person) not in OBSERVES and actor.person != found.card.lead:
        raise Forbidden("exercise_observer", "Vous n'observez pas cet exercice.",
                        "Seuls ses observateurs, évaluateurs, animateurs et la personne qui le dirige y notent.",
                        "Demandez à l'animateur de vous nommer.")
    return found


def _asked(found: Exercise, person: str) -> list[Question]:
    """Return the questions of a sheet: those of an observer, all of them for whoever else may note."""
    alone = found.cast.roles.get(person) == "observer" and person != found.card.lead
    return [each for each in found.record.questions if not alone or each.observer in ("", person)]


def _in_time(tx: Tx, seen: Observed) -> None:
    if not seen.open_at(tx.now):
        raise Conflict("observation_late", "Cet exercice ne reçoit plus d'observation.",
                       f"Il est terminé depuis plus de {OPEN_FOR.days * 24} heures.",
                       "Dites-le au débriefing, ou à l'animateur.")


def _corrects(actor: Actor, seen: Observed, of: int | None) -> None:
    """Raise Refused for an entry that is no note of this person, Conflict for one that is corrected already."""
    if of is None:
        return
    found = seen.notes.get(of)
    if found is None or found.person != actor.person:
        raise Refused("observation_other", "Cette observation ne peut pas être corrigée.",
                      "Elle n'existe pas, ou une autre personne l'a notée.", "Notez la vôtre.")
    if of in seen.corrected:
        raise Conflict("observation_corrected", "Cette observation est déjà corrigée.",
                       f"L'entrée {seen.corrected[of]} la remplace.", "Rechargez la page, puis corrigez celle-là.")


def _data(found: Exercise, state: Conducted, person: str, given: Observation) -> dict[str, Any]:
    """Return what the entry says. Raises Refused for what is not of this exercise, or not yet to be seen."""
    if given.outcome not in OUTCOMES:
        raise Refused("observation_outcome", "Constat inconnu.",
                      todo=f"Choisissez parmi : {', '.join(OUTCOMES.values())}.")
    question = next((each for each in _asked(found, person) if each.code == given.question), None)
    if given.question and question is None:
        raise Refused("observation_question", f"La question {given.question} n'est pas de votre fiche.",
                      todo="Choisissez une question de votre fiche, ou notez une observation libre.")
    if given.inject is not None and given.inject not in state.orders:
        raise Refused("observation_inject", f"L'inject {given.inject} n'a pas été émis.",
                      todo="Choisissez un inject déjà émis, ou aucun.")
    return {"question": given.question or None, "inject": given.inject,
            "objective": _objective(found, question, given), "outcome": given.outcome, "corrects": given.corrects}


def _objective(found: Exercise, question: Question | None, given: Observation) -> str | None:
    """Return the objective that a note is about: that of its question, as asked, or that of its inject.

    Raises Refused for another one than that of the question, or for one that the exercise does not have.
    """
    may = {question.objective} if question is not None else {each.code for each in found.record.objectives}
    if given.objective and given.objective not in may:
        raise Refused("observation_objective", f"L'objectif {given.objective} n'est pas celui de cette observation.",
                      todo="Laissez l'objectif vide : celui de la question vaut.")
    if question is not None:
        return question.objective
    return given.objective or _of_inject(found, given.inject) or None


def _of_inject(found: Exercise, number: int | None) -> str:
    return next((each.objective for each in found.record.injects if each.number == number), "")
