"""Reopening an event within 72 h of its closing (R6): it continues, as one event and one chain.

No clock was stopped, so none starts again: reminders whose hour is to come ring. What the closing alone had stopped
goes on: calls to the duty, to the organisms of the COD, to volunteers, and the review of a deferred decision. Whoever
sat at a post of the hotline left it at the closing and takes it anew. An exercise that is over stays so: its event goes
on, its injects do not.
"""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, update

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.delivery import timers
from crisis.errors import Conflict, Refused
from crisis.events import linking
from crisis.events.orders import set_reminders
from crisis.events.stage import Stage, stages
from crisis.journal import register, store
from crisis.journal.tables import REGISTER, event
from crisis.messages.wording import LONG, kept

WITHIN = timedelta(hours=72)


def until(row: Row[Any]) -> datetime | None:
    """Return the last instant (UTC) at which a closed event may be reopened; None while it is open."""
    return row.closed_at + WITHIN if row.closed_at is not None else None


def late(stage: Stage, seq: int) -> bool:
    """Say whether an entry was written after the closing that stands, or between another one and its reopening."""
    if stage.closed_seq is not None and seq > stage.closed_seq:
        return True
    return any(closed < seq < reopened for closed, reopened in stage.reopened)


def reopen(tx: Tx, actor: Actor, event_id: str, why: str) -> int:
    """Reopen a closed event, with its motive beside the chain, and return the entry.

    Raises Conflict for an event that is not closed, or whose 72 h are over by the hours of the server; Refused without
    a motive.
    """
    actor.require("reopen")
    store.lock(tx, REGISTER)
    _require_closed_lately(linking.together(tx, event_id)[event_id], tx.now)
    motive = kept(why, "Le motif", LONG)
    if motive is None:
        raise Refused("reopen_why", "Motif manquant.", "Rouvrir un évènement clos se justifie.",
                      "Écrivez en une phrase pourquoi il continue.")
    stage = stages.state(tx, event_id)
    entry = store.append(tx, event_id, "event_reopened", {"closed_seq": stage.closed_seq}, by=actor.by, text=motive)
    tx.execute(update(event).where(event.c.id == event_id).values(closed_at=None))
    register.event_reopened(tx, event_id)
    linking.carry(tx, actor, event_id)  # One that is linked may have started while this one was closed.
    _ring_again(tx, event_id, stage, entry.seq)
    return entry.seq


def _require_closed_lately(row: Row[Any], now: datetime) -> None:
    last = until(row)
    if last is None:
        raise Conflict("not_closed", "Cet évènement n'est pas clos.",
                       "Il est ouvert, ou quelqu'un vient de le rouvrir.", "Rechargez la page.")
    if now > last:
        raise Conflict("reopen_late", "Cet évènement ne peut plus être rouvert.",
                       "Il est clos depuis plus de 72 heures.",
                       "Écrivez une note après clôture ; si les faits reprennent, ouvrez un autre évènement.")


def _ring_again(tx: Tx, event_id: str, stage: Stage, seq: int) -> None:
    """Have whoever awaits something look at once. A review whose hour came while the event was closed never rang."""
    set_reminders(tx, event_id)
    timers.ring(tx, event_id, f"reopened/{seq}")
    missed = stage.review_at is not None and stage.review_at <= tx.now and stage.review_rung != stage.decision_seq
    if missed:
        timers.plan(tx, event_id, "review", f"{stage.decision_seq}/{seq}", tx.now)
