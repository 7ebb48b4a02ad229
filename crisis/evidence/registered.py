"""Whether rotas, their changes and accounts are what the register (*registre*) last wrote of them.

Judges no chain, and no event.
"""
from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row, select

from crisis.accounts.tables import account
from crisis.clock import instant
from crisis.db import Tx
from crisis.journal.entry import BrokenChainError
from crisis.oncall.tables import duty_change, hole, rota, swap

Content = dict[str, Any]


def check(tx: Tx, entries: Sequence[Content]) -> None:
    """Compare tables with a verified register. Raises BrokenChainError naming the entry that is contradicted."""
    _rotas(tx, entries)
    _changes(tx, entries)
    _swaps(tx, entries)
    _holes(tx, entries)
    _accounts(tx, entries)


def _rotas(tx: Tx, entries: Sequence[Content]) -> None:
    rows = {row.id: row for row in tx.execute(select(rota))}
    for entry in entries:
        if entry["kind"] == "rota_published":
            row = rows.pop(entry["data"]["rota"], None)
            if row is None or row.register_seq != entry["seq"] or (
                    row.function, json.loads(row.layers)) != (entry["data"]["function"], entry["data"]["layers"]):
                raise BrokenChainError(entry["seq"], "le tableau d'astreinte n'est plus celui qu'elle a publié")
    if rows:
        raise BrokenChainError(len(entries) + 1, "elle manque : un tableau d'astreinte n'a pas d'entrée")


def _changes(tx: Tx, entries: Sequence[Content]) -> None:
    """Leaves, overrides and swaps say who is called: each row is what its entry wrote, and no row is without one."""
    rows = {row.id: _change(row) for row in tx.execute(select(duty_change))}
    withdrawn = {entry["data"]["change"]: (entry["seq"], entry["recorded_at"]) for entry in entries
                 if entry["kind"] == "duty_change_withdrawn"}
    for entry in entries:
        for key, told in _told(entry):
            if rows.pop(key, None) != (*told, *withdrawn.get(key, (None, None))):
                raise BrokenChainError(entry["seq"], "le changement d'astreinte n'est plus celui qu'elle a inscrit")
    if rows:
        raise BrokenChainError(len(entries) + 1, "elle manque : un changement d'astreinte n'a pas d'entrée")


def _change(row: Row[Any]) -> tuple[Any, ...]:
    return (row.kind, row.function, row.person, row.instead_of, instant(row.begins), instant(row.ends),
            row.register_seq, row.withdrawn_seq, row.withdrawn_at and instant(row.withdrawn_at))


def _told(entry: Content) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield the changes that an entry of the register makes: (id, what its row must hold)."""
    data, kind = entry["data"], {"leave_recorded": "leave", "duty_overridden": "override",
                                 "duty_swapped": "swap"}.get(entry["kind"])
    for each in data.get("changes", [data]) if kind else ():
        yield each.get("id") or data["change"], (kind, data.get("function"), each["person"], each.get("instead_of"),
                                                 each["begins"], each["ends"], entry["seq"])


def _swaps(tx: Tx, entries: Sequence[Content]) -> None:
    """Whoever agreed to a swap signed its entry, and nothing was agreed without one."""
    rows = {row.id: (row.register_seq, row.function, row.asked_by, row.asked_of) for row in tx.execute(
        select(swap).where(swap.c.state == "agreed"))}
    for entry in entries:
        data = entry["data"]
        if entry["kind"] == "duty_swapped" and rows.pop(data["swap"], None) != (
                entry["seq"], data["function"], data["asked_by"]["person"], entry["by"]["person"]):
            raise BrokenChainError(entry["seq"], "l'échange d'astreinte n'est plus celui qu'elle a inscrit")
    if rows:
        raise BrokenChainError(len(entries) + 1, "elle manque : un échange d'astreinte n'a pas d'entrée")


def _holes(tx: Tx, entries: Sequence[Content]) -> None:
    """A hole announced once is not announced again: who takes the row away would have it told twice, or never."""
    rows = {row.register_seq: (row.function, row.lacks, row.days, instant(row.begins), instant(row.ends))
            for row in tx.execute(select(hole))}
    for entry in entries:
        data = entry["data"]
        if entry["kind"] == "hole_announced" and rows.pop(entry["seq"], None) != (
                data["function"], data["lacks"], data["days"], data["begins"], data["ends"]):
            raise BrokenChainError(entry["seq"], "le trou d'astreinte n'est plus celui qu'elle a annoncé")
    if rows:
        raise BrokenChainError(len(entries) + 1, "elle manque : un trou d'astreinte annoncé n'a pas d'entrée")


def _accounts(tx: Tx, entries: Sequence[Content]) -> None:
    rows = {row.person: (row.enabled, row.roles.split()) for row in tx.execute(
        select(account.c.person, account.c.enabled, account.c.roles))}
    for person, (seq, *said) in _last_words(entries).items():
        if rows.pop(person, None) != tuple(said):
            raise BrokenChainError(seq, "le compte n'a plus les droits qu'elle a inscrits")
    if rows:
        raise BrokenChainError(len(entries) + 1, "elle manque : un compte n'a pas d'entrée")


def _last_words(entries: Sequence[Content]) -> dict[str, tuple[int, bool, list[str]]]:
    """Return {person: (last entry, open or not, roles last given)}; closing an account keeps its roles."""
    words: dict[str, tuple[int, bool, list[str]]] = {}
    for entry in entries:
        data = entry["data"]
        if entry["kind"] == "account_granted":
            words[data["person"]] = (entry["seq"], True, data["roles"])
        elif entry["kind"] == "accounts_granted":
            words.update(dict.fromkeys(data["persons"], (entry["seq"], True, data["roles"])))
        elif entry["kind"] == "account_revoked":
            words[data["person"]] = (entry["seq"], False, words.get(data["person"], (0, False, []))[2])
    return words
