"""Whether rotas and accounts are what the register (*registre*) last wrote of them. Judges no chain, and no event."""
from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from crisis.accounts.tables import account
from crisis.db import Tx
from crisis.journal.entry import BrokenChainError
from crisis.oncall.tables import rota

Content = dict[str, Any]


def check(tx: Tx, entries: Sequence[Content]) -> None:
    """Compare tables with a verified register. Raises BrokenChainError naming the entry that is contradicted."""
    _rotas(tx, entries)
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
        elif entry["kind"] == "account_revoked":
            words[data["person"]] = (entry["seq"], False, words.get(data["person"], (0, False, []))[2])
    return words
