"""Which posts of simulated media are of today: those of the exercises that are open, else of the last one played.

The sandbox knows no event: its posts bear the keys of deliveries, which do.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from crisis.db import Tx
from crisis.delivery.tables import delivery
from crisis.drills.tables import exercise
from crisis.journal.tables import event

_KEY = func.coalesce(delivery.c.client_key, delivery.c.id)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the wall shows. `posts` in the order given; `last`: the day the exercise that is over began, None while
    one is open; `title`: its name.
    """

    posts: list[dict[str, Any]]
    last: datetime | None = None
    title: str = ""


def of_today(tx: Tx, posts: Sequence[dict[str, Any]]) -> Shown:
    """Return the posts of the exercises that are open, or of the last one played where none is open."""
    playing = [row.id for row in tx.execute(_PLAYING)]
    if playing:
        return Shown(_kept(tx, posts, playing))
    last = tx.execute(_LAST).first()
    return Shown(_kept(tx, posts, [last.id]), last.opened_at, last.title or "") if last is not None else Shown([])


def _kept(tx: Tx, posts: Sequence[dict[str, Any]], events: Sequence[str]) -> list[dict[str, Any]]:
    ours = set(tx.execute(select(_KEY).where(delivery.c.audience == "simulated",
                                             delivery.c.event.in_(events))).scalars())
    return [each for each in posts if each["key"] in ours]


_PLAYING = select(event.c.id).where(event.c.plays == "exercise", event.c.closed_at.is_(None))
_LAST = (select(event.c.id, event.c.opened_at, exercise.c.title)
         .join_from(event, exercise, exercise.c.event == event.c.id, isouter=True)
         .where(event.c.plays == "exercise")
         .order_by(event.c.opened_at.desc(), event.c.id).limit(1))
