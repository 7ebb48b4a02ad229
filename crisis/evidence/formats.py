"""The five formats of the timing report, each from the report object alone. Decides which there are and how JSON is.

All but JSON write the same tables and the same words: none computes a figure. Storing and sending them is not here.
"""
from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from crisis.clock import parse_instant
from crisis.evidence import long_csv
from crisis.evidence.html import French, render, title
from crisis.evidence.pictures import pictures
from crisis.evidence.tables import tables
from crisis.loading import loaded
from crisis.territory import Territory

Report = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a report. `write`: the whole file, the same bytes for the same report."""

    extension: str
    media_type: str
    write: Callable[[Report, Territory], bytes]


def _html(report: Report, territory: Territory) -> bytes:
    return render(report, territory).encode()


def _pdf(report: Report, territory: Territory) -> bytes:
    fr = French(territory)
    made: bytes = loaded("crisis.evidence.pdf").written(report, fr, tables(report, fr), pictures(report, fr))
    return made


def _ods(report: Report, territory: Territory) -> bytes:
    fr, event = French(territory), report["event"]
    mark = fr.mark(event["nature"], event["plays"], demonstration=event["demonstration"])
    made: bytes = loaded("crisis.evidence.ods").written(tables(report, fr), title(report, fr), mark,
                                                        parse_instant(report["made_at"]))
    return made


def _csv(report: Report, territory: Territory) -> bytes:
    return long_csv.written(tables(report, French(territory)))


def canonical(report: Report) -> bytes:
    """Return the canonical form, the one that is hashed: sorted keys, no blank, UTF-8.

    Entries refuse what has a decimal point (`journal.entry.canonical`); here measured seconds have one, written as
    briefly as they can be read back. Raises ValueError for what is no number.
    """
    return json.dumps(report, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


FORMATS: Mapping[str, Format] = MappingProxyType({
    "html": Format("html", "text/html; charset=utf-8", _html),
    "pdf": Format("pdf", "application/pdf", _pdf),
    "ods": Format("ods", "application/vnd.oasis.opendocument.spreadsheet", _ods),
    "csv": Format("csv", "text/csv; charset=utf-8", _csv),
    "json": Format("json", "application/json", lambda report, _: canonical(report))})
"""By the name that is asked for, in the order in which they are offered."""


def extension(code: str) -> str:
    """Return how the file of a format ends; a format that this house wrote once and knows no more keeps its name."""
    return FORMATS[code].extension if code in FORMATS else code
