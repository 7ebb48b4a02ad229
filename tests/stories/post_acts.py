"""The acts of posts of the hotline, for the walk of rights: each with the right it asks for. Decides nothing."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.events import cip_posts
from crisis.hotline import doors
from crisis.hotline.posts import posts
from tests.cip_room import assigned, room
from tests.house import House


class Room:
    """A room of two posts, of which somebody holds the first."""

    def __init__(self, house: House, event: str) -> None:
        self.event = event
        self.shift, (first, self.free) = house.do(room, event, ["operator-1", "operator-2"])
        house.do(cip_posts.take, house.on_duty("cip_chief"), event, first)
        self.held = house.look(posts.state, event).seats["operator-1"].person


class Staged(Protocol):
    """What the walk gives: the room of its event."""

    room: Room


ACTS: dict[str, tuple[str, Callable[[Tx, Staged, Actor], Any]]] = {
    "print the codes": ("lead_team", lambda tx, s, who: doors.issue(tx, who, s.room.event, s.room.shift)),
    "seat somebody": ("lead_team", lambda tx, s, who: cip_posts.take(tx, who, s.room.event, s.room.free)),
    "free a post": ("lead_team", lambda tx, s, who: cip_posts.leave(
        tx, who, s.room.event, "operator-1", "other", person=s.room.held)),
    "pause somebody": ("lead_team", lambda tx, s, who: cip_posts.begin_break(tx, who, s.room.event, "operator-1")),
    "take one's post": ("at_post", lambda tx, s, who: cip_posts.take(
        tx, who, s.room.event, assigned(tx, s.room.shift, "operator-3", who.person))),
}
# What writes no entry.
SILENT = ("print the codes",)
