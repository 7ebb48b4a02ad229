"""The bilan as one object, and its tables: which parts there are, and in what order. Computes nothing itself."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from crisis.db import Tx
from crisis.evidence.bilan import (
    actions,
    approached,
    assessed,
    behind,
    counted,
    identity,
    lacking,
    papers,
    retex,
    ruled,
    yearly,
)
from crisis.evidence.bilan.asked import Asked
from crisis.evidence.html import French
from crisis.evidence.indicators.cases import dashboard
from crisis.evidence.indicators.periods import Period
from crisis.evidence.shown import Table
from crisis.evidence.tables.rest import rest
from crisis.territory import Territory

# Each has `read(asked)`, its part of the object, and `whole(found, fr)`, its tables.
PARTS = (identity, counted, yearly, actions, retex, papers, assessed, approached, ruled, behind)


def bilan(tx: Tx, territory: Territory, period: Period, now: datetime) -> dict[str, Any]:
    """Return the data of the bilan of a period as they stand at `now` (aware UTC), as JSON can write them."""
    asked = Asked(tx, territory, now, dashboard(tx, period, now))
    found: dict[str, Any] = {}
    for part in PARTS:
        found |= part.read(asked)
    return found | lacking.read(found, asked.board)


def tables(found: dict[str, Any], fr: French) -> list[Table]:
    """Return every table that has a row, always in the same order; what none of them shows stands in the last one."""
    listed = [table for table in _own(found, fr) if table.rows]
    left = rest(found, {path for table in listed for row in table.paths for path in row})
    return [*listed, left] if left.rows else listed


def _own(found: dict[str, Any], fr: French) -> Iterator[Table]:
    first, *others = PARTS
    yield from first.whole(found, fr)
    yield from lacking.whole(found, fr)
    for part in others:
        yield from part.whole(found, fr)
