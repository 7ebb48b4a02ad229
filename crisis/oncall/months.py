"""A duty as a month shows it: turns with their hours, and day by day who is first called. Pure."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from crisis.oncall.layers import wall
from crisis.oncall.plan import Plan, Span, spans


@dataclass(frozen=True, slots=True)
class InForce:
    """A duty, and since when and until when it was the one in force (UTC)."""

    plan: Plan
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Turned:
    """From `begins` to `ends` (UTC), who is called first and who then; None: nobody.

    `unheld`: nobody need stand, the préfecture does not hold the function at these hours, and nobody does.
    """

    begins: datetime
    ends: datetime
    first: str | None
    second: str | None
    unheld: bool = False

    @property
    def said(self) -> tuple[str | None, str | None, bool]:
        """Return all that it says but its hours."""
        return self.first, self.second, self.unheld


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


def in_force(published: Sequence[tuple[Plan, datetime]], begins: datetime, ends: datetime) -> list[InForce]:
    """Return the duties of one function in force in a period, from their publications, the oldest first. Pure."""
    until = [*(at for _, at in published[1:]), ends]
    cut = [InForce(plan, max(begins, since), min(ends, end))
           for (plan, since), end in zip(published, until, strict=False)]
    return [each for each in cut if each.begins < each.ends]


def turns(periods: Iterable[InForce]) -> list[Turned]:
    """Return duties cut where who is called first or second changes; each minute is in exactly one turn."""
    return _merged(_turned(span) for each in periods for span in spans(each.plan, each.begins, each.ends))


def _turned(span: Span) -> Turned:
    first, second = (*span.order, None, None)[:2]
    return Turned(span.begins, span.ends, first, second, span.unheld)


def firsts(periods: Iterable[InForce]) -> list[Turned]:
    """Return duties cut where who is called first changes, whoever the doubles are."""
    return _merged(Turned(turn.begins, turn.ends, turn.first, None, unheld=turn.unheld) for turn in turns(periods))


def _merged(some: Iterable[Turned]) -> list[Turned]:
    found: list[Turned] = []
    for turn in some:
        if found and (found[-1].ends, *found[-1].said) == (turn.begins, *turn.said):
            found[-1] = replace(found[-1], ends=turn.ends)
        else:
            found.append(turn)
    return found


def day_by_day(periods: Sequence[InForce], month: Month) -> list[list[Turned]]:
    """Return, for each day of a month, who is first called in it, in order: one turn unless it changes hands.

    A day before any publication has no turn at all.
    """
    edges = [wall(day, 0) for day in (*month.days, month.after)]
    return [firsts(_within(periods, begins, ends)) for begins, ends in zip(edges, edges[1:], strict=False)]


def _within(periods: Iterable[InForce], begins: datetime, ends: datetime) -> Iterator[InForce]:
    for each in periods:
        if each.begins < ends and begins < each.ends:
            yield InForce(each.plan, max(begins, each.begins), min(ends, each.ends))
