"""Finds a listed word in a French text, whatever its capitals, accents, apostrophes and blanks.

Which words are listed, and what finding one means, belong to the files and to the checks.
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "\u2019": "'", "\u2018": "'"})


def folded(text: str) -> str:
    """Return the text as it is compared: an SMS often loses its accents, a copy its apostrophes and blanks.

    `static/js/folded.mjs` is its twin, held to it by `tests/vectors/folded.json`.
    """
    plain = unicodedata.normalize("NFKD", text.lower().translate(LIGATURES))
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).split())


@lru_cache(maxsize=1024)
def _pattern(word: str) -> re.Pattern[str]:
    stem = folded(word)
    body = re.escape(stem.removesuffix("*"))
    return re.compile(rf"(?<!\w){body}" if stem.endswith("*") else rf"(?<!\w){body}(?!\w)")


def held(text: str, words: Iterable[str]) -> list[str]:
    """Return the words of a list that a text holds; `évacu*` is any word that begins so."""
    plain = folded(text)
    return [word for word in words if _pattern(word).search(plain)]
