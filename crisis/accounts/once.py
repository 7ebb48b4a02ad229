"""One effect per request: a key, the hash of the body, and the answer, kept in the command's own transaction (NT2)."""
from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import insert, select

from crisis.accounts.tables import idempotency
from crisis.db import Tx
from crisis.errors import Refused

LONGEST = 80


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered the first time."""

    status: int
    body: str


def before(tx: Tx, person: str, key: str, body: bytes) -> Answer | None:
    """Return the answer given to the same request before, or None.

    Raises Refused for a key with another body, or that no table can keep.
    """
    if not 0 < len(key) <= LONGEST or not key.isprintable():
        raise Refused("key", "Clé de demande refusée.", f"Elle est vide ou dépasse {LONGEST} signes.",
                      "Rechargez la page, puis recommencez.")
    row = tx.execute(select(idempotency).where(
        idempotency.c.person == person, idempotency.c.key == key)).one_or_none()
    if row is None:
        return None
    if row.body_hash != _hash(body):
        raise Refused("key_reused", "Cette demande porte une clé déjà utilisée.",
                      "La même clé a servi à une autre demande.", "Rechargez la page, puis recommencez.")
    return Answer(row.status, row.answer)


def known(tx: Tx, person: str, key: str) -> bool:
    """Return whether a request with this key has been answered, whatever its body was."""
    return tx.execute(select(idempotency.c.key).where(
        idempotency.c.person == person, idempotency.c.key == key)).first() is not None


def keep(tx: Tx, person: str, key: str, body: bytes, answer: Answer) -> None:
    """Keep the answer of a request. Two that race: the second commit fails on the key, and its effect with it."""
    tx.execute(insert(idempotency), {"person": person, "key": key, "body_hash": _hash(body), "status": answer.status,
                                     "answer": answer.body, "at": tx.now})


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
