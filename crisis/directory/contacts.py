"""Who is reached for a target today: the holders of mandates and their active routes, in order of rank."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select

from channels.text.numbers import normalise_french
from crisis.accounts.rights import Actor
from crisis.db import Tx, new_id
from crisis.directory.tables import mandate, person, route
from crisis.errors import Refused
from crisis.journal import store
from crisis.journal.tables import REGISTER


@dataclass(frozen=True, slots=True)
class Contact:
    """One holder of one mandate, with (channel, address) routes in order."""

    target: str
    person: str
    name: str
    function: str
    audience: str
    routes: tuple[tuple[str, str], ...]

    def address(self, channel: str) -> str | None:
        return next((address for kind, address in self.routes if kind == channel), None)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody to be added, with one mandate and its (channel, address) routes. A None target is the person itself."""

    name: str
    audience: str
    function: str
    target: str | None
    routes: Sequence[tuple[str, str]]
    rank: int = 0


def add(tx: Tx, actor: Actor, name: str, audience: str, function: str, target: str | None,
        routes: Sequence[tuple[str, str]]) -> str:
    """Add a person with one mandate, write it in the register and return the person's id.

    Raises Refused for a telephone number that nobody could call, in whatever spelling.
    """
    actor.require("manage_accounts")
    person_id, of = write(tx, Newcomer(name, audience, function, target, routes))
    store.append(tx, REGISTER, "contact_added", {
        "person": person_id, "audience": audience, "function": function, "target": of}, by=actor.by)
    return person_id


def import_all(tx: Tx, actor: Actor, source: str, people: Sequence[Newcomer]) -> list[str]:
    """Add many people at once, as one entry of the register, and return their ids in the same order."""
    actor.require("manage_accounts")
    added = [write(tx, each)[0] for each in people]
    store.append(tx, REGISTER, "directory_imported", {"source": source, "sha256": "", "rows": len(added)}, by=actor.by)
    return added


def write(tx: Tx, new: Newcomer) -> tuple[str, str]:
    """Write a person with one mandate, and return the ids of the person and of whom it stands for.

    The register is the business of the command that asks for it.
    """
    person_id = new_id()
    tx.execute(insert(person), {"id": person_id, "name": new.name})
    return person_id, appoint(tx, person_id, new)


def appoint(tx: Tx, person_id: str, new: Newcomer) -> str:
    """Give somebody who is in the directory a mandate with its routes; return whom it stands for."""
    mandate_id, target = new_id(), new.target or f"person:{person_id}"
    tx.execute(insert(mandate), {"id": mandate_id, "person": person_id, "audience": new.audience,
                                 "function": new.function, "target": target, "rank": new.rank,
                                 "since": tx.now})
    open_routes(tx, mandate_id, new.routes)
    return target


def open_routes(tx: Tx, mandate_id: str, routes: Sequence[tuple[str, str]]) -> None:
    """Give a mandate its (channel, address) routes, the one used first the first."""
    if routes:
        tx.execute(insert(route), [
            {"id": new_id(), "mandate": mandate_id, "channel": channel, "address": callable_(channel, address),
             "rank": rank, "active": True} for rank, (channel, address) in enumerate(routes)])


def callable_(channel: str, address: str) -> str:
    """Return an address as operators take it: numbers are typed with blanks, dots or +33 (NT5)."""
    try:
        return normalise_french(address) if channel in ("sms", "voice") else address
    except ValueError as error:
        raise Refused("number", "Numéro de téléphone refusé.", str(error)) from error


def holders(tx: Tx, audience: str, targets: Iterable[str] | None = None) -> list[Contact]:
    """Return the present holders of an audience, of some targets or of all, sorted by target and rank."""
    query = (select(mandate, person.c.name).join(person, person.c.id == mandate.c.person)
             .where(mandate.c.audience == audience, mandate.c.until.is_(None))
             .order_by(mandate.c.target, mandate.c.rank))
    rows = tx.execute(query).all()
    wanted = None if targets is None else set(targets)
    kept = [row for row in rows if wanted is None or row.target in wanted]
    routes = _routes(tx, audience)
    return [Contact(row.target, row.person, row.name, row.function, audience, tuple(routes[row.id])) for row in kept]


def _routes(tx: Tx, audience: str) -> dict[str, list[tuple[str, str]]]:
    rows = tx.execute(select(route.c.mandate, route.c.channel, route.c.address)
                      .join(mandate, mandate.c.id == route.c.mandate)
                      .where(mandate.c.audience == audience, route.c.active.is_(True)).order_by(route.c.rank))
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        found[row.mandate].append((row.channel, row.address))
    return found


def names(tx: Tx, persons: Iterable[str]) -> dict[str, str]:
    """Return names by person id, for pages of those who may see them."""
    rows = tx.execute(select(person.c.id, person.c.name).where(person.c.id.in_(list(persons))))
    return {row.id: row.name for row in rows}
