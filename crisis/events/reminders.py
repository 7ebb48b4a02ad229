"""What timers do when they fire: reminders at T+30, T+45, T+55 and overrun, and the review of a deferred decision."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from crisis import commitments
from crisis.db import Tx
from crisis.delivery import outbox, timers
from crisis.events import cip_calling_up, conducting, convening, escalating, ringback
from crisis.events.cod import Here, signed
from crisis.events.stage import stages
from crisis.events.states import judged
from crisis.journal import store
from crisis.journal.register import is_demonstration
from crisis.oncall import calling

HOUR = 60

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
    if not wanted or stages.state(tx, event.id).silent:
        return
    persons = calling.holding(tx, (here.territory.reminders_to, 2))
    _tell(tx, event, "reminder_raised", {"commitment": number, "step": step, "persons": list(persons)}, persons,
          _words(signed(here, event), number, _left(wanted[0], tx.now)))


def _left(due: commitments.Due, now: datetime) -> int:
    """Return the minutes that are really left: an order declared late, or a service restarted, rings late."""
    return -((now - due.at + timedelta(minutes=due.step - HOUR)) // timedelta(minutes=1))


def _words(sender: str, number: int, left: int) -> str:
    what = {47: "cellule de communication d'urgence à déclarer opérationnelle",
            48: "élus, public et médias à informer"}[number]
    if left <= 0:
        return f"{sender} : délai d'une heure dépassé. Engagement {number} : {what}."
    return f"{sender} : il reste {left} min. Engagement {number} : {what}."


def _review(tx: Tx, here: Here, event: Row[Any], timer: Row[Any]) -> None:
    stage = stages.state(tx, event.id)
    over = stage.name in ("closed", "mistaken") or stage.silent
    if over or stage.decision != "defer" or stage.review_rung == stage.decision_seq:
        return
    if str(stage.decision_seq) != timer.occurrence.partition("/")[0]:  # After the bar: the reopening that set it.
        return
    # The authority opens no application at night: the officer on duty is told too, and calls (R1).
    persons = calling.holding(tx, ("authority", 1), ("duty_officer", 1))
    _tell(tx, event, "review_rang", {"of": stage.decision_seq}, persons,
          f"{signed(here, event)} : heure de réexamen. La décision de différer est à revoir.")


def _tell(tx: Tx, event: Row[Any], kind: str, data: dict[str, Any], persons: Mapping[str, str], text: str) -> None:
    """Write the entry, which names the SMS that it orders, and post them."""
    orders = calling.notices(tx, persons, text)
    entry = store.append(tx, event.id, kind, data | {"deliveries": calling.named(orders)})
    outbox.post(tx, event, entry.seq, orders, demonstration=is_demonstration(tx), kind="reminder")


def _escalate(tx: Tx, here: Here, event: Row[Any], _timer: Row[Any]) -> None:
    escalating.advance(tx, event, here.way)


def _convene(tx: Tx, here: Here, event: Row[Any], _timer: Row[Any]) -> None:
    convening.advance(tx, here, event)


def _ring(tx: Tx, here: Here, event: Row[Any], timer: Row[Any]) -> None:
    """An answer came, or a route failed: of our own people, of an organism, or of a volunteer."""
    _escalate(tx, here, event, timer)
    _convene(tx, here, event, timer)
    _call_up(tx, here, event, timer)


def _call_up(tx: Tx, here: Here, event: Row[Any], _timer: Row[Any]) -> None:
    cip_calling_up.advance(tx, here, event)


def _call_over(tx: Tx, _here: Here, _event: Row[Any], timer: Row[Any]) -> None:
    ringback.expire(tx, timer)


def _inject(tx: Tx, _here: Here, event: Row[Any], _timer: Row[Any]) -> None:
    conducting.advance(tx, event)


_FIRES = {"reminder": _remind, "review": _review, escalating.TIMER: _escalate, convening.TIMER: _convene,
          cip_calling_up.TIMER: _call_up, conducting.TIMER: _inject,
          timers.RING: _ring, ringback.TIMER: _call_over}
