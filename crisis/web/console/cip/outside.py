"""Pages of the hotline for whoever sits at a post and does not see the event: its title and its mode, and no tab."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from crisis.db import Tx
from crisis.errors import Refused
from crisis.events.describing import named
from crisis.web.console.act import shown
from crisis.web.console.picture import event_row
from crisis.web.house import house
from crisis.web.posted import require_here


@dataclass(frozen=True, slots=True)
class Outside:
    """What such a page knows of an event; its head is told nowhere (`last`), as no such page reads the journal."""

    id: str
    title: str
    row: Row[Any]
    clock: str
    last: int = 0


def outside(template: str, event_id: str, gather: Callable[[Tx], dict[str, Any]],
            refusal: Refused | None = None) -> ResponseReturnValue:
    """Show one page: what `gather` reads, in the same snapshot as the event's row. Raises Forbidden at another post."""
    with house().db.reading() as tx:
        require_here(tx, event_id)
        row = event_row(tx, event_id)
        seen = Outside(event_id, named(tx, house().territory, event_id), row, tx.clock)
        data, now = gather(tx), tx.now
    return shown(template, refusal, seen=seen, now=now, **data)
