"""How far each person has read a main courante. A convenience of the screen: no entry, no proof, moved by its owner."""
from __future__ import annotations

from sqlalchemy import case, select
from sqlalchemy.dialects import postgresql, sqlite

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.events.tables import read_mark
from crisis.journal.contents import contents
from crisis.journal.tables import event


def mark(tx: Tx, actor: Actor, event_id: str, seq: int) -> None:
    """Move the mark of a person forward to an entry: never back, never past the end. Takes no lock of the event."""
    actor.require("see")
    head = tx.execute(select(event.c.head_seq).where(event.c.id == event_id)).scalar() or 0
    row = (sqlite if tx.dialect == "sqlite" else postgresql).insert(read_mark).values(
        event=event_id, person=actor.person, seq=min(max(seq, 0), head))
    further = case((row.excluded.seq > read_mark.c.seq, row.excluded.seq), else_=read_mark.c.seq)
    tx.execute(row.on_conflict_do_update(index_elements=["event", "person"], set_={"seq": further}))


def read_up_to(tx: Tx, actor: Actor, event_id: str) -> int | None:
    """Return the last entry that a person has read; None if that person never looked."""
    return tx.execute(select(read_mark.c.seq).where(
        read_mark.c.event == event_id, read_mark.c.person == actor.person)).scalar()


def unread(tx: Tx, actor: Actor, event_id: str) -> list[int]:
    """Return the entries that a person has not read and did not write, the oldest first."""
    seen = read_up_to(tx, actor, event_id) or 0
    return [row.seq for row in contents.state(tx, event_id).rows[seen:] if row.person != actor.person]
