"""What timers do when they fire: reminders at T+30, T+45, T+55 and overrun, and the review of a deferred decision."""
from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from crisis import commitments
from crisis.db import Tx, new_id
from crisis.delivery import outbox, timers
from crisis.delivery.outbox import Order
from crisis.directory.contacts import holders
from crisis.events.cod import Here
from crisis.events.stage import stages
from crisis.events.states import judged
from crisis.journal import store
from crisis.journal.register import is_demonstration
from crisis.oncall.rotas import on_duty_now


def fire(tx: Tx, here: Here, timer_id: str) -> None:
    """Fire one timer: the event is locked first, the timer taken second, and a pure rule says if it still matters."""
    event_id = timers.event_of(tx, timer_id)
    if event_id is None:
        return
    event = store.lock(tx, event_id)
    timer = timers.take(tx, timer_id)
    if timer is not None:
        _FIRES[timer.name](tx, here, event, timer)


def _remind(tx: Tx, here: Here, event: Row[Any], timer: Row[Any]) -> None:
    number, step = (int(part) for part in timer.occurrence.split("/"))
    wanted = [due for due in commitments.due(judged.state(tx, event.id), tx.now)
              if (due.number, due.step) == (number, step)]
    if not wanted:
        return
    persons = list(on_duty_now(tx, here.territory.reminders_to)[:2])
    entry = store.append(tx, event.id, "reminder_raised", {"commitment": number, "step": step, "persons": persons})
    _tell(tx, event, entry.seq, persons, _words(here, number, step))


def _words(here: Here, number: int, step: int) -> str:
    what = {47: "cellule de communication d'urgence à déclarer opérationnelle",
            48: "élus, public et médias à informer"}[number]
    sender = here.territory.prefecture[:1].upper() + here.territory.prefecture[1:]
    if step >= 60:
        return f"{sender} : délai d'une heure dépassé. Engagement {number} : {what}."
    return f"{sender} : il reste {60 - step} min. Engagement {number} : {what}."


def _review(tx: Tx, here: Here, event: Row[Any], timer: Row[Any]) -> None:
    stage = stages.state(tx, event.id)
    if stage.decision != "defer" or str(stage.decision_seq) != timer.occurrence:
        return
    persons = list(on_duty_now(tx, "authority")[:1])
    entry = store.append(tx, event.id, "review_rang", {"of": stage.decision_seq})
    sender = here.territory.prefecture[:1].upper() + here.territory.prefecture[1:]
    _tell(tx, event, entry.seq, persons, f"{sender} : heure de réexamen. La décision de différer est à revoir.")


def _tell(tx: Tx, event: Row[Any], order_seq: int, persons: list[str], text: str) -> None:
    numbers = {contact.person: contact.address("sms") for contact in holders(tx, "staff")}
    content = outbox.write(tx, "", text)
    orders = [Order(new_id(), "staff", f"person:{person}", "sms", number, content, "information")
              for person in persons if (number := numbers.get(person))]
    outbox.post(tx, event, order_seq, orders, demonstration=is_demonstration(tx))


_FIRES = {"reminder": _remind, "review": _review}
