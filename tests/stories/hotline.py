"""A hotline at work: open, with people at its posts. Taking a post is written as its act writes it."""
from __future__ import annotations

from typing import Any
from uuid import uuid4

from crisis.accounts.rights import Actor
from crisis.events import cip
from crisis.hotline import call_sheets
from crisis.hotline.call_typed import Given, Typed
from crisis.hotline.owed import NOTHING_SAID, Settlement
from crisis.journal import store
from tests.house import House

ROAD = Typed(category="roads", profile="resident", commune="15014", note="Le pont de la rue du Rocher est-il ouvert ?")


def opened(house: House) -> str:
    """Return an event whose hotline is open."""
    event = house.open(separate=True)
    house.do(cip.order, house.officer, house.here, event, house.voice())
    house.do(cip.set_circuit, chief(house), event, "national", "Cellule nationale : 01 99 00 00 01")
    house.do(cip.open_line, chief(house), house.here, event, untested=True)
    return event


def closed(house: House, event: str, settled: Settlement = NOTHING_SAID) -> None:
    house.do(cip.order_closing, house.officer, house.here, event, house.voice())
    house.do(cip.close_line, chief(house), event, "La cellule est fermée.", "Standard", settled=settled)


def chief(house: House) -> Actor:
    return house.on_duty("cip_chief")


def seated(house: House, event: str, rank: int = 0, role: str = "operator") -> Actor:
    """Return somebody who has taken the post of that rank in that role."""
    who = Actor(house.com(rank).person, role, frozenset({role}))
    house.do(store.append, event, "cip_post_taken", {
        "post": f"{role}-{rank + 1}", "person": who.person, "shift": None, "until": None, "read": None}, by=who.by)
    return who


def left(house: House, event: str, who: Actor, rank: int = 0) -> None:
    house.do(store.append, event, "cip_post_left", {
        "post": f"{who.function}-{rank + 1}", "person": who.person, "reason": "end"}, by=who.by)


def key() -> str:
    return uuid4().hex


def given(sheet: str, revision: int = 1, typed: Typed = ROAD, **more: Any) -> Given:
    return Given(sheet, revision, typed, **more)


def save(house: House, event: str, who: Actor, sheet: Given) -> call_sheets.Saved:
    return house.do(call_sheets.save, who, house.territory, event, sheet)
