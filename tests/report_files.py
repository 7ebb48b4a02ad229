"""Reads the files of a report again with programs that did not write them, so that their figures can be compared."""
from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pypdf
from odfdo import Document

from crisis.clock import parse_instant
from crisis.evidence.shown import Cell, Table
from crisis.evidence.tables.making import INSTANT

TYPES = {"nombre": lambda text: float(text.replace(",", ".")), "instant UTC": parse_instant,
         "oui ou non": {"oui": True, "non": False}.__getitem__, "texte": lambda text: text.removeprefix("'")}


def shown(tables: list[Table]) -> Iterator[tuple[str, Cell]]:
    """Yield every value that the tables take from the report, with its path."""
    for table in tables:
        for row, paths in zip(table.rows, table.paths, strict=True):
            yield from ((path, value) for value, path in zip(row, paths, strict=True) if path)


def csv_rows(made: bytes) -> list[dict[str, str]]:
    """Return the lines of the CSV, by the titles of its columns."""
    return list(csv.DictReader(io.StringIO(made.decode("utf-8-sig"), newline=""), delimiter=";"))


def csv_values(made: bytes) -> dict[str, Any]:
    """Return the values of the CSV by path, each as its type says."""
    return {row["chemin"]: TYPES[row["type"]](row["valeur"]) for row in csv_rows(made) if row["chemin"]}


def ods(made: bytes) -> Any:
    """Return the spreadsheet as it is read by a program that knows nothing of the report."""
    return Document(io.BytesIO(made))


def ods_rows(made: bytes) -> dict[str, list[list[Any]]]:
    """Return the rows of each sheet, titles first, each value as the cell says it is."""
    return {sheet.name: [[_read(value) for value in row] for row in sheet.get_values()]
            for sheet in ods(made).body.tables}


def _read(value: Any) -> Any:
    """Return a cell as the report has it: dates are in UTC; an instant among other values is a text."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC)
    if isinstance(value, Decimal):
        return float(value)
    return parse_instant(value) if isinstance(value, str) and INSTANT.fullmatch(value) else value


def pdf(made: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(made))


def pdf_text(made: bytes) -> str:
    """Return the words of all pages without any space: lines are broken where they fit."""
    return squeezed(" ".join(page.extract_text() for page in pdf(made).pages))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def elements(made: bytes, kind: str) -> list[Any]:
    """Return every element of one kind in the structure of a PDF (`/Figure`, `/TH`…)."""
    return [one for one in _walked(pdf(made).trailer["/Root"]["/StructTreeRoot"]) if one.get("/S") == kind]


def _walked(node: Any) -> Iterator[Any]:
    node = node.get_object()
    if isinstance(node, list):
        for one in node:
            yield from _walked(one)
    elif isinstance(node, dict):
        yield node
        if "/K" in node:
            yield from _walked(node["/K"])
