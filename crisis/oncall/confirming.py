"""Before a duty begins: a reminder 48 h and 2 h ahead, confirmed by a personal page (R19); who hears if it is not.

When to ask is `terms`' judgement; what leaves is a message of the house.
"""
from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, select, update

from crisis.accounts.rights import FUNCTIONS_FR
from crisis.accounts.signin import digest
from crisis.clock import instant
from crisis.db import Tx, new_id
from crisis.delivery.states import EXPIRED, REFUSED, STOPPED
from crisis.delivery.tables import delivery
from crisis.errors import Conflict, Missing, Refused
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.oncall import house_messages
from crisis.oncall.layers import PARIS
from crisis.oncall.rotas import FUNCTIONS, current
from crisis.oncall.tables import duty_link, duty_notice
from crisis.oncall.terms import STEPS, Asked, Term, stands, step_due, tell_due, terms

FAILED = (REFUSED, EXPIRED, STOPPED)
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
AHEAD = timedelta(hours=max(STEPS))


@dataclass(frozen=True, slots=True)
class Due:
    """A term about which something must leave now: the reminder (its hours ahead), or word that nobody confirmed."""

    term: Term
    notice: Row[Any] | None
    step: int | None
    tell: bool


@dataclass(frozen=True, slots=True)
class Sign:
    """Who signs what leaves, and the address that personal links carry."""

    prefecture: str
    public_url: str


def due(tx: Tx) -> list[Due]:
    """Return what must leave now about the terms that begin within 48 hours; looks only."""
    return list(_due(tx))


def _due(tx: Tx) -> Iterator[Due]:
    for function in FUNCTIONS:
        plan = current(tx, function)
        for term in terms(plan, tx.now, tx.now + AHEAD + timedelta(minutes=1)) if plan else ():
            if term.begins > tx.now:
                notice = of_term(tx, term)
                asked = notice and _asked(tx, notice)
                step, tell = step_due(term, asked, tx.now), tell_due(term, asked, tx.now)
                if step is not None or tell:
                    yield Due(term, notice, step, tell)


def of_term(tx: Tx, term: Term) -> Row[Any] | None:
    """Return what was asked about a term, or None."""
    return tx.execute(select(duty_notice).where(
        duty_notice.c.function == term.function, duty_notice.c.person == term.person,
        duty_notice.c.begins == term.begins)).one_or_none()


def _asked(tx: Tx, notice: Row[Any]) -> Asked:
    return Asked(notice.step, notice.sent, notice.sent_at, notice.answer, failed(tx, notice),
                 notice.told_seq is not None)


def failed(tx: Tx, notice: Row[Any]) -> bool:
    """Return whether every route refused the last reminder. One that had no route is not sent again and again."""
    rows = tx.execute(select(delivery.c.state, delivery.c.best).where(
        delivery.c.event == REGISTER, delivery.c.order_seq == notice.register_seq)).all()
    return bool(rows) and all(row.state in FAILED or row.best in ("undelivered", "refused") for row in rows)


def remind(tx: Tx, sign: Sign) -> int:
    """Send what is due and return how many; the register is locked first, so that no second scheduler does it too."""
    store.lock(tx, REGISTER)
    found = due(tx)
    for each in found:
        notice = each.notice
        if each.step is not None:
            _remind(tx, each.term, notice, each.step, sign)
            notice = of_term(tx, each.term)
        if notice is not None and tell_due(each.term, _asked(tx, notice), tx.now):
            _tell(tx, notice, sign.prefecture)
    return len(found)


def _remind(tx: Tx, term: Term, notice: Row[Any] | None, step: int, sign: Sign) -> None:
    token, key = secrets.token_urlsafe(18), notice.id if notice is not None else new_id()
    fields = _fields(term.function, term.begins, sign.prefecture)
    ordered = house_messages.orders(tx, [term.person], "duty_soon", fields, merge=f"{sign.public_url}/g/{token}")
    entry = house_messages.send(tx, "duty_reminded", {
        "function": term.function, "person": term.person, "begins": instant(term.begins), "step": step},
        ordered, "reminder")
    told = {"step": step, "sent_at": tx.now, "register_seq": entry.seq, "ends": term.ends}
    if notice is None:
        tx.execute(insert(duty_notice), {"id": key, "function": term.function, "person": term.person,
                                         "begins": term.begins, "sent": 1} | told)
    else:
        tx.execute(update(duty_notice).where(duty_notice.c.id == key).values(sent=notice.sent + 1, **told))
    tx.execute(insert(duty_link), {"token": digest(token), "notice": key})


def _tell(tx: Tx, notice: Row[Any], prefecture: str) -> None:
    """Tell whoever looks after the duty, once: the person said that they cannot, or said nothing an hour before."""
    words = "duty_refused" if notice.answer == "cannot" else "duty_unconfirmed"
    to = [person for person in house_messages.in_charge(tx) if person != notice.person]
    ordered = house_messages.orders(tx, to, words, _fields(notice.function, notice.begins, prefecture))
    entry = house_messages.send(tx, "duty_unconfirmed", {
        "function": notice.function, "person": notice.person, "begins": instant(notice.begins),
        "answer": notice.answer}, ordered, "reminder")
    tx.execute(update(duty_notice).where(duty_notice.c.id == notice.id).values(told_seq=entry.seq))


def _fields(function: str, begins: datetime, prefecture: str) -> dict[str, str]:
    at = begins.astimezone(PARIS)
    return {"sender": house_messages.sender(prefecture), "function": FUNCTIONS_FR.get(function, function),
            "begins": f"{DAYS[at.weekday()]} {at:%d/%m à %H:%M}"}


def by_token(tx: Tx, token: str) -> Row[Any]:
    """Return the notice that a personal link opens. Raises Missing."""
    rows = select(duty_notice).join(duty_link, duty_link.c.notice == duty_notice.c.id)
    return _found(tx.execute(rows.where(duty_link.c.token == digest(token))).one_or_none())


def own(tx: Tx, person: str, notice_id: str) -> Row[Any]:
    """Return a notice of a person. Raises Missing for another's."""
    return _found(tx.execute(select(duty_notice).where(
        duty_notice.c.id == notice_id, duty_notice.c.person == person)).one_or_none())


def _found(row: Row[Any] | None) -> Row[Any]:
    if row is None:
        raise Missing("notice_missing", "Ce rappel d'astreinte n'existe pas ou n'existe plus.",
                      todo="Regardez le tableau d'astreinte, ou appelez la permanence.")
    return row


def answer(tx: Tx, notice_id: str, said: str, through: str, prefecture: str, by: store.By) -> None:
    """Record "je confirme" or "je ne peux pas"; who looks after the duty hears a refusal at once.

    Said twice it is one entry; another answer replaces it. Raises Conflict once the duty is over or somebody else's.
    """
    if said not in ("confirmed", "cannot"):
        raise Refused("answer", "Réponse non comprise.", todo="Touchez « Je confirme » ou « Je ne peux pas ».")
    store.lock(tx, REGISTER)
    notice = tx.execute(select(duty_notice).where(duty_notice.c.id == notice_id)).one()
    _still(tx, notice)
    if notice.answer == said:
        return
    store.append(tx, REGISTER, "duty_confirmed", {
        "function": notice.function, "person": notice.person, "begins": instant(notice.begins), "answer": said,
        "through": through}, by=by)
    tx.execute(update(duty_notice).where(duty_notice.c.id == notice.id).values(
        answer=said, answered_at=tx.now, told_seq=None if said == "cannot" else notice.told_seq))
    if said == "cannot":
        _tell(tx, own(tx, notice.person, notice.id), prefecture)


def _still(tx: Tx, notice: Row[Any]) -> None:
    plan = current(tx, notice.function)
    if notice.ends <= tx.now or plan is None or not stands(plan, notice.person, notice.begins, tx.now):
        raise Conflict("duty_over", "Cette astreinte n'est plus la vôtre.", "Elle est finie, ou le tableau a changé.",
                       "Regardez le tableau d'astreinte en vigueur.")
