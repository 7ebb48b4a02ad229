"""How many of each audience were informed as time went by, and when half, 80 % and 95 % of them were. Pure.

Counted as the coverage of 48 counts: accepted by the operator (read back for the public), or joined by hand. What was
delivered stands beside. Whether the audience is covered is the verdict's business: one means is enough for the public.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from crisis.clock import instant
from crisis.commitments.instants import whole_seconds
from crisis.evidence.reach import Reached

UNITS = {"elected": "commune", "public": "means", "media": "medium"}
SHARES = (50, 80, 95)


def curves(every: Sequence[Reached], start: datetime) -> list[dict[str, Any]]:
    """Return one curve for each audience. `start`: T0 of 48; what came before it counts at second 0 (R8)."""
    return [_curve(one, start) for one in every]


def _curve(one: Reached, start: datetime) -> dict[str, Any]:
    denominator = len(set(one.need.wanted))
    steps = _steps((proof.at for proof in one.proofs.values()), start)
    return {"audience": one.need.audience, "unit": UNITS[one.need.audience], "denominator": denominator,
            "steps": steps, "thresholds": [_threshold(steps, denominator, share) for share in SHARES],
            "delivered": _steps(one.delivered.values(), start)}


def _steps(hours: Iterable[datetime], start: datetime) -> list[dict[str, Any]]:
    """Return how many there were at each instant that added any."""
    counted: dict[datetime, int] = {}
    for rank, at in enumerate(sorted(hours), 1):
        counted[at] = rank
    return [{"at": instant(at), "seconds": whole_seconds(start, at), "covered": many} for at, many in counted.items()]


def _threshold(steps: Sequence[dict[str, Any]], denominator: int, share: int) -> dict[str, Any]:
    """Return when the first whole number that makes this share was reached; None if it was not."""
    count = -(-denominator * share // 100)
    first = next((step["seconds"] for step in steps if step["covered"] >= count), None) if count else None
    return {"share": share, "count": count, "seconds": first}
