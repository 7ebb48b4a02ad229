"""Decides how many SMS a text makes, which characters cost, and what a reviewed downgrade would give.

Whether a downgrade is applied is the author's decision; a text is never changed here without being asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from channels.text.numbers import normalise_french

__all__ = ["Sms", "lighten", "measure", "normalise_french"]

# 3GPP 23.038: the basic alphabet, then the characters reached through the escape, which cost two.
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€\f")

# A single SMS, then each part of several: the header that joins them takes the difference.
PER_PART: dict[str, tuple[int, int]] = {"gsm7": (160, 153), "ucs2": (70, 67)}

LIGHTER = str.maketrans(
    {
        "’": "'", "‘": "'", "«": '"', "»": '"', "“": '"', "”": '"', "–": "-", "—": "-", "\u2011": "-",
        "…": "...", "\u00a0": " ", "\u202f": " ", "\u2009": " ",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sms:
    """`guilty` lists the characters, with their index in the text, that keep it out of the cheap alphabet."""

    alphabet: Literal["gsm7", "ucs2"]
    units: int
    parts: int
    per_part: int
    guilty: tuple[tuple[str, int], ...]


def measure(text: str) -> Sms:
    """Count as the operators do: a character of two units never straddles two parts."""
    guilty = tuple((char, i) for i, char in enumerate(text) if char not in BASIC and char not in EXTENDED)
    alphabet: Literal["gsm7", "ucs2"] = "ucs2" if guilty else "gsm7"
    double = [ord(char) > 0xFFFF for char in text] if guilty else [char in EXTENDED for char in text]
    units = len(text) + sum(double)
    single, several = PER_PART[alphabet]
    if units <= single:
        return Sms(alphabet, units, min(units, 1), single, guilty)
    return Sms(alphabet, units, _count_parts(double, several), several, guilty)


def lighten(text: str) -> str:
    """Return the downgrade to show for review: only typographic signs, never a letter nor an accent."""
    return text.translate(LIGHTER)


def _count_parts(double: list[bool], per_part: int) -> int:
    parts, used = 1, 0
    for is_double in double:
        cost = 2 if is_double else 1
        if used + cost > per_part:
            parts, used = parts + 1, 0
        used += cost
    return parts
