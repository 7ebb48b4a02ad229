"""Who at a post has not said to have read a sheet or an instruction, and since when it is too long. Pure."""
from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from crisis.hotline.briefing import Notice
from crisis.hotline.posts import Seat

LATE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Unread:
    """Somebody who has not read. `since`: from when it could be read at that post; `away`: on a break, so not late."""

    post: str
    person: str
    since: datetime
    away: bool
    late: bool


def unread(notice: Notice, seats: Iterable[Seat], readers: Collection[str], now: datetime) -> list[Unread]:
    """Return those seated who have not read it, the longest waiting first. Late: ten minutes at the post without it.

    A break does not count: whoever comes back has ten minutes again, and takes no call before the tick.
    """
    waiting = [_one(notice, seat, now) for seat in seats if seat.person not in readers and seat.read != notice.seq]
    return sorted(waiting, key=lambda each: (each.since, each.post))


def _one(notice: Notice, seat: Seat, now: datetime) -> Unread:
    since = max(notice.at, seat.since, seat.rested_at or seat.since)
    away = seat.away_since is not None
    return Unread(seat.post, seat.person, since, away, not away and now - since >= LATE)
