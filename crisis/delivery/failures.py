"""Whom a route surely failed to reach: the next one, today the call list, starts at once (R16).

What counts for a verdict is the business of the receipts.
"""
from __future__ import annotations

from sqlalchemy import select

from crisis.db import Tx
from crisis.delivery.states import REFUSED
from crisis.delivery.tables import delivery

SURELY = ("refused", "undelivered")


def not_brought(tx: Tx, event_id: str) -> set[str]:
    """Return the targets to whom the last SMS of an event was surely not brought, though an operator may have taken it.

    An acceptance still counts for engagement 48 (R8); a person is called all the same.
    """
    rows = tx.execute(select(delivery.c.target, delivery.c.state, delivery.c.best)
                      .where(delivery.c.event == event_id, delivery.c.channel == "sms")
                      .order_by(delivery.c.order_seq))
    last = {row.target: row.state == REFUSED or row.best in SURELY for row in rows}
    return {target for target, failed in last.items() if failed}
