"""Real crises by year: events whose COD was activated for real, counted apart from exercises (D58). Decides nothing."""
from __future__ import annotations

from collections import defaultdict
from zoneinfo import ZoneInfo

from sqlalchemy import select

from crisis.db import Tx
from crisis.events.stage import stages
from crisis.journal.register import is_demonstration
from crisis.journal.tables import REGISTER, event

PARIS = ZoneInfo("Europe/Paris")


def by_year(tx: Tx) -> dict[int, list[str]]:
    """Return the ids of the events that called a COD for real, by the year (Paris) of the order, the first first.

    Mistakes are none. In a demonstration the invented events that play reality stand for them (R4).
    """
    nature = "rehearsal" if is_demonstration(tx) else "real"
    rows = tx.execute(select(event.c.id).where(event.c.id != REGISTER, event.c.plays == "real",
                                               event.c.nature == nature).order_by(event.c.opened_at))
    keys = list(rows.scalars())
    known, found = stages.states(tx, keys), defaultdict[int, list[str]](list)
    for key in keys:
        stage = known[key]
        if stage.cod_at is not None and not stage.mistaken:
            found[stage.cod_at.astimezone(PARIS).year].append(key)
    return dict(found)
