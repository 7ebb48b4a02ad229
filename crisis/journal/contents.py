"""What a chain holds, without its texts: who wrote which kind, when, and what corrects what. Rebuilt from entries."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from crisis.journal.fold import Projection


@dataclass(frozen=True, slots=True)
class Row:
    """One entry as a list needs it; instants are the fixed-width strings of the entry, `corrects` the seq it mends."""

    seq: int
    kind: str
    person: str
    function: str
    happened_at: str
    recorded_at: str
    corrects: int | None


@dataclass(frozen=True, slots=True)
class Contents:
    """The rows in order, and the entries that a later one corrects."""

    rows: tuple[Row, ...] = ()
    corrected: frozenset[int] = frozenset()

    def of(self, *kinds: str) -> list[int]:
        """Return the numbers of the entries of some kinds, the oldest first."""
        return [row.seq for row in self.rows if row.kind in kinds]


def step(contents: Contents, entry: dict[str, Any], _lines: Any = ()) -> Contents:
    """Add one entry."""
    by, corrects = entry["by"], entry["data"].get("corrects")
    row = Row(entry["seq"], entry["kind"], by["person"], by["function"], entry["happened_at"], entry["recorded_at"],
              corrects if isinstance(corrects, int) else None)
    mended: Iterable[int] = () if row.corrects is None else (row.corrects,)
    return Contents((*contents.rows, row), contents.corrected.union(mended))


contents: Projection[Contents] = Projection(Contents, step)
