"""Makes one table of a part of the report: where each value comes from, and what words stand beside it. No wording."""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crisis.clock import parse_instant
from crisis.evidence.shown import Cell, Table
from crisis.evidence.words import AUDIENCES

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")

UPRIGHT = ("Donnée", "Valeur")
"""The first columns of a table with one value a line."""
RANKS = {audience: rank for rank, audience in enumerate(AUDIENCES)}


@dataclass(frozen=True, slots=True)
class Row:
    """One object of the report, or one value of a list, where it stands, and what it stands in."""

    path: str
    held: Any
    above: Row | None = None

    @property
    def name(self) -> str:
        """The last step of its path: a number in a list, a name in an object."""
        return self.path.rpartition(".")[2]

    @property
    def outer(self) -> Row:
        """The row that it stands in. Raises ValueError for one that stands in none."""
        if self.above is None:
            raise ValueError(f"{self.path} stands in no row")
        return self.above


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `key`: the value below its row; `words`: what is said instead, which claims no path.

    `above`: the value belongs to what the row stands in.
    """

    title: str
    key: str = ""
    words: Callable[[Row], str | None] | None = None
    above: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table that stands upright. `words`: the French of a value that is a code."""

    label: str
    path: str
    words: str | None = None


def made(code: str, title: str, columns: Sequence[Column], rows: Iterable[Row]) -> Table:
    """Return one row for each object."""
    listed = list(rows)
    return Table(code, title, tuple(each.title for each in columns),
                 tuple(tuple(_cell(column, row) for column in columns) for row in listed),
                 tuple(tuple(_path(column, row) for column in columns) for row in listed))


def coded(title: str, key: str, words: Mapping[str, str]) -> tuple[Column, Column]:
    """Return two columns for a code: its words, as they are for an unlisted one, and the code itself."""
    def say(row: Row) -> str | None:
        code = at(row.held, key)
        return None if code is None else words.get(code, code)

    return Column(title, words=say), Column(f"{title} (code)", key)


def upright(code: str, title: str, report: Any, lines: Iterable[Line]) -> Table:
    """Return one row for each value: what it is, the value in words, and its code when the value is one."""
    rows, paths = [], []
    for line in lines:
        value = cell(at(report, line.path))
        rows.append((line.label, value if line.words is None else line.words, None if line.words is None else value))
        paths.append(("", line.path, "") if line.words is None else ("", "", line.path))
    return Table(code, title, (*UPRIGHT, "Valeur (code)"), tuple(rows), tuple(paths))


def each(report: Any, path: str) -> Iterator[Row]:
    """Yield the objects of a list, or of an object by name, each with its path; nothing where the report has none."""
    yield from (Row(f"{path}.{name}", one) for name, one in _named(at(report, path)))


def within(rows: Iterable[Row], key: str) -> Iterator[Row]:
    """Yield what stands in a list of each row, after one another."""
    for row in rows:
        yield from (Row(f"{row.path}.{key}.{name}", one, row) for name, one in _named(at(row.held, key)))


def _named(held: Any) -> Iterable[tuple[Any, Any]]:
    """Yield what a list or an object holds. The keys of an object have no order once it was written as JSON."""
    if not isinstance(held, dict):
        return enumerate(held or ())
    return sorted(held.items(), key=lambda named: (RANKS.get(named[0], len(RANKS)), named[0]))


def at(held: Any, path: str) -> Any:
    """Return what stands at a path; None where the report says nothing of it."""
    for step in path.split(".") if path else ():
        if isinstance(held, list):
            held = held[int(step)] if int(step) < len(held) else None
        else:
            held = held.get(step) if isinstance(held, dict) else None
    return held


def cell(value: Any) -> Cell:
    """Return a value as the formats write it: an instant of the report is an instant, the rest is itself."""
    return parse_instant(value) if isinstance(value, str) and INSTANT.fullmatch(value) else value


def _cell(column: Column, row: Row) -> Cell:
    if column.words:
        return column.words(row)
    return cell(at(row.outer.held if column.above else row.held, column.key))


def _path(column: Column, row: Row) -> str:
    source = row.outer if column.above else row
    if column.words or not _has(source.held, column.key):
        return ""
    return f"{source.path}.{column.key}" if column.key else source.path


def _has(held: Any, key: str) -> bool:
    """Tell whether the report has this value at all; a value that is null is one."""
    above, _, name = key.rpartition(".")
    return not key or name in (at(held, above) or {})
