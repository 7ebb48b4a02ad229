"""Publishing again what nobody knows to be published: the decision of a person who looked (policy `person`)."""
from __future__ import annotations

from sqlalchemy import select

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.delivery import undecided
from crisis.errors import Conflict
from crisis.events.stage import locked, require_live, stages
from crisis.journal import store
from crisis.messages.tables import message as messages


def publish_again(tx: Tx, actor: Actor, event_id: str, delivery: str) -> int:
    """Order the same post once more and record who decided it: its text, approved, is the one of the first attempt.

    That it stands already is `hand.publication`'s. Raises Conflict once its message was stopped.
    """
    actor.require("hand")
    locked(tx, event_id)
    require_live(stages.state(tx, event_id))
    row = undecided.repeat(tx, event_id, delivery)
    if tx.execute(select(messages.c.state).where(messages.c.id == row.message)).scalar() != "approved":
        raise Conflict("stopped", "L'envoi de ce message est arrêté.", "Il ne repart pas.",
                       "Rédigez un nouveau message.")
    return store.append(tx, event_id, "publication_repeated", {
        "delivery": row.id, "message": row.message, "target": row.target, "channel": row.channel}, by=actor.by).seq
