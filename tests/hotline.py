"""A hotline that is open, calls that were taken, facts that they raised: what tests of the way up start from."""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from crisis.accounts.rights import Actor
from crisis.db import Tx, new_id
from crisis.events import cip, cip_facts
from crisis.hotline.facts import Facts, facts
from crisis.hotline.tables import call_sheet
from tests.house import House

AURILLAC, ARPAJON = "15014", "15012"
BRIDGE = "Le pont sur la Cère est coupé"


def chief(house: House) -> Actor:
    return house.on_duty("cip_chief")


def listening(house: House) -> str:
    """Return an event whose hotline is open."""
    event = house.open(separate=True)
    house.activate(event)
    house.do(cip.order, house.officer, house.here, event, house.voice())
    house.do(cip.set_circuit, chief(house), event, "national", "Cellule nationale")
    house.do(cip.open_line, chief(house), house.here, event, untested=True)
    return event


def call(tx: Tx, event: str, at: datetime, **told: Any) -> str:
    """Keep the sheet of a call that lasted two minutes, as its operator would have left it, and return its id."""
    key = new_id()
    tx.execute(insert(call_sheet), {
        "id": key, "event": event, "post": "operator-1", "operator": None, "revision": 1, "opened_at": at,
        "saved_at": at, "closed_at": at + timedelta(minutes=2), "category": "roads", "profile": "", "priority": 4,
        "commune": AURILLAC, "place": "", "caller": "", "phone": "", "note": "", "sheet": 1, "answer": "",
        "follow_up": "none", "recipient": "", "relay_answer": ""} | told)
    return key


def raised(house: House, event: str, words: str = BRIDGE, *, commune: str = AURILLAC, category: str = "roads",
           sheet: str | None = None, by: Actor | None = None) -> str:
    """Raise a fact, from a call of its own unless one is named."""
    key = sheet if sheet is not None else house.do(call, event, house.hours.now)
    return house.do(cip_facts.raise_fact, by or chief(house), event, key or None, commune, category, words)


def known(house: House, event: str) -> Facts:
    return house.look(facts.state, event)
