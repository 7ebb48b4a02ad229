"""Decides what each delivery and each act by hand proves about its target, and what it only leaves possible.

Which targets an audience needs is the business of the audiences.
"""

from __future__ import annotations

from collections.abc import Iterator
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
    doubt.
    """

    target: str
    basis: str
    doubt: str
    sent_at: datetime | None
    proven_at: datetime | None
    typed_at: datetime | None
    possible_at: datetime | None


@dataclass(frozen=True, slots=True)
class CountedDispatch:
    """A wave that counts; not `firm` while the bypass that let it out is not confirmed."""

    dispatch: Dispatch
    firm: bool


def _approved(state: State, approvals: tuple[Approval, ...]) -> bool | None:
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
        firm = _approved(state, dispatch.approvals)
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
    proof_at = receipt.read_back_at if read_back else receipt.accepted_at
    proven_at = proof_at if wave.firm else None
    return Trace(
        target=target.target,
        basis="operators",
        doubt=_doubt(receipt, wave.firm),
        sent_at=receipt.accepted_at if wave.firm else None,
        proven_at=proven_at,
        typed_at=proven_at,
        possible_at=possible_at,
    )


def delivery_traces(
    state: State, clock: Clock, now: datetime, audience: str, waves: list[CountedDispatch]
) -> Iterator[Trace]:
    """Weigh the deliveries of an audience: mayors by SMS or voice only, public means only once read back."""
    channels = clock.rule.elected_channels
    for wave in waves:
        for target in wave.dispatch.targets:
            if target.audience == audience and (audience != "elected" or target.channel in channels):
                receipt = state.receipts.get(target.delivery, NOTHING_HEARD)
                yield delivery_trace(target, receipt, wave, clock, now, read_back=audience == "public")


def _message_stands(state: State, message: str | None) -> bool | None:
    """Say if an act by hand relayed a message that counts: True, False (bypass not confirmed) or None (no).

    A call that names no message still told somebody of the event. A message sent as not factual informs
    nobody.
    """
    if message is None:
        return True
    sent = [dispatch.factual for dispatch in state.dispatches if dispatch.message == message]
    if sent and not any(sent):
        return None
    return _approved(state, state.approvals.get(message, ()))


def _hand_doubt(act: HandTrace, basis: str | None, firm: bool) -> str:
    """Name what keeps an act by hand from proving in time."""
    if not firm:
        return "bypass_unconfirmed"
    return act.doubt if basis is None else "typed_hour_only"


def hand_trace(state: State, clock: Clock, act: HandTrace, firm: bool) -> Trace:
    """Weigh one act by hand: proven when recorded.

    A piece accepted by a second person proves what nothing else does: the act itself, or its typed hour when
    it was recorded late (R2).
    """
    typed_at = min(act.happened_at, act.recorded_at)
    basis, proven_at = act.basis, act.recorded_at
    if piece_accepted(state, act.seq):
        basis = basis or "declared"
        if not clock.in_time(act.recorded_at):
            basis, proven_at = "declared", typed_at
    known = basis is not None and firm
    return Trace(
        target=act.target,
        basis=basis or "declared",
        doubt=_hand_doubt(act, basis, firm),
        sent_at=proven_at if known else None,
        proven_at=proven_at if known else None,
        typed_at=typed_at if known else None,
        possible_at=earliest((typed_at, proven_at)),
    )


def hand_traces(state: State, clock: Clock, audience: str) -> Iterator[Trace]:
    """Weigh what was done by hand for an audience, at most 6 h before the start."""
    since = clock.rule.since(clock.start)
    for act in state.by_hand:
        firm = _message_stands(state, act.message)
        if firm is not None and act.audience == audience and act.recorded_at >= since:
            yield hand_trace(state, clock, act, firm)
