"""Refusals that the chain remembers: an approval that one person tried alone, or of a text that had changed."""
from __future__ import annotations

from sqlalchemy import select

from crisis.accounts.rights import Actor
from crisis.db import Database
from crisis.events.stage import locked
from crisis.journal import store
from crisis.messages.tables import message

REMEMBERED = frozenset({"self_approval", "changed"})


def remember(db: Database, actor: Actor, event_id: str, message_id: str, code: str) -> None:
    """Write that an approval was refused, in a transaction of its own: the refused one has left nothing.

    Call it after the main transaction has ended. Any other refusal, or a message of another event, writes nothing.
    """
    if code not in REMEMBERED:
        return
    with db.aside() as tx:
        locked(tx, event_id)
        mine = select(message.c.id).where(message.c.id == message_id, message.c.event == event_id)
        if tx.execute(mine).first() is not None:
            store.append(tx, event_id, "approval_refused", {"message": message_id, "code": code}, by=actor.by)
