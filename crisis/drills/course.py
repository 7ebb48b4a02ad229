"""How far an exercise has come: its own time, from its start, its pauses and its jumps. Pure, aware UTC instants only.

A pause stops the chronogramme; a jump brings it forward. Neither moves the clocks of the engagements, which run on the
time of the server: a verdict is on gross time. Which injects leave is `planning`'s business.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Pause:
    """From when the exercise stands still, and until when; `ends` is None while it does."""

    begins: datetime
    ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class Jump:
    """The chronogramme brought forward by `seconds` at one instant. There is no way back: what left has left."""

    at: datetime
    seconds: int


@dataclass(frozen=True)
class Course:
    """One conducted exercise. `start`: the instant of H. Raises ValueError for an instant that is not aware UTC, a
    pause that ends before it begins, pauses that overlap or a jump that goes back.
    """

    start: datetime
    pauses: Sequence[Pause] = ()
    jumps: Sequence[Jump] = ()

    def __post_init__(self) -> None:
        utc(self.start, *_instants(self.pauses, self.jumps))
        if any(jump.seconds <= 0 for jump in self.jumps):
            raise ValueError("a jump goes forward")
        if not _apart(self.pauses):
            raise ValueError("pauses follow each other, and only the last may be open")

    def pausing(self, at: datetime) -> bool:
        """Return whether the exercise stands still at an instant; it runs again at the very end of a pause."""
        return any(each.begins <= at and (each.ends is None or at < each.ends) for each in self.pauses)

    def position(self, at: datetime) -> float:
        """Return the seconds from H that the chronogramme has reached, a jump of that very instant included."""
        return self._run(at) + sum(each.seconds for each in self.jumps if each.at <= at)

    def _run(self, at: datetime) -> float:
        return (at - self.start - self.paused(at)).total_seconds()

    def paused(self, until: datetime) -> timedelta:
        """Return how long the exercise has stood still up to an instant."""
        spans = (min(each.ends or until, until) - each.begins for each in self.pauses if each.begins < until)
        return sum(spans, timedelta())

    def gross(self, at: datetime) -> timedelta:
        """Return the time since H, pauses included: that of the verdicts."""
        return at - self.start

    def net(self, at: datetime) -> timedelta:
        """Return the time since H during which the exercise ran."""
        return self.gross(at) - self.paused(at)

    def lengths(self, at: datetime) -> tuple[int, int]:
        """Return the gross and the net time in whole seconds, as every page and the report print them."""
        return lengths(self.start, at, ((each.begins, each.ends) for each in self.pauses))

    def reached(self, offset: int) -> datetime | None:
        """Return the instant at which the chronogramme comes to an offset; None while a pause keeps it from there."""
        for edge, before, after in self._edges:
            if before >= offset:
                return edge - timedelta(seconds=before - offset)
            if after >= offset:
                return edge
        last, _, come = self._edges[-1] if self._edges else (self.start, 0.0, 0.0)
        return None if self.pausing(last) else last + timedelta(seconds=offset - come)

    def jumped(self, offset: int) -> float:
        """Return how many seconds a jump went beyond an offset that it passed over; 0 when none did."""
        return max((after - offset for _, before, after in self._edges if before < offset <= after), default=0.0)

    @cached_property
    def _edges(self) -> tuple[tuple[datetime, float, float], ...]:
        """Return each instant at which the course turns, with the position just before it and at it."""
        return tuple((edge, self._run(edge) + sum(each.seconds for each in self.jumps if each.at < edge),
                      self.position(edge)) for edge in sorted({*_instants(self.pauses, self.jumps)}))


def lengths(begin: datetime, end: datetime, pauses: Iterable[tuple[datetime, datetime | None]]) -> tuple[int, int]:
    """Return how long a span was with its pauses, and without, in seconds between hours as they are printed.

    Each pause is cut as it is printed too, so that nobody who adds up what a page says finds a second more or less.
    """
    gross = _seconds(begin, end)
    return gross, gross - sum(max(0, _seconds(max(one, begin), min(other or end, end))) for one, other in pauses)


def _seconds(begin: datetime, end: datetime) -> int:
    return (end.replace(microsecond=0) - begin.replace(microsecond=0)) // timedelta(seconds=1)


def utc(*instants: datetime) -> None:
    """Raise ValueError for an instant that is naive, or told in another hour than UTC."""
    if any(each.utcoffset() != timedelta() for each in instants):
        raise ValueError("an instant of an exercise is aware and in UTC")


def _instants(pauses: Sequence[Pause], jumps: Sequence[Jump]) -> Iterator[datetime]:
    for pause in pauses:
        yield from (each for each in (pause.begins, pause.ends) if each is not None)
    yield from (jump.at for jump in jumps)


def _apart(pauses: Sequence[Pause]) -> bool:
    closed = [(each.begins, each.ends) for each in pauses]
    follow = all(one[1] is not None and one[1] <= other[0] for one, other in zip(closed, closed[1:], strict=False))
    return follow and all(ends is None or begins <= ends for begins, ends in closed)
