"""The band above every page of the hotline: lives in danger, a post that asks for relief, agents nobody has called yet.

Shown to whoever leads the team, and to whoever follows the agents; it says no name, no word and no reason.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crisis.accounts.rights import Actor
from crisis.hotline import care, tallies
from crisis.hotline.posts import worded
from crisis.web.house import House


@dataclass(frozen=True)
class Band:
    """`lives`: open P1. `relief`: post in French and since when. `late`: flags nobody has followed for half an hour."""

    lives: int
    relief: list[tuple[str, datetime]]
    late: int


def band(house: House, me: Actor, event_id: str) -> Band:
    """Return what this person is told, read at this instant."""
    with house.db.reading() as tx:
        lives = tallies.lives(tx, event_id) if me.may("lead_team") else 0
        relief = care.relief_asked(tx, me, event_id) if me.may("lead_team") else []
        late = care.late(care.followed(tx, me, event_id), tx.now) if me.may("follow_care") else []
    return Band(lives, [(worded(each.post), each.since) for each in relief], len(late))
