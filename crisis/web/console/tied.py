"""What a page says of the events that are tied to the one shown (R5), and what its two forms offer. Decides nothing."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crisis.clock import parse_instant
from crisis.db import Tx
from crisis.events import linking, sharing
from crisis.events.describing import named
from crisis.events.stage import stages
from crisis.events.ties import served, ties
from crisis.journal.tables import event
from crisis.web.console.words import word
from crisis.web.french import hour
from crisis.web.house import house


@dataclass(frozen=True)
class Other:
    """Another event, as a page names it; `stage`: where it stands, in a code."""

    id: str
    title: str
    stage: str


@dataclass(frozen=True)
class Taken:
    """A start that counts here and stands in the chain of another event, under the entry `seq`."""

    number: int
    at: datetime
    seq: int
    other: Other


def other(tx: Tx, event_id: str) -> Other:
    return Other(event_id, named(tx, house().territory, event_id), stages.state(tx, event_id).name)


def tied(tx: Tx, event_id: str) -> dict[str, Any]:
    """Return the events that are this one, whose starts count, those that its COD serves, and what may be chosen."""
    starts = [(int(number), start) for number, start in linking.starts(tx, event_id).items()
              if start and start["event"] != event_id]
    return {"linked": [(other(tx, key), seq) for key, seq in ties.state(tx, event_id).links],
            "taken": [Taken(number, parse_instant(start["at"]), start["seq"], other(tx, start["event"]))
                      for number, start in starts],
            "serves": serves(tx, event_id),
            "linkable": [_option(tx, key) for key in sharing.linkable(tx, event_id)],
            "attachable": [_option(tx, key) for key in sharing.offered(tx, event_id)]}


def serves(tx: Tx, event_id: str) -> list[Other]:
    """Return the open events that the COD of this one serves."""
    return [other(tx, key) for key in served(tx, event_id)]


def _option(tx: Tx, event_id: str) -> tuple[str, str]:
    """Return an event as a list offers it: several may have one title, and none the same hour."""
    found = other(tx, event_id)
    opened_at = tx.execute(event.select().where(event.c.id == event_id)).one().opened_at
    return event_id, f"{found.title}, ouvert à {hour(opened_at)} ({word(found.stage, 'stage')})"
