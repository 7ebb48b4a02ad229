"""What opens an action by itself: one list of sources, read from verified chains and from the register (R28).

An event whose chain does not verify opens nothing, and is named: what was altered proves no shortfall either.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from crisis.commitments.verdict49 import judge
from crisis.db import Tx
from crisis.directory.contacts import holders
from crisis.evidence.past import Past, closed
from crisis.journal.tables import REGISTER, event
from crisis.quality import unmet, unreviewed
from crisis.quality.automatic import Cause, referents, unopened
from crisis.quality.documents import documents
from crisis.quality.lessons import Action, lessons
from crisis.quality.programme import PARIS, programme
from crisis.territory import Territory

# As far back as the widest figure of a dashboard goes: what nothing shows any more opens nothing.
BACK = timedelta(days=3 * 366)


class Asked(NamedTuple):
    """For what causes are looked for: the territory, who is given what nobody else owns (empty: nobody), when.

    `past`: the events closed, as they were judged.
    """

    territory: Territory
    owner: str
    now: datetime
    past: Past


@dataclass(frozen=True, slots=True)
class Found:
    """The causes without an action; `broken`: the events that open nothing because their chain does not verify."""

    causes: tuple[Cause, ...]
    broken: tuple[str, ...]

    @property
    def ready(self) -> tuple[Cause, ...]:
        """Return those that somebody can be given; the others wait until the function is held."""
        return tuple(each for each in self.causes if each.owner)


def _of_events(_tx: Tx, asked: Asked) -> list[Cause]:
    return [cause for opening, verdicts in asked.past.events
            for cause in unmet.of_event(opening["event"], verdicts, asked.owner, asked.now)]


def _of_years(tx: Tx, asked: Asked) -> list[Cause]:
    """Judge the years since the register was opened."""
    opened = tx.execute(select(event.c.opened_at).where(event.c.id == REGISTER)).scalar_one()
    years = range(opened.astimezone(PARIS).year, asked.now.astimezone(PARIS).year)
    return unmet.of_years(programme.state(tx, REGISTER).yearly, years, asked.owner, asked.now,
                          module7=asked.territory.module7)


def _of_documents(tx: Tx, asked: Asked) -> Iterable[Cause]:
    staff = {each.person for each in holders(tx, "staff")}
    today = asked.now.astimezone(PARIS).date()
    return unreviewed.of_documents(documents.state(tx, REGISTER), staff, asked.owner, today)


# Each gives causes, those that have opened an action too; another sort of cause is one more line here.
SOURCES: Sequence[Callable[[Tx, Asked], Iterable[Cause]]] = (_of_events, _of_years, _of_documents)


def found(tx: Tx, territory: Territory) -> Found:
    """Return what must open now, or waits for somebody to own it; looks only.

    A closed event is judged once by each process (`past`), so that a look every minute costs a query.
    """
    held = referents(tx)
    asked = Asked(territory, held[0] if held else "", tx.now, closed(tx, tx.now - BACK, tx.now))
    causes = [each for source in SOURCES for each in source(tx, asked)]
    return Found(tuple(unopened(causes, lessons.state(tx, REGISTER))), asked.past.broken)


def verdict_now(tx: Tx, territory: Territory, action: Action) -> str:
    """Return what is judged today of what opened an action; empty for one that no verdict opened, or a broken chain.

    A proof that comes later changes the verdict and leaves the action: whoever closes it must see both.
    """
    code, key = action.cause
    if code == unmet.YEAR:
        return judge(programme.state(tx, REGISTER).yearly, int(key), tx.now, module7=territory.module7).verdict
    if code != unmet.VERDICT:
        return ""
    of, _, number = key.partition("/")
    judged = closed(tx, tx.now - BACK, tx.now, of).events
    return judged[0][1][int(number)].verdict if judged else ""
