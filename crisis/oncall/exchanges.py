"""Leaves and overrides: what changes a published duty without another publication. Swaps are `swaps`' business.

No motive is asked for: why somebody is away belongs to nobody's register.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, select, update

from crisis.accounts.rights import Actor
from crisis.clock import instant, parse_instant
from crisis.db import Tx, new_id
from crisis.directory.contacts import names
from crisis.errors import Missing, Refused
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.oncall.plan import Plan
from crisis.oncall.rotas import current
from crisis.oncall.tables import duty_change

LONGEST = timedelta(days=800)  # A wrong year is a slip: nobody knows the duty of two years ahead.
SLACK = timedelta(minutes=5)  # A form that says the minute at which it was opened means now.


@dataclass(frozen=True, slots=True)
class Period:
    """From `begins` to `ends`, both UTC; `begins` empty: from now on."""

    begins: datetime | None
    ends: datetime

    def sound(self, now: datetime) -> tuple[datetime, datetime]:
        """Return both ends, the first never before `now`. Raises Refused for a period over, backward or too far."""
        begins = self.begins or now
        if now - SLACK <= begins < now:
            begins = now
        if begins < now:
            raise Refused("period_past", "Période refusée.", "Elle commence dans le passé : ce qui a été tenu ne se "
                          "réécrit pas.", "Donnez un début à venir, ou laissez-le vide pour maintenant.")
        if self.ends <= begins:
            raise Refused("period_backward", "Période refusée.", "Elle finit avant de commencer.",
                          "Donnez une fin après le début.")
        if self.ends - now > LONGEST:
            raise Refused("period_far", "Période refusée.", "Elle finit dans plus de deux ans.",
                          "Vérifiez l'année.")
        return begins, self.ends


def record_leave(tx: Tx, actor: Actor, person: str, period: Period) -> str:
    """Record that somebody cannot be called, in any function, and return the id of the change.

    One's own leave takes the right to answer for the duty, somebody else's the right to manage rotas. Raises Refused.
    """
    if not actor.may("manage_rota"):
        actor.require("answer_duty" if person == actor.person else "manage_rota")
    store.lock(tx, REGISTER)
    known(tx, person)
    begins, ends = period.sound(tx.now)
    key = new_id()
    line = store.append(tx, REGISTER, "leave_recorded", {
        "change": key, "person": person, "begins": instant(begins), "ends": instant(ends)}, by=actor.by)
    tx.execute(insert(duty_change), {"id": key, "kind": "leave", "function": None, "person": person,
                                     "instead_of": None, "begins": begins, "ends": ends, "register_seq": line.seq})
    return key


def override(tx: Tx, actor: Actor, function: str, person: str, period: Period) -> str:
    """Put somebody first on the duty of a function for a while, whoever's turn it is; return the id of the change."""
    actor.require("manage_rota")
    store.lock(tx, REGISTER)
    known(tx, person)
    begins, ends = period.sound(tx.now)
    available(duty_of(tx, function), person, begins, ends)
    key = new_id()
    line = store.append(tx, REGISTER, "duty_overridden", {
        "change": key, "function": function, "person": person, "begins": instant(begins), "ends": instant(ends)},
        by=actor.by)
    tx.execute(insert(duty_change), {"id": key, "kind": "override", "function": function, "person": person,
                                     "instead_of": None, "begins": begins, "ends": ends, "register_seq": line.seq})
    return key


def withdraw(tx: Tx, actor: Actor, change_id: str) -> None:
    """End a leave or an override now, or take it back before it begins. What was already lived stays as it was.

    Raises Missing, Forbidden for somebody else's leave, Refused for a swap or for what is over.
    """
    store.lock(tx, REGISTER)
    row = _found(tx, change_id)
    own = row.kind == "leave" and row.person == actor.person and actor.may("answer_duty")
    if not own:
        actor.require("manage_rota")
    if row.kind == "swap":
        raise Refused("change_swap", "Un échange ne se retire pas.", "Deux personnes l'ont convenu.",
                      "Proposez l'échange inverse, ou faites enregistrer un remplacement.")
    if row.withdrawn_at is not None or row.ends <= tx.now:
        raise Refused("change_over", "Il n'y a plus rien à retirer.", "Ce changement est terminé ou déjà retiré.",
                      "Rechargez la page.")
    line = store.append(tx, REGISTER, "duty_change_withdrawn", {"change": change_id}, by=actor.by)
    # The hour of the entry, which never goes back: verify compares the row with it.
    tx.execute(update(duty_change).where(duty_change.c.id == change_id).values(
        withdrawn_seq=line.seq, withdrawn_at=parse_instant(line.content["recorded_at"])))


def _found(tx: Tx, change_id: str) -> Row[Any]:
    row = tx.execute(select(duty_change).where(duty_change.c.id == change_id)).one_or_none()
    if row is None:
        raise Missing("change_missing", "Ce changement d'astreinte n'existe pas.", todo="Rechargez la page.")
    return row


def known(tx: Tx, person: str) -> None:
    """Raise Refused for somebody whom the directory does not know."""
    if not names(tx, [person]):
        raise Refused("person_unknown", "Personne inconnue.", "L'annuaire ne la connaît pas.",
                      "Choisissez une personne de la liste, ou ajoutez-la d'abord à l'annuaire.")


def duty_of(tx: Tx, function: str) -> Plan:
    """Return the duty in force of a function. Raises Refused if none was published."""
    plan = current(tx, function)
    if plan is None:
        raise Refused("rota_missing", "Aucun tableau d'astreinte.", "Cette fonction n'a pas de tableau publié.",
                      "Publiez d'abord son tableau.")
    return plan


def available(plan: Plan, person: str, begins: datetime, ends: datetime) -> None:
    """Raise Refused if somebody is away during a part of a period: nobody would answer."""
    if any(leave.person == person and leave.begins < ends and begins < leave.ends for leave in plan.leaves):
        raise Refused("person_away", "Cette personne est absente.", "Une absence couvre une partie de la période.",
                      "Choisissez une autre personne, ou retirez d'abord l'absence.")


def standing(tx: Tx) -> list[Row[Any]]:
    """Return the changes that still count or will, the first to begin first."""
    rows = select(duty_change).where(duty_change.c.withdrawn_at.is_(None), duty_change.c.ends > tx.now)
    return list(tx.execute(rows.order_by(duty_change.c.begins, duty_change.c.register_seq, duty_change.c.id)))
