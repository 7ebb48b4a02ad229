"""A callback promised to somebody who called the hotline was made, at what hour: before or after the closing (D49).

Like every call sheet it is no entry and takes no lock of the event.
"""
from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.events.orders import hour_since
from crisis.hotline import owed
from crisis.hotline.tables import call_sheet


def called_back(tx: Tx, actor: Actor, event_id: str, sheet: str, at: datetime | None = None, *,
                made: bool = True) -> None:
    """Say that a callback was made at `at` (absent: now), or with `made` false that it was not and is owed again.

    Said twice, the first hour stands. Raises Missing, Forbidden, Refused for an hour before the call.
    """
    row = owed.one(tx, actor, event_id, sheet)
    if made and row.called_back_at is not None:
        return
    hour = hour_since(tx, at, row.opened_at, "l'appel") if made else None
    tx.execute(update(call_sheet).where(call_sheet.c.id == sheet, call_sheet.c.event == event_id)
               .values(called_back_at=hour))
