"""What stories of the volunteers say in one word: who volunteers, who was called, what they said."""
from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, update

from crisis.accounts.rights import VOLUNTEER
from crisis.db import Tx
from crisis.demonstration import HOUSE
from crisis.directory import contacts
from crisis.events import cip, cip_calling_up
from crisis.hotline.tables import volunteer
from crisis.oncall import alerts
from crisis.oncall.turnout import Count, count, turnouts
from tests.house import House

SERVICE = "DDT 15"
LAST_DRILL = date(2026, 12, 30)

def keep(tx: Tx, person: str, *, trained: bool = True, drilled_on: str | None = None) -> None:
    """Make a volunteer of somebody; whoever was one before the test is none any more."""
    tx.execute(update(volunteer).where(volunteer.c.service != SERVICE).values(until=tx.now))
    told = {"service": SERVICE, "trained_on": "2026-01-10" if trained else None, "drilled_on": drilled_on,
            "languages": "fr", "posts": "operator", "available": "always", "until": None}
    if tx.execute(update(volunteer).where(volunteer.c.person == person).values(**told)).rowcount == 0:
        tx.execute(insert(volunteer).values(person=person, **told))


def enlist(house: House, person: str, *, trained: bool = True, drilled_on: str | None = None) -> str:
    house.do(keep, person, trained=trained, drilled_on=drilled_on)
    return person


def volunteers(house: House, many: int, first: int = 0, routes: bool = True) -> list[str]:
    """Make so many volunteers who have a telephone, in the order in which they will be called."""
    made = [house.do(contacts.add, HOUSE, f"Volontaire {first + rank}", "staff", VOLUNTEER, None,
                     [("sms", f"+3363998{9000 + first + rank}")] if routes else []) for rank in range(many)]
    return [enlist(house, person, drilled_on=str(LAST_DRILL - timedelta(days=first + rank)))
            for rank, person in enumerate(made)]


def ordered(house: House) -> str:
    """Return an event whose hotline is ordered; nobody of any duty is called."""
    event = house.open()
    house.do(cip.order, house.officer, house.here, event, house.voice())
    return event


def call_up(house: House, event: str, wanted: int, persons: list[str] | None = None, words: str = "") -> int:
    return house.do(cip_calling_up.call_up, house.on_duty("cip_chief"), house.here, event, wanted, persons, words)


def called(house: House, event: str) -> list[str]:
    """Return which volunteers were called, in order; somebody called twice stands twice."""
    return [entry["data"]["person"] for entry in house.entries(event, "duty_alerted")
            if entry["data"]["function"] == VOLUNTEER]


def link(house: House, event: str, person: str) -> Any:
    return house.look(alerts.of_volunteer, event, person)


def say(house: House, event: str, person: str, said: str, minutes: int | None = None) -> None:
    """Answer by the personal link, and let the timers fire."""
    call = link(house, event, person)
    house.do(alerts.answer, call, said, minutes, "link", alerts.own_by(call))
    house.fire()


def come(house: House, event: str, person: str) -> None:
    call = link(house, event, person)
    house.do(alerts.arrive, call, "arrived", alerts.own_by(call))


def wait(house: House, minutes: float) -> None:
    house.hours.move(minutes)
    house.fire()


def tally(house: House, event: str) -> Count:
    return house.look(lambda tx: count(turnouts.state(tx, event), tx.now))
