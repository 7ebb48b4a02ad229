"""Ceilings per contact and hour: decides when what is above one may leave. Nothing is dropped; an alert never waits.

The ceilings are data of the territory; which states a row goes through is the outbox's business.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal

from sqlalchemy import bindparam, delete, func, select

from crisis import territory as territories
from crisis.bulk import insert_many, read_many, update_many
from crisis.config import ROOT
from crisis.db import Tx, new_id
from crisis.delivery.policy import CONTACTS
from crisis.delivery.tables import quota
from crisis.territory_parts import Ceilings

Kind = Literal["reminder", "code", "probe", "information", "alert"]

HOUR = timedelta(hours=1)
LOCK = 4704  # Any number that nothing else locks by.


@dataclass(slots=True)
class _Book:
    """How many leave per kind, address and hour: what was read, and the pages that changed."""

    ids: dict[tuple[str, str, datetime], str]
    counts: dict[tuple[str, str, datetime], int]
    changed: set[tuple[str, str, datetime]] = field(default_factory=set)

    def place(self, kind: str, holder: str, hour: datetime, ceiling: int | None) -> datetime:
        """Count one more sending in the first hour with a place left, and return that hour."""
        while ceiling is not None and self.counts.get((kind, holder, hour), 0) >= ceiling:
            hour += HOUR
        page = kind, holder, hour
        self.counts[page] = self.counts.get(page, 0) + 1
        self.changed.add(page)
        return hour


def spread(tx: Tx, territory: str, rows: Sequence[dict[str, Any]], kind: Kind | None = None) -> None:
    """Count new rows of the outbox at their addresses; those above the ceiling wait for the next hour with a place.

    `kind` is told by who knows better than the row: a reminder and a code look like an alert. Our page is no contact.
    """
    counted = [(kind or _kind(row), row) for row in rows if row["channel"] in CONTACTS and not _played(row)]
    if not counted:
        return
    hour = tx.now.replace(minute=0, second=0, microsecond=0)
    book = _open(tx, hour, {row["address"] for _, row in counted})
    for of, row in counted:
        leaves = book.place(of, row["address"], hour, _ceiling(territory, of))
        if leaves > hour:
            # It waits for its own hour; nobody releases it sooner because the mayors have theirs.
            row |= {"next_at": max(row["next_at"], leaves), "held": False}
    _write(tx, book)


def _played(row: Mapping[str, Any]) -> bool:
    """Return whether an exercise reaches nobody by a row: it must take no place of a real message to that address."""
    return bool(row["mode"] == "exercise" and row["realm"] == "sandbox")


def _kind(row: Mapping[str, Any]) -> Kind:
    if row["audience"] == "probe":
        return "probe"
    return "alert" if row["urgency"] == "alert" else "information"


def _ceiling(territory: str, kind: Kind) -> int | None:
    """Return how many may leave in an hour; None: an alert is counted, never held."""
    return None if kind == "alert" else int(getattr(_ceilings(territory), kind))


@cache
def _ceilings(territory: str) -> Ceilings:
    return territories.load(territory, ROOT / "territories").ceilings


def alone(tx: Tx) -> None:
    """Be the only one to count or allot anything per address until the commit.

    On PostgreSQL one lock stands for all rows: two commands that wake the same people in another order would
    otherwise wait for each other for ever. On SQLite whoever writes is alone.
    """
    if tx.dialect == "postgresql":
        tx.execute(select(func.pg_advisory_xact_lock(LOCK)))


def _open(tx: Tx, hour: datetime, holders: set[str]) -> _Book:
    """Read what is counted from this hour on, alone until the commit; the hours that are over are forgotten."""
    alone(tx)
    tx.execute(_FORGET, {"before": hour})
    found = {(row.kind, row.holder, row.hour): row for row in read_many(tx, _COUNTED, {"holders": sorted(holders)})}
    return _Book({page: row.id for page, row in found.items()}, {page: row.many for page, row in found.items()})


_FORGET = delete(quota).where(quota.c.hour < bindparam("before"))
_COUNTED = select(quota).where(quota.c.holder.in_(bindparam("holders", expanding=True)))


def _write(tx: Tx, book: _Book) -> None:
    known = [{"id": book.ids[page], "many": book.counts[page]} for page in book.changed if page in book.ids]
    new = [{"id": new_id(), "kind": kind, "holder": holder, "hour": hour, "many": book.counts[kind, holder, hour]}
           for kind, holder, hour in book.changed - set(book.ids)]
    if known:
        update_many(tx, quota, known)
    if new:
        insert_many(tx, quota, new)
