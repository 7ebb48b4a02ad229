"""Which entries the screen of a post must hear of: what is to be read, and where the hotline stands. Nothing else is.

How it is rung belongs to the live layer; what a screen then reads, to its pages.
"""
from __future__ import annotations

from typing import Any

from sqlalchemy import select

from crisis.db import Tx
from crisis.hotline.tables import assignment, cip_shift
from crisis.journal.fold import Projection

KINDS = frozenset({"answer_sheet_published", "urgent_instruction_given", "cip_ordered", "cip_order_withdrawn",
                   "cip_circuit_set", "cip_opened", "cip_closing_ordered", "cip_closed"})


def step(last: int, entry: dict[str, Any], _lines: Any = ()) -> int:
    """Fold one entry: keep the number of the last one that a post hears."""
    return int(entry["seq"]) if entry["kind"] in KINDS else last


heard: Projection[int] = Projection(int, step)


def event_of(tx: Tx, post: str) -> str | None:
    """Return the event that somebody signed in at a post serves; `post`: the assignment of their session."""
    return tx.execute(select(cip_shift.c.event).join(assignment, assignment.c.shift == cip_shift.c.id)
                      .where(assignment.c.id == post)).scalar()
