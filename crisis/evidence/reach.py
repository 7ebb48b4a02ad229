"""When each target of engagement 48 was informed, and by which act: what curves, times and lanes are drawn from.

What proves is the business of the traces, the verdict that of 48. Pure.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from crisis.commitments import State
from crisis.commitments.clocks import Clock, clock_of, rule_in_force
from crisis.commitments.needs import Need, needs
from crisis.commitments.traces import CountedDispatch, counted_deliveries, counted_dispatches, hand_traces, proof_at


@dataclass(frozen=True, slots=True)
class Proof:
    """The first thing that proves that a target was informed: a delivery, or the entry `seq` of an act by hand."""

    at: datetime
    delivery: str = ""
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Reached:
    """One audience: whom it needs, the first proof of each target, and when operators said that they had delivered."""

    need: Need
    proofs: dict[str, Proof] = field(default_factory=dict)
    delivered: dict[str, datetime] = field(default_factory=dict)

    @property
    def covering(self) -> Proof | None:
        """The proof with which the audience was covered, as the coverage of 48 judges it; None while it is not."""
        if self.need.unset or not self.proofs:
            return None
        if self.need.any_one:
            return min(self.proofs.values(), key=_at)
        complete = all(target in self.proofs for target in self.need.wanted)
        return max(self.proofs.values(), key=_at) if complete else None


def _at(proof: Proof) -> datetime:
    return proof.at


def clock_48(state: State) -> Clock | None:
    """Return the clock of engagement 48; None if nothing started it."""
    return clock_of(state, rule_in_force(state.opening, 48)[0]) if state.opening else None


def reached(state: State, clock: Clock) -> list[Reached]:
    """Return how each of the three audiences was reached, in one pass over what may have informed it."""
    if state.opening is None:
        return []
    waves = counted_dispatches(state, clock)
    return [_audience(state, clock, need, waves) for need in needs(state.opening, clock, waves)]


def _audience(state: State, clock: Clock, need: Need, waves: list[CountedDispatch]) -> Reached:
    wanted, found = frozenset(need.wanted), Reached(need)
    for wave, target, receipt in counted_deliveries(state, clock, need.audience, waves):
        if target.target in wanted and wave.firm:
            _first(found.proofs, target.target, proof_at(receipt, wave, need.audience == "public"), target.delivery)
            _delivered(found.delivered, target.target, receipt.delivered_at)
    for trace in hand_traces(state, clock, need.audience):
        if trace.target in wanted:
            _first(found.proofs, trace.target, trace.proven_at, seq=trace.seq)
    return found


def _first(proofs: dict[str, Proof], target: str, at: datetime | None, delivery: str = "", seq: int = 0) -> None:
    """Keep a proof if it comes before any other of its target."""
    if at is not None and (target not in proofs or at < proofs[target].at):
        proofs[target] = Proof(at, delivery, seq)


def _delivered(hours: dict[str, datetime], target: str, at: datetime | None) -> None:
    if at is not None and (target not in hours or at < hours[target]):
        hours[target] = at
