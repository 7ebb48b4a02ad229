"""Who really plays an exercise: persons named one by one, and functions whose whole duty plays.

Who may be named, and with whose consent, is the preparation's business; where a delivery then goes is the wall's.
"""
from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from crisis.bulk import insert_many
from crisis.db import Tx
from crisis.delivery.order import Order
from crisis.delivery.tables import admitted
from crisis.delivery.wall import Passage, realm

PLAYED = "exercise"  # The mode whose wall opens to those admitted, and to nobody else.


@dataclass(frozen=True, slots=True)
class Admitted:
    """Whom one event may reach for real, read once for all that is posted together."""

    persons: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()

    def names(self, order: Order) -> bool:
        """Return whether the recipient was named: as a person or, of our own people, by a function that plays."""
        if order.person and order.person in self.persons:
            return True
        return order.audience == "staff" and not self.functions.isdisjoint(order.function.split())


def admit(tx: Tx, event_id: str, persons: Iterable[str], functions: Iterable[str]) -> None:
    """Admit persons (ids) and functions (their codes) to an exercise; whoever is admitted already stays so."""
    known = of(tx, event_id)
    new = [("person", key) for key in sorted(set(persons) - known.persons)]
    new += [("function", key) for key in sorted(set(functions) - known.functions)]
    if new:
        insert_many(tx, admitted, [{"event": event_id, "kind": kind, "key": key} for kind, key in new])


def of(tx: Tx, event_id: str) -> Admitted:
    """Return who is admitted to an event."""
    rows = tx.execute(select(admitted.c.kind, admitted.c.key).where(admitted.c.event == event_id)).all()
    return Admitted(*(frozenset(row.key for row in rows if row.kind == kind) for kind in ("person", "function")))


def named(tx: Tx, event: Row[Any], orders: Collection[Order]) -> frozenset[str]:
    """Return the ids of the orders whose recipient was named one by one, as the wall asks in the mode of this event."""
    if event.mode != PLAYED:
        return frozenset(order.id for order in orders if order.named)
    known = of(tx, event.id)
    return frozenset(order.id for order in orders if known.names(order))


def participants(tx: Tx, event: Row[Any], orders: Collection[Order], *, demonstration: bool) -> frozenset[str]:
    """Return the ids of the orders that really reach somebody in an exercise (R4); none outside an exercise."""
    if event.mode != PLAYED:
        return frozenset()
    met = named(tx, event, orders)
    return frozenset(order.id for order in orders
                     if realm(Passage(event.mode, order.audience, demonstration, order.id in met)) == "real")
