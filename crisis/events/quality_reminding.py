"""Whoever has something due for quality is told, each step once, in one digest a day, on the morning of a worked day.

Entry and messages stand in one transaction: what was said is what left. Which things are due, and who hears, is
judged by `quality.due` and `quality.reminded`.
"""
from __future__ import annotations

from crisis.db import Tx
from crisis.delivery.outbox import Order
from crisis.directory import routes
from crisis.events.quality_due import gather, reached
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.oncall import house_messages
from crisis.quality.due import due as everything_due
from crisis.quality.due_terms import Due, day_of
from crisis.quality.reminded import Told, decent, digest, reminded, unsaid
from crisis.territory import Territory


def due(tx: Tx, territory: Territory) -> list[Told]:
    """Return who must be told what now; looks only. Nobody outside the mornings of worked days."""
    if not decent(tx.now):
        return []
    dues = everything_due(gather(tx, territory), tx.now)
    return unsaid(dues, reminded.state(tx, REGISTER), reached(tx), day_of(tx.now))


def remind(tx: Tx, territory: Territory) -> int:
    """Tell what is due and return how many persons were; the register is locked before it is looked at."""
    store.lock(tx, REGISTER)
    found = due(tx, territory)
    for each in found:
        house_messages.send(tx, "quality_reminded", {
            "person": each.person, "items": [_item(one, each) for one in each.dues]},
            _orders(tx, each, territory.prefecture), "reminder")
    return len(found)


def _item(one: Due, told: Told) -> dict[str, object]:
    return {"kind": one.kind, "key": one.key, "step": one.step, "instead": (one.kind, one.key) in told.instead}


def _orders(tx: Tx, told: Told, prefecture: str) -> list[Order]:
    """Return one mail; one SMS for somebody who has no address. Neither says which thing, nor whose (rule 11)."""
    ways = {each.channel: each for each in reversed(routes.of_staff(tx, [told.person])[told.person])}
    way = ways.get("email") or ways["sms"]
    return house_messages.to_routes(tx, [way], "quality_due", {
        "sender": house_messages.sender(prefecture), "what": digest(told.dues)})
