"""Judges engagement 50: the hotline (*CIP*) opened with its single number on the prefect's order (R11).

The engagement names no delay: the minutes from the order to the opening are an internal objective, told beside.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from crisis.commitments.clocks import Clock, rule_in_force, why_not_applicable
from crisis.commitments.facts import Hotline, Opening, StartingOrder
from crisis.commitments.instants import latest_of_all, whole_seconds
from crisis.commitments.rules import Rule
from crisis.commitments.state import State
from crisis.commitments.traces import CountedDispatch, Trace, approved, delivery_traces, hand_trace, void_approvals
from crisis.commitments.verdict import BASES, Reading, Verdict, basis_shown

NUMBER = "numero_unique"
# The best hotline counts when several were ordered in one event.
PREFERENCE = ("kept", "running", "not_proven", "missed")


def judge_50(state: State, opening: Opening, now: datetime) -> Verdict:
    """Judge 50 at `now`. Without an order, or when the only ones were withdrawn, it does not apply."""
    rule, label = rule_in_force(opening, 50)
    exempt = why_not_applicable(state, opening)
    wanted = [each for each in state.hotlines if not each.withdrawn]
    if not wanted:
        reason = exempt or ("cip_order_withdrawn" if state.hotlines else "no_cip_order")
        return Verdict(50, "not_applicable", None, None, None, None, label, (reason,))
    weighed = (_weigh(state, opening, rule, label, each, now) for each in wanted)
    best = min(weighed, key=lambda one: PREFERENCE.index(one.verdict))
    if exempt is None:
        return best
    return replace(best, verdict="not_applicable", basis=None, reasons=(exempt, *best.reasons))


def _weigh(state: State, opening: Opening, rule: Rule, label: str, hotline: Hotline, now: datetime) -> Verdict:
    """Weigh one hotline: kept once all is proven; before that nothing is certain until it, or the event, is over."""
    published = _published(state, opening, rule, hotline, now)
    proven_at = published.proven_at if published else None
    met_at = latest_of_all((hotline.opened_at, hotline.tested_at, proven_at))
    reasons = _lacking(state, hotline, published)
    verdict = "kept" if not reasons else _unproven(state, hotline)
    return Verdict(
        number=50,
        verdict=verdict,
        basis=basis_shown(verdict, published.basis if published and proven_at else "operators", opening),
        started_at=hotline.ordered_at,
        met_at=None if reasons else met_at,
        seconds=None if reasons or met_at is None else whole_seconds(hotline.ordered_at, met_at),
        rule=label,
        reasons=tuple(reasons),
        readings=_readings(hotline),
    )


def _unproven(state: State, hotline: Hotline) -> str:
    if hotline.opened_at is None:
        return "missed" if state.closed else "running"
    return "not_proven" if state.closed or hotline.closed_at is not None else "running"


def _lacking(state: State, hotline: Hotline, published: Trace | None) -> list[str]:
    """Return what keeps the engagement from being proven, by code."""
    answer = state.confirmations.get(hotline.seq)
    lacking = ["cip_order_denied"] if answer is not None and not answer.confirmed else []
    if hotline.opened_at is None:
        return [*lacking, "cip_not_opened"]
    if hotline.tested_at is None:
        lacking.append("line_untested")
    if published is None:
        lacking.append("number_unpublished")
    elif published.proven_at is None:
        lacking.append(published.doubt)
    return lacking


def _published(state: State, opening: Opening, rule: Rule, hotline: Hotline, now: datetime) -> Trace | None:
    """Return the best trace of the number on a permanent means, while the hotline was open; None without any.

    A proven one stands before all others: the earliest, then the strongest.
    """
    if hotline.opened_at is None:
        return None
    means = {f"means:{code}" for code in opening.means}
    traces = [each for each in _traces(state, rule, hotline, hotline.opened_at, now) if each.target in means]
    return min(traces, key=_proven_first, default=None)


def _proven_first(trace: Trace) -> tuple[bool, datetime, int]:
    at = trace.proven_at or trace.possible_at
    return trace.proven_at is None, at or datetime.max.replace(tzinfo=UTC), BASES.index(trace.basis)


def _traces(state: State, rule: Rule, hotline: Hotline, opened_at: datetime, now: datetime) -> Iterator[Trace]:
    """Weigh every publication of a text that carries the number, by an operator or by hand."""
    clock = Clock(rule, opened_at, StartingOrder(hotline.ordered_at, hotline.ordered_at, False, False, False))
    yield from delivery_traces(state, clock, now, "public", list(_waves(state, hotline)))
    told, void = {each.message for each in state.dispatches if NUMBER in each.contains}, void_approvals(state)
    for act in state.by_hand:
        if act.audience == "public" and act.message in told and _while_open(hotline, act.recorded_at):
            yield hand_trace(state, clock, act, void)


def _waves(state: State, hotline: Hotline) -> Iterator[CountedDispatch]:
    """Yield the approved waves that carry the number and left while the hotline was open."""
    for dispatch in state.dispatches:
        firm = approved(state, dispatch.approvals)
        if NUMBER in dispatch.contains and firm is not None and _while_open(hotline, dispatch.recorded_at):
            yield CountedDispatch(dispatch, firm)


def _while_open(hotline: Hotline, at: datetime) -> bool:
    opened, closed = hotline.opened_at, hotline.closed_at
    return opened is not None and opened <= at and (closed is None or at <= closed)


def _readings(hotline: Hotline) -> tuple[Reading, ...]:
    """Tell how long the opening took, from the order: an internal objective, outside the engagement (R11)."""
    opened = hotline.said_open_at
    return () if opened is None else (Reading("to_opening", opened, whole_seconds(hotline.ordered_at, opened)),)
