"""What is read of call sheets: one's own open call, open calls and open P1 of the team, a search, counts.

Whoever may read them is decided here; what is written in them, in `call_sheets`.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.errors import Missing
from crisis.hotline.pending import OPEN, OWED, RED
from crisis.hotline.tables import call_sheet

MOST = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sheets: codes alone, empty for any. No word of a caller is ever looked for."""

    category: str = ""
    priority: int = 0
    commune: str = ""


def mine(tx: Tx, event_id: str, person: str) -> list[Row[Any]]:
    """Return somebody's own open sheets, the newest first."""
    return list(tx.execute(select(call_sheet).where(
        call_sheet.c.event == event_id, call_sheet.c.operator == person, OPEN)
        .order_by(call_sheet.c.opened_at.desc(), call_sheet.c.id)))


def own(tx: Tx, event_id: str, person: str, sheet: str) -> Row[Any] | None:
    """Return one sheet of somebody, open or closed, None if it is not theirs."""
    return tx.execute(select(call_sheet).where(
        call_sheet.c.id == sheet, call_sheet.c.event == event_id, call_sheet.c.operator == person)).one_or_none()


def running(tx: Tx, actor: Actor, event_id: str) -> list[Row[Any]]:
    """Return the calls under way, the longest first."""
    return _read(tx, actor, event_id, OPEN)


def red(tx: Tx, actor: Actor, event_id: str) -> list[Row[Any]]:
    """Return the open P1: a life in danger on a call under way, or a relay that the rescue has not answered (R26)."""
    return _read(tx, actor, event_id, RED)


def owed(tx: Tx, actor: Actor, event_id: str) -> list[Row[Any]]:
    """Return the callbacks promised and not made, the first promised first."""
    return sorted(_read(tx, actor, event_id, OWED), key=lambda row: (row.callback_at, row.id))


def found(tx: Tx, actor: Actor, event_id: str, wanted: Wanted) -> list[Row[Any]]:
    """Return the last `MOST` closed sheets of these codes, the newest first."""
    actor.require("lead_team")
    asked = [column == value for column, value in (
        (call_sheet.c.category, wanted.category), (call_sheet.c.priority, wanted.priority),
        (call_sheet.c.commune, wanted.commune)) if value]
    return list(tx.execute(select(call_sheet).where(
        call_sheet.c.event == event_id, call_sheet.c.closed_at.is_not(None), *asked)
        .order_by(call_sheet.c.closed_at.desc(), call_sheet.c.id).limit(MOST)))


def one(tx: Tx, actor: Actor, event_id: str, sheet: str) -> Row[Any]:
    """Return one sheet for the team leader. Raises Missing."""
    actor.require("lead_team")
    row = tx.execute(select(call_sheet).where(call_sheet.c.id == sheet, call_sheet.c.event == event_id)).one_or_none()
    if row is None:
        raise Missing("sheet_missing", "Cette fiche d'appel n'existe pas.", todo="Revenez à la liste des appels.")
    return row


def counts(tx: Tx, actor: Actor, event_id: str) -> dict[str, int]:
    """Return how many sheets there are, how many calls are under way, P1 are open, callbacks are owed."""
    actor.require("lead_team")
    whole: dict[str, Any] = {"calls": call_sheet.c.id.is_not(None), "open": OPEN, "callbacks": OWED,
                             "red": RED}
    return {name: int(tx.execute(select(func.count()).select_from(call_sheet).where(
        call_sheet.c.event == event_id, which)).scalar_one()) for name, which in whole.items()}


def _read(tx: Tx, actor: Actor, event_id: str, which: Any) -> list[Row[Any]]:
    actor.require("lead_team")
    rows: Sequence[Row[Any]] = tx.execute(select(call_sheet).where(call_sheet.c.event == event_id, which)
                                          .order_by(call_sheet.c.opened_at, call_sheet.c.id)).all()
    return list(rows)
