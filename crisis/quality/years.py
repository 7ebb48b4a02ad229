"""One year of the programme as pages and the API show it: its verdict, what was planned, what is counted apart."""
from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from crisis.commitments.verdict49 import Year, judge
from crisis.commitments.yearly import Played
from crisis.quality.programme import Plan, Programme, late, off_hours, shares

PARIS = ZoneInfo("Europe/Paris")
BACK, AHEAD = 2, 2


@dataclass(frozen=True, slots=True)
class Shown:
    """A year: its verdict, its plans, which of them are late, the shares of what was done, its real crises."""

    verdict: Year
    plans: tuple[Plan, ...]
    late: frozenset[str]
    shares: Mapping[str, int]
    crises: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the figures, without a title or a name."""
        return self.verdict.to_dict() | dict(self.shares) | {
            "crises": len(self.crises), "planned": len(self.plans), "late": len(self.late),
            "met": sum(bool(each.exercise) for each in self.plans)}


def years(now: datetime) -> range:
    """Return the years that are shown: the two before, this one, and the two to come of the three-year plan."""
    today = now.astimezone(PARIS)
    return range(today.year - BACK, today.year + AHEAD + 1)


def year_of(state: Programme, crises: Mapping[int, Collection[str]], year: int, now: datetime, *,
            module7: bool = True) -> Shown:
    """Return what a year is at `now`. `crises`: the events of real crises, by year; `module7`: as `judge` takes it."""
    verdict, plans = judge(state.yearly, year, now, module7=module7), state.of(year)
    today = now.astimezone(PARIS).date()
    return Shown(verdict, tuple(plans), frozenset(each.id for each in plans if late(each, today)),
                 shares(verdict.done), tuple(crises.get(year, ())))


def row(played: Played) -> dict[str, Any]:
    """Return what is said of one exercise that was played."""
    return {"number": played.number, "event": played.event, "started_at": played.started_at,
            "standing": played.standing, "off_hours": off_hours(played.started_at),
            "kind": played.ready.kind if played.ready else ""}
