"""What people are typing in a draft, kept beside it until they save (D65). It is no version and no entry (ADR 14).

The message itself changes by `drafts.edit` alone: what is kept here can be lost without the chain saying less.
"""
from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, delete, select, text, tuple_

from crisis.accounts.rights import Actor
from crisis.db import Instant, Tx
from crisis.errors import Conflict, Missing, Refused
from crisis.journal.tables import event
from crisis.messages.tables import editing, message

BUSY = timedelta(minutes=1)
"""How long somebody who typed is said to be at it."""
STALE = timedelta(hours=12)
"""After a watch nobody comes back to a text left half typed; it is erased, as on the phone."""
MOST = 200_000

Fields = Mapping[str, Sequence[str]]

# Two tabs of one person may save for the first time together.
_KEEP = text("INSERT INTO editing (message, person, version, at, body) "
             "VALUES (:message, :person, :version, :at, :body) ON CONFLICT (message, person) "
             "DO UPDATE SET version = excluded.version, at = excluded.at, body = excluded.body"
             ).bindparams(bindparam("at", type_=Instant))


@dataclass(frozen=True, slots=True)
class Typed:
    """What one person has typed since `version` was read, field by field of the form; `at`: last kept, UTC."""

    person: str
    version: int
    at: datetime
    fields: Fields

    def busy(self, now: datetime) -> bool:
        """Say whether this person typed within the last minute."""
        return now - self.at < BUSY


def keep(tx: Tx, actor: Actor, event_id: str, message_id: str, version: int, fields: Fields) -> int:
    """Keep what somebody has typed and return the version of the message as it stands. Overwrites nobody else's text.

    Raises Missing, Conflict once the message is no draft or its event is closed, Refused for a text beyond all use.
    """
    actor.require("draft")
    row = _draft(tx, event_id, message_id)
    body = json.dumps({name: list(values) for name, values in fields.items()})
    if len(body) > MOST:
        raise Refused("too_long", "Texte trop long.", "La saisie dépasse ce que le service garde.",
                      "Raccourcissez les textes.")
    tx.execute(_KEEP, {"message": message_id, "person": actor.person, "version": version, "at": tx.now, "body": body})
    return int(row.version)


def _draft(tx: Tx, event_id: str, message_id: str) -> Row[Any]:
    row = tx.execute(select(message.c.version, message.c.state, event.c.closed_at).join_from(message, event).where(
        message.c.id == message_id, message.c.event == event_id)
        # An approval locks the message, then erases what was typed: the other way round, each waits for the other.
        .with_for_update(key_share=True, of=message)).one_or_none()
    if row is None:
        raise Missing("message_missing", "Ce message n'existe pas.", todo="Revenez à la liste des messages.")
    if row.closed_at is not None:
        raise Conflict("event_closed", "Cet évènement est clos.", "Plus aucun message n'y est écrit.",
                       "Copiez votre texte s'il peut encore servir.")
    if row.state != "draft":
        raise Conflict("message_state", "Ce message n'est plus un brouillon.",
                       "Quelqu'un l'a soumis pendant que vous écriviez.", "Copiez votre texte, puis rechargez la page.")
    return row


def of(tx: Tx, message_id: str) -> list[Typed]:
    """Return what is being typed in a draft, the latest first, without what is too old to be come back to."""
    rows = tx.execute(select(editing).where(editing.c.message == message_id, editing.c.at >= tx.now - STALE)
                      .order_by(editing.c.at.desc()))
    return [Typed(row.person, row.version, row.at, json.loads(row.body)) for row in rows]


def stale(tx: Tx) -> bool:
    """Say whether somebody left something half typed so long ago that nobody comes back to it."""
    return tx.execute(select(editing.c.message).where(editing.c.at < tx.now - STALE).limit(1)).first() is not None


def purge(tx: Tx) -> int:
    """Erase what was left half typed, in whatever draft, and return how many: nothing unsaved is kept for ever.

    What somebody else is erasing is left to them.
    """
    old = select(editing.c.message, editing.c.person).where(editing.c.at < tx.now - STALE).with_for_update(
        skip_locked=True)
    rows = [tuple(row) for row in tx.execute(old)]
    if rows:
        tx.execute(delete(editing).where(tuple_(editing.c.message, editing.c.person).in_(rows)))
    return len(rows)


def forget(tx: Tx, message_id: str, person: str) -> None:
    """Erase what a person has typed in a message: it is saved, or given up."""
    tx.execute(delete(editing).where(editing.c.message == message_id, editing.c.person == person))
