"""What the lists of a form offer: authorities for an order, towns by arrondissement, messages a hand act may relay."""
from __future__ import annotations

from itertools import groupby
from typing import Any

from crisis.db import Tx
from crisis.directory.contacts import holders, names
from crisis.events.orders import is_authority
from crisis.hotline.volunteers import FUNCTION as VOLUNTEER
from crisis.oncall.rotas import current, members, on_duty_now
from crisis.territory import Territory
from crisis.territory_parts import Commune


def authorities(tx: Tx) -> list[tuple[str, str]]:
    """Return who an order may name, as (person, name): those on duty first, then the others, each once.

    Whoever the rota of authorities names needs no account (R1).
    """
    rota = current(tx, "authority")
    staff = [each.person for each in holders(tx, "staff") if each.function != VOLUNTEER]
    people = dict.fromkeys((*on_duty_now(tx, "authority"), *(members(rota) if rota else ()), *staff))
    named = [key for key in people if is_authority(tx, key)]
    told = names(tx, named)
    return [(key, told.get(key, "")) for key in named]


def arrondissements(territory: Territory) -> list[tuple[str, list[Commune]]]:
    """Return the communes by arrondissement, both in alphabetical order."""
    ordered = sorted(territory.communes, key=lambda each: (each.arrondissement, each.nom))
    return [(name, list(some)) for name, some in groupby(ordered, key=lambda each: each.arrondissement)]


def relayable(messages: list[Any]) -> list[Any]:
    """Return the messages that an act by hand may relay, the newest first: approved ones."""
    return [row for row in reversed(messages) if row.state in ("approved", "stopped")]
