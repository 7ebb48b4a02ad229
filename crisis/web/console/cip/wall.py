"""The wall of the hotline, for a screen that the whole room sees: what it must know, and nothing to type."""
from __future__ import annotations

from typing import Any

from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.hotline.load import Target, sentence
from crisis.hotline.room import room
from crisis.web.access import access
from crisis.web.console.picture import Picture
from crisis.web.console.tabs import page, tab
from crisis.web.house import house

wall_tab = tab("cip_wall")


def target() -> Target:
    """Return how fast this préfecture wants calls answered."""
    hotline = house().territory.hotline
    return Target(hotline.answered_share_pct, hotline.answered_within_s)


def told(tx: Tx, event_id: str) -> dict[str, Any]:
    """Return what every page of the figures shows of this minute."""
    found = room(tx, event_id, target())
    return {"room": found, "endless": sentence(found.need), "target": target()}


@wall_tab.get("/cip/mur")
@access("see")
def wall(event_id: str) -> ResponseReturnValue:
    """Show the wall."""
    def gather(tx: Tx, seen: Picture) -> dict[str, Any]:
        return told(tx, seen.id)
    return page("cip/wall.html", "cip", event_id, gather)
