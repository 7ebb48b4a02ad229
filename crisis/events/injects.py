"""An inject as it leaves: its marks (R20), whom it reaches by which route, the entry that says so.

It goes by the same outbox and the same wall as everything else. When it leaves is `conducting`'s business.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, select

from crisis.clock import instant
from crisis.db import Tx, new_id
from crisis.delivery import outbox
from crisis.delivery.outbox import Order, write
from crisis.delivery.tables import delivery
from crisis.directory.contacts import Contact, holders
from crisis.drills.planning import Judged
from crisis.drills.records import Exercise
from crisis.drills.script import Inject
from crisis.journal import store
from crisis.journal.register import is_demonstration
from crisis.messages.variants import BRIEF, mark, titled
from crisis.oncall import calling
from crisis.oncall.rotas import on_duty_now

# By which urgency each channel of the product carries an inject: a call and an SMS wake, a mail waits to be read.
URGENCIES = {"sms": "alert", "voice": "alert", "email": "information"}
# What is shown on the wall of the simulated media alone: never on an account or a site of the préfecture.
SHOWN = frozenset({"site", "x", "facebook", "simulated_media"})
SIMULATED, ADDRESS = "simulated", 200


def text_of(inject: Inject) -> str:
    """Return what leaves, marked at both ends: once for an SMS or a post, three times elsewhere (R20)."""
    brief = inject.channel in (*BRIEF, "facebook")
    return mark("sms" if brief else "email", inject.content or inject.title, "exercise")


def headline_of(inject: Inject) -> str:
    """Return the title that leaves (subject of a mail, headline of an article), marked at both ends."""
    return titled(inject.title, "exercise")


def issue(tx: Tx, event: Row[Any], exercise: Exercise, due: Judged, *, by: store.By = store.SYSTEM) -> int:
    """Send an inject and record it; return its entry. One that no route carries is left to a person (`by_hand`)."""
    inject = due.inject
    orders = list(_orders(tx, exercise, inject))
    due_at = due.due_at or due.planned_at
    entry = store.append(tx, event.id, "inject_issued", {
        "inject": inject.number, "offset": inject.offset, "planned_at": instant(due.planned_at),
        "due_at": instant(due_at), "late_s": max(0, (tx.now - due_at) // timedelta(seconds=1)),
        "channel": inject.channel, "kind": inject.kind, "delay_min": inject.delay_min, "objective": inject.objective,
        "deliveries": calling.named(orders), "by_hand": not orders}, by=by,
        text=f"{headline_of(inject)}\n\n{text_of(inject)}")
    outbox.post(tx, event, entry.seq, orders, demonstration=is_demonstration(tx))
    return entry.seq


def _orders(tx: Tx, exercise: Exercise, inject: Inject) -> Iterator[Order]:
    if inject.channel in SHOWN:
        yield _shown(tx, inject)
    elif inject.channel in URGENCIES:
        yield from _sent(tx, exercise, inject)


def _shown(tx: Tx, inject: Inject) -> Order:
    content = write(tx, headline_of(inject), text_of(inject))
    return Order(new_id(), SIMULATED, f"inject:{inject.number}", SIMULATED,
                 f"{inject.channel}:{inject.sender}"[:ADDRESS], content, "information")


def _sent(tx: Tx, exercise: Exercise, inject: Inject) -> Iterator[Order]:
    """Give one delivery for each player of the function that it is for who has an address of that channel."""
    reached = [(each, address) for each in players(tx, exercise, inject.recipient)
               if (address := _address(each, inject.channel))]
    if not reached:
        return
    subject = "" if inject.channel in ("sms", "voice") else headline_of(inject)
    content = write(tx, subject, text_of(inject))
    for each, address in reached:
        yield Order(new_id(), "staff", f"person:{each.person}", inject.channel, address, content,
                    URGENCIES[inject.channel], person=each.person, function=inject.recipient)


def players(tx: Tx, exercise: Exercise, function: str) -> list[Contact]:
    """Return who plays a function: whoever is named for it, and the first on duty where its whole rota plays."""
    on_duty = on_duty_now(tx, function)[:1] if function in exercise.card.rotas else []
    named = {person for person, role in exercise.cast.roles.items() if role == "player"}
    staff = holders(tx, "staff")
    found = {each.person: each for each in staff if each.person in named and each.function == function}
    # Whoever is on duty plays that function, whatever mandate of theirs the directory lists.
    return list((found | {each.person: each for each in staff if each.person in on_duty}).values())


def _address(contact: Contact, channel: str) -> str | None:
    return contact.address(channel) or (contact.address("sms") if channel == "voice" else None)


def withdraw(tx: Tx, event_id: str, orders: Iterable[int]) -> None:
    """End what of some injects has not left: after the end of an exercise, none may reach anybody."""
    rows = select(delivery.c.id).where(delivery.c.event == event_id, delivery.c.order_seq.in_(list(orders)))
    outbox.withdraw(tx, tx.execute(rows).scalars())
