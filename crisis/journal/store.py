"""The only writer of entries. Decides order, hours and hashes; what an entry means belongs to its kind."""
from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from crisis.clock import instant
from crisis.db import Tx, new_id
from crisis.errors import Missing, Refused
from crisis.journal.entry import Entry, canonical, chained, commitment
from crisis.journal.tables import beside, entry, event


@dataclass(frozen=True, slots=True)
class By:
    """Who records: a person in a function, or the house itself."""

    person: str = "system"
    function: str = "system"


SYSTEM = By()


def lock(tx: Tx, event_id: str) -> Row[Any]:
    """Take the event's row until the commit and return it. A command that decides on state calls this first.

    `FOR NO KEY UPDATE` on PostgreSQL: a stronger lock would block every insert that references the event.
    """
    row = tx.execute(select(event).where(event.c.id == event_id).with_for_update(key_share=True)).one_or_none()
    if row is None:
        raise Missing("event_missing", "Cet évènement n'existe pas.", todo="Revenez à la liste des évènements.")
    return row


def append(tx: Tx, event_id: str, kind: str, data: dict[str, Any], *, by: By = SYSTEM,
           happened_at: datetime | None = None, text: str | None = None) -> Entry:
    """Write the next entry of a chain and return it. `happened_at` is the hour declared for the fact (default: now)."""
    head = lock(tx, event_id)
    recorded = max(tx.now, head.head_at)
    content = {"v": 1, "event": event_id, "seq": head.head_seq + 1, "kind": kind, "clock": tx.clock,
               "happened_at": instant(happened_at or recorded), "recorded_at": instant(recorded),
               "by": {"person": by.person, "function": by.function}, "data": data}
    if text is not None:
        content["text"] = _beside(tx, event_id, text)
    body = canonical(content)
    new = Entry(event_id, head.head_seq + 1, body, chained(head.head_hash, body))
    tx.execute(insert(entry), {"event": event_id, "seq": new.seq, "body": body, "hash": new.hash})
    tx.execute(update(event).where(event.c.id == event_id)
               .values(head_seq=new.seq, head_hash=new.hash, head_at=recorded))
    tx.appended.add(event_id)
    return new


def _beside(tx: Tx, event_id: str, text: str) -> dict[str, str]:
    require_writable(text)
    key, salt = new_id(), secrets.token_bytes(16)
    tx.execute(insert(beside), {"id": key, "event": event_id, "salt": salt, "body": text})
    return {"id": key, "sha256": commitment(salt, text)}


def require_writable(text: str) -> None:
    """Raise Refused unless both engines keep `text` as it is: no NUL, no half of a pair of surrogates."""
    if "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise Refused("text", "Ce texte ne peut pas être enregistré.",
                      "Il contient un signe qui n'est pas du texte, venu sans doute d'un copier-coller.",
                      "Retapez le passage, puis recommencez.")


def entries(tx: Tx, event_id: str, after: int = 0, limit: int = 500) -> list[Entry]:
    """Return the entries that follow `after`, oldest first, at most `limit`."""
    rows: Iterable[Any] = tx.execute(
        select(entry.c.event, entry.c.seq, entry.c.body, entry.c.hash)
        .where(entry.c.event == event_id, entry.c.seq > after).order_by(entry.c.seq).limit(limit))
    return [Entry(row[0], row[1], bytes(row[2]), row[3]) for row in rows]


def some(tx: Tx, event_id: str, seqs: list[int]) -> list[Entry]:
    """Return the entries of these numbers, oldest first; a number that does not exist is left out."""
    found: list[Entry] = []
    for start in range(0, len(seqs), 400):
        rows = tx.execute(select(entry).where(entry.c.event == event_id, entry.c.seq.in_(seqs[start:start + 400])))
        found += [Entry(row.event, row.seq, bytes(row.body), row.hash) for row in rows]
    return sorted(found, key=lambda each: each.seq)


def heads(tx: Tx, events: Sequence[str]) -> dict[str, int]:
    """Return the number of the last entry of each of these events; one that does not exist is left out."""
    found: dict[str, int] = {}
    for start in range(0, len(events), 400):
        rows = tx.execute(select(event.c.id, event.c.head_seq).where(event.c.id.in_(events[start:start + 400])))
        found |= {row.id: row.head_seq for row in rows}
    return found


def texts(tx: Tx, event_id: str, ids: list[str]) -> dict[str, str]:
    """Return the free texts that still stand beside the chain, by id."""
    rows = tx.execute(select(beside.c.id, beside.c.body).where(beside.c.event == event_id, beside.c.id.in_(ids)))
    return {row.id: row.body for row in rows}


def texts_of(tx: Tx, ids: Sequence[str]) -> dict[str, str]:
    """Return the free texts that still stand beside any chain, by id: for a page that names many events."""
    found: dict[str, str] = {}
    for start in range(0, len(ids), 400):
        rows = tx.execute(select(beside.c.id, beside.c.body).where(beside.c.id.in_(ids[start:start + 400])))
        found |= {row.id: row.body for row in rows}
    return found
