"""Holds what an event has come to, as far as its engagements go; a new one is made for each entry.

How entries move it is the business of `step`; reading it is the business of the verdicts and the reminders.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from crisis.commitments.facts import (
    Approval,
    Confirmation,
    Decision,
    Dispatch,
    HandTrace,
    Hotline,
    Opening,
    Piece,
    StartingOrder,
    Stop,
    Version,
)
from crisis.commitments.grown import Grown
from crisis.commitments.receipts import Receipt


@dataclass(frozen=True, slots=True)
class State:
    """Everything a verdict rests on. Never changed in place: the parts that did not move are shared.

    `approvals` and `versions` are by message, `confirmations` and `pieces` by the seq of what they concern,
    `receipts` by delivery, `reminders` holds the (engagement, step) already raised.
    """

    seq: int = 0
    last_at: datetime | None = None
    opening: Opening | None = None
    mistaken: bool = False
    alert_at: datetime | None = None
    orders: tuple[StartingOrder, ...] = ()
    stops: tuple[Stop, ...] = ()
    decisions: tuple[Decision, ...] = ()
    approvals: Mapping[str, tuple[Approval, ...]] = field(default_factory=dict)
    versions: Mapping[str, tuple[Version, ...]] = field(default_factory=dict)
    dispatches: Grown[Dispatch] = field(default_factory=Grown)
    receipts: Mapping[str, Receipt] = field(default_factory=dict)
    by_hand: Grown[HandTrace] = field(default_factory=Grown)
    pieces: Mapping[int, tuple[Piece, ...]] = field(default_factory=dict)
    confirmations: Mapping[int, Confirmation] = field(default_factory=dict)
    reminders: frozenset[tuple[int, int]] = frozenset()
    hotlines: tuple[Hotline, ...] = ()
    closed: bool = False


def start() -> State:
    """Return the state before the first entry."""
    return State()


def piece_accepted(state: State, seq: int) -> bool:
    """Say whether a second person accepted a piece attached to the entry `seq` (R2).

    The acceptance is a `piece_judged` whose `of` is the entry of the piece, by somebody else; an `order_confirmed` of
    that entry, as chains of an earlier version may hold, is read alike.
    """
    for piece in state.pieces.get(seq, ()):
        answer = state.confirmations.get(piece.seq)
        if answer is not None and answer.confirmed and answer.by != piece.by:
            return True
    return False
