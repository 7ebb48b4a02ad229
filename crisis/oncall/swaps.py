"""Swaps of duty: one proposes, the other alone agrees, and only then the register writes it (D33).

What an exchange makes of each minute is `plan`'s business.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from crisis.accounts.rights import Actor
from crisis.accounts.signin import actor as account_of
from crisis.clock import instant
from crisis.db import Tx, new_id
from crisis.errors import Conflict, Forbidden, Missing, Refused
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.oncall.exchanges import Period, available, duty_of, known
from crisis.oncall.plan import Plan, spans
from crisis.oncall.tables import duty_change, swap

Interval = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Offer:
    """A period of one's own duty that `other` would take; `back`: a period of the other's duty taken in return."""

    function: str
    other: str
    period: Period
    back: Period | None = None


def propose_swap(tx: Tx, actor: Actor, offer: Offer) -> str:
    """Offer a period of one's own duty, and return the id of the proposal. Nothing changes until the other agrees.

    Raises Refused: with oneself, not on duty then, the other away or without an account, or already proposed.
    """
    actor.require("answer_duty")
    store.lock(tx, REGISTER)
    known(tx, offer.other)
    if offer.other == actor.person:
        raise Refused("swap_self", "Échange refusé.", "On n'échange pas avec soi-même.", "Choisissez un collègue.")
    _may_agree(tx, offer.other)
    given = _coming(tx, offer.period)
    back = _coming(tx, offer.back) if offer.back else None
    _possible(duty_of(tx, offer.function), actor.person, offer.other, given, back)
    _free(tx, offer.function, [given, *([back] if back else [])])
    key = new_id()
    tx.execute(insert(swap), {
        "id": key, "function": offer.function, "asked_by": actor.person, "asked_of": offer.other,
        "begins": given[0], "ends": given[1], "back_begins": back and back[0], "back_ends": back and back[1],
        "state": "asked", "asked_at": tx.now})
    return key


def answer_swap(tx: Tx, actor: Actor, swap_id: str, *, agreed: bool) -> None:
    """Agree to a proposal, or refuse it; only whom it was made to may. What is agreed is one entry of the register.

    Raises Forbidden, Missing, Conflict if it was answered or if the duty has changed since.
    """
    actor.require("answer_duty")
    store.lock(tx, REGISTER)
    row = _open(tx, swap_id)
    if row.asked_of != actor.person:
        raise Forbidden("swap_other", "Cet échange ne vous est pas proposé.", "Seule la personne sollicitée répond.",
                        "Laissez-la répondre.")
    seq = _agreed(tx, actor, row) if agreed else None
    tx.execute(update(swap).where(swap.c.id == swap_id).values(
        state="agreed" if agreed else "refused", answered_at=tx.now, register_seq=seq))


def drop_swap(tx: Tx, actor: Actor, swap_id: str) -> None:
    """Take back one's own proposal before it is answered. Raises Forbidden, Missing, Conflict."""
    actor.require("answer_duty")
    store.lock(tx, REGISTER)
    row = _open(tx, swap_id)
    if row.asked_by != actor.person:
        raise Forbidden("swap_other", "Cette proposition n'est pas la vôtre.", "Seul son auteur la retire.")
    tx.execute(update(swap).where(swap.c.id == swap_id).values(state="dropped", answered_at=tx.now))


def _agreed(tx: Tx, actor: Actor, row: Row[Any]) -> int:
    """Write what both agreed and return the number of the entry; the duty is looked at again, it may have moved."""
    if row.begins <= tx.now or (row.back_begins is not None and row.back_begins <= tx.now):
        raise Conflict("swap_late", "Il est trop tard pour cet échange.", "La période a déjà commencé.",
                       "Convenez d'une période à venir, ou faites enregistrer un remplacement.")
    back = (row.back_begins, row.back_ends) if row.back_begins is not None else None
    try:
        _possible(duty_of(tx, row.function), row.asked_by, row.asked_of, (row.begins, row.ends), back)
    except Refused as refusal:
        raise Conflict("swap_moved", "Cet échange n'est plus possible.", refusal.why,
                       "Refusez-le et convenez d'un autre.") from refusal
    taken = [(actor.person, row.asked_by, row.begins, row.ends)]
    taken += [(row.asked_by, actor.person, *back)] if back else []
    changes = [{"id": new_id(), "person": on, "instead_of": off, "begins": begins, "ends": ends}
               for on, off, begins, ends in taken]
    line = store.append(tx, REGISTER, "duty_swapped", {
        "swap": row.id, "function": row.function, "asked_by": {"person": row.asked_by},
        "changes": [each | {"begins": instant(each["begins"]), "ends": instant(each["ends"])} for each in changes]},
        by=actor.by)
    tx.execute(insert(duty_change), [each | {"kind": "swap", "function": row.function, "register_seq": line.seq}
                                     for each in changes])
    return line.seq


def _coming(tx: Tx, period: Period) -> Interval:
    begins, ends = period.sound(tx.now)
    if begins <= tx.now:
        raise Refused("period_begun", "Période refusée.", "Un échange porte sur une période à venir : l'autre personne "
                      "doit avoir le temps de répondre.", "Donnez un début à venir ; pour un besoin immédiat, faites "
                      "enregistrer un remplacement.")
    return begins, ends


def _may_agree(tx: Tx, person: str) -> None:
    if not account_of(tx, person).may("answer_duty"):
        raise Refused("swap_account", "Échange refusé.", "Cette personne n'a pas de compte pour répondre.",
                      "Faites enregistrer un remplacement par qui gère le tableau.")


def _possible(plan: Plan, asker: str, other: str, given: Interval, back: Interval | None) -> None:
    _first(plan, asker, given, "Vous n'êtes pas la personne appelée la première")
    available(plan, other, *given)
    if back is not None:
        _first(plan, other, back, "L'autre personne n'est pas appelée la première")
        available(plan, asker, *back)


def _first(plan: Plan, person: str, interval: Interval, told: str) -> None:
    """Raise Refused unless somebody is first called during the whole of an interval."""
    if any(span.order[:1] != (person,) for span in spans(plan, *interval)):
        raise Refused("swap_duty", "Échange refusé.", f"{told} pendant toute cette période.",
                      "Reprenez les heures du tableau du mois.")


def _free(tx: Tx, function: str, wanted: list[Interval]) -> None:
    """Raise Conflict if another open proposal touches one of these intervals: two answers would contradict."""
    rows = tx.execute(select(swap).where(swap.c.function == function, _alive(tx))).all()
    held: Iterable[Interval] = [(row.begins, row.ends) for row in rows]
    held = [*held, *((row.back_begins, row.back_ends) for row in rows if row.back_begins is not None)]
    if any(begins < until and since < ends for begins, ends in held for since, until in wanted):
        raise Conflict("swap_overlap", "Un échange est déjà proposé sur cette période.",
                       "Deux réponses se contrediraient.", "Attendez la réponse, ou retirez la première proposition.")


def _open(tx: Tx, swap_id: str) -> Row[Any]:
    row = tx.execute(select(swap).where(swap.c.id == swap_id)).one_or_none()
    if row is None:
        raise Missing("swap_missing", "Cette proposition d'échange n'existe pas.", todo="Rechargez la page.")
    if row.state != "asked":
        raise Conflict("swap_answered", "Cette proposition n'attend plus de réponse.",
                       "Elle a déjà été acceptée, refusée ou retirée.", "Rechargez la page.")
    return row


def _alive(tx: Tx) -> Any:
    """Return what tells a proposal that can still be answered: neither period has begun."""
    return (swap.c.state == "asked") & (swap.c.begins > tx.now) & (
        swap.c.back_begins.is_(None) | (swap.c.back_begins > tx.now))


def proposals(tx: Tx, person: str | None = None) -> list[Row[Any]]:
    """Return the proposals that can still be answered, those that concern a person or all, the first to begin first."""
    rows = select(swap).where(_alive(tx))
    if person is not None:
        rows = rows.where((swap.c.asked_by == person) | (swap.c.asked_of == person))
    return list(tx.execute(rows.order_by(swap.c.begins, swap.c.id)))
