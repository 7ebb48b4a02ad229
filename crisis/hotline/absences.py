"""When volunteers of the hotline are away: what makes an assignment refused is `roster`'s."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert

from crisis.accounts.rights import Actor
from crisis.db import Tx, new_id
from crisis.errors import Missing, Refused
from crisis.hotline.tables import volunteer_away
from crisis.hotline.volunteers import begin, one
from crisis.journal import store
from crisis.journal.tables import REGISTER


def add(tx: Tx, actor: Actor, person_id: str, begins: datetime | None, ends: datetime) -> str:
    """Record that a volunteer is away and return the id of the period. `begins`: None for now.

    Raises Refused for a period that is over, or ends before it begins.
    """
    begin(tx, actor)
    one(tx, person_id)
    since = begins or tx.now
    if not (since < ends and tx.now < ends):
        raise Refused("period", "Absence refusée.", "Sa fin ne vient pas après son début, ou elle est passée.",
                      "Corrigez les heures.")
    key = new_id()
    tx.execute(insert(volunteer_away), {"id": key, "person": person_id, "begins": since, "ends": ends})
    store.append(tx, REGISTER, "volunteer_changed", {"person": person_id}, by=actor.by)
    return key


def drop(tx: Tx, actor: Actor, person_id: str, away_id: str) -> None:
    """Take a period of absence back. Raises Missing."""
    begin(tx, actor)
    own = (volunteer_away.c.id == away_id, volunteer_away.c.person == person_id)
    if tx.execute(delete(volunteer_away).where(*own)).rowcount != 1:
        raise Missing("away_missing", "Cette absence n'est pas inscrite.", "Elle a pu être retirée.",
                      "Rechargez la page.")
    store.append(tx, REGISTER, "volunteer_changed", {"person": person_id}, by=actor.by)
