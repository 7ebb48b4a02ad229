"""A duty as a month shows it: turns with their hours, and day by day who is first called. Pure."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from crisis.oncall.layers import wall
from crisis.oncall.plan import Plan, spans


@dataclass(frozen=True, slots=True)
class Turned:
    """From `begins` to `ends` (UTC), who is called first and who then; None: nobody."""

    begins: datetime
    ends: datetime
    first: str | None
    second: str | None


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the calendar on the wall."""

    year: int
    month: int

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def after(self) -> date:
        """Return the first day of the next month."""
        return (self.first + timedelta(days=31)).replace(day=1)

    @property
    def before(self) -> date:
        """Return the first day of the month before."""
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=rank) for rank in range((self.after - self.first).days)]

    @property
    def period(self) -> tuple[datetime, datetime]:
        """Return its first and last instant (UTC): midnight on the wall in Paris."""
        return wall(self.first, 0), wall(self.after, 0)


def turns(plan: Plan, begins: datetime, ends: datetime) -> Iterator[Turned]:
    """Yield a period cut where who is called first or second changes; each minute is in exactly one turn."""
    kept: Turned | None = None
    for span in spans(plan, begins, ends):
        first, second = (*span.order, None, None)[:2]
        if kept and (kept.first, kept.second) == (first, second):
            kept = Turned(kept.begins, span.ends, first, second)
            continue
        if kept:
            yield kept
        kept = Turned(span.begins, span.ends, first, second)
    if kept:
        yield kept


def day_by_day(plan: Plan, month: Month) -> list[list[Turned]]:
    """Return, for each day of a month, who is first called in it, in order: one turn unless it changes hands."""
    return [firsts(plan, wall(day, 0), wall(day + timedelta(days=1), 0)) for day in month.days]


def firsts(plan: Plan, begins: datetime, ends: datetime) -> list[Turned]:
    """Return a period cut where who is first called changes, whoever the doubles are."""
    found: list[Turned] = []
    for turn in turns(plan, begins, ends):
        if found and found[-1].first == turn.first:
            found[-1] = Turned(found[-1].begins, turn.ends, turn.first, None)
        else:
            found.append(Turned(turn.begins, turn.ends, turn.first, None))
    return found
