"""The versions of an event as pages and the API tell them: how far each is, its files, its signatures. Changes nothing.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from crisis.db import Tx
from crisis.errors import Missing
from crisis.reports.makings import ASKED, FIRST, MAKING, READY, REASONS, REFUSED
from crisis.reports.signed import Signature, signed, since
from crisis.reports.tables import report_making, report_version


@dataclass(frozen=True, slots=True)
class Made:
    """One format of a version. `why`: a French sentence, once it was refused; `size` in bytes."""

    format: str
    state: str
    sha256: str | None
    size: int | None
    why: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version. `state` as of a format; `percent`: of its formats that are settled; `since`: entries after it."""

    number: int
    state: str
    percent: int
    why: str
    asked_by: str
    asked_as: str
    asked_at: datetime
    files: Sequence[Made]
    sha256: str | None
    up_to_seq: int | None
    seq: int | None
    since: int
    attested: Signature | None
    visaed: Signature | None


def of_event(tx: Tx, event_id: str) -> list[Version]:
    """Return the versions of an event, the oldest first."""
    rows = tx.execute(select(report_version).where(report_version.c.event == event_id)
                      .order_by(report_version.c.number)).all()
    files = defaultdict(list)
    for row in tx.execute(select(report_making).where(report_making.c.event == event_id)
                          .order_by(report_making.c.format)):
        files[row.number].append(Made(row.format, row.state, row.sha256, row.size, REASONS.get(row.reason or "", "")))
    signatures = {each.number: (each.attested, each.visaed) for each in signed.state(tx, event_id)}
    return [_version(tx, row, sorted(files[row.number], key=lambda each: each.format != FIRST),
                     *signatures.get(row.number, (None, None))) for row in rows]


def _version(tx: Tx, row: Row[Any], files: Sequence[Made], attested: Signature | None,
             visaed: Signature | None) -> Version:
    settled = sum(each.state in (READY, REFUSED) for each in files)
    state, why = _state(files, settled)
    return Version(row.number, state, 100 * settled // len(files), why, row.asked_by, row.asked_as, row.asked_at, files,
                   row.sha256, row.up_to_seq, row.seq,
                   since(tx, row.event, row.up_to_seq) if row.up_to_seq else 0, attested, visaed)


def _state(files: Sequence[Made], settled: int) -> tuple[str, str]:
    """Return where a version is: it is refused without its JSON, and ready once every other format is settled."""
    first = files[0]
    if first.state == REFUSED:
        return REFUSED, first.why
    if settled == len(files):
        return READY, ""
    begun = settled or any(each.state == MAKING for each in files)
    return (MAKING if begun else ASKED), ""


def numbered(tx: Tx, event_id: str, number: int) -> Version:
    """Return one version. Raises Missing."""
    found = next((each for each in of_event(tx, event_id) if each.number == number), None)
    if found is None:
        raise Missing("report_missing", "Cette version du rapport n'existe pas.",
                      todo="Revenez à la liste des versions.")
    return found


def ready(tx: Tx, event_id: str, number: int, code: str) -> str:
    """Return the hash of a file that is ready. Raises Missing while it is not."""
    found = next((each for each in numbered(tx, event_id, number).files if each.format == code), None)
    if found is None or found.sha256 is None or found.state != READY:
        raise Missing("report_file_missing", "Ce fichier n'existe pas encore.", found.why if found else "",
                      "Revenez à la liste des versions.")
    return found.sha256
