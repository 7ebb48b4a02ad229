"""How far each audience was informed, all messages together. Decides figures; the verdict is engagement 48's."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from crisis.clock import instant, parse_instant
from crisis.commitments import Coverage, State, Verdict
from crisis.commitments.audiences import coverages
from crisis.commitments.clocks import Clock, rule_in_force
from crisis.commitments.facts import StartingOrder
from crisis.evidence.deliveries import Fate, counts, first_accepted
from crisis.evidence.standing import Content

JUDGED, APART = ("elected", "public", "media"), ("officials", "staff", "services", "volunteers")


def coverage(state: State, verdict_48: Verdict, opening: Content, every: Sequence[Fate],
             now: datetime) -> dict[str, Any]:
    """Return the coverage of each audience; those that stand apart are never counted."""
    told = verdict_48.audiences or _for_information(state, opening, now)
    return {audience: _one(told.get(audience), [fate for fate in every if fate.order.shown == audience])
            for audience in (*JUDGED, *APART)}


def _for_information(state: State, opening: Content, now: datetime) -> Mapping[str, Coverage]:
    """Read the coverage from the first order, or from the opening, when no clock of 48 runs."""
    if state.opening is None:
        return {}
    opened_at = parse_instant(opening["recorded_at"])
    opened = StartingOrder(opened_at, opened_at, cod=False, starts_47=False, starts_48=False)
    order = min(state.orders, key=lambda each: each.at, default=opened)
    return coverages(state, state.opening, Clock(rule_in_force(state.opening, 48)[0], order.at, order), now)


def _one(told: Coverage | None, some: Sequence[Fate]) -> dict[str, Any]:
    found = counts(some)
    first = (told.first_at if told else None) or first_accepted(some)
    figures = {"targeted": found["targeted"], "accepted": found["accepted"], "delivered": found["delivered"],
               "unknown": found["unknown"], "failed": found["refused"] + found["expired"] + found["stopped"],
               "refused": found["refused"], "expired": found["expired"], "stopped": found["stopped"],
               "waiting": found["waiting"], "first_at": instant(first) if first else None}
    return _communes(told) | figures | _covered(told)


def _communes(told: Coverage | None) -> dict[str, int]:
    if told is None or told.communes_targeted is None:
        return {}
    return {"communes_targeted": told.communes_targeted,
            "communes_covered": told.communes_targeted - len(told.uncovered)}


def _covered(told: Coverage | None) -> dict[str, Any]:
    if told is None:
        return {}
    return {"covered_at": instant(told.covered_at) if told.covered_at else None, "basis": told.basis,
            "reasons": list(told.reasons), "uncovered": list(told.uncovered)}
