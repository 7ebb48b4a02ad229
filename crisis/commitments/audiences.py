"""Decides when each of the three audiences of engagement 48 is covered, and how far it is (R8).

What one delivery or one call proves is the business of the traces; the verdict is the business of 48.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from crisis.commitments.clocks import Clock
from crisis.commitments.facts import Dispatch, Opening
from crisis.commitments.instants import earliest, latest_of_all
from crisis.commitments.needs import Need, needs
from crisis.commitments.receipts import NOTHING_HEARD
from crisis.commitments.state import State
from crisis.commitments.traces import CountedDispatch, Trace, counted_dispatches, delivery_traces, hand_traces
from crisis.commitments.verdict import BASES, Coverage, weakest

Traces = Mapping[str, Sequence[Trace]]

COUNTED = ("targeted", "accepted", "delivered", "unknown", "failed", "delivered_in_time", "pending")


def _first(traces: Traces, target: str, reading: str) -> datetime | None:
    return earliest(getattr(trace, reading) for trace in traces.get(target, ()))


def _covered_at(need: Need, traces: Traces, reading: str) -> datetime | None:
    """Return when the need is met in one reading (`proven_at`, `typed_at`, `possible_at`)."""
    firsts = (_first(traces, target, reading) for target in need.wanted)
    return earliest(firsts) if need.any_one else latest_of_all(firsts)


def _optimistic_at(need: Need, traces: Traces, start: datetime) -> datetime | None:
    """Return when the need may be met. An unset list leaves only what is on the lists to be waited for."""
    if need.unset and not need.wanted:
        return start
    return _covered_at(need, traces, "possible_at")


def _first_possible_at(need: Need, traces: Traces, start: datetime) -> datetime | None:
    """Return the earliest hour at which the audience may have been sent something, every doubt in our favour."""
    if need.unset and not need.wanted:
        return start
    return earliest(trace.possible_at for some in traces.values() for trace in some)


def _earliest_then_strongest(trace: Trace) -> tuple[datetime | None, int]:
    return trace.proven_at, BASES.index(trace.basis)


def _used(need: Need, traces: Traces) -> list[Trace]:
    """Return the proofs that the coverage rests on: the earliest of each target, or of all for any one.

    At the same instant the strongest is used.
    """
    used = []
    for target in need.wanted:
        proven = (trace for trace in traces.get(target, ()) if trace.proven_at is not None)
        used += sorted(proven, key=_earliest_then_strongest)[:1]
    return sorted(used, key=_earliest_then_strongest)[:1] if need.any_one else used


def _doubts(need: Need, traces: Traces, clock: Clock) -> list[str]:
    """Return why targets that may have been informed in time are not proven so."""
    doubts = []
    for target in need.wanted:
        if clock.in_time(_first(traces, target, "proven_at")):
            continue
        possible = [(t.possible_at, t.doubt) for t in traces.get(target, ()) if t.possible_at is not None]
        if possible and clock.in_time(min(possible)[0]):
            doubts.append(min(possible)[1])
        elif any(trace.doubt == "no_message" for trace in traces.get(target, ())):
            doubts.append("no_message")
    return doubts


def _reasons(
    need: Need, traces: Traces, used: list[Trace], clock: Clock, covered_at: datetime | None
) -> list[str]:
    reasons = list(need.unset)
    if not clock.in_time(covered_at):
        reasons += _doubts(need, traces, clock)
    unreachable = need.without_route.intersection(need.wanted)
    if any(_first(traces, target, "proven_at") is None for target in unreachable):
        reasons.append("without_route")
    if any(trace.proven_at is not None and trace.proven_at < clock.start for trace in used):
        reasons.append("before_activation")
    return list(dict.fromkeys(reasons))


def _uncovered(need: Need, traces: Traces) -> tuple[str, ...]:
    """Return what is still to be informed, without the prefix: INSEE codes, codes of means, ids of media."""
    missing = [target for target in need.wanted if _first(traces, target, "proven_at") is None]
    if need.any_one and len(missing) < len(need.wanted):
        return ()
    return tuple(target.partition(":")[2] for target in missing)


def _basis(state: State, need: Need, traces: Traces, used: Sequence[Trace]) -> str:
    """Return what the coverage rests on: the weakest proof used.

    In an exercise it is `simulated` as soon as one target that it counts on is, else `operators` (R4). Those that
    nothing proves yet count too: what was ordered for them says whether they are participants.
    """
    if state.opening is None or not state.opening.exercised:
        return weakest(trace.basis for trace in used)
    real = all(trace.real for trace in used) and all(_participant(traces, each) for each in _awaited(need, used))
    return "operators" if real and need.wanted else "simulated"


def _awaited(need: Need, used: Sequence[Trace]) -> list[str]:
    """Return what is counted on and not proven; nothing once any one of them is, where one is enough."""
    proven = {trace.target for trace in used}
    return [] if need.any_one and proven else [target for target in need.wanted if target not in proven]


def _participant(traces: Traces, target: str) -> bool:
    """Return whether all that was ordered for a target left for a participant."""
    return bool(traces.get(target)) and all(trace.real for trace in traces[target])


def _counts(state: State, audience: str, waves: Sequence[CountedDispatch], limit: datetime) -> dict[str, int]:
    """Count deliveries by what became of them, on every channel: mail shows, though it informs no mayor."""
    counts = dict.fromkeys(COUNTED, 0)
    for wave in waves:
        for target in wave.dispatch.targets:
            if target.audience != audience:
                continue
            receipt = state.receipts.get(target.delivery, NOTHING_HEARD)
            counts["targeted"] += 1
            counts[receipt.outcome] += 1
            if receipt.delivered_at is not None:
                counts["delivered"] += 1
                counts["delivered_in_time"] += receipt.delivered_at < limit
    del counts["pending"]
    return counts


def coverage_of(
    state: State, clock: Clock, now: datetime, need: Need, waves: list[CountedDispatch]
) -> Coverage:
    """Tell how far one audience is informed at `now`."""
    traces: dict[str, list[Trace]] = defaultdict(list)
    for trace in (
        *delivery_traces(state, clock, now, need.audience, waves),
        *hand_traces(state, clock, need.audience),
    ):
        traces[trace.target].append(trace)
    covered_at = None if need.unset else _covered_at(need, traces, "proven_at")
    used = _used(need, traces)
    return Coverage(
        **_counts(state, need.audience, waves, clock.limit),
        communes_targeted=len(need.wanted) if need.audience == "elected" else None,
        first_at=earliest(trace.sent_at for some in traces.values() for trace in some),
        first_possible_at=_first_possible_at(need, traces, clock.start),
        unset=bool(need.unset),
        covered_at=covered_at,
        covered_typed_at=None if need.unset else _covered_at(need, traces, "typed_at"),
        covered_optimistic_at=_optimistic_at(need, traces, clock.start),
        basis=_basis(state, need, traces, used),
        reasons=tuple(_reasons(need, traces, used, clock, covered_at)),
        uncovered=_uncovered(need, traces),
    )


def widened(state: State, opening: Opening, clock: Clock, now: datetime) -> Coverage | None:
    """Tell how far the elected are informed if the communes said after the last wave in time are counted too.

    The denominator is frozen by the wave (R8), so that communes added to the zone since count in no verdict; None when
    nothing was added, or no wave left in time.
    """
    waves = counted_dispatches(state, clock)
    wanted = _wider(opening, [wave.dispatch for wave in waves if clock.in_time(wave.dispatch.recorded_at)])
    return coverage_of(state, clock, now, Need("elected", wanted), waves) if wanted else None


def _wider(opening: Opening, left: Sequence[Dispatch]) -> tuple[str, ...]:
    """Return the communes of the last wave and those added since, as targets; none if nothing was added."""
    if not left:
        return ()
    told, since = left[-1].communes, left[-1].recorded_at
    added = [insee for zone in opening.zones if zone.recorded_at > since for insee in zone.communes]
    both = dict.fromkeys((*told, *added))
    return tuple(f"commune:{insee}" for insee in both) if len(both) > len(set(told)) else ()


def coverages(state: State, opening: Opening, clock: Clock, now: datetime) -> dict[str, Coverage]:
    """Tell how far the elected, the public and the media are informed at `now`."""
    waves = counted_dispatches(state, clock)
    return {
        need.audience: coverage_of(state, clock, now, need, waves) for need in needs(opening, clock, waves)
    }
