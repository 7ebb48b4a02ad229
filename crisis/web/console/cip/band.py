"""The band above every page of the hotline: a post that asks for relief, agents whom nobody has called yet.

Shown to whoever leads the team, and to whoever follows the agents; it says no name, no word and no reason.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crisis.accounts.rights import Actor
from crisis.hotline import care
from crisis.hotline.posts import worded
from crisis.web.house import House


@dataclass(frozen=True)
class Band:
    """`relief`: post in French and since when. `late`: how many flags nobody has followed for half an hour."""

    relief: list[tuple[str, datetime]]
    late: int

    def __bool__(self) -> bool:
        return bool(self.relief or self.late)


def band(house: House, me: Actor, event_id: str) -> Band:
    """Return what this person is told, read at this instant."""
    with house.db.reading() as tx:
        relief = care.relief_asked(tx, me, event_id) if me.may("lead_team") else []
        late = care.late(care.followed(tx, me, event_id), tx.now) if me.may("follow_care") else []
    return Band([(worded(each.post), each.since) for each in relief], len(late))
