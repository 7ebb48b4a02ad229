"""When each target of engagement 48 was informed, and by which act: what curves, times and lanes are drawn from.

Weighing one trace is the business of the traces, the verdict that of 48. Pure.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

from crisis.commitments import State
from crisis.commitments.clocks import Clock, clock_of, rule_in_force
from crisis.commitments.needs import Need, needs
from crisis.commitments.traces import CountedDispatch, Trace, counted_dispatches, delivery_traces, hand_traces

NEVER = datetime.max.replace(tzinfo=UTC)

@dataclass(frozen=True, slots=True)
class Reached:
    """One audience: whom it needs, the first proof of each target, and when operators said that they had delivered."""

    need: Need
    proofs: Mapping[str, Trace]
    delivered: Mapping[str, datetime]

    @property
    def covering(self) -> Trace | None:
        """The proof with which the audience was covered, as the coverage of 48 judges it; None while it is not."""
        if self.need.unset or not self.proofs:
            return None
        if self.need.any_one:
            return min(self.proofs.values(), key=_proven)
        complete = all(target in self.proofs for target in self.need.wanted)
        return max(self.proofs.values(), key=_proven) if complete else None


def _proven(trace: Trace) -> datetime:
    """Return when a trace proves; what proves nothing comes after all the rest."""
    return trace.proven_at or NEVER


def clock_48(state: State) -> Clock | None:
    """Return the clock of engagement 48; None if nothing started it."""
    return clock_of(state, rule_in_force(state.opening, 48)[0]) if state.opening else None


def reached(state: State, clock: Clock, now: datetime) -> list[Reached]:
    """Return how each of the three audiences was reached, in one pass over what may have informed it."""
    if state.opening is None:
        return []
    waves = counted_dispatches(state, clock)
    return [_audience(state, clock, now, need, waves) for need in needs(state.opening, clock, waves)]


def _audience(state: State, clock: Clock, now: datetime, need: Need, waves: list[CountedDispatch]) -> Reached:
    wanted, proofs, delivered = frozenset(need.wanted), dict[str, Trace](), dict[str, datetime]()
    for trace in chain(delivery_traces(state, clock, now, need.audience, waves),
                       hand_traces(state, clock, need.audience)):
        if trace.target in wanted:
            _first(trace, proofs, delivered)
    return Reached(need, proofs, delivered)


def _first(trace: Trace, proofs: dict[str, Trace], delivered: dict[str, datetime]) -> None:
    """Keep a trace if it proves, or delivers, before any other of its target."""
    target, at = trace.target, trace.delivered_at
    if trace.proven_at is not None and (target not in proofs or trace.proven_at < _proven(proofs[target])):
        proofs[target] = trace
    if at is not None and (target not in delivered or at < delivered[target]):
        delivered[target] = at
