"""The shifts (*relèves*) of a hotline and who is assigned to each post, as tables: read and written, judged elsewhere.

Entries are written by `events/cip_roster`, which takes the lock of the event first.
"""
from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from crisis.accounts import signin
from crisis.db import Tx, new_id
from crisis.errors import Missing
from crisis.hotline.roster import HOUR, Held, Span
from crisis.hotline.tables import assignment, cip_shift
from crisis.hotline.watch import Shift
from crisis.territory_lines import Hotline

QUARTER = 15  # Minutes: the first shift proposed begins on a quarter of an hour.


def of_event(tx: Tx, event_id: str) -> list[Shift]:
    """Return the shifts planned for an event, the first one first."""
    rows = tx.execute(select(cip_shift).where(cip_shift.c.event == event_id).order_by(
        cip_shift.c.begins, cip_shift.c.ends, cip_shift.c.id))
    return [Shift(row.id, Span(row.begins, row.ends), json.loads(row.wanted)) for row in rows]


def one(tx: Tx, event_id: str, shift_id: str) -> Shift:
    """Return a shift of an event. Raises Missing."""
    found = next((each for each in of_event(tx, event_id) if each.id == shift_id), None)
    if found is None:
        raise Missing("shift_missing", "Cette relève n'existe pas.", "Elle n'est pas planifiée pour cet évènement.",
                      "Rechargez la page.")
    return found


def held(tx: Tx, event_id: str) -> list[Held]:
    """Return who is assigned to the posts of an event, in the order of the shifts."""
    return [_held(row, here=True) for row in tx.execute(_STANDING.where(cip_shift.c.event == event_id))]


def elsewhere(tx: Tx, event_id: str, since: datetime) -> list[tuple[str, Held]]:
    """Return who is assigned in other events to posts that end after an instant, with the event."""
    rows = tx.execute(_STANDING.where(cip_shift.c.event != event_id, cip_shift.c.ends > since))
    return [(row.event, _held(row, here=False)) for row in rows]


_STANDING = (
    select(assignment.c.id, assignment.c.person, assignment.c.post, assignment.c.shift, cip_shift.c.event,
           cip_shift.c.begins, cip_shift.c.ends)
    .join(cip_shift, cip_shift.c.id == assignment.c.shift).where(assignment.c.withdrawn_at.is_(None))
    .order_by(cip_shift.c.begins, func.length(assignment.c.post), assignment.c.post))


def _held(row: Row[Any], *, here: bool) -> Held:
    return Held(row.person, row.post, row.shift, Span(row.begins, row.ends), here)


def plan(tx: Tx, event_id: str, shift: Shift) -> None:
    """Write a shift, or write it anew."""
    values = {"begins": shift.span.begins, "ends": shift.span.ends, "wanted": json.dumps(dict(shift.wanted))}
    if tx.execute(update(cip_shift).where(cip_shift.c.id == shift.id).values(**values)).rowcount == 0:
        tx.execute(insert(cip_shift), {"id": shift.id, "event": event_id, **values})


def standing(tx: Tx, shift_id: str, post: str) -> tuple[str, str] | None:
    """Return the assignment that holds a post of a shift, and its person; None if nobody does."""
    row = tx.execute(select(assignment.c.id, assignment.c.person).where(
        assignment.c.shift == shift_id, assignment.c.post == post, assignment.c.withdrawn_at.is_(None))).one_or_none()
    return (row.id, row.person) if row else None


def assign(tx: Tx, shift_id: str, post: str, person: str) -> str:
    """Write who holds a post of a shift, and return the assignment."""
    key = new_id()
    tx.execute(insert(assignment), {"id": key, "shift": shift_id, "post": post, "person": person})
    return key


def withdraw(tx: Tx, key: str) -> None:
    """End an assignment: its code opens nothing any more, and the session that it opened is closed."""
    tx.execute(update(assignment).where(assignment.c.id == key).values(withdrawn_at=tx.now, code=None))
    signin.close_post(tx, key)


def proposed(known: Iterable[Shift], now: datetime, rules: Hotline) -> Shift:
    """Return the shift to plan next: it begins so many minutes before the last one ends, the first one now.

    It wants as many posts as the one before. Hours are real ones, whatever the clocks of the wall do.
    """
    last = max(known, key=lambda each: each.span.ends, default=None)
    if last is None or last.span.ends <= now:
        begins = now - timedelta(minutes=now.minute % QUARTER, seconds=now.second, microseconds=now.microsecond)
    else:
        begins = last.span.ends - timedelta(minutes=rules.overlap_min)
    wanted = last.wanted if last else rules.posts_wanted.by_role()
    return Shift("", Span(begins, begins + rules.shift_h * HOUR), wanted)
