"""What was submitted stays readable: each offered version is kept whole, under the hash that the chain holds.

Decides nothing of approval. The verifier recomputes each hash; the approval page compares with what was returned.
"""
from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from sqlalchemy import insert, select

from crisis.db import Tx
from crisis.messages.approval import Bound
from crisis.messages.tables import frozen


def freeze(tx: Tx, bound: Bound) -> None:
    """Keep the bytes that `bound.hash` is made of; those of a version that comes back as it was are there already.

    What is changed after a return is another version, so that one version never has two contents.
    """
    if body(tx, bound.hash, bound.message, bound.version) is not None:
        return
    tx.execute(insert(frozen), {"hash": bound.hash, "message": bound.message, "version": bound.version,
                                "body": bound.body.decode()})


def body(tx: Tx, hashed: str, message_id: str, number: int) -> bytes | None:
    """Return the bytes kept under a hash for a version of a message; None if there are none.

    Whether they still have that hash is the caller's check.
    """
    found = tx.execute(select(frozen.c.body).where(
        frozen.c.hash == hashed, frozen.c.message == message_id, frozen.c.version == number)).scalar()
    return None if found is None else str(found).encode()


def version(tx: Tx, message_id: str, number: int) -> Bound | None:
    """Return what was submitted as that version of a message; None if it never was."""
    found = tx.execute(select(frozen.c.body).where(
        frozen.c.message == message_id, frozen.c.version == number)).scalar()
    if found is None:
        return None
    read: dict[str, Any] = json.loads(found)
    return Bound(**{each.name: read[each.name] for each in fields(Bound)})
