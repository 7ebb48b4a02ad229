"""Whether the committees keep the rhythm that the préfecture published, and when its annual review is due. Pure.

A year in which the service was not yet there is not judged: its meetings may stand in minutes that nobody recorded.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from crisis.quality.meetings import Meeting, Meetings
from crisis.territory import Territory
from crisis.territory_quality import Committee

# The text gives a number a year and no day: the last quarter is when a meeting that lacks has to be convened.
SOON = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Held:
    """How many meetings of how many, from one day to another, both included; `over`: the last day is past."""

    begins: date
    ends: date
    held: int
    of: int
    over: bool

    @property
    def remaining(self) -> int:
        """Return how many lack."""
        return max(0, self.of - self.held)

    @property
    def verdict(self) -> str:
        """Return `kept` as soon as the number is reached, `missed` when the days are over, else `running`."""
        if not self.remaining:
            return "kept"
        return "missed" if self.over else "running"


@dataclass(frozen=True, slots=True)
class Standing:
    """One committee at a day: its meetings, the latest first; this year, the year before, the label's life.

    None where the text gives no number, the year before is not judged, or nobody wrote the days of the label.
    """

    committee: Committee
    meetings: tuple[Meeting, ...]
    year: Held | None
    before: Held | None
    label: Held | None
    pressing: bool

    @property
    def late(self) -> bool:
        """Say whether the year before lacked a meeting, and none has been held since."""
        short = self.before is not None and self.before.verdict == "missed"
        return short and self.year is not None and not self.year.held


def standings(state: Meetings, territory: Territory, today: date) -> list[Standing]:
    """Return where each committee of the préfecture stands, in the order of its file."""
    return [_standing(state, territory, each, today) for each in territory.quality.committees]


def committees_late(state: Meetings, territory: Territory, today: date) -> list[Standing]:
    """Return the committees that owe a meeting since last year. Those that owe one soon are `pressing`."""
    return [each for each in standings(state, territory, today) if each.late]


def bilan_due(territory: Territory, year: int) -> date | None:
    """Return the last day for the annual review (*bilan annuel*) of a year; None where no day is given."""
    due = territory.quality.annual_review.due
    return date(year + 1, due.month, due.day) if due else None


def _standing(state: Meetings, territory: Territory, committee: Committee, today: date) -> Standing:
    some = state.of(committee.code)
    year = _year(some, committee, today.year, today)
    known = state.since is not None and state.since <= date(today.year - 1, 1, 1)
    before = _year(some, committee, today.year - 1, today) if known else None
    days = territory.quality.label.days
    label = _held(some, *days, committee.per_label, today) if days and committee.per_label else None
    return Standing(committee, tuple(some), year, before, label, any(_soon(each, today) for each in (year, label)))


def _year(some: Sequence[Meeting], committee: Committee, year: int, today: date) -> Held | None:
    of = committee.per_year
    return _held(some, date(year, 1, 1), date(year, 12, 31), of, today) if of else None


def _held(some: Sequence[Meeting], begins: date, ends: date, of: int, today: date) -> Held:
    return Held(begins, ends, sum(begins <= each.met_on <= ends for each in some), of, today > ends)


def _soon(held: Held | None, today: date) -> bool:
    return held is not None and held.verdict == "running" and held.ends - today < SOON
