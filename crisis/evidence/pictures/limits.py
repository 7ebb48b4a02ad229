"""The limit of an engagement, as the report plans its milestones. Judges nothing."""
from __future__ import annotations

from typing import Any

from crisis.clock import parse_instant
from crisis.commitments.instants import whole_seconds
from crisis.evidence.pictures.geometry import MINUTE
from crisis.evidence.words import duration

PLANNED = {47: "cell_operational", 48: "covered_elected"}


def limit_s(report: dict[str, Any], one: dict[str, Any]) -> int | None:
    """Return the seconds that an engagement has from its own start; None if it has no delay or did not start.

    The report counts what is planned from T0, the first of the starts.
    """
    code = PLANNED.get(one["number"])
    planned = next((each["planned_s"] for each in report["milestones"] if each["code"] == code), None)
    if planned is None or report["t0"] is None or one["started_at"] is None:
        return None
    return int(planned) - whole_seconds(parse_instant(report["t0"]), parse_instant(one["started_at"]))


def said(limit: int) -> str:
    """Return a limit in words: the engagements speak of minutes."""
    return f"{limit // MINUTE}\u00a0minutes" if limit % MINUTE == 0 else duration(limit)


def started_at(report: dict[str, Any], number: int) -> str | None:
    """Return the start of an engagement; None if nothing started it."""
    return next((one["started_at"] for one in report["commitments"] if one["number"] == number), None)
