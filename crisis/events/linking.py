"""Two events that are one are linked (R5): each clock starts from the earliest order of both, both chains untouched.

Each keeps its own communes, its own audiences and its own verdict; nothing is copied but the hour of a start, with the
entry of the other chain that proves it. Nothing takes a link back: what was written stays, and a note says why it was
wrong. What a start then means is `commitments`' business.
"""
from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from crisis.accounts.rights import Actor
from crisis.clock import instant
from crisis.commitments.clocks import clock_of, rule_in_force
from crisis.db import Tx
from crisis.errors import Conflict, Refused
from crisis.events.orders import set_reminders
from crisis.events.stage import locked, require_live, stages
from crisis.events.states import judged
from crisis.events.ties import family, ties
from crisis.journal import store
from crisis.messages.wording import LONG, kept

DELAYS = (47, 48)
Starts = dict[str, dict[str, Any] | None]


def together(tx: Tx, *events: str) -> dict[str, Row[Any]]:
    """Lock events with all that are linked with them, by id, and return their rows.

    By id, so that two officers who start from two ends of the same links never wait for each other. Raises Conflict
    when one was linked while this waited for its lock: others would then be locked in the wrong order.
    """
    wanted = family(tx, *events)
    rows = {each: locked(tx, each) for each in sorted(wanted)}
    if family(tx, *events) != wanted:
        raise Conflict("linked_meanwhile", "Cet évènement vient d'être lié à un autre.",
                       "Un collègue l'a fait à l'instant même.", "Recommencez.")
    return rows


def link(tx: Tx, actor: Actor, event_id: str, other_id: str, why: str) -> int:
    """Say that two events are one, in each of their chains; return the number of the entry in the first.

    Linking twice is one link. Raises Refused for two events that cannot be one: of another nature, of another
    territory, or without a word of why; Conflict when one is closed, or its activation was a mistake.
    """
    actor.require("order")
    if event_id == other_id:
        raise Refused("link_itself", "Un évènement ne se lie pas à lui-même.", todo="Choisissez un autre évènement.")
    rows = together(tx, event_id, other_id)
    known = ties.state(tx, event_id).link(other_id)
    if known is not None:
        return known
    _may_be_one(rows[event_id], rows[other_id])
    for each in (event_id, other_id):
        require_live(stages.state(tx, each))
    if not why.strip():
        raise Refused("link_why", "Motif manquant.", "Lier deux évènements peut avancer le départ d'un délai.",
                      "Dites en une phrase ce qui montre que c'est le même évènement.")
    text, there, here = kept(why, "Le motif", LONG), starts(tx, other_id), starts(tx, event_id)
    seq = _write(tx, actor, event_id, other_id, there, text)
    _write(tx, actor, other_id, event_id, here, text)
    carry(tx, actor, event_id)
    return seq


def _may_be_one(one: Row[Any], other: Row[Any]) -> None:
    if (one.nature, one.plays) != (other.nature, other.plays):
        raise Refused("link_nature", "Ces deux évènements ne peuvent pas être liés.",
                      "L'un est réel ou le joue, l'autre est un exercice : ils ne sont jamais le même.",
                      "Choisissez un évènement de même nature.")
    if one.territory != other.territory:
        raise Refused("link_territory", "Ces deux évènements ne peuvent pas être liés.",
                      "Ils ne sont pas du même département.", "Choisissez un évènement de ce département.")


def _write(tx: Tx, actor: Actor, event_id: str, other: str, taken: Starts, text: str | None) -> int:
    data = {"event": other, "relation": "same", "starts": taken}
    seq = store.append(tx, event_id, "event_linked", data, by=actor.by, text=text).seq
    set_reminders(tx, event_id)
    return seq


def starts(tx: Tx, event_id: str) -> Starts:
    """Return where the delays of an event start as they are judged now, each with the entry that proves it.

    An event that is not opened yet has none; a start that was itself taken over names the chain that it comes from.
    """
    return {str(number): _start(tx, event_id, number) for number in DELAYS}


def _start(tx: Tx, event_id: str, number: int) -> dict[str, Any] | None:
    state = judged.state(tx, event_id)
    clock = clock_of(state, rule_in_force(state.opening, number)[0]) if state.opening else None
    if clock is None:
        return None
    return {"at": instant(clock.start), "event": clock.order.event or event_id, "seq": clock.order.seq,
            "cod": clock.order.cod}


def carry(tx: Tx, actor: Actor, through: str) -> None:
    """Carry the earliest start to each of the linked events that keeps a later one, or none, as soon as it is known.

    `through`: the one where an order has just been recorded, locked with all the others by `together`.
    """
    linked = sorted(family(tx, through))
    if len(linked) < 2:
        return
    found = {each: starts(tx, each) for each in linked}
    first = {str(number): _first([each[str(number)] for each in found.values()]) for number in DELAYS}
    for each, own in found.items():
        moved = {number: start if _moves(tx, each, own[number], start) else None for number, start in first.items()}
        _move(tx, actor, each, through, moved)


def _move(tx: Tx, actor: Actor, event_id: str, through: str, moved: Starts) -> None:
    """Write the starts that move in one event; nothing if none does."""
    sources = [start["event"] for start in moved.values() if start]
    if not sources:
        return
    store.append(tx, event_id, "event_linked", {
        "event": through if through != event_id else sources[0], "relation": "same", "starts": moved,
        "carried": True}, by=actor.by)
    if not stages.state(tx, event_id).closed:
        set_reminders(tx, event_id)


def _first(found: list[dict[str, Any] | None]) -> dict[str, Any] | None:
    return min((each for each in found if each), key=lambda each: each["at"], default=None)


def _moves(tx: Tx, event_id: str, own: dict[str, Any] | None, start: dict[str, Any] | None) -> bool:
    """Say whether a start is to be carried to an event.

    One that was activated by mistake is judged no more. One that closed without a clock was over before: it is given
    none; one that had a clock never keeps a later start than the true one.
    """
    stage = stages.state(tx, event_id)
    if start is None or stage.mistaken or (own is None and stage.closed):
        return False
    return own is None or start["at"] < own["at"]
