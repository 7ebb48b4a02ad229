"""A hotline with people at its posts and calls in its tables, for the stories of care, retention and closing.

Call sheets are written as rows: what saves them is told elsewhere.
"""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from crisis.accounts.rights import Actor
from crisis.accounts.tables import account
from crisis.clock import instant
from crisis.db import Tx, new_id
from crisis.events import cip, closing
from crisis.hotline.tables import call_sheet
from crisis.journal import store
from tests.house import House

CALLER, PHONE, WORDS = "Mme Aubrac", "06 39 98 12 34", "Elle pleure, sa cave est inondée."


def somebody(house: House, role: str) -> Actor:
    """Return the account of a role that no rota knows."""
    row = house.look(lambda tx: tx.execute(select(account).where(account.c.roles == role)).first())
    assert row is not None
    return Actor(row.person, role, frozenset({role}))


def chief(house: House) -> Actor:
    return house.on_duty("cip_chief")


def opened(house: House) -> str:
    """Return an event whose hotline is open."""
    event = house.staffed()
    house.do(cip.order, house.officer, house.here, event, house.voice())
    house.do(cip.set_circuit, chief(house), event, "national", "Cellule nationale : 01 99 00 00 01")
    house.do(cip.open_line, chief(house), house.here, event, untested=True)
    return event


def closing_ordered(house: House) -> str:
    event = opened(house)
    house.hours.move(60)
    house.do(cip.order_closing, house.officer, house.here, event, house.voice())
    return event


def closed(house: House, event: str) -> None:
    house.do(closing.close, house.officer, event, confirmed=True)


def sit(tx: Tx, event: str, who: Actor, post: str = "operator-3") -> None:
    """Seat somebody at a post, as the journal says it."""
    store.append(tx, event, "cip_post_taken", {
        "post": post, "person": who.person, "shift": None, "until": None, "read": None}, by=who.by)


def rise(tx: Tx, event: str, who: Actor, post: str = "operator-3") -> None:
    store.append(tx, event, "cip_post_left", {"post": post, "person": who.person, "reason": "relief"}, by=who.by)


def call(tx: Tx, event: str, operator: str | None = None, **typed: Any) -> str:
    """Write one call sheet, closed five minutes after it was opened unless it says otherwise; return its key."""
    key, at = new_id(), typed.pop("opened_at", tx.now)
    tx.execute(insert(call_sheet), {
        "id": key, "event": event, "post": "operator-3", "operator": operator, "revision": 1, "opened_at": at,
        "saved_at": at, "closed_at": at + timedelta(minutes=5), "category": "roads", "profile": "resident",
        "priority": 4, "commune": "15014", "place": "rue du Rocher", "caller": CALLER, "phone": PHONE, "note": WORDS,
        "sheet": 1, "answer": "a1", "follow_up": "none", "recipient": "", "callback_at": None, "called_back_at": None,
        "relayed_at": None, "relay_answer": "", "relay_answered_at": None, "anonymised_at": None} | typed)
    return key


def rows(house: House, event: str) -> list[dict[str, Any]]:
    """Return the call sheets of an event, the first the oldest."""
    found = select(call_sheet).where(call_sheet.c.event == event).order_by(call_sheet.c.opened_at, call_sheet.c.id)
    return house.look(lambda tx: [dict(row._mapping) for row in tx.execute(found)])


def chains(house: House, *events: str) -> str:
    """Return all that chains hold and all the texts beside them, as one text to search."""
    told = [repr(entry) for event in events for entry in house.entries(event)]
    texts = [house.words(event, entry) for event in events for entry in house.entries(event) if "text" in entry]
    return "\n".join((*told, *texts))


def later(moment: datetime, **parts: float) -> str:
    return instant(moment + timedelta(**parts))
