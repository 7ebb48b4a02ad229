"""The register (*registre*): the chain of the house, for all that a verdict may rest on and that no event holds."""
from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert, select

from crisis.clock import instant
from crisis.db import Tx
from crisis.journal import receipts, store
from crisis.journal.entry import GENESIS
from crisis.journal.tables import REGISTER, entry, event


def open_house(tx: Tx, territory: str, *, demonstration: bool) -> None:
    """Open the register of an empty database, as an installation or as a demonstration. Never undone (R4)."""
    tx.execute(insert(event), {
        "id": REGISTER, "nature": "register", "plays": "real", "mode": "service", "type": "register",
        "territory": territory, "opened_at": tx.now, "opened_by": "system", "head_seq": 0, "head_hash": GENESIS,
        "head_at": tx.now})
    kind = "demonstration_opened" if demonstration else "installation_opened"
    store.append(tx, REGISTER, kind, {"territory": territory})


def is_open(tx: Tx) -> bool:
    return tx.execute(select(event.c.id).where(event.c.id == REGISTER)).first() is not None


def is_demonstration(tx: Tx) -> bool:
    """Return whether this database is a demonstration: the first entry of its register says so, for ever."""
    first = store.entries(tx, REGISTER, limit=1)
    return bool(first) and first[0].content["kind"] == "demonstration_opened"


def event_opened(tx: Tx, event_id: str, nature: str) -> None:
    """Record the birth of an event, with the hash of its first entry."""
    genesis = tx.execute(select(entry.c.hash).where(entry.c.event == event_id, entry.c.seq == 1)).scalar_one()
    store.append(tx, REGISTER, "event_opened", {"id": event_id, "nature": nature, "genesis": genesis})


def event_closed(tx: Tx, event_id: str) -> None:
    """Record the closing head of an event, so that a cut tail shows."""
    row = store.lock(tx, event_id)
    store.append(tx, REGISTER, "event_closed", {"id": event_id, "seq": row.head_seq, "head": row.head_hash})


def event_reopened(tx: Tx, event_id: str) -> None:
    """Record the head that a reopening left (R6): cut after its closing, the event would otherwise look just closed."""
    row = store.lock(tx, event_id)
    store.append(tx, REGISTER, "event_reopened", {"id": event_id, "seq": row.head_seq, "head": row.head_hash})


def heads_due(tx: Tx) -> bool:
    """Return whether a day has passed since the heads were last recorded."""
    head_seq = tx.execute(select(event.c.head_seq).where(event.c.id == REGISTER)).scalar()
    return head_seq is not None and not _written_since(tx, head_seq)


def daily_heads(tx: Tx) -> None:
    """Record the head of every open event, once a day: what was true yesterday cannot be rewritten today.

    The receipts of the house's own deliveries belong to no event: they are sealed here, in the entry just before.
    """
    row = store.lock(tx, REGISTER)
    if _written_since(tx, row.head_seq):
        return
    seal = receipts.close_seal(tx, REGISTER)
    rows = tx.execute(select(event.c.id, event.c.head_seq, event.c.head_hash)
                      .where(event.c.id != REGISTER, event.c.closed_at.is_(None)).order_by(event.c.id))
    store.append(tx, REGISTER, "daily_heads", {
        "heads": {row.id: [row.head_seq, row.head_hash] for row in rows},
        "service_receipts": seal.seq if seal is not None else None})


def _written_since(tx: Tx, head_seq: int) -> bool:
    """Look through the last entries of the register for heads recorded less than a day ago."""
    after = max(0, head_seq - 500)
    recorded = [entry.content["recorded_at"] for entry in store.entries(tx, REGISTER, after)
                if entry.content["kind"] == "daily_heads"]
    return bool(recorded) and recorded[-1] > instant(tx.now - timedelta(days=1))
