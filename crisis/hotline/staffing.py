"""When the hotline was open, and how many posts answered at any instant: a projection of the journal.

Who sits where now is `posts`; how many are needed is `load`.
"""
from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from crisis.clock import parse_instant
from crisis.hotline import posts as seats
from crisis.hotline.posts import Posts
from crisis.journal.fold import Projection

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Span:
    """A time during which a hotline was open. `closed_at`: None while it is."""

    opened_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Staffing:
    """`ordered_at`: of the first order. `changes`: (since when, how many posts answer), the first one first."""

    posts: Posts = field(default_factory=lambda: Posts({}))
    ordered_at: datetime | None = None
    spans: tuple[Span, ...] = ()
    changes: tuple[tuple[datetime, int], ...] = ()

    @property
    def is_open(self) -> bool:
        """Say whether the hotline is open, its closing ordered or not."""
        return bool(self.spans) and self.spans[-1].closed_at is None

    def answering_at(self, moment: datetime) -> int:
        """Return how many posts answered at that instant."""
        rank = bisect_right(self.changes, moment, key=lambda change: change[0])
        return self.changes[rank - 1][1] if rank else 0


def step(staffing: Staffing, entry: Entry, lines: Any = ()) -> Staffing:
    """Fold one entry; most change nothing here."""
    kind, at = entry["kind"], parse_instant(entry["happened_at"])
    if kind == "cip_ordered" and staffing.ordered_at is None:
        told = min(parse_instant(entry["data"]["order"]["declared_at"]), parse_instant(entry["recorded_at"]))
        return replace(staffing, ordered_at=told)
    after, spans = seats.step(staffing.posts, entry, lines), _spans(staffing, kind, at)
    if after is staffing.posts and spans is staffing.spans:
        return staffing
    return _counted(replace(staffing, posts=after, spans=spans), at)


def _counted(staffing: Staffing, at: datetime) -> Staffing:
    """Note how many answer from now on. An hour declared before the last change took effect with that change."""
    now, before = staffing.posts.answering, staffing.changes
    if now == (before[-1][1] if before else 0):
        return staffing
    return replace(staffing, changes=(*before, (max(at, before[-1][0]) if before else at, now)))


def _spans(staffing: Staffing, kind: str, at: datetime) -> tuple[Span, ...]:
    if kind == "cip_opened":
        return (*staffing.spans, Span(at))
    if kind == "cip_closed" and staffing.is_open:
        return (*staffing.spans[:-1], replace(staffing.spans[-1], closed_at=at))
    return staffing.spans


staffings: Projection[Staffing] = Projection(Staffing, step)
