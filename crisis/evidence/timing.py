"""The parts of the report that pictures are drawn from, put together from the folds of this folder. Draws no figure."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from crisis import commitments
from crisis.clock import parse_instant
from crisis.evidence.curves import curves
from crisis.evidence.lanes import lanes
from crisis.evidence.milestones import Facts
from crisis.evidence.pauses import pauses, rows, spans
from crisis.evidence.reach import clock_48, reached
from crisis.evidence.read import Read
from crisis.evidence.times import times
from crisis.evidence.trend import trend

Rows = Sequence[Mapping[str, Any]]


def timing(told: Read, facts: Facts, milestones: Rows, limits: Mapping[int, datetime], now: datetime) -> dict[str, Any]:
    """Return curves, times, lanes, pauses and trend. Seconds count from T0, or from the opening where there is none."""
    contents, clock = told.chain.contents, clock_48(told.state)
    origin = facts.t0 or parse_instant(told.opening["recorded_at"])
    closed = next((parse_instant(each["recorded_at"]) for each in contents if each["kind"] == "event_closed"), now)
    every, stopped = reached(told.state, clock, now) if clock else [], pauses(contents)
    return {"curves": curves(every, clock.start) if clock else [],
            "times": times(facts, told.chain.standing.orders, every, clock.start) if clock else [],
            "lanes": lanes(contents, milestones, limits, origin),
            "pauses": rows(stopped, origin), **spans(stopped, origin, closed),
            "trend": _trend(told, now)}


def _trend(told: Read, now: datetime) -> dict[str, Any]:
    others = [(opening, {one.number: one for one in commitments.verdicts(state, now)})
              for opening, state in told.past.events]
    return trend([*others, (told.opening, told.verdicts)])
