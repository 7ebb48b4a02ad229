"""The files of reports, by hash: written once, given back only if they still are what their hash says."""
from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from crisis.db import Tx
from crisis.errors import Conflict
from crisis.reports.tables import report_file


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is kept: its bytes, its type, its hash."""

    body: bytes
    media_type: str
    sha256: str


def keep(tx: Tx, body: bytes, media_type: str) -> str:
    """Keep a file and return its SHA-256; the same bytes are kept once, and stay as they were first written."""
    digest = hashlib.sha256(body).hexdigest()
    if tx.execute(select(report_file.c.size).where(report_file.c.sha256 == digest)).first() is None:
        # Two makers of one PostgreSQL may come at the same instant; SQLite has one writer, and a trigger.
        row = (sqlite if tx.dialect == "sqlite" else postgresql).insert(report_file).values(
            sha256=digest, media_type=media_type, size=len(body), bytes=body)
        tx.execute(row.on_conflict_do_nothing())
    return digest


def fetch(tx: Tx, digest: str) -> File:
    """Return a file. Raises Conflict if it is gone, or is not what its hash says any more."""
    row = tx.execute(select(report_file).where(report_file.c.sha256 == digest)).one_or_none()
    if row is None or hashlib.sha256(bytes(row.bytes)).hexdigest() != digest:
        raise Conflict("report_altered", "Ce fichier n'est plus celui qui a été établi.",
                       "Ses octets n'ont plus l'empreinte sous laquelle il est gardé.",
                       "Conservez la base en l'état et lancez « crisis verify ».")
    return File(bytes(row.bytes), row.media_type, digest)
