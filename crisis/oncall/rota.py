"""The weekly rota (*tableau de permanence*): decides who is called first at a given minute, and who after.

Calling, waiting and escalating are left to the alert.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
WEEK = 7
# The outgoing person still has the file in hand (R25).
OVERLAP = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Rota:
    """One function, held a week at a time in the order of `members`.

    The first member's week begins the last `weekday` (Monday is 0) on or before `anchor`, at `hour` in Paris.
    """

    function: str
    members: tuple[str, ...]
    anchor: date
    weekday: int
    hour: int

    def __post_init__(self) -> None:
        if not self.members or len(set(self.members)) != len(self.members):
            raise ValueError("a rota needs members, each named once")
        if self.weekday not in range(7) or self.hour not in range(24):
            raise ValueError("a rota changes hands on a weekday 0..6 at an hour 0..23")


def on_duty(rota: Rota, at: datetime) -> tuple[str, ...]:
    """Return the person called first, then the doubles in the order they are called (R25).

    For 15 minutes after a handover the outgoing person is the first double.
    Raises ValueError for a naive `at`.
    """
    week = _week(rota, at)
    turn = week % len(rota.members)
    order = rota.members[turn:] + rota.members[:turn]
    if at - _handover(rota, week) >= OVERLAP:
        return order
    return _with_first_double(order, rota.members[turn - 1])


def _with_first_double(order: tuple[str, ...], outgoing: str) -> tuple[str, ...]:
    if outgoing == order[0]:
        return order
    return (order[0], outgoing, *(name for name in order[1:] if name != outgoing))


def next_handover(rota: Rota, at: datetime) -> datetime:
    """Return the first handover strictly after `at`, in UTC. Raises ValueError for a naive `at`."""
    return _handover(rota, _week(rota, at) + 1)


def _first_day(rota: Rota) -> date:
    return rota.anchor - timedelta(days=(rota.anchor.weekday() - rota.weekday) % WEEK)


def _week(rota: Rota, at: datetime) -> int:
    """Count the handovers since the first, on the wall calendar: a week of 167 or 169 hours is one week.

    Paris repeats or skips a whole hour, so the local hour never goes back across a handover.
    """
    if at.tzinfo is None:
        raise ValueError("an instant without a time zone belongs to nobody's duty")
    local = at.astimezone(PARIS)
    days = (local.date() - _first_day(rota)).days
    before_the_hour = days % WEEK == 0 and local.hour < rota.hour
    return days // WEEK - before_the_hour


def _handover(rota: Rota, week: int) -> datetime:
    day = _first_day(rota) + timedelta(days=WEEK * week)
    return datetime.combine(day, time(rota.hour), PARIS).astimezone(UTC)
