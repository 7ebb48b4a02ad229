"""Telling the organisms that the COD convened that they are not expected any more: it is lifted, or was a mistake."""
from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from crisis.db import Tx
from crisis.delivery import outbox
from crisis.delivery.outbox import Order
from crisis.directory.organisms import AUDIENCE
from crisis.events.ties import ties
from crisis.journal import store
from crisis.journal.register import is_demonstration
from crisis.oncall import calling
from crisis.oncall.seats import seats

EXPECTED = ("coming", "called", "to_call")


def cancelled(sender: str) -> str:
    """Return what is said to whoever an activation by mistake alerted."""
    return f"{sender} : ALERTE ANNULÉE, activation par erreur. Ne vous déplacez pas."


def corrections(tx: Tx, event_id: str, sender: str, *, called: bool) -> list[Order]:
    """Return the corrections of an activation by mistake, to everyone alerted. `called`: the event called the cell.

    Whoever only knows that the COD of another event served this one too is still expected there, and is told so (R5).
    """
    text = cancelled(sender)
    apart = f"{sender} : rattachement au COD annulé, fait par erreur. Le COD continue pour l'autre évènement."
    alerted, served = calling.told(tx, event_id), ties.state(tx, event_id)
    there = calling.told(tx, served.served_by) if served.served_by else {}
    only_told = {person: there.get(person, "") for person in served.told if person not in alerted}
    return [*calling.notices(tx, alerted, apart if served.served_by and not called else text),
            *(calling.notices(tx, only_told, apart) if only_told else ()),
            *calling.notices_to(tx, event_id, list(seats.state(tx, event_id).rows), "Alerte annulée", text)]


def expected(tx: Tx, event_id: str) -> list[str]:
    """Return the organisms that are convened and not there: whoever lifts the COD asks before writing it."""
    found = seats.state(tx, event_id)
    return [seat.organism for seat in found.rows.values() if seat.status in EXPECTED] if found.live else []


def disperse(tx: Tx, event: Row[Any], organisms: list[str], sender: str, by: store.By) -> None:
    """Stop the calls that have not left, and tell those who were called not to come; nothing if nobody is expected."""
    if not organisms:
        return
    outbox.stop(tx, event.id, None, AUDIENCE)
    orders = calling.notices_to(tx, event.id, organisms, "COD levé",
                                f"{sender} : COD levé. Vous n'êtes plus attendu. Ne vous déplacez pas.")
    entry = store.append(tx, event.id, "convocation_ended", {
        "organisms": organisms, "deliveries": calling.named(orders)}, by=by)
    outbox.post(tx, event, entry.seq, orders, demonstration=is_demonstration(tx))
