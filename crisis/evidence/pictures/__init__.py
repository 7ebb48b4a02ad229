"""The pictures of the timing report, from its object alone: which there are, and in what order.

Each file decides one picture; `drawn` writes SVG, `geometry` and `labels` find places, `twins` the table beside.
A picture without anything to draw says so in a sentence, and draws nothing.
"""
from __future__ import annotations

from typing import Any

from crisis.evidence.pictures import coverage, gantt, lanes, latency, times, trend
from crisis.evidence.pictures.says import Says
from crisis.evidence.shown import Picture

DRAWN = (gantt, coverage, latency, lanes, times, trend)


def pictures(report: dict[str, Any], fr: Says) -> list[Picture]:
    """Return the pictures of a report. The same report gives the same bytes."""
    return [each.picture(report, fr) for each in DRAWN]
