"""Start-up probes: one message by each route to addresses of the house, so that a route is known to work (R7)."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from crisis.db import Tx, new_id
from crisis.delivery import outbox
from crisis.delivery.outbox import Order
from crisis.delivery.tables import delivery
from crisis.journal import store
from crisis.journal.register import is_demonstration
from crisis.journal.tables import REGISTER

OFTEN = timedelta(hours=12)
TEXT = "Essai des voies de communication : aucune action à faire."


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where probes go: a number and a mailbox of the house; empty when the préfecture has given none."""

    number: str
    email: str


def probe(tx: Tx, to: Addresses) -> int:
    """Send a probe by each route unless one left in the last twelve hours; return how many left."""
    event = store.lock(tx, REGISTER)
    recently = select(delivery.c.id).where(delivery.c.event == REGISTER, delivery.c.audience == "probe",
                                           delivery.c.next_at > tx.now - OFTEN).limit(1)
    if tx.execute(recently).first() is not None:
        return 0
    content = outbox.write(tx, "Essai", TEXT)
    routes = [("sms", to.number), ("email", to.email), ("site", "probe")]
    orders = [Order(new_id(), "probe", f"probe:{channel}", channel, address, content, "information")
              for channel, address in routes if address]
    entry = store.append(tx, REGISTER, "probe_sent", {"deliveries": [order.id for order in orders]})
    outbox.post(tx, event, entry.seq, orders, demonstration=is_demonstration(tx))
    return len(orders)
