"""The code that somebody types on a telephone (R30): drawn here, kept as Argon2id, and how wrong ones close the path.

Its first two digits say whose it is, so that one hash is tried per call; they are no secret. What a right code allows,
and who is told that the path closed, is decided above.
"""
from __future__ import annotations

import secrets

from sqlalchemy import delete, insert, select

from crisis import clock
from crisis.accounts import tries
from crisis.accounts.rights import Actor
from crisis.accounts.signin import opens, sealed
from crisis.accounts.tables import account, telephone_code
from crisis.db import Tx
from crisis.errors import Refused
from crisis.journal import store
from crisis.journal.tables import REGISTER

LENGTH = 8
RANKS = tuple(f"{rank:02d}" for rank in range(100))
# Counted together whoever calls, from wherever: the number of a caller is forged in seconds.
WRONG, SHUT = "telephone/wrong", "telephone/shut"


def make(tx: Tx, actor: Actor) -> str:
    """Give somebody a new code and return it, which nobody can read again; the one before is worth nothing any more.

    Raises Forbidden to whoever may not activate the COD, Refused when a hundred people have a code.
    """
    actor.require("order")
    store.lock(tx, REGISTER)
    held = {row.rank: row.person for row in tx.execute(select(telephone_code.c.rank, telephone_code.c.person))}
    free = [rank for rank in RANKS if held.get(rank, actor.person) == actor.person]
    if not free:
        raise Refused("codes_full", "Aucun code ne peut être fait.", "Cent personnes en ont déjà un.",
                      "Demandez à un collègue qui n'en a plus besoin de retirer le sien.")
    code = f"{secrets.choice(free)}{secrets.randbelow(10 ** (LENGTH - 2)):0{LENGTH - 2}d}"
    tx.execute(delete(telephone_code).where(telephone_code.c.person == actor.person))
    tx.execute(insert(telephone_code), {"person": actor.person, "rank": code[:2], "code": sealed(code),
                                        "made_at": clock.now()})
    store.append(tx, REGISTER, "telephone_code_made", {"person": actor.person}, by=actor.by)
    return code


def withdraw(tx: Tx, actor: Actor) -> None:
    """Take one's own code away; taking away what one has not changes nothing."""
    store.lock(tx, REGISTER)
    if tx.execute(delete(telephone_code).where(telephone_code.c.person == actor.person)).rowcount:
        store.append(tx, REGISTER, "telephone_code_withdrawn", {"person": actor.person}, by=actor.by)


def held(tx: Tx, person: str) -> bool:
    """Return whether a person has a code and an account that is open."""
    return tx.execute(_OPEN.where(telephone_code.c.person == person)).first() is not None


def holder(tx: Tx, typed: str) -> str | None:
    """Return whose code was typed, or None. It takes as long for a code that nobody has."""
    row = tx.execute(_OPEN.where(telephone_code.c.rank == typed[:2])).one_or_none()
    return row.person if opens(None if row is None else row.code, typed) and row is not None else None


_OPEN = (select(telephone_code.c.person, telephone_code.c.code)
         .join(account, account.c.person == telephone_code.c.person).where(account.c.enabled.is_(True)))


def closed(tx: Tx) -> bool:
    """Return whether too many wrong codes were typed a moment ago."""
    return tries.counted(tx, SHUT) > 0


def count_wrong(tx: Tx, most: int, closed_s: int) -> bool:
    """Count one wrong code and return whether this one closes the path.

    Whoever calls holds the register: two processes count together, and no code is tried between the count and the
    closing.
    """
    if tries.count(tx, WRONG, closed_s) < most:
        return False
    tries.forget(tx, WRONG)
    tries.count(tx, SHUT, closed_s)
    return True
