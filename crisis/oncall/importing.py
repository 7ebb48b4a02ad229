"""Names as people write them, found in the directory; a file of duty lines published, each function a rota.

How a file is read is `imported`'s business; what a publication checks, `rotas`'.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from crisis.accounts.rights import FUNCTIONS_FR, Actor
from crisis.accounts.tables import account
from crisis.db import Tx
from crisis.directory.contacts import holders
from crisis.errors import Refused
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.oncall.imported import Known, layers, plain
from crisis.oncall.layers import Layer, Listed
from crisis.oncall.rotas import FUNCTIONS, current, publish_layers


def known(tx: Tx) -> Known:
    """Return how functions and the staff of the house may be written: code or French word; login or name."""
    functions = {plain(word): code for code in FUNCTIONS for word in (code, FUNCTIONS_FR[code])}
    people: dict[str, str | None] = {}
    for each in holders(tx, "staff"):
        name = plain(each.name)
        people[name] = None if people.get(name, each.person) != each.person else each.person
    # A login is nobody else's: it is written over a name that happens to be spelt the same.
    people |= {plain(row.login): row.person for row in tx.execute(select(account.c.login, account.c.person))}
    return Known(functions, people)


def persons(tx: Tx, written: Iterable[str]) -> list[str]:
    """Return the people that lines name, login or name each, in their order. Raises Refused naming all the unknown."""
    people, found, wrong = known(tx).people, [], []
    for line in written:
        person = people.get(plain(line))
        if person is None:
            wrong.append(f"« {line.strip()[:40]} »")
        else:
            found.append(person)
    if wrong:
        raise Refused("rota_person", "Tableau d'astreinte refusé.",
                      f"L'annuaire ne connaît pas, ou connaît deux fois : {', '.join(wrong[:10])}.",
                      "Écrivez l'identifiant, ou le nom comme à l'annuaire.")
    return found


def import_file(tx: Tx, actor: Actor, body: bytes, *, alone: bool) -> list[str]:
    """Publish the duty that a CSV file gives, all functions or none, and return these functions.

    The list stands above the turns in force, or `alone`. A list imported before gives way to this one.
    """
    actor.require("manage_rota")
    store.lock(tx, REGISTER)
    read = layers(body, known(tx))
    for function, listed in read.items():
        publish_layers(tx, actor, function, [listed, *([] if alone else _turns(tx, function))])
    return list(read)


def _turns(tx: Tx, function: str) -> Sequence[Layer]:
    plan = current(tx, function)
    return [layer for layer in plan.layers if not isinstance(layer, Listed)] if plan else []
