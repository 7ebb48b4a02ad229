"""The lines of the table of figures: each quarter hour of the hotline, by the exchange and by the call sheets."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crisis.db import Tx
from crisis.hotline import figures as kept
from crisis.hotline import tallies
from crisis.hotline.figures import Figures, Kept
from crisis.hotline.frozen import frozens
from crisis.hotline.load import Target, need
from crisis.hotline.quarters import QUARTER, between
from crisis.hotline.staffing import staffings
from crisis.hotline.tallies import Tally

SHOWN = 96
"""A day of quarter hours; the report has them all."""


@dataclass(frozen=True, slots=True)
class Line:
    """One quarter hour. `figures`: None while the exchange is silent; `answering`: posts at its end, or now.

    `needed`: posts, for this quarter hour alone; `frozen`: an entry holds it; `running`: it is not over.
    """

    begins: datetime
    figures: Figures | None
    source: str
    tally: Tally
    answering: int
    needed: int | None
    frozen: bool
    running: bool

    @property
    def ends(self) -> datetime:
        return self.begins + QUARTER

    @property
    def size(self) -> int:
        """Return its calls: by the exchange, or by the sheets where it is silent."""
        return self.figures.presented if self.figures else self.tally.calls


@dataclass(frozen=True, slots=True)
class Lines:
    """The quarter hours, the latest first, of which `shown` are; what the sheets add up to; the busiest of them all."""

    every: Sequence[Line]
    whole: Tally
    busiest: Line | None

    @property
    def shown(self) -> Sequence[Line]:
        return self.every[:SHOWN]


def lines(tx: Tx, event_id: str, target: Target) -> Lines:
    """Return the quarter hours of the hotline so far, those told before it opened or after it closed too."""
    staffing, told = staffings.state(tx, event_id), kept.of_event(tx, event_id)
    frozen, sheets = frozens.state(tx, event_id).quarters, tallies.sheets(tx, event_id)
    opened = (begins for span in staffing.spans for begins in between(span.opened_at, span.closed_at or tx.now))
    begun = sorted({*opened, *told})
    counted = tallies.by_quarter(sheets, begun, tx.now)
    every = [_line(begins, told.get(begins), counted[begins], staffing.answering_at(min(begins + QUARTER, tx.now)),
                   target, frozen=begins in frozen, running=begins + QUARTER > tx.now) for begins in reversed(begun)]
    busiest = max(every, key=lambda each: each.size, default=None)
    return Lines(every, tallies.whole(sheets), busiest if busiest is not None and busiest.size else None)


def _line(begins: datetime, told: Kept | None, tally: Tally, answering: int, target: Target, *, frozen: bool,
          running: bool) -> Line:
    asked = need([told.figures] if told else [], tally.length_s, answering, target)
    return Line(begins, told.figures if told else None, told.source if told else "", tally, answering, asked.needed,
                frozen, running)


def offered(tx: Tx, event_id: str) -> list[tuple[datetime, bool]]:
    """Return the quarter hours whose figures may be typed, the last first, and whether they are told already."""
    ordered_at = staffings.state(tx, event_id).ordered_at
    if ordered_at is None:
        return []
    told = kept.of_event(tx, event_id)
    ended = [begins for begins in between(ordered_at, tx.now) if begins + QUARTER <= tx.now]
    return [(begins, begins in told) for begins in reversed(ended[-SHOWN:])]
