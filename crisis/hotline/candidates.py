"""Which volunteers may be called for the hotline at an instant, the trained first. Who they are is the roster's."""
from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import select

from crisis.db import Tx
from crisis.hotline.roster import HOUR, Off, Span, covers
from crisis.hotline.tables import cip_shift, volunteer, volunteer_away


@dataclass(frozen=True, slots=True)
class Candidate:
    """One volunteer. `posts`: the roles of posts they may hold; `away`: not available at this instant."""

    person: str
    service: str
    trained: bool
    posts: tuple[str, ...]
    away: bool


def candidates(tx: Tx, off: Off) -> list[Candidate]:
    """Return the volunteers of today in the order in which they are called: trained, then drilled last, come first.

    `off`: the days that are not worked. Whoever is not available during the hour that comes is away, absence or not.
    """
    soon = Span(tx.now, tx.now + HOUR)
    rows = list(tx.execute(select(volunteer).where(volunteer.c.until.is_(None) | (volunteer.c.until > tx.now))))
    away = set(tx.execute(select(volunteer_away.c.person).where(
        volunteer_away.c.begins <= tx.now, volunteer_away.c.ends > tx.now)).scalars())
    # A stable sort: by id, so that two calls of one night agree; the last drill first; then whoever is trained.
    rows.sort(key=lambda row: str(row.person))
    rows.sort(key=lambda row: row.drilled_on or "", reverse=True)
    rows.sort(key=lambda row: row.trained_on is None)
    return [Candidate(row.person, row.service, row.trained_on is not None, tuple(row.posts.split()),
                      row.person in away or not covers(row.available, soon, off)) for row in rows]


def planned(tx: Tx, event_id: str) -> int:
    """Return how many people the shift in progress wants at its posts, else the next one; 0 without a shift."""
    rows = tx.execute(select(cip_shift.c.wanted).where(cip_shift.c.event == event_id, cip_shift.c.ends > tx.now)
                      .order_by(cip_shift.c.begins).limit(1)).scalar()
    return sum(json.loads(rows).values()) if rows else 0
