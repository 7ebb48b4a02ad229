"""Decides what each delivery and each act by hand proves about its target, and what it only leaves possible.

Which targets an audience needs is the business of the audiences.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from crisis.commitments.clocks import Clock
from crisis.commitments.facts import Approval, Dispatch, HandTrace, Target
from crisis.commitments.instants import earliest
from crisis.commitments.receipts import NOTHING_HEARD, Receipt
from crisis.commitments.state import State, piece_accepted


@dataclass(frozen=True, slots=True)
class Trace:
    """One thing that may have informed one target.

    `sent_at`: handed over, read back or not. `proven_at`: what the verdict counts. `typed_at`: if typed
    hours are believed. `possible_at`: if every doubt is resolved in our favour; `doubt` is the code of that
    doubt. `seq`: the entry of an act by hand, 0 for a delivery. `real`: see `Target`; in an exercise nothing tells
    whether somebody reached by hand was a participant or the animation, so an act by hand never is.
    """

    target: str
    basis: str
    doubt: str
    sent_at: datetime | None
    proven_at: datetime | None
    typed_at: datetime | None
    possible_at: datetime | None
    seq: int = 0
    real: bool = False


@dataclass(frozen=True, slots=True)
class CountedDispatch:
    """A wave that counts; not `firm` while the bypass that let it out is not confirmed."""

    dispatch: Dispatch
    firm: bool


def approved(state: State, approvals: tuple[Approval, ...]) -> bool | None:
    """Return True with a second person behind it, False with only a bypass, None without approval."""
    if not approvals:
        return None
    answers = state.confirmations
    return any(not a.bypass or (a.seq in answers and answers[a.seq].confirmed) for a in approvals)


def counted_dispatches(state: State, clock: Clock) -> list[CountedDispatch]:
    """Return the waves that count: factual, numbered, approved, sent at most 6 h before the start (R8)."""
    since = clock.rule.since(clock.start)
    counted = []
    for dispatch in state.dispatches:
        if not dispatch.factual or dispatch.number is None or dispatch.recorded_at < since:
            continue
        firm = approved(state, dispatch.approvals)
        if firm is not None:
            counted.append(CountedDispatch(dispatch, firm))
    return counted


def _doubt(receipt: Receipt, firm: bool) -> str:
    """Name what lacks for the delivery to be proven: an acceptance without doubt was only not read back."""
    if not firm:
        return "bypass_unconfirmed"
    if receipt.outcome != "accepted":
        return receipt.outcome
    return "unknown" if receipt.possible_at != receipt.accepted_at else "accepted_not_read_back"


def delivery_trace(
    target: Target, receipt: Receipt, wave: CountedDispatch, clock: Clock, now: datetime, read_back: bool
) -> Trace:
    """Weigh one delivery.

    Without any sealed line it may have been taken as soon as it was ordered, until the seals are surely all
    in; then it was not.
    """
    possible_at = receipt.possible_at
    if receipt.outcome == "pending" and now < clock.rule.given_up(clock.start):
        possible_at = wave.dispatch.recorded_at
    proven_at = proof_at(receipt, wave, read_back)
    return Trace(
        target=target.target,
        basis="operators",
        doubt=_doubt(receipt, wave.firm),
        sent_at=receipt.accepted_at if wave.firm else None,
        proven_at=proven_at,
        typed_at=proven_at,
        possible_at=possible_at,
        real=target.real,
    )


def proof_at(receipt: Receipt, wave: CountedDispatch, read_back: bool) -> datetime | None:
    """Return when a delivery is proven: taken by the operator, or read back, and with a second person behind it."""
    if not wave.firm:
        return None
    return receipt.read_back_at if read_back else receipt.accepted_at


def counted_deliveries(
    state: State, clock: Clock, audience: str, waves: Iterable[CountedDispatch]
) -> Iterator[tuple[CountedDispatch, Target, Receipt]]:
    """Yield the deliveries that may inform an audience, with what was heard of each: mayors by SMS or voice only."""
    channels = clock.rule.elected_channels
    for wave in waves:
        for target in wave.dispatch.targets:
            if target.audience == audience and (audience != "elected" or target.channel in channels):
                yield wave, target, state.receipts.get(target.delivery, NOTHING_HEARD)


def delivery_traces(
    state: State, clock: Clock, now: datetime, audience: str, waves: list[CountedDispatch]
) -> Iterator[Trace]:
    """Weigh the deliveries of an audience: public means count only once read back."""
    for wave, target, receipt in counted_deliveries(state, clock, audience, waves):
        yield delivery_trace(target, receipt, wave, clock, now, read_back=audience == "public")


def _version_at(state: State, message: str, at: datetime) -> int | None:
    """Return which version of a message stood at an instant, None before its first one."""
    return next((one.number for one in reversed(state.versions.get(message, ())) if one.at <= at), None)


def void_approvals(state: State) -> frozenset[int]:
    """Return the approvals, by their entries, of waves that left as not factual."""
    return frozenset(a.seq for dispatch in state.dispatches if not dispatch.factual for a in dispatch.approvals)


def _approvals_behind(
    state: State, message: str | None, at: datetime, void: frozenset[int]
) -> tuple[Approval, ...]:
    """Return the approvals behind an act done by hand at `at`, empty if it relayed no message that counts.

    They were given before it, or later to the very version that stood then: a text rewritten since is another
    one. A wave sent as not factual informs nobody.
    """
    if message is None:
        return ()
    version = _version_at(state, message, at)
    return tuple(
        a
        for a in state.approvals.get(message, ())
        if a.seq not in void and a.number is not None and (a.recorded_at <= at or a.version == version)
    )


def _since(at: datetime, approvals: Iterable[Approval]) -> datetime | None:
    """Return from when an act counts: an approval later than the act is what makes it count."""
    return earliest(max(at, a.recorded_at) for a in approvals)


def _hand_doubt(act: HandTrace, basis: str | None, firm: bool) -> str:
    """Name what keeps an act by hand from proving in time."""
    if not firm:
        return "bypass_unconfirmed"
    return act.doubt if basis is None else "typed_hour_only"


def _hand_proof(state: State, clock: Clock, act: HandTrace, typed_at: datetime) -> tuple[str | None, datetime]:
    """Return on what basis an act by hand is proven, None for nothing, and at which hour: when recorded.

    A piece accepted by a second person proves what nothing else does: the act itself, or its typed hour when
    it was recorded late (R2). The file of a report is itself the proof of its hours (R18), provided that it
    came before the limit or was so accepted: a file made afterwards is only hours typed afterwards.
    """
    in_time, accepted = clock.in_time(act.recorded_at), piece_accepted(state, act.seq)
    if act.imported and (in_time or accepted):
        return act.basis, typed_at
    if accepted and not in_time:
        return "declared", typed_at
    return act.basis or ("declared" if accepted else None), act.recorded_at


def hand_trace(state: State, clock: Clock, act: HandTrace, void: frozenset[int]) -> Trace:
    """Weigh one act by hand, from the approval of the message that it names: without one it proves nothing.

    `void`: the approvals that count for nobody, as `void_approvals` finds them once for all acts.
    """
    typed_at = min(act.happened_at, act.recorded_at)
    approvals = _approvals_behind(state, act.message, typed_at, void)
    if not approvals:
        return Trace(act.target, "declared", "no_message", None, None, None, None)
    firm = tuple(a for a in approvals if approved(state, (a,)))
    basis, proof_at = _hand_proof(state, clock, act, typed_at)
    known = firm if basis is not None else ()
    proven_at = _since(proof_at, known)
    return Trace(
        target=act.target,
        basis=basis or "declared",
        doubt=_hand_doubt(act, basis, bool(firm)),
        sent_at=proven_at,
        proven_at=proven_at,
        typed_at=_since(typed_at, known),
        possible_at=_since(typed_at, approvals),
        seq=act.seq,
    )


def hand_traces(state: State, clock: Clock, audience: str) -> Iterator[Trace]:
    """Weigh what was done by hand for an audience, at most 6 h before the start."""
    since, void = clock.rule.since(clock.start), void_approvals(state)
    for act in state.by_hand:
        at = act.happened_at if act.imported else act.recorded_at
        if act.audience == audience and at >= since:
            yield hand_trace(state, clock, act, void)
