"""What an exercise lacks to be played, with what only the duty knows: whether its rotas name somebody at its hours.

The rest of what it lacks is `drills.readiness`' judgement, which knows no duty.
"""
from __future__ import annotations

from collections.abc import Iterator

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.drills import acts, records
from crisis.drills.record import Card
from crisis.drills.records import Exercise
from crisis.oncall.plan import spans
from crisis.oncall.rotas import FUNCTIONS, current


def lacks(tx: Tx, found: Exercise) -> list[str]:
    """Return all that an exercise lacks to be ready now, each a French clause."""
    return records.lacks(tx, found, list(uncovered(tx, found.card)))


def make_ready(tx: Tx, actor: Actor, exercise_id: str, base: int) -> int:
    """Make an exercise ready and return the entry of the register. Raises as `acts.make_ready` does."""
    return acts.make_ready(tx, actor, exercise_id, base, lacks)


def uncovered(tx: Tx, card: Card) -> Iterator[str]:
    """Give each function whose rota plays and names nobody at some of the planned hours that are still to come.

    Volunteers are called from their list: they have no rota. Nothing is given while the hours do not stand.
    """
    if card.begins is None or card.ends is None:
        return
    begins = max(card.begins, tx.now)
    for function in card.rotas:
        plan = current(tx, function) if function in FUNCTIONS else None
        if begins < card.ends and function in FUNCTIONS and (
                plan is None or not all(span.order for span in spans(plan, begins, card.ends))):
            yield function
