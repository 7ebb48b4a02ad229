"""What the checks find, said once: a page names the texts that a point is about instead of saying it under each.

What is checked, and what blocks, belongs to `events.sending` and `messages.checks`.
"""
from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from crisis.messages.checks import Finding
from crisis.web.console.changes import LABELS


@dataclass(frozen=True, slots=True)
class Point:
    """One sentence about one or more texts. `where`: which ones, in words; empty when it is about all of them."""

    sentence: str
    blocking: bool
    where: str


def points(found: Sequence[Finding], names: Collection[str]) -> list[Point]:
    """Return the points in the order found, the blocking ones first; `names`: the texts of the message."""
    about: dict[tuple[bool, str], list[str]] = {}
    for each in found:
        about.setdefault((not each.blocking, each.sentence), []).append(each.variant)
    return [Point(sentence, not passing, _where(variants, names))
            for (passing, sentence), variants in sorted(about.items(), key=lambda each: each[0][0])]


def _where(variants: Sequence[str], names: Collection[str]) -> str:
    told = dict.fromkeys(name for name in variants if name)
    if not told or set(told) >= set(names):
        return ""
    return ", ".join("Titre" if name == "title" else LABELS.get(name, name) for name in told)
