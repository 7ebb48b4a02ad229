"""Everyone whom an exercise alerted or told something hears, by the real event, that it is no exercise any more (R5).

Our own people and the duties of organisms by the routes of the directory; officials at the address that really received
something. What the real event then asks of them is its own business.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, select

from crisis.accounts.rights import Actor
from crisis.db import Tx, new_id
from crisis.delivery import outbox
from crisis.delivery.outbox import Order, write
from crisis.delivery.states import ACCEPTED, CALLING, UNKNOWN
from crisis.delivery.tables import delivery
from crisis.directory.organisms import AUDIENCE
from crisis.drills.conducted import conducted
from crisis.drills.records import of_event
from crisis.events.dispersing import cancelled
from crisis.journal import store
from crisis.journal.contents import contents
from crisis.journal.register import is_demonstration
from crisis.oncall import calling
from crisis.oncall.rotas import on_duty_now
from crisis.oncall.tables import alert

KIND = "exercise_left_behind"
LEFT = (ACCEPTED, CALLING, UNKNOWN)
OFFICIALS = ("elected", "officials")
TEXT = "CE N'EST PLUS UN EXERCICE. Évènement réel en cours : suivez les consignes de la préfecture."
TITLE = "CE N'EST PLUS UN EXERCICE"


@dataclass(frozen=True, slots=True)
class Said:
    """Who signs, where an official verifies it (the line reserved to them, or the site; empty: neither), and whether
    one places voice calls.
    """

    sender: str
    check: str
    voice: bool


def tell(tx: Tx, actor: Actor, exercise: str, event: Row[Any], said: Said) -> int:
    """Write the entry of the real event with every notice that it orders, and post them; return its number."""
    text, met = f"{said.sender} : {TEXT}", organisms(tx, exercise)
    checked = f"{text} Pour vérifier : {said.check}." if said.check else text
    orders = [*calling.notices(tx, persons(tx, exercise), text, voice=said.voice),
              *calling.notices_to(tx, exercise, met, TITLE, text, met),
              *_officials(tx, exercise, checked)]
    entry = store.append(tx, event.id, KIND, {
        "exercise": exercise, "outside": any(each.audience in OFFICIALS for each in orders),
        "deliveries": [{"id": each.id, "audience": each.audience, "target": each.target, "channel": each.channel}
                       for each in orders]}, by=actor.by)
    outbox.post(tx, event, entry.seq, orders, demonstration=is_demonstration(tx))
    return entry.seq


def persons(tx: Tx, exercise: str) -> dict[str, str]:
    """Return our people to tell: whom the exercise called, wrote to or named, and who is on duty to decide now.

    No function stands behind a name: a real event reaches everybody.
    """
    on_duty = [person for function in ("duty_officer", "authority") for person in on_duty_now(tx, function)[:1]]
    return dict.fromkeys([*(target.removeprefix("person:") for target in _targets(tx, exercise, "staff")),
                          *_named(tx, exercise), *on_duty], "")


def _named(tx: Tx, exercise: str) -> list[str]:
    """Return whoever leads, prepared, plays, animates, observes or evaluates: nothing may have reached them yet."""
    if not conducted.state(tx, exercise).exercise:
        return []
    found = of_event(tx, exercise)
    return [found.card.lead, found.made_by, *found.cast.roles]


def organisms(tx: Tx, exercise: str) -> dict[str, list[str]]:
    """Return the organisms of which a call of the exercise may have reached somebody, with these persons."""
    rows = tx.execute(select(alert.c.organism, alert.c.person).distinct().join(
        delivery, delivery.c.id.in_((alert.c.delivery, alert.c.voice, alert.c.email))).where(
        alert.c.event == exercise, alert.c.organism.is_not(None), delivery.c.state.in_(LEFT), *_outside(tx))
        .order_by(alert.c.organism, alert.c.person))
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.organism, []).append(row.person)
    return found


def _outside(tx: Tx) -> tuple[ColumnElement[bool], ...]:
    """On a real installation, what stayed in the sandbox has met nobody."""
    return () if is_demonstration(tx) else (delivery.c.realm == "real",)


def _targets(tx: Tx, exercise: str, audience: str) -> list[str]:
    """Return to whom something of the exercise was ordered."""
    rows = select(delivery.c.target).where(delivery.c.event == exercise, delivery.c.audience == audience, *_outside(tx))
    return list(tx.execute(rows.order_by(delivery.c.order_seq, delivery.c.id)).scalars())


def reached(tx: Tx, exercise: str) -> list[Row[Any]]:
    """Return one way to each official whom something of the exercise may have reached, an SMS before a mail."""
    met = (delivery.c.event == exercise, delivery.c.audience.in_(OFFICIALS), delivery.c.channel.in_(("sms", "email")),
           delivery.c.state.in_(LEFT))
    rows = tx.execute(select(delivery.c.audience, delivery.c.target, delivery.c.channel, delivery.c.address)
                      .where(*met, *_outside(tx)).order_by(delivery.c.channel.desc(), delivery.c.target, delivery.c.id))
    found: dict[str, Row[Any]] = {}
    for row in rows:
        found.setdefault(row.target, row)
    return list(found.values())


def _officials(tx: Tx, exercise: str, text: str) -> list[Order]:
    rows = reached(tx, exercise)
    texts = {channel: write(tx, TITLE if channel == "email" else "", text)
             for channel in sorted({row.channel for row in rows})}
    return [Order(new_id(), row.audience, row.target, row.channel, row.address, texts[row.channel], "alert")
            for row in rows]


def corrections(tx: Tx, event_id: str, sender: str, *, voice: bool) -> list[Order]:
    """Return the correction of a real event opened by mistake to whoever only that notice had told.

    None to officials: once they were told, a mistake is refused, and another message says so.
    """
    text = cancelled(sender)
    rows = list(tx.execute(select(delivery.c.target, delivery.c.channel, delivery.c.address).where(
        delivery.c.event == event_id, delivery.c.audience == AUDIENCE,
        delivery.c.order_seq.in_(_told_by(tx, event_id)))))
    staff = tx.execute(select(delivery.c.target).where(
        delivery.c.event == event_id, delivery.c.audience == "staff",
        delivery.c.order_seq.in_(_told_by(tx, event_id)))).scalars()
    called = set(calling.told(tx, event_id))
    people = {person: "" for target in staff if (person := target.removeprefix("person:")) not in called}
    content = write(tx, "Alerte annulée", text) if rows else ""
    return [*calling.notices(tx, people, text, voice=voice),
            *(Order(new_id(), AUDIENCE, row.target, row.channel, row.address, content, "alert") for row in rows)]


def _told_by(tx: Tx, event_id: str) -> list[int]:
    return contents.state(tx, event_id).of(KIND)
