"""Judges engagement 47: the cell of emergency communication operational in less than an hour (R2, R7).

What makes the cell operational (head, staff, journal, routes) was filled by the system in
`cell_operational`; this file only weighs that declaration against the clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crisis.commitments.clocks import (
    Clock,
    clock_of,
    order_gap,
    own_start,
    rule_in_force,
    why_not_applicable,
    why_not_started,
    why_taken_over,
)
from crisis.commitments.facts import Opening, Stop
from crisis.commitments.state import State, piece_accepted
from crisis.commitments.verdict import Reading, Verdict, basis_shown

# The best declaration counts: a later and better proof may turn a verdict, never spoil it.
PREFERENCE = ("kept", "not_proven", "missed")


@dataclass(frozen=True, slots=True)
class _Weighed:
    """What one declaration proves."""

    verdict: str
    met_at: datetime
    basis: str
    reasons: tuple[str, ...]
    typed_at: datetime


def _proof(state: State, clock: Clock, stop: Stop, typed_at: datetime) -> tuple[datetime, str]:
    """Return the instant that is proven, and on what basis.

    It is the recorded hour, unless that one is late and a piece accepted by a second person proves the typed
    one (R2).
    """
    if clock.in_time(stop.recorded_at) or not piece_accepted(state, stop.seq):
        return stop.recorded_at, "operators"
    return typed_at, "declared"


def _counts(clock: Clock, stop: Stop) -> bool:
    """A cell stood down before the start was never a stop: nobody was there when the order came."""
    return stop.stood_down_at is None or stop.stood_down_at > clock.start


def _weigh(state: State, clock: Clock, stop: Stop) -> _Weighed:
    """Weigh one declaration: kept if proven in time, missed if even the typed hour is late, else not proven.

    A minimum above one needs the own trace of somebody else than the declarer (R7). The reduced mode is
    told, and still stops.
    """
    typed_at = min(stop.happened_at, stop.recorded_at)
    met_at, basis = _proof(state, clock, stop, typed_at)
    told = ("reduced_mode",) if stop.reduced else ()
    if met_at < clock.start:
        told = ("before_activation", *told)
    if not clock.in_time(typed_at):
        return _Weighed("missed", met_at, basis, told, typed_at)
    doubts = () if clock.in_time(met_at) else ("typed_hour_only",)
    if stop.minimum > 1 and not stop.traced:
        doubts = (*doubts, "no_other_trace")
    return _Weighed("not_proven" if doubts else "kept", met_at, basis, (*doubts, *told), typed_at)


def _best(state: State, clock: Clock) -> _Weighed | None:
    """Return the best declaration, the first one among equals."""
    weighed = [_weigh(state, clock, stop) for stop in state.stops if _counts(clock, stop)]
    return min(weighed, key=lambda stop: PREFERENCE.index(stop.verdict), default=None)


def _readings_47(state: State, clock: Clock, best: _Weighed | None, now: datetime) -> tuple[Reading, ...]:
    """Compute beside: the gap of the order, 47 from the event's own order and from the alert, and the typed hour when
    it differs.
    """
    met_at = best.met_at if best else None
    readings = [*order_gap(clock), *own_start(state, clock, met_at, now)]
    if state.alert_at is not None:
        from_alert = Clock(clock.rule, state.alert_at, clock.order)
        readings.append(from_alert.reading("from_alert", met_at, now))
    if best is not None and best.typed_at < best.met_at:
        readings.append(clock.reading("typed_hour", best.typed_at, now))
    return tuple(readings)


def judge_47(state: State, opening: Opening, now: datetime) -> Verdict:
    """Judge 47 at `now`. Without module 7 (or after a mistake) the times are computed for information."""
    rule, label = rule_in_force(opening, 47)
    clock = clock_of(state, rule)
    exempt = why_not_applicable(state, opening)
    if clock is None:
        reason = exempt or why_not_started(state, 47)
        return Verdict(47, "not_applicable", None, None, None, None, label, (reason,))
    best = _best(state, clock)
    verdict = best.verdict if best else clock.plain_verdict(None, now)
    reasons = (*(best.reasons if best else ()), *why_taken_over(state, clock))
    if exempt:
        verdict, reasons = "not_applicable", (exempt, *reasons)
    return Verdict(
        number=47,
        verdict=verdict,
        basis=basis_shown(verdict, best.basis if best else "operators", opening),
        started_at=clock.start,
        met_at=best.met_at if best else None,
        seconds=clock.seconds(best.met_at) if best else None,
        rule=label,
        reasons=reasons,
        readings=_readings_47(state, clock, best, now),
    )
