"""The table that says what a picture shows, cell by cell with its path in the report, and how a page shows it."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from crisis.clock import instant, parse_instant
from crisis.evidence.shown import Cell, Table
from crisis.evidence.words import duration, hour, latency

SECONDS = "\u00a0(s)"


class Told(NamedTuple):
    """A cell and the path of its value in the JSON report; no path for words, nor for what a picture counts itself."""

    cell: Cell
    path: str = ""


def figure(path: str, value: int | float | None) -> Told:
    """Return a number of the report; nothing is said of a value that it does not have."""
    return Told(value, path if value is not None else "")


def moment(path: str, text: str | None) -> Told:
    """Return an instant of the report."""
    return Told(parse_instant(text), path) if text else Told(None)


def twin(code: str, title: str, columns: tuple[str, ...], rows: Iterable[tuple[Told, ...]]) -> Table:
    """Return the twin of a picture."""
    found = list(rows)
    return Table(f"image_{code}", title, columns, tuple(tuple(each.cell for each in row) for row in found),
                 tuple(tuple(each.path for each in row) for row in found))


def headings(table: Table) -> list[str]:
    """Return the columns as a page names them: it writes durations in words, so that no unit stands in a heading."""
    return [column.removesuffix(SECONDS) for column in table.columns]


def cells(table: Table) -> list[list[dict[str, Any]]]:
    """Return each row as a page writes it: `path`, `value` as the report holds it, `shown`, and whether an instant."""
    return [[_cell(cell, path, column) for cell, path, column in zip(row, paths, table.columns, strict=True)]
            for row, paths in zip(table.rows, table.paths, strict=True)]


def _cell(cell: Cell, path: str, column: str) -> dict[str, Any]:
    timed = isinstance(cell, datetime)
    value = instant(cell) if isinstance(cell, datetime) else cell
    return {"path": path, "value": value, "timed": timed, "shown": _shown(cell, column)}


def _shown(cell: Cell, column: str) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, datetime):
        return hour(instant(cell))
    if isinstance(cell, bool) or not column.endswith(SECONDS):
        return str(cell)
    if isinstance(cell, float):
        return latency(cell)
    if isinstance(cell, int):
        return duration(cell) if cell >= 0 else f"{duration(-cell)} avant T0"
    return str(cell)
