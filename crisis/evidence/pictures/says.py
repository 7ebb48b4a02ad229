"""What a picture asks of whoever speaks French for the report, and the few turns that all sentences share."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

HARD, THIN = "\u00a0", "\u202f"
COLON, SEMICOLON = f"{HARD}: ", f"{THIN}; "


class Says(Protocol):
    """`crisis.evidence.html.French`, as far as pictures need it: html draws them, so that they cannot import it."""

    def say(self, table: dict[str, str], code: str | None) -> str:
        """Return the word for a code."""

    def begin(self, text: str) -> str:
        """Return a sentence with its first letter raised."""

    def rule(self, label: str) -> str:
        """Return a rule with the mention that a proposed rule needs."""


def listed(words: Sequence[str]) -> str:
    """Return `a, b et c`."""
    return " et ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def many(count: int, one: str, several: str | None = None) -> str:
    """Return a count with its word, in the plural from 2 as French has it."""
    return f"{grouped(count)}{HARD}{one if abs(count) < 2 else several or one + 's'}"


def grouped(count: int) -> str:
    """Return a whole number with a thin space before each group of three digits."""
    return f"{count:,}".replace(",", THIN)
