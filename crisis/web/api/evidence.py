"""The proof over the API: the timing report, and whether the chain holds."""
from __future__ import annotations

from flask import jsonify

from crisis.evidence.report import report
from crisis.evidence.verifier import verify_event
from crisis.journal.entry import BrokenChainError
from crisis.web.access import access
from crisis.web.api.answers import REPORT
from crisis.web.api.events import found
from crisis.web.api.reads import Verification
from crisis.web.api.shapes import EventPath
from crisis.web.api.writing import Reply, group
from crisis.web.house import house

api = group("evidence", "Le rapport et la vérification")


@api.get("/events/<event_id>/report", responses={200: REPORT})
@access("report")
def timing(path: EventPath) -> Reply:
    """Return the timing report, from sealed receipts alone. Refused (422 `chain_broken`) if the chain does not hold."""
    with house().db.reading() as tx:
        found(tx, path.event_id)
        return jsonify(report(tx, path.event_id, house().territory, tx.now))


@api.get("/events/<event_id>/verification", responses={200: Verification})
@access("verify")
def verification(path: EventPath) -> Reply:
    """Check the chain of an event and what stands beside it; name the first entry that cannot be believed."""
    with house().db.reading() as tx:
        row = found(tx, path.event_id)
        try:
            verified = verify_event(tx, path.event_id)
        except BrokenChainError as broken:
            return jsonify(verified=False, entries=row.head_seq, head=row.head_hash, error=str(broken))
    return jsonify(verified=True, entries=verified.entries, head=verified.head)
