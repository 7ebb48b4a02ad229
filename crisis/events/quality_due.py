"""What is due of quality is judged from this: the register, the events that were closed, exercises that are ready.

The table is `quality.due`'s. Répétitions are none of it, unless the whole database is a demonstration (R4).
"""
from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from crisis.db import Tx
from crisis.directory import routes
from crisis.drills.tables import exercise
from crisis.events.stage import stages
from crisis.journal.register import is_demonstration
from crisis.journal.tables import REGISTER, event
from crisis.oncall.house_messages import WRITTEN
from crisis.quality.assessments import assessments
from crisis.quality.automatic import referents
from crisis.quality.documents import documents
from crisis.quality.due_lessons import GIVEN_UP
from crisis.quality.due_terms import Closed, State, day_of
from crisis.quality.lessons import lessons
from crisis.quality.meetings import meetings
from crisis.quality.programme import programme
from crisis.quality.reminded import Reached
from crisis.territory import Territory

BACK = timedelta(days=31 * GIVEN_UP)


def gather(tx: Tx, territory: Territory) -> State:
    """Return what the table of things due is judged from, as it is now; looks only."""
    ready = tx.execute(select(exercise.c.kind).where(exercise.c.state == "ready")).scalars()
    return State(programme.state(tx, REGISTER), lessons.state(tx, REGISTER), _closed(tx), tuple(ready),
                 territory.module7, documents.state(tx, REGISTER), assessments.state(tx, REGISTER),
                 meetings.state(tx, REGISTER), territory)


def _closed(tx: Tx) -> tuple[Closed, ...]:
    """Return the events closed within the year, but the mistakes: nobody debriefs what was none."""
    natures = ("rehearsal",) if is_demonstration(tx) else ("real", "exercise")
    rows = tx.execute(select(event.c.id, event.c.closed_at).where(
        event.c.id != REGISTER, event.c.nature.in_(natures), event.c.closed_at >= tx.now - BACK)
        .order_by(event.c.closed_at))
    return tuple(Closed(row.id, day_of(row.closed_at)) for row in rows if not stages.state(tx, row.id).mistaken)


def reached(tx: Tx) -> Reached:
    """Return who can be told: persons of the house to whom a mail or an SMS can be sent, and who holds the quality."""
    ways = routes.of_staff(tx)
    return Reached({person for person, some in ways.items() if any(each.channel in WRITTEN for each in some)},
                   referents(tx))
