"""Probes: one message by each route to addresses of the house, at start and every few hours (R7, GO6).

So a route is known to work before a crisis needs it. Whether a probe has arrived is the auditor's judgement.
"""
from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Row, select

from crisis.config import Settings
from crisis.db import Tx, new_id
from crisis.delivery import outbox
from crisis.delivery.outbox import Order
from crisis.delivery.policy import POLICIES
from crisis.delivery.tables import delivery
from crisis.delivery.watching import Probing
from crisis.journal import store
from crisis.journal.register import is_demonstration
from crisis.journal.tables import REGISTER
from crisis.oncall import marks
from crisis.oncall.house_messages import LIST

URGENCY = "information"
# A service that is started again and again must not send one each time.
SELDOM = timedelta(hours=6)
INVENTED = ("+33639989999", "essai@prefecture.example")  # The number and the mailbox that the sandbox is tried by.


def addresses(settings: Settings, *, demonstration: bool) -> Probing:
    """Return where probes go: the préfecture's own number and mailbox, or invented ones in a demonstration."""
    every = timedelta(hours=settings.probe_every_h)
    if demonstration:
        return Probing(*INVENTED, every)
    return Probing(settings.probe_number, settings.probe_email, every, read=bool(settings.imap_url))


def due(tx: Tx, to: Probing) -> bool:
    """Return whether no probe was ordered for so long; looks only."""
    last = tx.execute(select(delivery.c.channel, delivery.c.not_after).where(
        delivery.c.event == REGISTER, delivery.c.audience == "probe").order_by(delivery.c.not_after.desc())
        .limit(1)).one_or_none()
    if last is None:
        return True
    ordered_at = last.not_after - timedelta(seconds=POLICIES[last.channel, URGENCY].valid_s)
    return bool(ordered_at <= tx.now - (to.every or SELDOM))


def probe(tx: Tx, to: Probing) -> int:
    """Send a probe by each route, unless one was ordered lately; return how many left."""
    event = store.lock(tx, REGISTER)
    if not due(tx, to):
        return 0
    return _order(tx, event, to)


def probe_played(tx: Tx, event_id: str) -> int:
    """Try the routes of the sandbox for an exercise of a real installation, in its own journal; return how many.

    Its cell is proven by the operators that it plays with (R7), and the probes of the house go to the real ones alone.
    Raises Refused in a real event: the wall lets no probe through there.
    """
    return _order(tx, store.lock(tx, event_id), Probing(*INVENTED))


def _order(tx: Tx, event: Row[Any], to: Probing) -> int:
    content = outbox.write(tx, LIST["probe"].subject, marks.sms(marks.signing(event.plays, LIST["probe"].text)))
    orders = [Order(new_id(), "probe", f"probe:{channel}", channel, address, content, URGENCY)
              for channel, address in to.routes]
    entry = store.append(tx, event.id, "probe_sent", {"deliveries": [order.id for order in orders]})
    outbox.post(tx, event, entry.seq, orders, demonstration=is_demonstration(tx))
    return len(orders)
