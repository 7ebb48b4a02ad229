"""The earlier events of the same kind, judged from their verified chains and seals. Draws nothing from them.

What else stands beside a chain (texts, pieces, outbox) weighs in no verdict: `crisis verify` checks that. A head whose
verdicts are final is judged once by each process: its hash binds every entry and, through the seals, every receipt.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from crisis import commitments
from crisis.commitments import Verdict
from crisis.db import Tx
from crisis.evidence.standing import Content
from crisis.evidence.trend import KEPT, natures
from crisis.evidence.verifier import sealed_chain
from crisis.journal.entry import BrokenChainError
from crisis.journal.register import is_demonstration
from crisis.journal.tables import REGISTER, event

Judged = tuple[Content, Mapping[int, Verdict]]
REMEMBERED = 1000
# By event and head. Only final verdicts: `running` alone moves with the hour when no entry is added.
_final: dict[tuple[str, str], Judged] = {}


@dataclass(frozen=True, slots=True)
class Past:
    """The events that could be read, each with its opening and its verdicts; the ids of those whose chain breaks."""

    events: tuple[Judged, ...]
    broken: tuple[str, ...]


def earlier(tx: Tx, event_id: str, now: datetime) -> Past:
    """Return the events opened before this one, of the same nature and played alike, the latest of them only."""
    return _of(tx, _rows(tx, event_id), now)


def every(tx: Tx, since: datetime, until: datetime, now: datetime) -> Past:
    """Return the events opened in a span of time that indicators count: no répétition, unless all is one (R4)."""
    rows = tx.execute(select(event.c.id, event.c.head_hash).where(
        event.c.id != REGISTER, event.c.nature.in_(_counted(tx)), event.c.opened_at >= since, event.c.opened_at < until)
        .order_by(event.c.opened_at, event.c.id))
    return _of(tx, list(rows), now)


def closed(tx: Tx, since: datetime, now: datetime, event_id: str | None = None) -> Past:
    """Return the events closed since an instant, of those that indicators count; of one of them if it is named."""
    one = event.c.id != REGISTER if event_id is None else event.c.id == event_id
    rows = tx.execute(select(event.c.id, event.c.head_hash).where(
        one, event.c.nature.in_(_counted(tx)), event.c.closed_at >= since).order_by(event.c.closed_at, event.c.id))
    return _of(tx, list(rows), now)


def _counted(tx: Tx) -> tuple[str, ...]:
    return natures(demonstration=is_demonstration(tx))


def _of(tx: Tx, rows: list[Row[Any]], now: datetime) -> Past:
    found, broken = list[Judged](), list[str]()
    for row in rows:
        try:
            found.append(_final.get((row.id, row.head_hash)) or _judged(tx, row, now))
        except BrokenChainError:
            broken.append(row.id)
    return Past(tuple(found), tuple(broken))


def _rows(tx: Tx, event_id: str) -> list[Row[Any]]:
    one = tx.execute(select(event).where(event.c.id == event_id)).one()
    return list(tx.execute(
        select(event.c.id, event.c.head_hash)
        .where(event.c.id.not_in((REGISTER, event_id)), event.c.nature == one.nature, event.c.plays == one.plays,
               event.c.opened_at <= one.opened_at)
        .order_by(event.c.opened_at.desc(), event.c.id).limit(KEPT - 1)))


def _judged(tx: Tx, row: Row[Any], now: datetime) -> Judged:
    contents, lines = sealed_chain(tx, row.id)
    state = commitments.fold((content, lines.get(content["seq"], ())) for content in contents)
    found = contents[0], {one.number: one for one in commitments.verdicts(state, now)}
    if all(one.verdict != "running" for one in found[1].values()):
        while len(_final) >= REMEMBERED:
            _final.pop(next(iter(_final)), None)
        _final[(row.id, row.head_hash)] = found
    return found
