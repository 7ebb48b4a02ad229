"""The parts of the report that pictures are drawn from, put together from the folds of this folder. Draws no figure."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from crisis.clock import parse_instant
from crisis.evidence import closings
from crisis.evidence.alarms import alarms
from crisis.evidence.anomalies import anomalies
from crisis.evidence.clock_quality import clock_quality
from crisis.evidence.curves import curves
from crisis.evidence.lanes import lanes
from crisis.evidence.milestones import Facts
from crisis.evidence.missing import Sought, missing
from crisis.evidence.pauses import pauses, rows, spans
from crisis.evidence.reach import clock_48, reached
from crisis.evidence.read import Read
from crisis.evidence.readings import readings
from crisis.evidence.software import software
from crisis.evidence.times import times
from crisis.evidence.trend import trend

Rows = Sequence[Mapping[str, Any]]


def timing(told: Read, facts: Facts, milestones: Rows, limits: Mapping[int, datetime], now: datetime) -> dict[str, Any]:
    """Return these parts by name. Seconds count from T0, or from the opening where no delay started."""
    contents, clock = told.chain.contents, clock_48(told.state)
    origin = facts.t0 or parse_instant(told.opening["recorded_at"])
    closing = closings.standing(contents)
    closed = parse_instant(closing["recorded_at"]) if closing else now
    every, stopped = reached(told.state, clock) if clock else [], pauses(contents)
    ready = told.verdicts[47].met_at
    made = software()
    return {"curves": curves(every, clock.start) if clock else [],
            "times": times(facts, told.chain.standing.orders, every, clock.start) if clock else [],
            "lanes": lanes(contents, milestones, limits, origin),
            "pauses": rows(stopped, origin), **spans(stopped, origin, closed),
            "readings": readings(told.verdicts, told.state.opening, stopped),
            "alarms": alarms(contents, origin, (ready, closed) if ready else None),
            "clock_quality": clock_quality(contents, told.noted.shifts),
            "anomalies": anomalies(contents, told.chain.standing.orders, facts.lines),
            "missing": missing(Sought(facts, told.state, told.fates, every, told.unsealed, bool(told.waiting),
                                      told.past.broken, made["build"])),
            "trend": trend([*told.past.events, (told.opening, told.verdicts)]), "software": made}
