"""The main courante taken away: CSV, JSON or a page to print, as this reader may read it, with the filter that is on.

Like a piece, an export is downloaded by reading: it leaves no entry. It is no proof by itself; that is `crisis verify`.
"""
from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template
from sqlalchemy import Row

from crisis.clock import instant
from crisis.db import Tx
from crisis.errors import Missing
from crisis.events.describing import named
from crisis.evidence.visible import visible
from crisis.journal import store
from crisis.journal.entry import Entry
from crisis.web.access import access, actor
from crisis.web.console.finding import Found, found, told_hidden
from crisis.web.console.lines import AT_MOST, Line, told
from crisis.web.console.picture import event_row
from crisis.web.console.tabs import tab
from crisis.web.console.words import word
from crisis.web.download import exported
from crisis.web.house import house

exports_tab = tab("exports")
BOM = "\ufeff"
# A spreadsheet runs a cell that begins so; the wide forms are those that an input method of Asia types.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
COLUMNS = ("numero", "genre", "code", "heure_du_fait_utc", "enregistre_utc", "horloge", "auteur", "apres_cloture",
           "phrase", "texte", "empreinte", "nature")


@dataclass(frozen=True)
class Taken:
    """What leaves: the entries asked for with their lines, and what must be said of them."""

    event: Row[Any]
    title: str
    asked: Found
    entries: Sequence[tuple[Entry, dict[str, Any], Line]]
    at: str

    @property
    def nature(self) -> str:
        """Return what is said of every line that is not of a real event."""
        invented = " — données inventées" if house().demonstration else ""
        return f"{word(self.event.nature, 'nature')}{invented}"


def taken(tx: Tx, event_id: str) -> Taken:
    """Return what this request asks for, as this reader may read it."""
    asked = found(tx, event_id)
    rows: list[tuple[Entry, dict[str, Any], Line]] = []
    for start in range(0, len(asked.seqs), AT_MOST):
        rows += _read(tx, event_id, list(asked.seqs[start:start + AT_MOST]))
    return Taken(event_row(tx, event_id), named(tx, house().territory, event_id), asked, rows, instant(tx.now))


def _read(tx: Tx, event_id: str, seqs: list[int]) -> list[tuple[Entry, dict[str, Any], Line]]:
    entries = store.some(tx, event_id, seqs)
    lines = {line.seq: line for line in told(tx, event_id, entries, actor(), house().territory)}
    read = []
    for entry in entries:
        line = lines.get(entry.seq)
        seen = visible(entry.content, actor(), line.words or None) if line else None
        if line and seen:
            read.append((entry, seen, line))
    return read


def as_csv(what: Taken) -> bytes:
    """Return UTF-8 with its mark, semicolons, every cell quoted as RFC 4180 says: a French Excel opens it as it is."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for entry, seen, line in what.entries:
        writer.writerow([safe(str(cell)) for cell in (
            entry.seq, line.label, line.kind, seen["happened_at"], seen["recorded_at"], seen["clock"], line.author,
            "oui" if line.late else "non", line.sentence, line.words, entry.hash, what.nature)])
    return (BOM + out.getvalue()).encode()


def safe(cell: str) -> str:
    """Return a cell that no spreadsheet runs: an apostrophe stands before what would be a formula."""
    return f"'{cell}" if cell.lstrip(" \u00a0\u202f\n").startswith(FORMULA) or cell.startswith(FORMULA) else cell


def as_json(what: Taken) -> bytes:
    """Return the entries with their hashes, the head of the chain, and what the filter left out."""
    head = what.event
    return json.dumps({
        "event": {"id": head.id, "title": what.title, "nature": head.nature, "plays": head.plays,
                  "type": head.type, "territory": head.territory},
        "mention": what.nature, "exported_at": what.at, "head": {"seq": head.head_seq, "hash": head.head_hash},
        "filter": what.asked.wanted.arguments(), "hidden": what.asked.hidden,
        "entries": [seen | {"hash": entry.hash, "author": line.author, "sentence": line.sentence}
                    for entry, seen, line in what.entries],
    }, ensure_ascii=False, indent=1).encode()


def as_page(what: Taken) -> bytes:
    """Return one file to print, with no script and nothing fetched."""
    return render_template("event/journal_alone.html", what=what, lines=[line for _, _, line in what.entries],
                           hidden=told_hidden(what.asked.hidden)).encode()


FORMATS: dict[str, tuple[str, Callable[[Taken], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv), "json": ("application/json", as_json),
    # Opaque to the browser, like a piece that is a page: it must never be shown as one of ours.
    "html": ("application/octet-stream", as_page)}


@exports_tab.get("/journal/export.<kind>")
@access("see", proven=True)
def export(event_id: str, kind: str) -> Response:
    """Give the entries asked for as a file; its name carries the last number and the start of the hash of the head."""
    if kind not in FORMATS:
        raise Missing("export_format", "Ce format n'existe pas.", todo="Choisissez CSV, JSON ou page à imprimer.")
    content_type, made = FORMATS[kind]
    with house().db.reading() as tx:
        what = taken(tx, event_id)
        body = made(what)
    part = "-extrait" if what.asked.hidden else ""
    name = f"main-courante{part}-{what.event.head_seq}-{what.event.head_hash[:12]}.{kind}"
    return exported(body, content_type, name)
