"""How long somebody may stay at a post: what is to be said of a seat at a given minute (D39). Pure.

Nobody is sent away by it: the team leader decides, and reads these lines to do so.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from crisis.hotline.posts import Seat


@dataclass(frozen=True, slots=True)
class Pace:
    """Minutes. `every`: a break is due after so long; `rest`: how long it lasts; `overlap`: how long shifts cross."""

    every: int = 90
    rest: int = 15
    overlap: int = 15

    @property
    def crossing(self) -> timedelta:
        return timedelta(minutes=self.overlap)


USUAL = Pace()


@dataclass(frozen=True, slots=True)
class Watch:
    """What is to be said of a seat: by how much it is over its shift, since when without a break, how long away.

    Each is None while there is nothing to say.
    """

    overrun: timedelta | None = None
    unrested: timedelta | None = None
    long_away: timedelta | None = None

    @property
    def any(self) -> bool:
        return any(each is not None for each in (self.overrun, self.unrested, self.long_away))


def watched(seat: Seat, now: datetime, pace: Pace = USUAL) -> Watch:
    """Return what is to be said of a seat at `now` (UTC)."""
    over = now - seat.until if seat.until is not None and now > seat.until else None
    if seat.away_since is not None:
        away = now - seat.away_since
        return Watch(over, None, away if away > timedelta(minutes=pace.rest) else None)
    seated = now - (seat.rested_at or seat.since)
    return Watch(over, seated if seated >= timedelta(minutes=pace.every) else None)


def of(hotline: object) -> Pace:
    """Return the pace of a préfecture: what its territory says of its hotline, the usual where it says nothing."""
    return Pace(getattr(hotline, "break_every_min", USUAL.every), getattr(hotline, "break_min", USUAL.rest),
                getattr(hotline, "overlap_min", USUAL.overlap))
