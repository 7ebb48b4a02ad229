"""Whom the last SMS did not reach: the next route, today the call list, starts at once (R16).

What counts for a verdict is the business of the receipts.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Row, select

from crisis.db import Tx
from crisis.delivery.states import ACCEPTED, CALLING, EXPIRED, REFUSED, STOPPED, UNKNOWN
from crisis.delivery.tables import delivery

SURELY = ("refused", "undelivered")
# So long after the call, nobody waits for an operator any more; whoever calls says that it is a *rappel*.
DOUBTFUL = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class LastSms:
    """The last SMS of a target of which anything is known: its message, the entry that ordered it, why it failed.

    `why` is None for one that was brought, as far as anybody knows; else `refused`, `undelivered`, `unknown`
    (20 seconds after the call), `expired` or `stopped`.
    """

    message: str | None
    order_seq: int
    why: str | None


def last_sms(tx: Tx, event_id: str) -> dict[str, LastSms]:
    """Return the last SMS by target. One that waits its turn says nothing, so the one before still stands.

    An acceptance still counts for engagement 48 (R8); a person whom it did not reach is called all the same.
    """
    rows = tx.execute(select(delivery.c.target, delivery.c.message, delivery.c.order_seq, delivery.c.state,
                             delivery.c.best, delivery.c.called_at)
                      .where(delivery.c.event == event_id, delivery.c.channel == "sms")
                      .order_by(delivery.c.order_seq, delivery.c.target))
    found: dict[str, LastSms] = {}
    for (seq, target), some in groupby(rows, key=lambda row: (row.order_seq, row.target)):
        known = [(row.message, why) for row in some if (why := why_not(row, tx.now)) != "waiting"]
        if known:
            # One holder of a mandate who was reached is enough for the commune.
            message, failed = next(((each, None) for each, why in known if why is None), known[0])
            found[target] = LastSms(message, seq, failed)
    return found


def why_not(row: Row[Any], now: datetime) -> str | None:
    """Return why an SMS was not brought, None if it was, `waiting` while it is too early to say.

    The row has the `state`, `best` and `called_at` of a delivery.
    """
    if row.state in (REFUSED, EXPIRED, STOPPED):
        return str(row.state)
    if row.state == ACCEPTED:
        return row.best if row.best in SURELY else None
    doubtful = row.state in (UNKNOWN, CALLING) or row.best == UNKNOWN
    long_ago = row.called_at is None or now - row.called_at >= DOUBTFUL
    return UNKNOWN if doubtful and long_ago else "waiting"


def failed(last: dict[str, LastSms], without_route: Iterable[tuple[str, LastSms]]) -> dict[str, LastSms]:
    """Return the targets not brought: by their last SMS, or left without a route by a wave that came after it."""
    found = {target: each for target, each in last.items() if each.why is not None}
    for target, missed in without_route:
        if target not in last or last[target].order_seq < missed.order_seq:
            found[target] = missed
    return found
