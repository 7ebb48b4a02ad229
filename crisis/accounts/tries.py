"""Tries counted in the database, so that every process counts together. What a count means is decided above."""
from __future__ import annotations

from sqlalchemy import case, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from crisis import clock
from crisis.accounts.tables import throttle
from crisis.db import Tx


def count(tx: Tx, key: str, expiry_s: int, amount: int = 1) -> int:
    """Count in one statement and return the count; a window (host clock) that has ended starts again."""
    now = clock.now().timestamp()
    ended = throttle.c.expires <= now
    insert = sqlite.insert if tx.dialect == "sqlite" else postgresql.insert
    row = insert(throttle).values(key=key, amount=amount, expires=now + expiry_s)
    upsert = row.on_conflict_do_update(index_elements=["key"], set_={
        "amount": case((ended, amount), else_=throttle.c.amount + amount),
        "expires": case((ended, now + expiry_s), else_=throttle.c.expires)})
    counted: int = tx.execute(upsert.returning(throttle.c.amount)).scalar_one()
    tx.execute(delete(throttle).where(throttle.c.expires <= now))
    return counted


def counted(tx: Tx, key: str) -> int:
    """Return how many were counted in the window that runs."""
    alive = select(throttle.c.amount).where(throttle.c.key == key, throttle.c.expires > clock.now().timestamp())
    return int(tx.execute(alive).scalar() or 0)


def forget(tx: Tx, key: str) -> None:
    """Start again from nothing."""
    tx.execute(delete(throttle).where(throttle.c.key == key))
