"""A room of the hotline for requests made at random: a shift, somebody at a post or about to be, a code.

It decides nothing.
"""
from __future__ import annotations

from typing import Any

from crisis.accounts.rights import Actor
from crisis.events import cip_posts
from crisis.hotline import doors
from tests.cip_room import room
from tests.web.api.conftest import Caller, Desk

POSTS = ("operator-1", "operator-2")
# Asked from a post; those of the second line are asked of somebody who sits there.
AT_A_POST = {"cip_posts_mine", "cip_posts_take", "cip_posts_leave", "cip_posts_rest"}
SEATED = {"cip_posts_leave", "cip_posts_rest", "cip_posts_free", "cip_posts_pause"}


def placed(desk: Desk, event: str, operation: str) -> tuple[dict[str, list[Any]], Caller | None]:
    """Prepare what an operation finds; return what it may name, and who calls it if it is asked from a post."""
    with desk.db.transaction() as tx:
        shift, (first, second) = room(tx, event, POSTS)
    chief = desk.duty("cip_chief")
    leads = Actor(chief.person, "cip_chief", frozenset({"cip_chief"}))
    known: dict[str, list[Any]] = {"shift": [shift], "assignment": [second], "post": ["operator-1"],
                                   "posts": ["operator-1"]}
    if operation == "cip_doors_codes":
        return known, None
    with desk.db.transaction() as tx:
        code = doors.issue(tx, leads, event, shift, ["operator-1"])[0].code
        entered = doors.enter(tx, code)
        if operation in SEATED:
            cip_posts.take(tx, leads, event, first)
    caller = Caller(desk.app, entered.secret, entered.place.person) if operation in AT_A_POST else None
    return known | {"code": [code], "person": [entered.place.person]}, caller
