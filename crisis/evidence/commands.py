"""`crisis verify` and `crisis report`: what they print and the exit code. What holds or is late is judged elsewhere."""
from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Row

from crisis import commitments
from crisis.clock import instant
from crisis.db import Database, Tx
from crisis.errors import Refused
from crisis.events.opening import listing
from crisis.events.states import judged
from crisis.evidence import words
from crisis.evidence.formats import FORMATS
from crisis.evidence.report import report
from crisis.evidence.verifier import RefusedEvidenceError, Verified, verify_all, verify_event
from crisis.journal.tables import REGISTER
from crisis.territory import Territory


def verify(db: Database, event_id: str | None, as_json: bool) -> int:
    """Check one event with the register, or everything. 0: intact; 1: refused, and the entry is named."""
    try:
        with db.reading() as tx:
            found = {event_id: verify_event(tx, event_id)} if event_id else verify_all(tx)
    except RefusedEvidenceError as error:
        return _altered(error, as_json)
    except Refused as refusal:
        return _refused(refusal)
    _write(_json({"verified": True, "origin": "not_verified", "chains": [
        {"id": key, "entries": each.entries, "head": each.head} for key, each in found.items()]})
        if as_json else _intact(found))
    return 0


def _intact(found: dict[str, Verified]) -> str:
    lines = [f"{'registre' if key == REGISTER else f'évènement {key}'} : {each.entries} entrées, tête {each.head}"
             for key, each in found.items()]
    return "\n".join(["Intact.", *lines, words.ORIGIN])


def _altered(error: RefusedEvidenceError, as_json: bool) -> int:
    told = {"verified": False, "refused": {"chain": error.event, "entry": error.seq, "why": error.why}}
    if as_json:
        _write(_json(told))
    sys.stderr.write(f"Refusé : {error}.\n")
    return 1


def _refused(refusal: Refused) -> int:
    sys.stderr.write(f"{refusal.sentences()}\n")
    return 1


def report_command(db: Database, territory: Territory, event_id: str, fmt: str, out: Path) -> int:
    """Write the timing report of an event to a file, in a format of FORMATS. 0: done; 1: refused, in one sentence."""
    if not out.parent.is_dir():
        return _refused(Refused("no_folder", f"Le rapport n'a pas pu être écrit dans {out}.",
                                "Ce dossier n'existe pas.", "Créez-le, ou donnez un autre chemin à --out."))
    try:
        with db.reading() as tx:
            found = report(tx, event_id, territory, tx.now)
        put(out, FORMATS[fmt].write(found, territory))
    except Refused as refusal:
        return _refused(refusal)
    except OSError as error:
        sys.stderr.write(f"Le rapport n'a pas pu être écrit dans {out} : {error.strerror}.\n")
        return 1
    _write(f"Rapport écrit : {out}")
    return 0


def put(out: Path, made: bytes) -> None:
    """Write a file beside and rename it: nobody ever opens half a report, and a failure leaves the one before."""
    half = out.with_name(f".{out.name}.part")
    try:
        half.write_bytes(made)
        half.replace(out)
    finally:
        half.unlink(missing_ok=True)


def list_events(db: Database, as_json: bool) -> int:
    """Print the events of the house, the newest first, each with its verdicts."""
    with db.reading() as tx:
        rows = [_listed(tx, row) for row in listing(tx)]
    _write(_json(rows) if as_json else "\n".join(_line(row) for row in rows) or "Aucun évènement.")
    return 0


def _listed(tx: Tx, row: Row[Any]) -> dict[str, Any]:
    verdicts = commitments.verdicts(judged.state(tx, row.id), tx.now)
    return {"id": row.id, "nature": row.nature, "plays": row.plays, "type": row.type,
            "opened_at": instant(row.opened_at), "closed_at": instant(row.closed_at) if row.closed_at else None,
            "verdicts": {str(one.number): one.verdict for one in verdicts}}


def _line(row: dict[str, Any]) -> str:
    verdicts = ", ".join(f"{number} {words.VERDICTS[verdict]}" for number, verdict in row["verdicts"].items())
    return f"{row['id']}  {words.hour(row['opened_at'])}  {words.NATURES[row['nature']]}  {row['type']}  {verdicts}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _write(text: str) -> None:
    sys.stdout.write(f"{text}\n")
