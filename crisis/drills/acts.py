"""The acts on a whole exercise: begun, its card changed, made ready, cancelled. Its parts are `parts`' business.

Making it ready writes the entry of the register that the wall and verdict 49 rely on; a change then takes it back.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import func, insert, select, update

from crisis.accounts.rights import Actor
from crisis.db import Tx, new_id
from crisis.directory.contacts import holders
from crisis.drills import record, records
from crisis.drills.readiness import digest
from crisis.drills.record import Card
from crisis.drills.records import LISTS, Exercise
from crisis.drills.tables import exercise
from crisis.drills.terms import MOVES, OPEN, STATES
from crisis.errors import Conflict, Refused
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.territory import Territory

RIGHT = "prepare_exercise"
Lacking = Callable[[Tx, Exercise], list[str]]
MOST_TOLD = 30


def create(tx: Tx, actor: Actor, territory: Territory, card: Card, *, model: str | None = None) -> str:
    """Begin the record of an exercise and return its id. `model`: the code of the scenario that it begins from.

    Raises Refused for a card that cannot be kept.
    """
    actor.require(RIGHT)
    store.lock(tx, REGISTER)  # Two who begin at once get two numbers.
    _sound(tx, territory, card)
    number = (tx.execute(select(func.max(exercise.c.number))).scalar() or 0) + 1
    key = new_id()
    tx.execute(insert(exercise), {"id": key, "number": number, "state": "draft", "version": 1, "card_version": 1,
                                  "script_version": 0, "made_by": actor.person, "model": model} | _columns(card))
    return key


def change(tx: Tx, actor: Actor, territory: Territory, exercise_id: str, base: int, card: Card) -> int:
    """Replace the card and return the version. `base`: the version that was read.

    Raises Refused for a card that cannot be kept, Conflict if somebody changed it since, or once it is played.
    """
    found = begin(tx, actor, exercise_id, base)
    _sound(tx, territory, card)
    if found.card == card:
        return found.version
    fresh(found.card_version, base, "La fiche a été modifiée")
    return touched(tx, actor, found, card_version=found.version + 1, **_columns(card))


def make_ready(tx: Tx, actor: Actor, exercise_id: str, base: int, lacking: Lacking = records.lacks) -> int:
    """Make an exercise ready and return the entry of the register. `base`: the whole record as it was read.

    `lacking`: says what is missing; `events.readying` asks the duty too.

    Raises Refused naming all that is missing, Conflict if any part changed since, or for a state that is not a draft.
    """
    found = begin(tx, actor, exercise_id, base)
    _move(found, "ready")
    fresh(found.version, base, "L'exercice a été modifié")
    lacks = lacking(tx, found)
    if lacks:
        raise Refused("exercise_lacks", "Cet exercice n'est pas prêt.", f"Il manque encore : {' ; '.join(lacks)}.",
                      "Complétez chaque partie, puis recommencez.")
    seq = store.append(tx, REGISTER, "exercise_prepared", _frozen(found), by=actor.by, text=_beside(found)).seq
    tx.execute(update(exercise).where(exercise.c.id == exercise_id).values(state="ready", prepared_seq=seq))
    return seq


def cancel(tx: Tx, actor: Actor, exercise_id: str, base: int, why: str) -> int:
    """Cancel an exercise that is not played, and return the entry. Raises Refused without a motive, Conflict."""
    found = begin(tx, actor, exercise_id, base)
    _move(found, "cancelled")
    fresh(found.version, base, "L'exercice a été modifié")
    told = list(record.of_text(why, "le motif", record.LONG, needed=True))
    if told:
        raise unsound("Annulation refusée.", told)
    seq = store.append(tx, REGISTER, "exercise_cancelled", {
        "exercise": exercise_id, "number": found.number, "announced": found.card.announced,
        "prepared": found.prepared_seq}, by=actor.by, text=why).seq
    tx.execute(update(exercise).where(exercise.c.id == exercise_id).values(state="cancelled"))
    return seq


def take(tx: Tx, exercise_id: str, lacking: Lacking = records.lacks) -> Exercise:
    """Take an exercise until the commit to play it, and return it. `lacking`: says what is missing by now.

    Raises Missing, Conflict unless it is ready, Refused naming what it lacks by now: the directory may have moved.
    """
    row = tx.execute(select(exercise).where(exercise.c.id == exercise_id)
                     .with_for_update(key_share=True)).one_or_none()
    if row is None:
        raise records.gone()
    found = records.whole(tx, row)
    _move(found, "played")
    lacks = lacking(tx, found)
    if lacks:
        raise Refused("exercise_lacks", "Cet exercice ne peut pas commencer.", f"Il manque : {' ; '.join(lacks)}.",
                      "Modifiez sa fiche, rendez-le prêt de nouveau, puis lancez-le.")
    return found


def played(tx: Tx, found: Exercise, event_id: str) -> None:
    """Record by which event an exercise that was taken is played."""
    tx.execute(update(exercise).where(exercise.c.id == found.id).values(state="played", event=event_id))


def close(tx: Tx, exercise_id: str) -> Exercise | None:
    """Record that the event of an exercise is closed, for the first time or after a reopening (R6), and return it.

    Returns None for an exercise that is not played.
    """
    row = tx.execute(select(exercise).where(exercise.c.id == exercise_id, exercise.c.state.in_(("played", "closed")))
                     .with_for_update(key_share=True)).one_or_none()
    if row is None:
        return None
    tx.execute(update(exercise).where(exercise.c.id == exercise_id).values(state="closed"))
    return records.whole(tx, row)


def begin(tx: Tx, actor: Actor, exercise_id: str, base: int) -> Exercise:
    """Ask for the right, take the exercise until the commit, return it. `base`: the version that is said to be read.

    Raises Missing, Refused for a version that never was, Conflict once it is played or cancelled.
    """
    actor.require(RIGHT)
    found = records.seen(tx, actor, tx.execute(
        select(exercise).where(exercise.c.id == exercise_id).with_for_update(key_share=True)).one_or_none())
    if found.state not in OPEN:
        raise _state(found)
    if not 0 <= base <= found.version:
        raise Refused("exercise_version", "Version inconnue.", f"L'exercice en est à la version {found.version}.",
                      "Rechargez la page, puis recommencez.")
    return found


def fresh(changed_at: int, base: int, what: str) -> None:
    """Raise Conflict if a part changed after the version that was read: a last save never erases silently (D65).

    `what`: the beginning of the sentence that says so.
    """
    if changed_at > base:
        raise Conflict("exercise_changed", f"{what} entre-temps.",
                       "Une autre personne a enregistré pendant que vous écriviez.",
                       "Relisez ce qui est enregistré maintenant, puis enregistrez de nouveau si vous le voulez.")


def touched(tx: Tx, actor: Actor, found: Exercise, **columns: Any) -> int:
    """Count a change of a part, return the new version; what was ready is a draft again, and the register says so."""
    back: dict[str, Any] = {}
    if found.state == "ready":
        back = {"state": "draft", "prepared_seq": None}
        store.append(tx, REGISTER, "exercise_reopened", {
            "exercise": found.id, "number": found.number, "prepared": found.prepared_seq}, by=actor.by)
    tx.execute(update(exercise).where(exercise.c.id == found.id).values(version=found.version + 1, **back, **columns))
    return found.version + 1


def unsound(what: str, told: Iterable[str]) -> Refused:
    """Return the refusal of something that cannot be kept, with all that is wrong in it: clauses without a point.

    Of very many, the first ones are written out and the others counted.
    """
    clauses = list(told)
    more = len(clauses) - MOST_TOLD
    why = " ; ".join([*clauses[:MOST_TOLD], *([f"et {more} de plus"] if more > 0 else [])])
    return Refused("exercise_part", what, f"{why[:1].upper()}{why[1:]}.", "Corrigez, puis enregistrez de nouveau.")


def _sound(tx: Tx, territory: Territory, card: Card) -> None:
    told = list(record.of_card(card, territory))
    if card.lead and card.lead not in {each.person for each in holders(tx, "staff")}:
        told.append("la personne qui dirige l'exercice n'est pas dans l'annuaire des agents")
    if told:
        raise unsound("Fiche d'exercice refusée.", told)


def _move(found: Exercise, to: str) -> None:
    if (found.state, to) not in MOVES:
        raise _state(found)


def _state(found: Exercise) -> Conflict:
    return Conflict("exercise_state", f"Cet exercice est {STATES[found.state]}.", "Cet acte n'est plus possible.",
                    "Rechargez la page.")


def _columns(card: Card) -> dict[str, Any]:
    return asdict(card) | {name: " ".join(getattr(card, name)) for name in LISTS} | {"lead": card.lead or None}


def _frozen(found: Exercise) -> dict[str, Any]:
    """Return what the register keeps of a ready exercise: ids, codes, hours, one hash; no name and no text."""
    card, whole = found.card, found.record
    return {"exercise": found.id, "number": found.number, "type": card.kind, "announced": card.announced,
            "hazard": card.hazard, "begins": records.hour(card.begins), "ends": records.hour(card.ends),
            "lead": {"person": card.lead}, "preparing": {"person": found.made_by},
            "communes": sorted(card.communes), "publics": sorted(card.publics), "channels": sorted(card.channels),
            "rotas": sorted(card.rotas),
            "objectives": [{"code": each.code, "commitment": each.commitment} for each in whole.objectives],
            "persons": [{"person": each.person, "role": each.role, "consent_on": each.consent_on or None}
                        for each in whole.participants],
            "injects": len(whole.injects), "chronogramme": digest(whole.injects)}


def _beside(found: Exercise) -> str:
    """Return the words that stand beside that entry: the title, the place, what is to be measured."""
    objectives = (f"{each.code} : {each.text} ({each.measure}, cible : {each.aim})"
                  for each in found.record.objectives)
    return "\n".join([found.card.title, found.card.place, *objectives])
