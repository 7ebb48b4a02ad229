"""The earlier events of the same kind, folded from their verified chains and seals. Draws nothing from them.

What else stands beside a chain (texts, pieces, outbox) weighs in no verdict: `crisis verify` checks that.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from crisis import commitments
from crisis.commitments import State
from crisis.db import Tx
from crisis.evidence.standing import Content
from crisis.evidence.trend import KEPT
from crisis.evidence.verifier import sealed_chain
from crisis.journal.entry import BrokenChainError
from crisis.journal.tables import REGISTER, event


@dataclass(frozen=True, slots=True)
class Past:
    """The events that could be read, each with its opening and its state; and the ids of those whose chain breaks."""

    events: tuple[tuple[Content, State], ...]
    broken: tuple[str, ...]


def earlier(tx: Tx, event_id: str) -> Past:
    """Return the events opened before this one, of the same nature and played alike, the latest of them only."""
    found, broken = list[tuple[Content, State]](), list[str]()
    for row in _rows(tx, event_id):
        try:
            found.append(_folded(tx, row.id))
        except BrokenChainError:
            broken.append(row.id)
    return Past(tuple(found), tuple(broken))


def _rows(tx: Tx, event_id: str) -> list[Row[Any]]:
    one = tx.execute(select(event).where(event.c.id == event_id)).one()
    return list(tx.execute(
        select(event.c.id).where(event.c.id.not_in((REGISTER, event_id)), event.c.nature == one.nature,
                                 event.c.plays == one.plays, event.c.opened_at <= one.opened_at)
        .order_by(event.c.opened_at.desc(), event.c.id).limit(KEPT - 1)))


def _folded(tx: Tx, event_id: str) -> tuple[Content, State]:
    contents, lines = sealed_chain(tx, event_id)
    return contents[0], commitments.fold((content, lines.get(content["seq"], ())) for content in contents)
