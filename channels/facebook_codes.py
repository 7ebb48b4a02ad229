"""Decides what each error code of Graph means for us, one row each.

Calling Graph and reading a Page's posts is `facebook.py`'s business.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["refused", "limit", "duplicate", "transient"]


class Meaning(NamedTuple):
    """What a person should do about a code, and what it proves: surely not taken, later, already there, or nothing."""

    what: str
    kind: Kind = "refused"


LIMIT = Meaning("Trop de demandes à la fois : l’envoi reprend seul.", "limit")
TRANSIENT = Meaning("Facebook est en panne : vérifiez sur la page si le message y est.", "transient")
PERMISSION = Meaning("Autorisation manquante sur la page : prévenez l’administrateur, et publiez à la main.")

CODES: dict[int, Meaning] = {
    1: TRANSIENT,
    2: TRANSIENT,
    4: LIMIT,
    10: PERMISSION,
    17: LIMIT,
    32: LIMIT,
    100: Meaning("Facebook ne comprend pas ce message : prévenez l’administrateur."),
    190: Meaning("Jeton expiré ou révoqué : prévenez l’administrateur, et publiez à la main."),
    368: Meaning("Page bloquée par Facebook : publiez sur un autre moyen."),
    506: Meaning("Le même texte est déjà publié sur cette page : modifiez-le.", "duplicate"),
    613: LIMIT,
    **dict.fromkeys(range(200, 300), PERMISSION),
}


def proves(status: int, code: str) -> Kind:
    """Return what an answer proves, by its code if it is listed, whatever the HTTP status that came with it."""
    meaning = _meaning(code)
    if meaning or status == 429:
        return meaning.kind if meaning else "limit"
    # Else only a 4xx with a code is Graph's own refusal; a 408 is a proxy that lost patience.
    return "refused" if code and 400 <= status < 500 and status != 408 else "transient"


def explain(code: str) -> str | None:
    """Return what a person should do, in French; None when the code is not listed."""
    meaning = _meaning(code)
    return meaning.what if meaning else None


def _meaning(code: str) -> Meaning | None:
    return CODES.get(int(code)) if code.isdecimal() else None
