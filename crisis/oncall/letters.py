"""Which letter names which alert on a telephone: read from what was alerted, allotted to one at a time.

What a code means once it is written back is the business of `codes` and `replies`.
"""
from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select

from crisis.db import Tx
from crisis.delivery import quotas
from crisis.delivery.tables import delivery
from crisis.journal.tables import event
from crisis.oncall import codes
from crisis.oncall.tables import alert


def lettered(tx: Tx, number: str) -> list[Row[Any]]:
    """Return the alerts that offered reply codes to a telephone, the last one first, each with `waits` and `realm`.

    One waits as long as its event is open, answered or not: an answer may be changed.
    """
    rows = (select(alert, event.c.closed_at.is_(None).label("waits"), delivery.c.realm)
            .join(delivery, alert.c.delivery == delivery.c.id).join(event, alert.c.event == event.c.id)
            .where(delivery.c.address == number, alert.c.code.is_not(None)))
    return list(tx.execute(rows.order_by(alert.c.sent_at.desc(), alert.c.id)))


def allotted(tx: Tx, number: str) -> str:
    """Return the letter of a new alert to a telephone; nobody else allots one until the commit."""
    quotas.alone(tx)
    known = lettered(tx, number)
    return codes.allot({row.code for row in known if row.waits}, [row.code for row in known])
