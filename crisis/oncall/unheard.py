"""Which notices to our own people were not brought: a reminder that nobody received is shown, and said by voice (LO1).

What becomes of an alert is shown with the alert, and calls the next person; a notice calls nobody else. What volunteers
of the hotline are told is shown with them, and not with the cell.
"""
from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from crisis.db import Tx
from crisis.delivery.failures import why_not
from crisis.delivery.tables import content, delivery
from crisis.journal.contents import contents
from crisis.oncall.tables import alert


@dataclass(frozen=True, slots=True)
class Unheard:
    """One notice: to whom, its words without any personal link, and why it was not brought (see `failures`)."""

    person: str
    words: str
    why: str


def unheard(tx: Tx, event_id: str, *, volunteers: bool = False) -> list[Unheard]:
    """Return the SMS of an event to our own people, alerts left aside, that surely or perhaps never came.

    `volunteers`: those by which the volunteers of the hotline are told not to come, and these alone.
    """
    home = contents.state(tx, event_id).of("volunteers_stood_down")
    told = delivery.c.order_seq.in_(home) if volunteers else delivery.c.order_seq.not_in(home)
    shown = select(alert.c.delivery).where(alert.c.event == event_id, alert.c.of_seq.is_(None),
                                           alert.c.delivery.is_not(None))
    rows = tx.execute(
        select(delivery.c.target, delivery.c.state, delivery.c.best, delivery.c.called_at, content.c.text)
        .join_from(delivery, content)
        .where(delivery.c.event == event_id, delivery.c.audience == "staff", delivery.c.channel == "sms",
               delivery.c.id.not_in(shown), told)
        .order_by(delivery.c.order_seq, delivery.c.target))
    return [Unheard(row.target.removeprefix("person:"), row.text.replace("{lien}", "").strip(), why)
            for row in rows if (why := why_not(row, tx.now)) not in (None, "waiting")]
