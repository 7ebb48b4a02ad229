"""Waking people: an SMS with a personal link (R19), the answer, the arrival. Only the button of a link acts."""
from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, insert, select, update

from crisis.accounts.rights import Actor
from crisis.accounts.signin import digest
from crisis.db import Tx, new_id
from crisis.delivery.outbox import Order, post, write
from crisis.directory.contacts import holders
from crisis.errors import Missing, Refused
from crisis.journal import store
from crisis.journal.register import is_demonstration
from crisis.oncall.rotas import on_duty_now
from crisis.oncall.tables import alert

MINUTES = (15, 30, 60)


@dataclass(frozen=True, slots=True)
class Callee:
    """Somebody to wake: the person, in which function, at which rank of the rota (0 is the first called)."""

    person: str
    function: str
    rank: int


def callees(tx: Tx, wanted: Sequence[tuple[str, int]], but: str = "") -> list[Callee]:
    """Return who is on duty for each (function, how many), each person once and never `but`."""
    found: dict[str, Callee] = {}
    for function, how_many in wanted:
        for rank, person in enumerate(on_duty_now(tx, function)[:how_many]):
            if person != but:
                found.setdefault(person, Callee(person, function, rank))
    return list(found.values())


def call_out(tx: Tx, event: Row[Any], text: str, people: Sequence[Callee], public_url: str, by: store.By) -> int:
    """Alert people on duty: an entry, an alert and a delivery each. `text` carries `{lien}`. Returns how many."""
    numbers = {contact.person: contact.address("sms") for contact in holders(tx, "staff")}
    content = write(tx, "", text)
    demonstration = is_demonstration(tx)
    for callee in people:
        _call(tx, event, callee, numbers.get(callee.person), content, public_url, by, demonstration)
    return len(people)


def _call(tx: Tx, event: Row[Any], callee: Callee, number: str | None, content: str, public_url: str, by: store.By,
          demonstration: bool) -> None:
    token, key, delivery = secrets.token_urlsafe(18), new_id(), new_id() if number else None
    row = {"id": key, "event": event.id, "person": callee.person, "function": callee.function, "rank": callee.rank,
           "token": digest(token), "delivery": delivery, "sent_at": tx.now}
    tx.execute(insert(alert), row)
    entry = store.append(tx, event.id, "duty_alerted", {
        "alert": key, "person": callee.person, "function": callee.function, "rank": callee.rank,
        "delivery": delivery}, by=by)
    if number and delivery:
        order = Order(delivery, "staff", f"person:{callee.person}", "sms", number, content, "alert",
                      merge=f"{public_url}/a/{token}")
        post(tx, event, entry.seq, [order], demonstration=demonstration)


def correct(tx: Tx, event: Row[Any], order_seq: int, text: str, people: Sequence[Callee]) -> None:
    """Send a correction to everyone who was alerted."""
    numbers = {contact.person: contact.address("sms") for contact in holders(tx, "staff")}
    content = write(tx, "", text)
    orders = [Order(new_id(), "staff", f"person:{person}", "sms", number, content, "alert")
              for person in dict.fromkeys(callee.person for callee in people) if (number := numbers.get(person))]
    post(tx, event, order_seq, orders, demonstration=is_demonstration(tx))


def by_token(tx: Tx, token: str) -> Row[Any]:
    """Return the alert that a personal link opens. Raises Missing."""
    return _found(tx.execute(select(alert).where(alert.c.token == digest(token))).one_or_none())


def of_person(tx: Tx, event_id: str, person: str) -> Row[Any]:
    """Return the latest alert of a person for an event. Raises Missing if nobody alerted that person."""
    rows = select(alert).where(alert.c.event == event_id, alert.c.person == person)
    return _found(tx.execute(rows.order_by(alert.c.sent_at.desc()).limit(1)).one_or_none())


def of_event(tx: Tx, event_id: str) -> list[Row[Any]]:
    """Return the alerts of an event, the first called first."""
    rows = select(alert).where(alert.c.event == event_id)
    return list(tx.execute(rows.order_by(alert.c.sent_at, alert.c.function, alert.c.rank)))


def _found(row: Row[Any] | None) -> Row[Any]:
    if row is None:
        raise Missing("alert_missing", "Cette alerte n'existe pas ou n'existe plus.",
                      todo="Appelez la permanence de la préfecture.")
    return row


def answer(tx: Tx, call: Row[Any], said: str, minutes: int | None, through: str, by: store.By) -> None:
    """Record "J'arrive dans N min" or "Je ne peux pas". The same answer said twice is one entry."""
    if said not in ("coming", "cannot") or (said == "coming" and minutes not in MINUTES):
        raise Refused("answer", "Réponse non comprise.", "Elle n'est pas l'une des réponses proposées.",
                      "Choisissez « J'arrive dans 15, 30 ou 60 min » ou « Je ne peux pas ».")
    store.lock(tx, call.event)
    kept = tx.execute(select(alert.c.answer, alert.c.minutes).where(alert.c.id == call.id)).one()
    if (kept.answer, kept.minutes) == (said, minutes if said == "coming" else None):
        return
    told = minutes if said == "coming" else None
    tx.execute(update(alert).where(alert.c.id == call.id).values(answer=said, minutes=told, answered_at=tx.now))
    store.append(tx, call.event, "duty_answered", {
        "alert": call.id, "person": call.person, "function": call.function, "answer": said, "minutes": told,
        "through": through}, by=by)


def arrive(tx: Tx, call: Row[Any], how: str, by: store.By) -> None:
    """Record that a person is there or connected. It is the person's own trace only if that person acted."""
    if how not in ("arrived", "connected"):
        raise Refused("arrival", "Arrivée non comprise.", todo="Choisissez « Je suis arrivé » ou « Je suis connecté ».")
    store.lock(tx, call.event)
    if tx.execute(select(alert.c.arrived_at).where(alert.c.id == call.id)).scalar() is not None:
        return
    tx.execute(update(alert).where(alert.c.id == call.id).values(arrived_at=tx.now))
    store.append(tx, call.event, "duty_arrived", {
        "alert": call.id, "person": call.person, "function": call.function, "how": how,
        "own": by.person == call.person}, by=by)


def own_by(call: Row[Any]) -> store.By:
    """Return the signature of somebody who acts through the personal link."""
    return store.By(call.person, call.function)


def on_site(tx: Tx, actor: Actor, event_id: str, function: str, how: str) -> None:
    """Record the presence of a person who was not alerted but signed in by hand: the duty officer, say."""
    actor.require("answer_duty")
    store.append(tx, event_id, "duty_arrived", {
        "alert": None, "person": actor.person, "function": function, "how": how, "own": True}, by=actor.by)
