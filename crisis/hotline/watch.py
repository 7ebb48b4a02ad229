"""What the posts of a hotline ask for at this minute: breaks, overruns, reliefs that lack, posts to fill. Pure.

Nothing here acts: a page shows it, and somebody decides.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crisis.hotline.posts import ROLES, Posts, Seat, named, role_of
from crisis.hotline.roster import HOUR, Held, Span
from crisis.territory_lines import Hotline

SOON = timedelta(minutes=30)
"""A relief that lacks is said so long before the end of the shift."""


@dataclass(frozen=True, slots=True)
class Shift:
    """One shift (*relève*): how many posts of each role it wants."""

    id: str
    span: Span
    wanted: Mapping[str, int]

    def posts(self) -> list[str]:
        """Return the names of the posts wanted, role by role."""
        return [named(role, number) for role in ROLES for number in range(1, self.wanted.get(role, 0) + 1)]


@dataclass(frozen=True, slots=True)
class Due:
    """Something to look after: `break_due`, `break_long`, `overrun`, `no_relief`, `not_there`; since or at which hour.
    """

    code: str
    post: str
    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """The posts of one role now (D39): wanted, assigned, to fill; who is there, on a break, past the end."""

    role: str
    wanted: int
    assigned: int
    present: int
    resting: int
    overrun: int

    @property
    def to_fill(self) -> int:
        return max(0, self.wanted - self.assigned)


def running(shifts: Iterable[Shift], now: datetime) -> Shift | None:
    """Return the shift under way; of two that overlap, the one that comes in."""
    return max((each for each in shifts if each.span.begins <= now < each.span.ends),
               key=lambda each: each.span.begins, default=None)


def tallies(shift: Shift | None, held: Sequence[Held], posts: Posts, now: datetime, rules: Hotline) -> list[Tally]:
    """Return the count of each role that a shift wants, or that somebody holds. `shift`: the one under way."""
    found = [_tally(role, shift, held, posts, now, rules) for role in ROLES]
    return [each for each in found if each.wanted or each.present or each.assigned]


def _tally(role: str, shift: Shift | None, held: Sequence[Held], posts: Posts, now: datetime,
           rules: Hotline) -> Tally:
    seats = [each for each in posts.seats.values() if each.role == role]
    return Tally(role, shift.wanted.get(role, 0) if shift else 0,
                 sum(role_of(each.post) == role for each in _of(shift, held)), len(seats),
                 sum(each.away_since is not None for each in seats), sum(now > ends_at(each, rules) for each in seats))


def _of(shift: Shift | None, held: Iterable[Held]) -> list[Held]:
    return [each for each in held if shift is not None and each.shift == shift.id]


def dues(shift: Shift | None, held: Sequence[Held], posts: Posts, now: datetime, rules: Hotline) -> list[Due]:
    """Return what has to be looked after, the longest due first."""
    found = [each for seat in posts.seats.values() for each in _of_seat(seat, held, now, rules)]
    seated = {seat.person for seat in posts.seats.values()}
    found += [Due("not_there", each.post, each.person, each.span.begins) for each in _of(shift, held)
              if each.person not in seated]
    return sorted(found, key=lambda each: (each.at, each.post, each.code))


def ends_at(seat: Seat, rules: Hotline) -> datetime:
    """Return when somebody must have left: the end of the shift; of whoever is in none, the longest shift."""
    return seat.until if seat.until is not None else seat.since + rules.longest_shift_h * HOUR


def _of_seat(seat: Seat, held: Sequence[Held], now: datetime, rules: Hotline) -> Iterator[Due]:
    end = ends_at(seat, rules)
    if now > end:
        yield Due("overrun", seat.post, seat.person, end)
    if end - now <= SOON and not relieved(seat, held, end):
        yield Due("no_relief", seat.post, seat.person, end)
    if seat.away_since is not None:
        back = seat.away_since + timedelta(minutes=rules.break_min)
        if now > back:
            yield Due("break_long", seat.post, seat.person, back)
        return
    due = (seat.rested_at or seat.since) + timedelta(minutes=rules.break_every_min)
    if now >= due:
        yield Due("break_due", seat.post, seat.person, due)


def relieved(seat: Seat, held: Iterable[Held], end: datetime) -> bool:
    """Say whether somebody else is assigned to this post at the instant when a shift ends."""
    return any(each.here and each.post == seat.post and each.person != seat.person
               and each.span.begins <= end < each.span.ends for each in held)
