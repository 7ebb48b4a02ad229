"""What each part of a bilan is given: the database as one snapshot sees it, the period, and the events judged."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from crisis.clock import parse_instant
from crisis.db import Tx
from crisis.evidence.indicators.cases import Dashboard
from crisis.evidence.indicators.periods import PARIS, Period
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.territory import Territory


@dataclass(frozen=True, slots=True)
class Asked:
    """A bilan that is being read. `now`: aware UTC; `board`: the figures of the period and its events."""

    tx: Tx
    territory: Territory
    now: datetime
    board: Dashboard

    @property
    def period(self) -> Period:
        return self.board.period

    @property
    def until(self) -> datetime:
        """Return the instant at which a state is taken: the end of the period, or now while it is not over."""
        return min(self.period.until, self.now)

    @property
    def last_day(self) -> date:
        """Return the last day of which something is said, in Paris."""
        return min(self.period.ends, self.now.astimezone(PARIS).date())

    @property
    def years(self) -> range:
        """Return the calendar years that the period touches."""
        return range(self.period.begins.year, self.period.ends.year + 1)

    def within(self, moment: datetime | None) -> bool:
        return moment is not None and self.period.since <= moment < self.period.until


def entries_until(asked: Asked) -> Iterator[dict[str, Any]]:
    """Yield the entries of the register that were written before the end of the period."""
    after = 0
    while page := store.entries(asked.tx, REGISTER, after):
        for entry in page:
            if parse_instant(entry.content["recorded_at"]) < asked.period.until:
                yield entry.content
        after = page[-1].seq
