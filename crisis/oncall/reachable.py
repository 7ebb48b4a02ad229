"""Whether people on duty can be reached: which routes they have, verified by a code, proven by what went through.

Judges from the directory and the outbox of the last thirty days; sends nothing.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select

from crisis.db import Tx
from crisis.delivery.policy import LANES
from crisis.delivery.states import ACCEPTED
from crisis.delivery.tables import delivery
from crisis.delivery.wall import Passage, realm
from crisis.directory import routes
from crisis.directory.routes import Route
from crisis.journal.register import is_demonstration
from crisis.oncall.plan import Plan, spans
from crisis.oncall.rotas import FUNCTIONS, current
from crisis.oncall.terms import Term, terms

PROVEN = timedelta(days=30)
SOON = timedelta(days=14)
AHEAD = timedelta(days=90)
WENT = ("accepted", "sent", "delivered")
# What somebody on duty must have: an alert leaves by SMS, a mail is only a second way.
NEEDED = "sms"


@dataclass(frozen=True, slots=True)
class Line:
    """One route of a person as a page shows it."""

    route: Route
    proven_at: datetime | None

    @property
    def lacks(self) -> tuple[str, ...]:
        """Return what is missing for this route to be relied on: `unverified`, `unproven`."""
        return (*(("unverified",) if self.route.verified_at is None else ()),
                *(("unproven",) if self.proven_at is None else ()))


@dataclass(frozen=True, slots=True)
class Lacking:
    """Somebody on duty soon who may not be reached. `first_at`: when they are called first, None as a double only."""

    person: str
    function: str
    first_at: datetime | None
    lacks: tuple[str, ...]


def lines(tx: Tx, persons: Iterable[str]) -> dict[str, list[Line]]:
    """Return the routes of these persons, each with the last message that went through it within thirty days."""
    wanted = list(dict.fromkeys(persons))
    found, proofs = routes.of_staff(tx, wanted), _proofs(tx)
    return {person: [Line(each, proofs.get((f"person:{person}", each.channel, each.address)))
                     for each in found.get(person, ())] for person in wanted}


def _proofs(tx: Tx) -> dict[tuple[str, str, str], datetime]:
    """Return when a message last went through, by target, channel and address, where this house really sends."""
    way = realm(Passage("real", "staff", is_demonstration(tx)))
    rows = tx.execute(_WENT, {"since": tx.now - PROVEN, "way": way})
    return {(row.target, row.channel, row.address): row.at for row in rows if row.at is not None}


_WENT = (select(delivery.c.target, delivery.c.channel, delivery.c.address,
                func.max(delivery.c.called_at).label("at"))
         .where(delivery.c.state == ACCEPTED, delivery.c.lane == LANES["staff"],
                delivery.c.next_at > bindparam("since"), delivery.c.realm == bindparam("way"),
                delivery.c.best.in_(WENT))
         .group_by(delivery.c.target, delivery.c.channel, delivery.c.address))


def missing(found: Iterable[Line]) -> tuple[str, ...]:
    """Return what somebody on duty lacks: `no_number`, or what their number lacks. Pure."""
    number = next((each for each in found if each.route.channel == NEEDED), None)
    return ("no_number",) if number is None else number.lacks


def soon(tx: Tx) -> list[Lacking]:
    """Return who is on duty in the next fourteen days and lacks a verified or proven route, the first called first."""
    called = [(function, person, at) for function in FUNCTIONS if (plan := current(tx, function)) is not None
              for person, at in _standing(plan, tx.now).items()]
    found = lines(tx, [person for _, person, _ in called])
    lacking = [Lacking(person, function, at, codes) for function, person, at in called
               if (codes := missing(found[person]))]
    return sorted(lacking, key=lambda each: (each.first_at is None, each.first_at or tx.now, each.function))


def _standing(plan: Plan, now: datetime) -> dict[str, datetime | None]:
    """Return everybody whom a duty may call soon, with the instant from which they are the first called."""
    standing: dict[str, datetime | None] = {}
    for span in spans(plan, now, now + SOON):
        for rank, person in enumerate(span.order):
            if standing.get(person) is None:
                standing[person] = span.begins if rank == 0 else None
    return standing


def mine(tx: Tx, person: str, ahead: timedelta = AHEAD) -> list[Term]:
    """Return the duty of a person from now on, ninety days ahead unless told otherwise, the nearest first."""
    plans = [plan for function in FUNCTIONS if (plan := current(tx, function)) is not None]
    found = [each for plan in plans for each in terms(plan, tx.now, tx.now + ahead) if each.person == person]
    return sorted(found, key=lambda each: each.begins)
