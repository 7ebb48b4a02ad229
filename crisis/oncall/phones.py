"""The telephone of whoever is on duty: a long sign-in that ends with the duty (R23), and sooner if the duty changes.

Whether the duty is still theirs is judged from the plan at each request: no leave or swap leaves a telephone open.
"""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, select

from crisis import clock
from crisis.accounts import signin
from crisis.accounts.rights import Actor
from crisis.accounts.signin import Duty, Session
from crisis.accounts.tables import login
from crisis.clock import instant
from crisis.db import Tx
from crisis.errors import Missing, Refused
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.oncall.reachable import mine
from crisis.oncall.rotas import current
from crisis.oncall.terms import nearest, stands

# Nobody needs it earlier, and no session lasts longer, whatever the rota says.
EARLY, LONGEST = timedelta(days=7), timedelta(days=35)


def session_of(tx: Tx, secret: str) -> Session | None:
    """Return the session that a secret opens; None for a telephone whose duty has ended or became somebody else's."""
    found = signin.session_of(tx, secret)
    if found is not None and found.duty is not None and not holds(tx, found.actor.person, found.duty.function,
                                                                  found.duty.begins):
        return None
    return found


def holds(tx: Tx, person: str, function: str, begins: datetime) -> bool:
    """Return whether a duty is still that of whoever enrolled a telephone for it."""
    plan = current(tx, function)
    return plan is not None and stands(plan, person, begins, tx.now)


def enrol(tx: Tx, actor: Actor, secret: str) -> None:
    """Make the device of a session a duty telephone: its session lasts until the end of the duty that runs, or comes.

    Raises Refused for somebody whom no duty awaits within a week.
    """
    term = nearest(mine(tx, actor.person), tx.now)
    if term is None or term.begins > tx.now + EARLY:
        raise Refused("no_duty", "Ce téléphone n'est pas enrôlé.",
                      "Aucune astreinte ne vous attend dans les sept jours.",
                      "Revenez dans la semaine qui précède votre astreinte.")
    store.lock(tx, REGISTER)
    until = min(term.ends, tx.now + LONGEST)
    signin.lengthen(tx, secret, Duty(term.function, term.begins, until))
    store.append(tx, REGISTER, "phone_enrolled", {
        "person": actor.person, "function": term.function, "until": instant(until)}, by=actor.by)


def revoke(tx: Tx, actor: Actor, phone: str) -> None:
    """Close the session of a telephone at once: one's own, or anybody's for whoever manages rotas. Raises Missing."""
    store.lock(tx, REGISTER)
    row = tx.execute(select(login).where(login.c.id == phone, login.c.duty.is_not(None))).one_or_none()
    if row is None or (row.person != actor.person and not actor.may("manage_rota")):
        raise Missing("phone_missing", "Ce téléphone n'est pas ou n'est plus enrôlé.", todo="Rechargez la page.")
    tx.execute(delete(login).where(login.c.id == phone))
    store.append(tx, REGISTER, "phone_revoked", {"person": row.person}, by=actor.by)


def enrolled(tx: Tx, person: str | None = None) -> list[Row[Any]]:
    """Return the enrolled telephones whose session stands, of a person or of all."""
    rows = select(login).where(login.c.duty.is_not(None), login.c.expires_at > clock.now())
    rows = rows.where(login.c.person == person) if person else rows
    return [row for row in tx.execute(rows.order_by(login.c.expires_at, login.c.opened_at))
            if holds(tx, row.person, row.duty, row.begins)]
