"""How nights, week-ends and public holidays are shared: counted per person from the duties in force each day. Pure.

A night is whose turn it is at three in the morning, which no change of hour skips or repeats; a day, at noon.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

import holidays

from crisis.oncall.layers import days, wall
from crisis.oncall.months import InForce

NIGHT, NOON, SATURDAY = 3, 12, 5
# Where local law adds two days to those of the country.
LOCAL = {"57": "57", "67": "6AE", "68": "6AE"}


@dataclass(frozen=True, slots=True)
class Share:
    """What one person held as first called, in one function."""

    function: str
    person: str
    nights: int
    weekend_days: int
    holidays: int


def shares(periods: Iterable[InForce], territory: str) -> list[Share]:
    """Return what each person held, by function, who held the most nights first. `territory`: whose holidays count.

    A holiday on a Sunday counts as both.
    """
    nights: Counter[tuple[str, str]] = Counter()
    weekends, off = nights.copy(), nights.copy()
    for period in periods:
        function = period.plan.function
        nights.update((function, who) for _, who in _first(period, NIGHT))
        for day, who in _first(period, NOON):
            weekends[function, who] += day.weekday() >= SATURDAY
            off[function, who] += is_holiday(day, territory)
    keys = {*nights, *weekends, *off}
    found = [Share(function, who, nights[function, who], weekends[function, who], off[function, who])
             for function, who in keys]
    return sorted(found, key=lambda each: (each.function, -each.nights, -each.weekend_days, each.person))


def _first(period: InForce, hour: int) -> Iterator[tuple[date, str]]:
    """Yield who is first called at an hour of each local day of a period; nobody is nobody's share."""
    for day in days(period.begins, period.ends):
        at = wall(day, hour)
        if period.begins <= at < period.ends and (order := period.plan.order(at)):
            yield day, order[0]


def is_holiday(day: date, territory: str) -> bool:
    """Return whether a day is a public holiday in a département."""
    return day in _calendar(LOCAL.get(territory), day.year)


@cache
def _calendar(local: str | None, year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("FR", subdiv=local, years=year)
