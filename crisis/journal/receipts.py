"""Receipts are facts: lines about deliveries, sealed into the chain. Decides what a seal holds, not what it proves."""
from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select, tuple_, update

from crisis import clock
from crisis.bulk import insert_many
from crisis.db import Tx
from crisis.journal import store
from crisis.journal.entry import Entry, seal
from crisis.journal.tables import event, receipt, sealed, unsealed

Line = dict[str, Any]


def record(tx: Tx, rows: list[Line]) -> None:
    """Append lines `{event, delivery, n, target, channel, state, at (datetime)}`. Takes no event lock."""
    if not rows:
        return
    insert_many(tx, receipt, rows)
    since = clock.now()
    insert_many(tx, unsealed, [{"delivery": row["delivery"], "n": row["n"], "event": row["event"], "since": since}
                               for row in rows])


def line(row: Row[Any]) -> Line:
    """Return a stored receipt as the line that is hashed and folded."""
    return written(row.delivery, row.target, row.channel, row.n, row.state, row.at)


# What a line is made of, in the order in which `written` takes it.
COLUMNS = (receipt.c.delivery, receipt.c.target, receipt.c.channel, receipt.c.n, receipt.c.state, receipt.c.at)


def written(delivery: str, target: str, channel: str, n: int, state: str, at: datetime) -> Line:
    """Return the line that is hashed and folded."""
    return {"delivery": delivery, "target": target, "channel": channel, "n": n, "state": state,
            "at": clock.instant(at)}


def waiting(tx: Tx, event_id: str) -> list[Line]:
    """Return the lines of an event that no seal holds yet."""
    rows = tx.execute(select(receipt).join(unsealed, _same(unsealed)).where(unsealed.c.event == event_id)
                      .order_by(*_ORDER))
    return [line(row) for row in rows]


def lines_of(tx: Tx, event_id: str, seal_seq: int) -> list[Line]:
    """Return the lines that the seal entry `seal_seq` holds."""
    rows = tx.execute(select(receipt).join(sealed, _same(sealed))
                      .where(sealed.c.event == event_id, sealed.c.seal_seq == seal_seq).order_by(*_ORDER))
    return [line(row) for row in rows]


_ORDER = (receipt.c.delivery, receipt.c.n)


def _same(table: Any) -> Any:
    return (table.c.delivery == receipt.c.delivery) & (table.c.n == receipt.c.n)


def close_seal(tx: Tx, event_id: str) -> Entry | None:
    """Seal every line that waits, under the event lock, and return the seal entry; None if no line waits.

    Membership is recorded line by line, never as "up to this id": ids do not commit in order.
    """
    store.lock(tx, event_id)
    lines = waiting(tx, event_id)
    if not lines:
        return None
    states = Counter(each["state"] for each in lines)
    entry = store.append(tx, event_id, "receipts_sealed",
                         {"count": len(lines), "states": dict(sorted(states.items())), "sha256": seal(lines)})
    keys = [{"delivery": each["delivery"], "n": each["n"]} for each in lines]
    insert_many(tx, sealed, [key | {"event": event_id, "seal_seq": entry.seq} for key in keys])
    _forget(tx, keys)
    tx.execute(update(event).where(event.c.id == event_id).values(seal_at=clock.now()))
    return entry


def _forget(tx: Tx, keys: list[dict[str, Any]]) -> None:
    for start in range(0, len(keys), 400):
        part = [(key["delivery"], key["n"]) for key in keys[start:start + 400]]
        tx.execute(delete(unsealed).where(tuple_(unsealed.c.delivery, unsealed.c.n).in_(part)))


def seals_due(tx: Tx, now: datetime, first_s: float = 2.0, last_s: float = 30.0) -> list[str]:
    """Return the events whose seal is due: 2 s after the first waiting line or 30 s after the last seal, the later."""
    oldest = select(unsealed.c.event, func.min(unsealed.c.since).label("since")).group_by(unsealed.c.event).subquery()
    rows = tx.execute(select(oldest.c.event, oldest.c.since, event.c.seal_at)
                      .join(event, event.c.id == oldest.c.event).order_by(oldest.c.since))
    return [row.event for row in rows
            if (now - row.since).total_seconds() >= first_s
            and (row.seal_at is None or (now - row.seal_at).total_seconds() >= last_s)]


def events_waiting(tx: Tx) -> list[str]:
    """Return the events that have lines which no seal holds yet."""
    return list(tx.execute(select(unsealed.c.event).distinct().order_by(unsealed.c.event)).scalars())
