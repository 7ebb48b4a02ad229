"""The report as one CSV: a line for each cell of each table. Decides how a value is written so that it is read back.

For a French spreadsheet: UTF-8 with its mark, `;` between fields, a decimal comma. Nothing that was typed is a formula.
"""
from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime

from crisis.clock import instant
from crisis.evidence.shown import Cell, Table

HEADER = ("tableau", "titre", "ligne", "colonne", "valeur", "type", "chemin")
MARK = "\ufeff"
# What a spreadsheet may take for a formula at the start of a cell, and the apostrophe that this file adds before it.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


def written(tables: Iterable[Table]) -> bytes:
    """Return the file. A text that could be a formula has one apostrophe before it, and so has one that begins so."""
    page = io.StringIO(newline="")
    lines = csv.writer(page, delimiter=";", lineterminator="\r\n")
    lines.writerow(HEADER)
    for table in tables:
        lines.writerows(_lines(table))
    return (MARK + page.getvalue()).encode()


def _lines(table: Table) -> Iterator[tuple[str, ...]]:
    for number, (row, paths) in enumerate(zip(table.rows, table.paths, strict=True), 1):
        for column, value, path in zip(table.columns, row, paths, strict=True):
            if value is not None:
                yield (table.code, table.title, str(number), column, *_told(value), path)


def _told(value: Cell) -> tuple[str, str]:
    """Return a value as it is written, and its type. Without the type, a number and a text of digits look alike."""
    if isinstance(value, bool):
        return ("oui" if value else "non"), "oui ou non"
    if isinstance(value, datetime):
        return instant(value), "instant UTC"
    if isinstance(value, int | float):
        return str(value).replace(".", ","), "nombre"
    text = value or ""
    return (f"'{text}" if text.startswith(FORMULA) else text), "texte"
