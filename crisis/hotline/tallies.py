"""What the call sheets add up to: by quarter hour, category, commune, priority. Counts alone, never a word of a caller.

A call is counted in the quarter hour in which it ended, because its category is then known. Saving a sheet is the
business of `call_sheets`.
"""
from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select

from crisis.db import Tx
from crisis.hotline.pending import OWED, RED
from crisis.hotline.tables import answer_sheet, call_sheet


@dataclass(slots=True)
class Tally:
    """Calls noted by the operators. `seconds`: of all those that ended, together; codes may be empty: nobody said."""

    calls: int = 0
    ended: int = 0
    seconds: float = 0
    categories: Counter[str] = field(default_factory=Counter)
    communes: Counter[str] = field(default_factory=Counter)
    priorities: Counter[str] = field(default_factory=Counter)

    @property
    def length_s(self) -> int | None:
        """Return the mean length of a call in seconds; None if none ended."""
        return round(self.seconds / self.ended) if self.ended else None

    def count(self, category: str, commune: str, priority: int, many: int = 1) -> None:
        """Count so many calls of these codes."""
        self.calls += many
        self.categories[category] += many
        self.communes[commune] += many
        self.priorities[f"P{priority}" if priority else ""] += many

    def add(self, sheet: Row[Any]) -> None:
        """Count one call sheet, with its length if the call has ended."""
        self.count(sheet.category, sheet.commune, sheet.priority)
        if sheet.closed_at is not None:
            self.ended += 1
            self.seconds += max(0.0, (sheet.closed_at - sheet.opened_at).total_seconds())

    def told(self) -> dict[str, Any]:
        """Return what an entry says of them: counts by code."""
        return {"calls": self.calls, **{name: dict(sorted(getattr(self, name).items()))
                                        for name in ("categories", "communes", "priorities")}}


def sheets(tx: Tx, event_id: str, ended_since: datetime | None = None) -> Sequence[Row[Any]]:
    """Return of each call sheet of an event what is counted, and nothing that was said.

    `ended_since`: those of calls that ended then or later alone.
    """
    wanted = select(call_sheet.c.opened_at, call_sheet.c.closed_at, call_sheet.c.category, call_sheet.c.commune,
                    call_sheet.c.priority).where(call_sheet.c.event == event_id)
    return tx.execute(wanted if ended_since is None else wanted.where(call_sheet.c.closed_at >= ended_since)).all()


def by_quarter(some: Iterable[Row[Any]], begins: Sequence[datetime], until: datetime | None) -> dict[datetime, Tally]:
    """Share calls out between quarter hours, whose beginnings are given in order: each to the last that had begun.

    `until`: calls that ended then or later, or are not over, wait for a later count; None: nothing waits any more.
    """
    tallies = {each: Tally() for each in begins}
    for sheet in some if begins else ():
        ended = sheet.closed_at
        if until is None or (ended is not None and ended < until):
            rank = len(begins) if ended is None else max(1, bisect_right(begins, ended))
            tallies[begins[rank - 1]].add(sheet)
    return tallies


def whole(some: Iterable[Row[Any]]) -> Tally:
    """Add up every call sheet, those of calls under way too."""
    tally = Tally()
    for sheet in some:
        tally.add(sheet)
    return tally


def owed(tx: Tx, event_id: str, at: datetime | None = None) -> int:
    """Return how many callers were promised a call that nobody has made, now or at an earlier instant."""
    if at is None:
        return _many(tx, event_id, OWED)
    promised, made = call_sheet.c.callback_at.is_not(None), call_sheet.c.called_back_at
    return _many(tx, event_id, promised, call_sheet.c.opened_at < at, or_(made.is_(None), made >= at))


def lives(tx: Tx, event_id: str) -> int:
    """Return how many calls for a life in danger are open: under way, or relayed and without an answer."""
    return _many(tx, event_id, RED)


def _many(tx: Tx, event_id: str, *which: ColumnElement[bool]) -> int:
    wanted = select(func.count()).select_from(call_sheet).where(call_sheet.c.event == event_id, *which)
    return int(tx.execute(wanted).scalar_one())


def totals(tx: Tx, event_id: str, ended_before: datetime | None = None) -> dict[str, Any]:
    """Return what the call sheets of an event add up to, as an entry says it, counted by the database.

    `ended_before`: those of calls that ended before that instant alone.
    """
    codes = (call_sheet.c.category, call_sheet.c.commune, call_sheet.c.priority)
    found = Tally()
    wanted = select(*codes, func.count().label("many")).where(call_sheet.c.event == event_id).group_by(*codes)
    for row in tx.execute(wanted if ended_before is None else wanted.where(call_sheet.c.closed_at < ended_before)):
        found.count(row.category, row.commune, row.priority, row.many)
    return found.told()


def version(tx: Tx, event_id: str) -> int:
    """Return the version of the answer sheet that is on the screens; 0 before the first one."""
    wanted = select(func.max(answer_sheet.c.version)).where(
        answer_sheet.c.event == event_id, answer_sheet.c.seq.is_not(None))
    return int(tx.execute(wanted).scalar_one() or 0)
