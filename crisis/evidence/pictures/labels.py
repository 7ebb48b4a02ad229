"""Which words stand beside marks that follow each other on one line, so that none covers another."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crisis.evidence.pictures.geometry import width

BEFORE, APART = 5.0, 7.0


@dataclass(frozen=True, slots=True)
class Label:
    """Words that begin at `x`: those of one mark, or the first and last codes of several that stand too near."""

    x: float
    words: str


@dataclass(frozen=True, slots=True)
class _Group:
    first: int
    last: int
    x: float
    words: str
    end: float


def beside(marks: Sequence[tuple[float, str, str]], size: float, low: float, high: float) -> list[Label]:
    """Return the labels of marks (place, code, words) given in order of place, from `low` to `high`.

    A mark has its code and words where the next label leaves the room, else its code; codes that would touch are one
    label, `A4–A9`. The marks themselves stay where they are.
    """
    groups: list[_Group] = []
    for at in range(len(marks)):
        groups.append(_group(marks, at, at, size, low, high))
        while len(groups) > 1 and groups[-1].x < groups[-2].end + APART:
            last, before = groups.pop(), groups.pop()
            groups.append(_group(marks, before.first, last.last, size, low, high))
    ends = [*(each.x - APART for each in groups[1:]), high][:len(groups)]
    return [Label(each.x, _longest(marks, each, size, end)) for each, end in zip(groups, ends, strict=True)]


def _group(marks: Sequence[tuple[float, str, str]], first: int, last: int, size: float, low: float,
           high: float) -> _Group:
    words = marks[first][1] if first == last else f"{marks[first][1]}–{marks[last][1]}"
    wide = width(words, size)
    x = max(low, min(marks[first][0] - BEFORE, high - wide))
    return _Group(first, last, x, words, x + wide)


def _longest(marks: Sequence[tuple[float, str, str]], group: _Group, size: float, end: float) -> str:
    _, code, words = marks[group.first]
    whole = f"{code} {words}" if words else code
    return whole if group.first == group.last and group.x + width(whole, size) <= end else group.words
