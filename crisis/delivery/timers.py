"""Timers: rows with `due_at`, claimed by anyone, each firing once. They say when to look; pure rules say why."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from crisis.db import Tx, new_id
from crisis.delivery.tables import timer


def plan(tx: Tx, event_id: str, name: str, occurrence: str, due_at: datetime) -> None:
    """Set a timer of an event, or move it while it has not fired. Unique by event, name and occurrence."""
    same = (timer.c.event == event_id) & (timer.c.name == name) & (timer.c.occurrence == occurrence)
    moved = update(timer).where(same, timer.c.fired_at.is_(None), timer.c.due_at != due_at)
    if tx.execute(moved.values(due_at=due_at, set_at=tx.now)).rowcount:
        return
    if tx.execute(select(timer.c.id).where(same)).first() is None:
        tx.execute(insert(timer), {"id": new_id(), "event": event_id, "name": name, "occurrence": occurrence,
                                   "due_at": due_at, "set_at": tx.now})


def look_at(tx: Tx, event_id: str, name: str, due_at: datetime | None) -> None:
    """Keep one timer of this name to come for an event: at this hour, or none. Its effect says when to look again."""
    waits = (timer.c.event == event_id) & (timer.c.name == name) & timer.c.fired_at.is_(None)
    if due_at is None:
        tx.execute(delete(timer).where(waits))
    elif not tx.execute(update(timer).where(waits).values(due_at=due_at, set_at=tx.now)).rowcount:
        tx.execute(insert(timer), {"id": new_id(), "event": event_id, "name": name, "occurrence": new_id()[:20],
                                   "due_at": due_at, "set_at": tx.now})


RING = "ring"


def ring(tx: Tx, event_id: str, occurrence: str) -> None:
    """Have whoever awaits something of an event look at once: an answer came, or a route to somebody failed."""
    plan(tx, event_id, RING, occurrence, tx.now)


def due_ids(tx: Tx, limit: int = 1000) -> list[str]:
    """Return timers that are due, oldest first; each is then fired in a transaction of its own.

    Far more than are ever due together: those that fail stay at the head, and must not hide those behind.
    """
    rows = select(timer.c.id).where(timer.c.fired_at.is_(None), timer.c.due_at <= tx.now)
    return list(tx.execute(rows.order_by(timer.c.due_at, timer.c.name, timer.c.occurrence).limit(limit)).scalars())


def event_of(tx: Tx, timer_id: str) -> str | None:
    """Return the event of a timer, which its firing locks before the timer itself."""
    return tx.execute(select(timer.c.event).where(timer.c.id == timer_id)).scalar()


def take(tx: Tx, timer_id: str) -> Row[Any] | None:
    """Claim one timer and mark it fired; None if somebody else has it. The effect belongs in this transaction."""
    row = tx.execute(select(timer).where(timer.c.id == timer_id, timer.c.fired_at.is_(None))
                     .with_for_update(skip_locked=True)).one_or_none()
    if row is not None:
        tx.execute(update(timer).where(timer.c.id == timer_id).values(fired_at=tx.now))
    return row


def next_due(tx: Tx) -> datetime | None:
    """Return the instant of the next timer that has not fired."""
    rows = select(timer.c.due_at).where(timer.c.fired_at.is_(None)).order_by(timer.c.due_at).limit(1)
    return tx.execute(rows).scalar()
