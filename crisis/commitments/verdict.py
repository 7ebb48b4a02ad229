"""Gives the shape of what is told of an engagement: verdict, basis, reasons, and other readings beside.

Codes only: the French words for reasons and bases stand in the catalogue of the pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from crisis.commitments.facts import Opening
from crisis.commitments.instants import instant_text, optional_text

# From the strongest to the weakest; `simulated` stands apart and covers all of them.
BASES = ("operators", "hand", "declared", "simulated")


@dataclass(frozen=True, slots=True)
class Reading:
    """Another way to read the same facts, printed beside and never in place of the verdict."""

    name: str
    met_at: datetime | None = None
    seconds: int | None = None
    verdict: str | None = None
    share: tuple[int, int] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return what this reading says, without what it does not speak of."""
        told: dict[str, Any] = {
            "met_at": optional_text(self.met_at),
            "seconds": self.seconds,
            "verdict": self.verdict,
        }
        if self.share is not None:
            told |= {"count": self.share[0], "of": self.share[1]}
        return {"name": self.name} | {key: value for key, value in told.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far one audience was informed, in deliveries; `communes_targeted` is for the elected only.

    `accepted` includes `delivered`; what is neither accepted, unknown nor failed has no sealed line yet.
    `unset`: a list that says what is needed was left empty, so that nothing proves this audience informed.
    """

    targeted: int
    accepted: int
    delivered: int
    unknown: int
    failed: int
    communes_targeted: int | None = None
    first_at: datetime | None = None
    first_possible_at: datetime | None = None
    covered_at: datetime | None = None
    covered_typed_at: datetime | None = None
    covered_optimistic_at: datetime | None = None
    basis: str = "operators"
    reasons: tuple[str, ...] = ()
    uncovered: tuple[str, ...] = ()
    delivered_in_time: int = 0
    unset: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the coverage as the documents print it."""
        communes = {} if self.communes_targeted is None else {"communes_targeted": self.communes_targeted}
        return communes | {
            "targeted": self.targeted,
            "accepted": self.accepted,
            "delivered": self.delivered,
            "unknown": self.unknown,
            "failed": self.failed,
            "first_at": optional_text(self.first_at),
            "covered_at": optional_text(self.covered_at),
            "covered_optimistic_at": optional_text(self.covered_optimistic_at),
            "basis": self.basis,
            "reasons": list(self.reasons),
            "uncovered": list(self.uncovered),
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """`running`, `kept`, `missed`, `not_proven` or `not_applicable`, and all that it rests on."""

    number: int
    verdict: str
    basis: str | None
    started_at: datetime | None
    met_at: datetime | None
    seconds: int | None
    rule: str
    reasons: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()
    audiences: Mapping[str, Coverage] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as `crisis rehearse` and the reports print it."""
        audiences = {name: coverage.to_dict() for name, coverage in self.audiences.items()}
        return {
            "number": self.number,
            "verdict": self.verdict,
            "basis": self.basis,
            "started_at": None if self.started_at is None else instant_text(self.started_at),
            "met_at": optional_text(self.met_at),
            "seconds": self.seconds,
            "rule": self.rule,
            "reasons": list(self.reasons),
            "readings": [reading.to_dict() for reading in self.readings],
        } | ({"audiences": audiences} if audiences else {})


def weakest(bases: Iterable[str]) -> str:
    """Return the weakest basis of those used; a verdict that used none rests on the operators' silence."""
    return max(bases, key=BASES.index, default="operators")


def basis_shown(verdict: str, basis: str, opening: Opening) -> str | None:
    """Return the basis to print: none when nothing is judged, `simulated` outside a real event (R4)."""
    if verdict in ("running", "not_applicable"):
        return None
    return "simulated" if opening.simulated else basis
