"""Who sits at which post of the hotline, who is on a break, who was there: a projection of the journal.

Who may take a post is `events/cip_posts`; the shifts that were planned are `shifts`.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from crisis.clock import parse_instant
from crisis.journal.fold import Projection

Entry = dict[str, Any]
ROLES = {"operator": "opérateur", "team_leader": "chef d'équipe", "specialist": "spécialiste",
         "line_technician": "technicien SIC"}
"""The roles of posts; the chief of the hotline holds none: the duty names them."""
ANSWERING = frozenset({"operator", "team_leader", "specialist"})
"""The roles whose screen is that of calls. Only operators are counted as answering: the two others do as a help."""


def named(role: str, number: int) -> str:
    """Return the name of a post: `operator-3`."""
    return f"{role}-{number}"


def role_of(post: str) -> str:
    """Return the role of a post."""
    return post.rpartition("-")[0]


def worded(post: str) -> str:
    """Return the French of a post: `opérateur 3`."""
    return f"{ROLES.get(role_of(post), post)} {post.rpartition('-')[2]}"


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody at a post. `until`: the end of the shift, UTC; None for somebody who is in none.

    `away_since`: on a break since then. `read`: the entry of the answer sheet that was read before the seat was taken.
    `seq`: the entry by which it was taken; `break_seq`: the last one of a break, begun or ended.
    """

    post: str
    person: str
    since: datetime
    until: datetime | None = None
    away_since: datetime | None = None
    rested_at: datetime | None = None
    read: int = 0
    seq: int = 0
    break_seq: int = 0

    @property
    def role(self) -> str:
        return role_of(self.post)

    @property
    def answers(self) -> bool:
        """Say whether this person is counted to answer calls at this minute."""
        return self.away_since is None and self.role == "operator"


@dataclass(frozen=True, slots=True)
class Stay:
    """A time that somebody spent at a post, which has ended.

    `seq`: the entry that ended it; `words`: the text beside, of what was handed over, if any.
    """

    post: str
    person: str
    since: datetime
    until: datetime
    seq: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True)
class Posts:
    """`seats`: by post. `stays`: those that ended, the first first. `silent_since`: nobody answers since then."""

    seats: dict[str, Seat]
    stays: tuple[Stay, ...] = ()
    silent_since: datetime | None = None

    def of(self, person: str) -> Seat | None:
        """Return where somebody sits."""
        return next((each for each in self.seats.values() if each.person == person), None)

    @property
    def answering(self) -> int:
        """Return how many posts take calls at this minute."""
        return sum(each.answers for each in self.seats.values())


def step(posts: Posts, entry: Entry, _lines: Any = ()) -> Posts:
    """Fold one entry; most change nothing here."""
    handler = _STEPS.get(entry["kind"])
    if handler is None:
        return posts
    at, after = parse_instant(entry["happened_at"]), handler(posts, entry)
    if after.answering:
        return replace(after, silent_since=None)
    return after if after.silent_since is not None else replace(after, silent_since=at)


def _taken(posts: Posts, entry: Entry) -> Posts:
    data, at = entry["data"], parse_instant(entry["happened_at"])
    before = posts.seats.get(data["post"])
    freed = _left(posts, entry) if before is not None else posts
    until = parse_instant(data["until"]) if data["until"] else None
    # Whoever stays for the next shift has not rested in between.
    rested = before.rested_at or before.since if before is not None and before.person == data["person"] else None
    seat = Seat(data["post"], data["person"], at, until, rested_at=rested, read=data["read"] or 0, seq=entry["seq"])
    return replace(freed, seats=freed.seats | {data["post"]: seat})


def _left(posts: Posts, entry: Entry) -> Posts:
    seat = posts.seats.get(entry["data"]["post"])
    if seat is None:
        return posts
    words = entry.get("text", {}).get("id", "") if entry["kind"] == "cip_post_left" else ""
    stay = Stay(seat.post, seat.person, seat.since, parse_instant(entry["happened_at"]), entry["seq"], words)
    rest = {name: each for name, each in posts.seats.items() if name != seat.post}
    return replace(posts, seats=rest, stays=(*posts.stays, stay))


def _changed(posts: Posts, entry: Entry, **changes: Any) -> Posts:
    post = entry["data"]["post"]
    if post not in posts.seats:
        return posts
    return replace(posts, seats=posts.seats | {post: replace(posts.seats[post], **changes)})


def _away(posts: Posts, entry: Entry) -> Posts:
    return _changed(posts, entry, away_since=parse_instant(entry["happened_at"]), break_seq=entry["seq"])


def _back(posts: Posts, entry: Entry) -> Posts:
    at = parse_instant(entry["happened_at"])
    return _changed(posts, entry, away_since=None, rested_at=at, break_seq=entry["seq"])


def _over(posts: Posts, entry: Entry) -> Posts:
    at = parse_instant(entry["happened_at"])
    ended = tuple(Stay(each.post, each.person, each.since, at, entry["seq"]) for each in posts.seats.values())
    return Posts({}, (*posts.stays, *ended))


_STEPS: dict[str, Callable[[Posts, Entry], Posts]] = {
    "cip_post_taken": _taken,
    "cip_post_left": _left,
    "cip_break_begun": _away,
    "cip_break_ended": _back,
    "cip_opened": lambda posts, _entry: posts,
    "cip_closed": _over,
    # A hotline that nobody awaits any more holds nobody: they may sit elsewhere.
    "cip_order_withdrawn": _over,
    "activation_mistaken": _over,
    "exercise_turned_real": _over,
    "event_closed": _over,
}

posts: Projection[Posts] = Projection(lambda: Posts({}), step)
