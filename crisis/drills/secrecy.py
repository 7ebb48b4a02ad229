"""From whom an unannounced exercise (*inopiné*) is hidden: those whom it would surprise. Pure.

Rights are asked for elsewhere; this takes away what a right would show.
"""
from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from crisis.drills.terms import INFORMED


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is in an exercise: `roles` by person, `rotas` whose duty plays, and who prepares it."""

    announced: bool
    preparing: Collection[str]
    roles: Mapping[str, str]
    rotas: Collection[str]


def hidden(cast: Cast, person: str, function: str) -> bool:
    """Say whether a person must not read an exercise: a player of one that is not announced.

    Whoever prepares, animates or evaluates it reads it, even on a duty that plays.
    """
    if cast.announced or person in cast.preparing or cast.roles.get(person) in INFORMED:
        return False
    return cast.roles.get(person) == "player" or function in cast.rotas
