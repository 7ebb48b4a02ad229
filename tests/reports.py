"""Reports of a story made as a worker makes them, in this process; what each format is stays the product's business."""
from __future__ import annotations

import hashlib
import json
import sys
from typing import Any

from sqlalchemy import select

from crisis.accounts.rights import Actor
from crisis.accounts.tables import account
from crisis.events import closing, pieces, reports
from crisis.evidence.bounded import Bounds
from crisis.evidence.formats import FORMATS
from crisis.evidence.making import Maker
from crisis.reports import kept, versions
from tests.house import House

# A child that knows more formats than the product: one that never ends, one that takes memory, one that fails.
HOSTILE = (sys.executable, "-m", "tests.hostile_formats")


def role(house: House, name: str) -> Actor:
    """Return the one account of a role that no rota names."""
    row = house.look(lambda tx: tx.execute(select(account).where(account.c.roles == name)).one())
    return Actor(row.person, row.function, frozenset({name}))


def closed(house: House) -> str:
    """Return an event that was activated, then closed."""
    event = house.staffed()
    house.do(closing.close, house.officer, event, confirmed=True)
    return event


def maker(house: House, **more: Any) -> Maker:
    return Maker(house.db, house.territory, **more)


def make(house: House, **more: Any) -> int:
    """Make all that is asked for; return how many formats there were."""
    one, many = maker(house, **more), 0
    while one.once():
        many += 1
        assert many < 50, "the queue never empties"
    return many


def note(house: House, event: str) -> None:
    """Write what comes after a version."""
    house.do(pieces.note, house.officer, event, "fact", "Reçu après coup.")


def ask(house: House, event: str, by: Actor | None = None, formats: tuple[str, ...] = tuple(FORMATS)) -> int:
    return house.do(reports.ask, by or house.officer, event, formats)


def version(house: House, event: str, number: int = -1) -> versions.Version:
    found = house.look(versions.of_event, event)
    return found[-1] if number < 0 else found[number - 1]


def made(house: House, event: str) -> versions.Version:
    """Ask for a version, make it, and return it."""
    number = ask(house, event)
    make(house)
    return version(house, event, number)


def told(house: House, sha256: str) -> Any:
    """Return a JSON report as it is kept, once its hash was checked by hand."""
    file = house.look(kept.fetch, sha256)
    assert hashlib.sha256(file.body).hexdigest() == sha256
    return json.loads(file.body)


def bounds(seconds: float = 30, megabytes: int = 600) -> Bounds:
    return Bounds(seconds, megabytes, HOSTILE)
