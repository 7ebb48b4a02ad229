"""Decides what each refusal of X means for us, one row each.

Calling X and reading what it shows is `x.py`'s business.
"""

from __future__ import annotations

# How a refusal is recognised: its HTTP status (None: any), words that X says of it, our code. The first one wins.
SIGNS: tuple[tuple[int | None, str, str], ...] = (
    (None, "creditsdepleted", "credits"),
    (None, "problems/credits", "credits"),
    (402, "", "credits"),
    # A cap on a month's use says 429 too, but no wait of ours would lift it.
    (429, "usage-capped", "credits"),
    (403, "duplicate", "duplicate"),
    (403, "deleted or not visible", "reply_gone"),
    (403, "too long", "too_long"),
)

# What a person should do, by our code; the others are HTTP statuses.
CODES: dict[str, str] = {
    "credits": "Crédit épuisé chez X : rechargez-le, et publiez à la main en attendant.",
    "duplicate": "Le même texte est déjà publié sur ce compte : modifiez-le.",
    "reply_gone": "Le post précédent du fil a disparu : publiez hors du fil.",
    "too_long": "Texte trop long pour X : raccourcissez-le.",
    "400": "X ne comprend pas ce post : prévenez l’administrateur.",
    "401": "Clés refusées ou révoquées : prévenez l’administrateur.",
    "403": "Compte suspendu ou clés en lecture seule : prévenez l’administrateur, et publiez à la main.",
    "429": "Trop de posts à la fois : l’envoi reprend seul.",
}


def name_refusal(status: int, words: str) -> str:
    """Return our code for a refusal; `words` is all that X said of it."""
    said = words.lower()
    return next((code for wanted, sign, code in SIGNS if wanted in (None, status) and sign in said), str(status))
