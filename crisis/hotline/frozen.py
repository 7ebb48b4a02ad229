"""The figures of the hotline as the journal froze them, quarter hour by quarter hour, and their sums (R26). Pure.

Reports add up these entries and nothing else. When a quarter hour is frozen is the business of `events/cip_figures`.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from crisis.clock import parse_instant
from crisis.hotline.figures import COUNTS, LENGTHS
from crisis.journal.fold import Projection

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Quarter:
    """One quarter hour as it was last frozen. `exchange`: None while nobody gave its figures."""

    seq: int
    begins: datetime
    ends: datetime
    exchange: Mapping[str, int] | None
    sheets: Mapping[str, Any]
    callbacks: int
    answering: int

    @property
    def presented(self) -> int:
        """Return how many times the number was called, by the exchange."""
        return self.exchange["received"] + self.exchange["refused"] if self.exchange else 0


@dataclass(frozen=True, slots=True)
class Frozen:
    """`quarters`: by beginning. `last_at`: when the last of them was recorded."""

    quarters: Mapping[datetime, Quarter] = field(default_factory=dict)
    last_at: datetime | None = None

    def in_order(self) -> list[Quarter]:
        """Return the quarter hours, the first one first."""
        return [self.quarters[begins] for begins in sorted(self.quarters)]


@dataclass(frozen=True, slots=True)
class Sums:
    """What the frozen quarter hours add up to.

    `told`: how many of them the exchange gave; `exchange`: its sums and its means, each mean weighed by the calls
    answered; None if it gave none. `sheets`: as an entry says them. `busiest`: of the most calls by the exchange, or by
    the sheets where it gave none; None when nobody called. `callbacks`: still owed at the end of the last one.
    """

    quarters: int
    told: int
    exchange: dict[str, int | None] | None
    sheets: dict[str, Any]
    busiest: Quarter | None
    callbacks: int


def step(frozen: Frozen, entry: Entry, _lines: Any = ()) -> Frozen:
    """Fold one entry: of a quarter hour frozen twice the last one stands."""
    if entry["kind"] != "figures_frozen":
        return frozen
    data = entry["data"]
    begins, ends = parse_instant(data["begins"]), parse_instant(data["ends"])
    made = Quarter(entry["seq"], begins, ends, data["exchange"], data["sheets"], data["callbacks"], data["answering"])
    return replace(frozen, quarters={**frozen.quarters, begins: made}, last_at=parse_instant(entry["recorded_at"]))


def sums(frozen: Frozen) -> Sums:
    """Add up what is frozen."""
    every = frozen.in_order()
    told = [each.exchange for each in every if each.exchange is not None]
    return Sums(len(every), len(told), _exchange(told) if told else None, _sheets(every), _busiest(every),
                every[-1].callbacks if every else 0)


def _exchange(told: list[Mapping[str, int]]) -> dict[str, int | None]:
    counts: dict[str, int | None] = {name: sum(each[name] for each in told) for name in COUNTS}
    answered = sum(each["answered"] for each in told)
    means = {name: round(sum(each[name] * each["answered"] for each in told) / answered) if answered else None
             for name in LENGTHS}
    return counts | means


def _sheets(every: list[Quarter]) -> dict[str, Any]:
    found: dict[str, Any] = {"calls": sum(each.sheets["calls"] for each in every)}
    for name in ("categories", "communes", "priorities"):
        total: Counter[str] = Counter()
        for each in every:
            total.update(each.sheets[name])
        found[name] = dict(total)
    return found


def _busiest(every: list[Quarter]) -> Quarter | None:
    """Return the first quarter hour of the most calls: by the exchange if it counted any, else by the sheets."""
    by_exchange = any(each.presented for each in every)
    sizes = [each.presented if by_exchange else int(each.sheets["calls"]) for each in every]
    return every[sizes.index(max(sizes))] if any(sizes) else None


frozens: Projection[Frozen] = Projection(Frozen, step)
