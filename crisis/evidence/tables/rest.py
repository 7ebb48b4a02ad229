"""What no other table shows: one row for each value left, so that an analyst's files hold the whole report."""
from __future__ import annotations

from collections.abc import Iterator, Set
from typing import Any

from crisis.evidence.shown import Table
from crisis.evidence.tables.making import UPRIGHT, cell

CODE = "autres_donnees"


def rest(report: dict[str, Any], shown: Set[str]) -> Table:
    """Return the values whose path is in no other table; those that are null or empty have nothing to lose."""
    left = [(path, value) for path, value in leaves(report) if path not in shown]
    return Table(CODE, "Autres données du rapport", UPRIGHT,
                 tuple((path, cell(value)) for path, value in left), tuple(("", path) for path, _ in left))


def leaves(held: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each value of the report that is not null, with its path."""
    if isinstance(held, dict | list):
        named = sorted(held.items()) if isinstance(held, dict) else enumerate(held)
        for name, one in named:
            yield from leaves(one, f"{path}.{name}" if path else str(name))
    elif held is not None:
        yield path, held
