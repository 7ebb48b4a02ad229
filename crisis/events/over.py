"""Who hears that an exercise is over (*FINEX*): whoever it reached, as it reached them, and the players it named.

On a real installation the wall lets through those who play; what stayed in the sandbox stays there.
"""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, select

from crisis.db import Tx, new_id
from crisis.delivery.outbox import Order, write
from crisis.delivery.tables import delivery
from crisis.directory.contacts import holders
from crisis.drills.records import Exercise
from crisis.events import left_behind
from crisis.oncall import calling, marks
from crisis.oncall.seats import seats

SUBJECT = "Fin d'exercice"


def notices(tx: Tx, event: Row[Any], exercise: Exercise, text: str) -> list[Order]:
    """Return one notice for each of our own people, each duty of an organism and each official who was reached."""
    organisms = list(seats.state(tx, event.id).rows)
    return [*calling.notices(tx, _persons(tx, event.id, exercise), text),
            *calling.notices_to(tx, event.id, organisms, SUBJECT, text), *_officials(tx, event.id, text)]


def named(orders: Iterable[Order]) -> list[dict[str, str]]:
    """Return the `deliveries` of the entry, each with its audience: officials are among them."""
    return [{"id": order.id, "audience": order.audience, "target": order.target, "channel": order.channel}
            for order in orders]


def _persons(tx: Tx, event_id: str, exercise: Exercise) -> dict[str, str]:
    """Return our own people, and as what: whoever was really reached plays, by name or by a rota that plays."""
    rotas = " ".join(exercise.card.rotas)
    rows = tx.execute(select(delivery.c.target, delivery.c.realm).where(
        delivery.c.event == event_id, delivery.c.audience == "staff").order_by(delivery.c.order_seq, delivery.c.id))
    found = {person: "" for person, role in exercise.cast.roles.items() if role == "player"}
    for row in rows:
        person = row.target.removeprefix("person:")
        found[person] = rotas if row.realm == "real" else found.get(person, "")
    return found


def _officials(tx: Tx, event_id: str, text: str) -> list[Order]:
    """Return one SMS or mail for each official whom something reached, by the name that the wall knows."""
    rows = left_behind.reached(tx, event_id)
    contents = {channel: write(tx, *_words(channel, text)) for channel in sorted({row.channel for row in rows})}
    return [Order(new_id(), row.audience, row.target, row.channel, row.address, contents[row.channel], "alert",
                  person=_person(tx, row)) for row in rows]


def _words(channel: str, text: str) -> tuple[str, str]:
    return ("", marks.sms(text)) if channel == "sms" else (marks.subject(text, SUBJECT), marks.mail(text))


def _person(tx: Tx, row: Row[Any]) -> str:
    """Return who is reached at an address; empty for one that the directory has no more: the sandbox keeps it."""
    return next((each.person for each in holders(tx, row.audience, [row.target])
                 if each.address(row.channel) == row.address), "")
