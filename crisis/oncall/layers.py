"""The layers of a duty: turns by the week or by the day, lists, hours outside which nobody need stand. Pure.

Each says who stands at a minute, in order.
What several layers, leaves and exchanges make together is `plan`'s business.
"""
from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
WEEK, DAY = 7, 1
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)


@dataclass(frozen=True, slots=True)
class Window:
    """The hours in which a layer stands: it begins at `begins` on each of `days` (Monday is 0) and ends at `ends`.

    `ends` not after `begins` means the next day. Hours are those of the wall in Paris.
    """

    begins: int
    ends: int
    days: tuple[int, ...] = EVERY_DAY

    def __post_init__(self) -> None:
        if not {self.begins, self.ends} <= set(range(24)) or not self.days or not set(self.days) <= set(EVERY_DAY):
            raise ValueError("a window needs hours 0..23 and weekdays 0..6")

    def holds(self, local: datetime) -> bool:
        """Return whether a local time lies inside."""
        begun = local.date() if local.hour >= self.begins else local.date() - timedelta(days=1)
        night = self.ends <= self.begins
        inside = self.begins <= local.hour < self.ends or (night and not self.ends <= local.hour < self.begins)
        return inside and begun.weekday() in self.days

    def edges(self, day: date) -> tuple[datetime, datetime]:
        """Return the instants of a day (UTC) at which the layer may begin or end."""
        return wall(day, self.begins), wall(day, self.ends)


@dataclass(frozen=True, slots=True)
class Turn:
    """People who take turns, `every` 7 days or every day, in the order of `members`; the others are doubles.

    The first member's turn begins the last `weekday` on or before `anchor` (a daily turn: on `anchor`), at `hour` in
    Paris. With a `window` the layer stands in those hours only.
    """

    members: tuple[str, ...]
    anchor: date
    weekday: int
    hour: int
    every: int = WEEK
    window: Window | None = None

    def __post_init__(self) -> None:
        if not self.members or len(set(self.members)) != len(self.members):
            raise ValueError("a rota needs members, each named once")
        if self.weekday not in EVERY_DAY or self.hour not in range(24) or self.every not in (DAY, WEEK):
            raise ValueError("a rota changes hands on a weekday 0..6 at an hour 0..23, every day or every week")

    def order(self, at: datetime) -> tuple[str, ...]:
        """Return who stands at an instant, the first called first; nobody outside the window."""
        local = at.astimezone(PARIS)
        if self.window is not None and not self.window.holds(local):
            return ()
        turn = self._turn(local) % len(self.members)
        return self.members[turn:] + self.members[:turn]

    def edges(self, begins: datetime, ends: datetime) -> Iterator[datetime]:
        """Yield the instants of a period at which the order may change."""
        for day in days(begins, ends):
            if (day - self._first()).days % self.every == 0:
                yield wall(day, self.hour)
            if self.window is not None:
                yield from self.window.edges(day)

    def _first(self) -> date:
        back = (self.anchor.weekday() - self.weekday) % WEEK if self.every == WEEK else 0
        return self.anchor - timedelta(days=back)

    def _turn(self, local: datetime) -> int:
        """Count the handovers since the first, on the wall calendar: a week of 167 or 169 hours is one week.

        Paris repeats or skips a whole hour, so the local hour never goes back across a handover.
        """
        passed = (local.date() - self._first()).days
        before_the_hour = passed % self.every == 0 and local.hour < self.hour
        return passed // self.every - before_the_hour


@dataclass(frozen=True, slots=True)
class Listed:
    """A duty given line by line: from each instant (UTC) that person, or nobody, until the next line.

    Before the first line and after a line that names nobody, the layer stands for nobody.
    """

    lines: tuple[tuple[datetime, str | None], ...]

    def __post_init__(self) -> None:
        instants = [at for at, _ in self.lines]
        if not instants or instants != sorted(set(instants)):
            raise ValueError("a list needs lines in the order of their hours, each hour once")

    def order(self, at: datetime) -> tuple[str, ...]:
        """Return who stands at an instant: one person or nobody."""
        passed = bisect_right([instant for instant, _ in self.lines], at)
        person = self.lines[passed - 1][1] if passed else None
        return (person,) if person else ()

    def edges(self, begins: datetime, ends: datetime) -> Iterator[datetime]:
        """Yield the instants of a period at which the order may change."""
        yield from (at for at, _ in self.lines if begins <= at < ends)


@dataclass(frozen=True, slots=True)
class Held:
    """The hours in which a préfecture holds a function: outside them nobody need stand, and that is no hole.

    It names nobody: who stands is said by the other layers, and whoever they name at another hour is called all the
    same.
    """

    window: Window

    def order(self, at: datetime) -> tuple[str, ...]:
        """Return nobody."""
        return ()

    def edges(self, begins: datetime, ends: datetime) -> Iterator[datetime]:
        """Yield the instants of a period at which the function begins or ceases to be held."""
        for day in days(begins, ends):
            yield from self.window.edges(day)


Layer = Turn | Listed | Held


def wall(day: date, hour: int) -> datetime:
    """Return the instant (UTC) of an hour of the wall in Paris; an hour that comes twice is the first."""
    return datetime.combine(day, time(hour), PARIS).astimezone(UTC)


def days(begins: datetime, ends: datetime) -> Iterator[date]:
    """Yield the local days that a period touches."""
    day, last = begins.astimezone(PARIS).date(), ends.astimezone(PARIS).date()
    while day <= last:
        yield day
        day += timedelta(days=1)
