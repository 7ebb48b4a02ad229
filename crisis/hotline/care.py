"""Agents who had a hard call, and who follows them up (D50). The chief of the hotline and the named psychologist read.

A flag is no entry and takes no lock of the event; no other role reads it, and a team leader learns at most that relief
is asked at a post. Naming the psychologist, which is an entry, is `events/cip_care`'s.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, func, insert, or_, select, update

from crisis.accounts.rights import Actor
from crisis.db import Tx, new_id
from crisis.errors import Conflict, Forbidden, Missing, Refused
from crisis.hotline.posts import Seat, posts
from crisis.hotline.tables import call_sheet, difficulty, psychologist
from crisis.journal.store import require_writable

STATES = {"open": "en attente", "contacted": "agent joint", "offered": "soutien proposé", "closed": "suivi terminé"}
MOVES: Mapping[str, tuple[str, ...]] = {
    "open": ("contacted", "offered", "closed"), "contacted": ("offered", "closed"), "offered": ("closed",),
    "closed": ()}
REMIND_AFTER = timedelta(minutes=30)
"""How long a flag may wait before the chief is told of it."""
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Relief:
    """A post at which somebody asks to be relieved, since when; never who, nor why."""

    post: str
    since: datetime


def move(state: str, to: str) -> str:
    """Return the state that a follow-up goes to. Raises Conflict for one that it cannot go to from there."""
    if to not in MOVES.get(state, ()):
        raise Conflict("care_state", "Ce suivi ne peut pas passer à cet état.",
                       f"Il en est à : {STATES.get(state, state)}.", "Rechargez la page.")
    return to


def late(flags: Sequence[Row[Any]], now: datetime) -> list[Row[Any]]:
    """Return the flags that nobody has followed for 30 minutes."""
    return [each for each in flags if each.state == "open" and now - each.at >= REMIND_AFTER]


def flag(tx: Tx, actor: Actor, event_id: str, words: str = "", *, urgent: bool = False, sheet: str = "") -> str:
    """Say that a call was hard, with or without words, and return the key of the flag.

    `urgent`: the agent asks to be relieved now. `sheet`: the call, if it is one of this agent. The same call flagged
    again is one flag as long as nobody follows it. Raises Conflict for somebody who was at no post of this event.
    """
    actor.require("at_post")
    _was_there(tx, event_id, actor.person)
    written, call = _written(words), _own_call(tx, event_id, actor.person, sheet)
    known = _of_call(tx, event_id, actor.person, call) if call else None
    if known is not None and _added(tx, known, written, urgent=urgent):
        return str(known.id)
    key = new_id()
    tx.execute(insert(difficulty), {
        "id": key, "event": event_id, "person": actor.person, "sheet": call if known is None else None, "at": tx.now,
        "words": written, "state": "open", "urgent": urgent})
    return key


def take_back(tx: Tx, actor: Actor, event_id: str, key: str) -> None:
    """Take back one's own flag. Raises Conflict once somebody follows it, Missing for what is not one's own."""
    actor.require("at_post")
    own = (difficulty.c.id == key, difficulty.c.event == event_id, difficulty.c.person == actor.person)
    if tx.execute(delete(difficulty).where(*own, difficulty.c.state == "open")).rowcount:
        return
    if tx.execute(select(difficulty.c.id).where(*own)).first() is None:
        raise _missing()
    raise Conflict("care_followed", "Ce signalement ne peut plus être repris.", "Quelqu'un a commencé à le suivre.",
                   "Dites-le à la personne qui vous suit.")


def own(tx: Tx, actor: Actor, event_id: str) -> list[Row[Any]]:
    """Return what an agent has flagged, the last first."""
    actor.require("at_post")
    return list(tx.execute(select(difficulty).where(
        difficulty.c.event == event_id, difficulty.c.person == actor.person).order_by(difficulty.c.at.desc())))


def may_follow(tx: Tx, actor: Actor, event_id: str) -> bool:
    """Say whether somebody reads the flags of an event: the chief by role, the psychologist by name."""
    return actor.may("follow_care") or actor.person in psychologists(tx, event_id)


def psychologists(tx: Tx, event_id: str) -> list[str]:
    """Return who was named psychologist of an event."""
    return list(tx.execute(select(psychologist.c.person).where(psychologist.c.event == event_id)
                           .order_by(psychologist.c.person)).scalars())


def named_in(tx: Tx, person: str) -> list[str]:
    """Return the events of which somebody is named psychologist."""
    return list(tx.execute(select(psychologist.c.event).where(psychologist.c.person == person)
                           .order_by(psychologist.c.event)).scalars())


def followed(tx: Tx, actor: Actor, event_id: str) -> list[Row[Any]]:
    """Return every flag that still names somebody, those asked for now and the oldest first. Raises Forbidden."""
    _require_follower(tx, actor, event_id)
    return list(tx.execute(select(difficulty).where(difficulty.c.event == event_id, difficulty.c.person.is_not(None))
                           .order_by(difficulty.c.urgent.desc(), difficulty.c.at, difficulty.c.id)))


def tally(tx: Tx, actor: Actor, event_id: str) -> dict[str, int]:
    """Return how many flags are in each state; the same before and after they name nobody. Raises Forbidden."""
    _require_follower(tx, actor, event_id)
    rows = tx.execute(select(difficulty.c.state, func.count().label("many")).where(difficulty.c.event == event_id)
                      .group_by(difficulty.c.state))
    return dict.fromkeys(STATES, 0) | {row.state: int(row.many) for row in rows}


def advance(tx: Tx, actor: Actor, event_id: str, key: str, to: str) -> None:
    """Move a follow-up on, and say who did. Raises Forbidden, Missing, and Conflict for a move that is none."""
    _require_follower(tx, actor, event_id)
    row = tx.execute(select(difficulty).where(difficulty.c.id == key, difficulty.c.event == event_id,
                                              difficulty.c.person.is_not(None))).one_or_none()
    if row is None:
        raise _missing()
    state = move(row.state, to)
    if not tx.execute(update(difficulty).where(difficulty.c.id == key, difficulty.c.state == row.state).values(
            state=state, followed_by=actor.person, followed_at=tx.now)).rowcount:
        raise Conflict("care_state", "Ce suivi vient d'avancer.", "Quelqu'un d'autre l'a fait avancer.",
                       "Rechargez la page.")


def relief_asked(tx: Tx, actor: Actor, event_id: str) -> list[Relief]:
    """Return the posts at which somebody asks to be relieved and still sits, for whoever leads the team."""
    actor.require("lead_team")
    seats = {seat.person: seat for seat in posts.state(tx, event_id).seats.values()}
    rows = tx.execute(select(difficulty.c.person, func.min(difficulty.c.at).label("since")).where(
        difficulty.c.event == event_id, difficulty.c.urgent.is_(True), difficulty.c.state != "closed",
        _since_seated(seats)).group_by(difficulty.c.person)) if seats else ()
    return sorted((Relief(seats[row.person].post, row.since) for row in rows), key=lambda each: each.since)


def _since_seated(seats: Mapping[str, Seat]) -> ColumnElement[bool]:
    """A flag of an earlier stay asks nothing of the present one: whoever left was relieved."""
    return or_(*(and_(difficulty.c.person == person, difficulty.c.at >= seat.since)
                 for person, seat in seats.items()))


def _was_there(tx: Tx, event_id: str, person: str) -> None:
    held = posts.state(tx, event_id)
    if held.of(person) is None and all(stay.person != person for stay in held.stays):
        raise Conflict("no_post", "Vous n'êtes à aucun poste de cet évènement.",
                       "Un appel difficile se signale depuis un poste de la CIP.", "Prenez votre poste, puis signalez.")


def _written(words: str) -> str:
    written = words.strip()
    if len(written) > LONGEST:
        raise Refused("too_long", "Texte trop long.", f"Il compte {len(written)} signes, pour {LONGEST} au plus.",
                      "Raccourcissez-le.")
    require_writable(written)
    return written


def _own_call(tx: Tx, event_id: str, person: str, sheet: str) -> str | None:
    """Return a call if this person took it; any other is no reason to refuse a flag."""
    return tx.execute(select(call_sheet.c.id).where(
        call_sheet.c.id == sheet, call_sheet.c.event == event_id, call_sheet.c.operator == person)).scalar()


def _of_call(tx: Tx, event_id: str, person: str, call: str) -> Row[Any] | None:
    return tx.execute(select(difficulty).where(difficulty.c.event == event_id, difficulty.c.person == person,
                                               difficulty.c.sheet == call)).one_or_none()


def _added(tx: Tx, known: Row[Any], words: str, *, urgent: bool) -> bool:
    """Add to a flag of the same call; False once somebody follows it."""
    told = "\n".join(part for part in (known.words, words) if part) if words != known.words else words
    return bool(tx.execute(update(difficulty).where(difficulty.c.id == known.id, difficulty.c.state == "open").values(
        words=told[:2 * LONGEST], urgent=urgent or known.urgent)).rowcount)


def _require_follower(tx: Tx, actor: Actor, event_id: str) -> None:
    if not may_follow(tx, actor, event_id):
        raise Forbidden("forbidden", "Cette liste ne vous est pas ouverte.",
                        "Seuls le chef de la CIP et le psychologue nommé pour cet évènement la lisent.",
                        "Demandez au chef de la CIP.")


def _missing() -> Missing:
    return Missing("care_missing", "Ce signalement n'existe pas.", todo="Rechargez la page.")
