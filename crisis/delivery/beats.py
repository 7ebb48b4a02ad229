"""Signs of life: each part of the house beats while it looks. Decides who is silent; pages and doctor say so."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select, text

from crisis.db import Instant, Tx
from crisis.delivery.audit import PARTS, SILENCE
from crisis.delivery.tables import beat

# Two processes of one kind may beat for the first time together.
_BEAT = text("INSERT INTO beat (name, at) VALUES (:name, :at) "
             "ON CONFLICT (name) DO UPDATE SET at = excluded.at").bindparams(bindparam("at", type_=Instant))


def strike(tx: Tx, part: str, now: datetime) -> None:
    """Say that a part of the house is alive at `now` (host clock)."""
    tx.execute(_BEAT, {"name": part, "at": now})


def silent(tx: Tx, now: datetime) -> list[str]:
    """Return the parts of which nobody has been heard for ten seconds: nothing leaves, or nothing rings."""
    heard = {row.name: row.at for row in tx.execute(select(beat))}
    return [part for part in PARTS if part not in heard or now - heard[part] > SILENCE]
