"""What a report shows, whatever the format: tables, and pictures that have a table for a twin. Shapes alone.

Every format (page, PDF, spreadsheet, CSV) writes these and draws no figure of its own, so that none can differ.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

Cell = str | int | float | bool | datetime | None


@dataclass(frozen=True, slots=True)
class Table:
    """`code`: its name in files, `[a-z0-9_]`; `title` and `columns` in French; rows as long as `columns`.

    Instants are aware UTC; durations are seconds, and the column says so. `paths`: for each row and column, the path of
    the value in the JSON report, empty for words, so that a test compares formats one by one.
    """

    code: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    paths: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing. `sentence`: all that it says, in one sentence, for who does not see it; `svg`: its whole source."""

    code: str
    title: str
    sentence: str
    svg: str
    twin: Table
