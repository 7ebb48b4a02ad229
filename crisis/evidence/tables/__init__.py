"""Every table of the timing report, from the report object alone: decides what is shown, in what order, and from where.

How a table looks is the business of each format. No value of the report is lost: what no table of its own shows stands
in the last one.
"""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crisis.evidence.html import French
from crisis.evidence.shown import Table
from crisis.evidence.tables import acts, analysis, audiences, cip, engagements, exercise, identity
from crisis.evidence.tables.rest import rest

PARTS = (identity.whole, engagements.whole, audiences.whole, acts.whole, cip.whole, exercise.whole, analysis.whole,
         identity.worth)


def tables(report: dict[str, Any], fr: French) -> list[Table]:
    """Return every table of a report that has a row, always in the same order; the same report gives the same."""
    found = list(_own(report, fr))
    left = rest(report, {path for table in found for row in table.paths for path in row})
    return [*found, left] if left.rows else found


def _own(report: dict[str, Any], fr: French) -> Iterator[Table]:
    for part in PARTS:
        yield from (table for table in part(report, fr) if table.rows)
