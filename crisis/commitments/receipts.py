"""Decides what the lines of one delivery add up to, in whatever order they come.

A receipt is a set of first instants; merging two takes the earlier of each, so a late line can only add,
never undo.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crisis.commitments.instants import earliest, parse_instant

# What each state of a line implies, from the entries page: `delivered`, `sent` and `read_back` imply
# accepted, and a message found by look-up was accepted at the operator's own date. `absent` proves nothing
# alone: only two in a row allow a repeat, which has lines of its own.
IMPLIES: dict[str, tuple[str, ...]] = {
    "calling": ("calling_at",),
    "unknown": ("unknown_at",),
    "absent": (),
    "expired": ("ended_at",),
    "stopped": ("ended_at",),
    "refused": ("refused_at",),
    "undelivered": ("refused_at",),
    "accepted": ("accepted_at",),
    "found": ("accepted_at", "found_at"),
    "sent": ("accepted_at",),
    "delivered": ("accepted_at", "delivered_at"),
    "read_back": ("accepted_at", "read_back_at"),
}

# Forward only, strongest first. Acceptance survives `undelivered`; `expired` and `stopped` say that nothing
# more will be tried, which does not tell what became of an unknown attempt.
FORWARD: tuple[tuple[str, str], ...] = (
    ("accepted_at", "accepted"),
    ("refused_at", "failed"),
    ("unknown_at", "unknown"),
    ("calling_at", "unknown"),
    ("ended_at", "failed"),
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The first instant of each thing that operators said of one delivery."""

    calling_at: datetime | None = None
    unknown_at: datetime | None = None
    ended_at: datetime | None = None
    refused_at: datetime | None = None
    accepted_at: datetime | None = None
    found_at: datetime | None = None
    delivered_at: datetime | None = None
    read_back_at: datetime | None = None

    @property
    def outcome(self) -> str:
        """Return `accepted`, `failed`, `unknown`, or `pending` when no sealed line says anything."""
        for field, word in FORWARD:
            if getattr(self, field) is not None:
                return word
        return "pending"

    @property
    def possible_at(self) -> datetime | None:
        """Return the earliest instant at which the operator may have taken it.

        An unknown attempt that is accepted later may have been taken the first time; only the operator's
        own date (`found`) settles it. A plain call that ends accepted is dated by our recorded acceptance.
        """
        if self.accepted_at is not None and (self.found_at is not None or self.unknown_at is None):
            return self.accepted_at
        doubt_at = earliest((self.unknown_at, self.calling_at))
        if self.outcome == "unknown":
            return doubt_at
        return None if self.accepted_at is None else earliest((self.accepted_at, doubt_at))


NOTHING_HEARD = Receipt()


def add_line(receipt: Receipt, line: Mapping[str, Any]) -> Receipt:
    """Merge one line; a state that this house does not know adds nothing."""
    at = parse_instant(line["at"])
    moved = [
        field
        for field in IMPLIES.get(line["state"], ())
        if getattr(receipt, field) is None or at < getattr(receipt, field)
    ]
    if not moved:
        return receipt
    return Receipt(*(at if field in moved else getattr(receipt, field) for field in Receipt.__slots__))
