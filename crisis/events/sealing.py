"""Says when a seal must not wait: the lines that wait make an audience of engagement 48 newly covered.

Sealing is the journal's business, and looking at it the ticks'.
"""
from __future__ import annotations

from crisis import commitments
from crisis.db import Tx
from crisis.events.states import judged

ENGAGEMENT = 48


def covered_now(tx: Tx, event_id: str) -> bool:
    """Return whether sealing now would cover an audience that the sealed lines do not cover yet."""
    sealed, with_waiting = judged.state(tx, event_id), judged.provisional(tx, event_id)
    if with_waiting is sealed:
        return False
    before, after = (
        {name for verdict in commitments.verdicts(state, tx.now) if verdict.number == ENGAGEMENT
         for name, coverage in verdict.audiences.items() if coverage.covered_at is not None}
        for state in (sealed, with_waiting))
    return not after <= before
