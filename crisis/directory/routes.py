"""The routes of the staff: whose they are, whether somebody has proven to read them. Changing an address forgets that.

Sending a code there, and what else proves a route, is the duty's business.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.directory.contacts import callable_
from crisis.directory.tables import mandate, route, route_code
from crisis.errors import Missing
from crisis.journal import store
from crisis.journal.tables import REGISTER


@dataclass(frozen=True, slots=True)
class Route:
    """One active way to reach a person of the staff. `verified_at`: a code sent there was typed back."""

    id: str
    person: str
    channel: str
    address: str
    verified_at: datetime | None


def of_staff(tx: Tx, persons: Iterable[str] | None = None) -> dict[str, list[Route]]:
    """Return the active routes of the staff by person, in order of rank; of some persons or of all."""
    rows = tx.execute(_OF_STAFF)
    wanted = None if persons is None else set(persons)
    found: dict[str, list[Route]] = defaultdict(list)
    for row in rows:
        if wanted is None or row.person in wanted:
            found[row.person].append(Route(row.id, row.person, row.channel, row.address, row.verified_at))
    return found


_OF_STAFF = (select(route.c.id, mandate.c.person, route.c.channel, route.c.address, route.c.verified_at)
             .join(mandate, mandate.c.id == route.c.mandate)
             .where(mandate.c.audience == "staff", mandate.c.until.is_(None), route.c.active.is_(True))
             .order_by(mandate.c.person, route.c.rank))


def one(tx: Tx, person: str, route_id: str) -> Route:
    """Return a route of a person. Raises Missing for another's, too: nobody learns that it exists."""
    found = next((each for each in of_staff(tx, [person])[person] if each.id == route_id), None)
    if found is None:
        raise Missing("route_missing", "Cette voie n'existe pas.", "Elle n'est pas l'une des vôtres.",
                      "Rechargez la page.")
    return found


def verified(tx: Tx, route_id: str) -> None:
    """Record that whoever reads a route typed the code back."""
    tx.execute(update(route).where(route.c.id == route_id).values(verified_at=tx.now))
    tx.execute(delete(route_code).where(route_code.c.route == route_id))


def readdress(tx: Tx, actor: Actor, person: str, channel: str, address: str) -> None:
    """Give a person of the staff another address for a channel; it must be verified anew. Raises Missing, Refused."""
    actor.require("manage_accounts")
    known = next((each for each in of_staff(tx, [person])[person] if each.channel == channel), None)
    if known is None:
        raise Missing("route_missing", "Cette personne n'a pas de voie de ce genre.")
    taken = callable_(channel, address)
    if taken == known.address:
        return
    store.lock(tx, REGISTER)
    tx.execute(update(route).where(route.c.id == known.id).values(address=taken, verified_at=None))
    tx.execute(delete(route_code).where(route_code.c.route == known.id))
    store.append(tx, REGISTER, "route_changed", {"person": person, "channel": channel}, by=actor.by)
