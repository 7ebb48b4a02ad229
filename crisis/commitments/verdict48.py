"""Judges engagement 48: elected officials, public and media informed within an hour of the COD (R8, R9).

The verdict is by interval: `missed` if late even with every doubt in our favour, `kept` if in time with
none. A wave that widens the event before the limit widens what must be covered, so a `kept` may run again
until then.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from crisis.commitments.audiences import coverages, widened
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
from crisis.commitments.facts import Decision, Opening
from crisis.commitments.instants import latest_of_all
from crisis.commitments.state import State
from crisis.commitments.verdict import Coverage, Reading, Verdict, basis_shown, weakest


def _denied(state: State, decision: Decision) -> bool:
    """Say whether the authority answered that it never took a decision which somebody recorded in its name (R1)."""
    answer = state.confirmations.get(decision.seq)
    return answer is not None and not answer.confirmed


def _in_force(state: State, clock: Clock) -> Decision | None:
    """Return the last decision recorded before the 60th minute (R9) that its authority has not denied."""
    before = (one for one in reversed(state.decisions) if clock.in_time(one.recorded_at))
    return next((one for one in before if not _denied(state, one)), None)


def _withheld(state: State, clock: Clock) -> str | None:
    decision = _in_force(state, clock)
    return "withheld" if decision is not None and decision.decision == "withhold" else None


def _readings_withheld(state: State, clock: Clock) -> list[Reading]:
    """Tell of the decisions not to inform that came too late, that wait for their authority, or that it denied."""
    told: dict[str, datetime] = {}
    counted = _in_force(state, clock)
    for one in state.decisions:
        if one.decision != "withhold":
            continue
        if _denied(state, one):
            told.setdefault("withheld_denied", one.recorded_at)
        elif not clock.in_time(one.recorded_at):
            told.setdefault("withheld_after_limit", one.recorded_at)
        elif one == counted and one.by_voice and one.seq not in state.confirmations:
            told["withheld_unconfirmed"] = one.recorded_at
    return [Reading(name, at, clock.seconds(at)) for name, at in told.items()]


def _by_interval(
    clock: Clock, proven_at: datetime | None, possible_at: datetime | None, now: datetime
) -> str:
    """Judge by interval: nothing is given up before the limit, nor unproven before the seals are all in."""
    if clock.in_time(proven_at):
        return "kept"
    if now < clock.limit:
        return "running"
    if not clock.in_time(possible_at):
        return "missed"
    return "running" if now < clock.rule.given_up(clock.start) else "not_proven"


def _readings_48(
    state: State, opening: Opening, clock: Clock, audiences: Mapping[str, Coverage], met_at: datetime | None,
    now: datetime,
) -> tuple[Reading, ...]:
    """Compute beside, for information.

    The gap of the order, the delay from the event's own order, the first send of each audience (D7), the typed hours
    when they differ, the communes added after the last wave in time, the decisions not to inform that do not simply
    count (R9), and what was delivered before the limit.
    """
    readings = [*order_gap(clock), *own_start(state, clock, met_at, now)]
    first_at, possible_at = _first_sends(audiences)
    judged = _by_interval(clock, first_at, possible_at, now)
    readings.append(Reading("first_send", first_at, clock.seconds(first_at), judged))
    typed_at = latest_of_all(one.covered_typed_at for one in audiences.values())
    if typed_at != met_at:
        readings.append(clock.reading("typed_hour", typed_at, now))
    readings += _reading_widened(state, opening, clock, audiences, now)
    readings += _readings_withheld(state, clock)
    for name, one in audiences.items():
        readings.append(Reading(f"delivered_in_time_{name}", share=(one.delivered_in_time, one.targeted)))
    return tuple(readings)


def _reading_widened(
    state: State, opening: Opening, clock: Clock, audiences: Mapping[str, Coverage], now: datetime
) -> list[Reading]:
    """Tell what the verdict would be if the communes added after the last wave in time were to be informed too."""
    elected = widened(state, opening, clock, now)
    # Where the first send of each audience counts, one commune more or less changes nothing.
    if elected is None or opening.counting_48 == "first_send":
        return []
    all_of_them = [elected, *(one for name, one in audiences.items() if name != "elected")]
    met_at = latest_of_all(one.covered_at for one in all_of_them)
    possible_at = latest_of_all(one.covered_optimistic_at for one in all_of_them)
    judged = _by_interval(clock, met_at, possible_at, now)
    return [Reading("zone_widened", met_at, clock.seconds(met_at), judged)]


def _met(opening: Opening, audiences: Mapping[str, Coverage]) -> tuple[datetime | None, datetime | None]:
    """Return when the engagement was met for sure, and at best, in the reading that counts (R8)."""
    if opening.counting_48 == "first_send":
        return _first_sends(audiences)
    covered = latest_of_all(one.covered_at for one in audiences.values())
    return covered, latest_of_all(one.covered_optimistic_at for one in audiences.values())


def _first_sends(audiences: Mapping[str, Coverage]) -> tuple[datetime | None, datetime | None]:
    """Return when each audience was sent something for sure, and at best. An empty list is proven by no sending."""
    first = latest_of_all(None if one.unset else one.first_at for one in audiences.values())
    return first, latest_of_all(one.first_possible_at for one in audiences.values())


def _reasons(audiences: Mapping[str, Coverage]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reason for one in audiences.values() for reason in one.reasons))


def judge_48(state: State, opening: Opening, now: datetime) -> Verdict:
    """Judge 48 at `now`. When it does not apply, what was reached is still computed, for information."""
    rule, label = rule_in_force(opening, 48)
    clock = clock_of(state, rule)
    exempt = why_not_applicable(state, opening)
    if clock is None:
        reason = exempt or why_not_started(state, 48)
        return Verdict(48, "not_applicable", None, None, None, None, label, (reason,))
    audiences = coverages(state, opening, clock, now)
    met_at, possible_at = _met(opening, audiences)
    verdict = _by_interval(clock, met_at, possible_at, now)
    reasons = (*_reasons(audiences), *why_taken_over(state, clock))
    exempt = exempt or _withheld(state, clock)
    if exempt:
        verdict, reasons = "not_applicable", (exempt, *reasons)
    return Verdict(
        number=48,
        verdict=verdict,
        basis=basis_shown(verdict, weakest(one.basis for one in audiences.values()), opening),
        started_at=clock.start,
        met_at=met_at,
        seconds=clock.seconds(met_at),
        rule=label,
        reasons=reasons,
        readings=_readings_48(state, opening, clock, audiences, met_at, now),
        audiences=audiences,
    )
