"""Accounts that nobody signs into: they name who may sit at a post, and only the code of a shift opens one.

Their password is empty, so none opens them: who can sign in is asked here. Sessions at a post are `signin`'s.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, insert, select, update

from crisis.accounts.rights import Actor
from crisis.accounts.tables import account, login
from crisis.db import Tx
from crisis.journal import store
from crisis.journal.store import By
from crisis.journal.tables import REGISTER

NO_PASSWORD = ""


def give(tx: Tx, by: By, persons: Sequence[str], role: str) -> list[str]:
    """Give an account of one role to each person who has none, as one entry of the register; return these persons.

    Whoever has an open account keeps it as it is; one of this kind that was closed is opened again. The right to do
    it, and the lock of the register, are the business of the command that asks.
    """
    rows = {row.person: row for row in tx.execute(select(account).where(account.c.person.in_(list(persons))))}
    new = [key for key in persons if key not in rows]
    closed = [key for key, row in rows.items() if not row.enabled and row.password == NO_PASSWORD]
    _open(tx, new, role)
    tx.execute(update(account).where(account.c.person.in_(closed)).values(enabled=True, function=role, roles=role))
    if new or closed:
        store.append(tx, REGISTER, "accounts_granted", {"persons": [*new, *closed], "roles": [role]}, by=by)
    return [*new, *closed]


def _open(tx: Tx, persons: Sequence[str], role: str) -> None:
    if persons:
        tx.execute(insert(account), [{"person": key, "login": f"poste-{key}", "password": NO_PASSWORD,
                                      "function": role, "roles": role, "enabled": True} for key in persons])


def close(tx: Tx, by: By, person: str) -> None:
    """Close the account of this kind that a person has, and its sessions; an account that is signed into stays."""
    own = (account.c.person == person, account.c.password == NO_PASSWORD, account.c.enabled.is_(True))
    if tx.execute(select(account.c.person).where(*own)).one_or_none() is None:
        return
    tx.execute(update(account).where(*own).values(enabled=False))
    tx.execute(delete(login).where(login.c.person == person))
    store.append(tx, REGISTER, "account_revoked", {"person": person}, by=by)


def unsigned(tx: Tx, persons: Iterable[str]) -> set[str]:
    """Return those of these persons whose account nobody signs into."""
    return set(tx.execute(select(account.c.person).where(
        account.c.person.in_(list(persons)), account.c.password == NO_PASSWORD)).scalars())


def who_may(tx: Tx, right: str) -> set[str]:
    """Return everybody with an open account that they can sign into, and whose roles give a right."""
    rows = tx.execute(select(account).where(account.c.enabled.is_(True), account.c.password != NO_PASSWORD))
    return {row.person for row in rows if Actor(row.person, row.function, frozenset(row.roles.split())).may(right)}
