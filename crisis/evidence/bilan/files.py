"""The four files of a bilan, each from the object alone: JSON, CSV, spreadsheet, PDF. None computes a figure."""
from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from crisis.clock import parse_instant
from crisis.evidence import long_csv
from crisis.evidence.bilan.whole import tables
from crisis.evidence.formats import Format, canonical
from crisis.evidence.html import French
from crisis.loading import loaded
from crisis.territory import Territory

Bilan = dict[str, Any]


def title(found: Bilan) -> str:
    """Return the title of a document: what it is, and of which period."""
    return f"Données du bilan annuel – {found['period']['label']}"


def mark(found: Bilan, fr: French) -> str:
    """Return what must be read before any figure: that they are invented. Empty in real life."""
    invented = found["territory"]["demonstration"]
    told: str = fr.mark("rehearsal" if invented else "real", "real", demonstration=invented)
    return told


def _csv(found: Bilan, territory: Territory) -> bytes:
    return long_csv.written(tables(found, French(territory)))


def _ods(found: Bilan, territory: Territory) -> bytes:
    fr = French(territory)
    made: bytes = loaded("crisis.evidence.ods").written(tables(found, fr), title(found), mark(found, fr),
                                                        parse_instant(found["made_at"]))
    return made


def _pdf(found: Bilan, territory: Territory) -> bytes:
    made: bytes = loaded("crisis.evidence.bilan.paper").written(found, French(territory))
    return made


FORMATS: Mapping[str, Format] = MappingProxyType({
    "json": Format("json", "application/json", lambda found, _: canonical(found)),
    "csv": Format("csv", "text/csv; charset=utf-8", _csv),
    "ods": Format("ods", "application/vnd.oasis.opendocument.spreadsheet", _ods),
    "pdf": Format("pdf", "application/pdf", _pdf)})
"""By the name that is asked for, in the order in which they are offered."""


def named(found: Bilan, code: str) -> str:
    """Return the name of a file: its territory and its period, nothing of anybody."""
    return f"bilan-{found['territory']['code']}-{found['period']['code']}.{FORMATS[code].extension}"
