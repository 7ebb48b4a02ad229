"""Which letter names which alert on a telephone: read from what was alerted, allotted by one at a time.

What a code means once it is written back is the business of `codes` and `replies`.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select

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


def allotted(tx: Tx, numbers: Sequence[str]) -> list[str]:
    """Return the letter of a new alert to each telephone, in their order; nobody else allots one until the commit."""
    quotas.alone(tx)
    past: dict[str, list[str]] = defaultdict(list)
    waiting: dict[str, set[str]] = defaultdict(set)
    for row in tx.execute(_OFFERED, {"numbers": sorted(set(numbers))}):
        past[row.address].append(row.code)
        if row.closed_at is None:
            waiting[row.address].add(row.code)
    return [_next(waiting[number], past[number]) for number in numbers]


_OFFERED = (select(delivery.c.address, alert.c.code, event.c.closed_at)
            .join_from(alert, delivery, alert.c.delivery == delivery.c.id).join(event, alert.c.event == event.c.id)
            .where(delivery.c.address.in_(bindparam("numbers", expanding=True)), alert.c.code.is_not(None))
            .order_by(alert.c.sent_at.desc(), alert.c.id))


def _next(waiting: set[str], past: list[str]) -> str:
    """Return the next letter of a telephone, which two people may share."""
    letter = codes.allot(waiting, past)
    waiting.add(letter)
    past.insert(0, letter)
    return letter
