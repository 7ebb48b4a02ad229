"""What stays unknown until a person decides: a post that may stand before everybody (policy `person`, design rule 4).

The operator was asked as often as its policy says. Who looked at the wire says what it shows: see `events.again`.
"""
from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select

from crisis.db import Tx
from crisis.delivery import outbox
from crisis.delivery.policy import ASKS, POLICIES
from crisis.delivery.states import READY, UNKNOWN, move
from crisis.delivery.tables import delivery
from crisis.errors import Conflict, Missing

PERSON = {key for key, policy in POLICIES.items() if policy.unknown == "person"}


def undecided(tx: Tx, event_id: str) -> list[Row[Any]]:
    """Return the deliveries of an event that only a person may settle, the first ordered first."""
    rows = select(delivery).where(delivery.c.event == event_id, delivery.c.state == UNKNOWN,
                                  delivery.c.look_ups >= ASKS, delivery.c.halted.is_(False))
    return [row for row in tx.execute(rows.order_by(delivery.c.order_seq, delivery.c.id)) if _by_person(row)]


def _by_person(row: Row[Any]) -> bool:
    return (row.channel, row.urgency) in PERSON


def repeat(tx: Tx, event_id: str, key: str) -> Row[Any]:
    """Let a delivery leave once more, because a person has seen that it did not stand; return it as it was.

    Raises Missing for one of another event, Conflict if it is no longer in doubt or too old to leave (R16).
    """
    row: Row[Any] | None = outbox.locked(tx, [key]).get(key)
    if row is None or row.event != event_id:
        raise Missing("delivery_missing", "Cet envoi n'est pas de cet évènement.", todo="Rechargez la page.")
    if row.state != UNKNOWN or row.look_ups < ASKS or row.halted or not _by_person(row):
        raise Conflict("not_in_doubt", "Cet envoi n'attend pas de décision.",
                       "Son état est connu, ou l'opérateur est encore interrogé.", "Rechargez la page.")
    if tx.execute(select(delivery.c.not_after).where(delivery.c.id == key)).scalar_one() <= tx.now:
        raise Conflict("too_late", "Cet envoi est périmé.", "Un texte d'urgence ne part pas en retard.",
                       "Rédigez un nouveau message.")
    outbox.apply(tx, {key: row}, [move(outbox.judged(row), READY, next_at=tx.now, look_ups=0, absents=0)])
    return row
