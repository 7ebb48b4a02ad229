"""Which words stand beside marks that follow each other on one line, so that none covers another."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crisis.evidence.pictures.geometry import width
from crisis.evidence.pictures.says import SEMICOLON

BEFORE, APART = 5.0, 7.0


@dataclass(frozen=True, slots=True)
class Label:
    """Words that begin at `x`: of one mark, or of several that stand too near for a label each."""

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

    A mark has its code and words where the next label leaves the room, else its code. Codes that would touch are one
    label: each with its words where there is room, else `A4–A9`. The marks themselves stay where they are.
    """
    groups: list[_Group] = []
    for at in range(len(marks)):
        groups.append(_group(marks, at, at, size, low, high))
        while len(groups) > 1 and groups[-1].x < groups[-2].end + APART:
            last, before = groups.pop(), groups.pop()
            groups.append(_group(marks, before.first, last.last, size, low, high))
    labels: list[Label] = []
    for at, group in enumerate(groups):
        low = labels[-1].x + width(labels[-1].words, size) + APART if labels else low
        end = groups[at + 1].x - APART if at + 1 < len(groups) else None
        labels.append(_longest(marks, group, size, low, end, high))
    return labels


def _group(marks: Sequence[tuple[float, str, str]], first: int, last: int, size: float, low: float,
           high: float) -> _Group:
    words = marks[first][1] if first == last else f"{marks[first][1]}–{marks[last][1]}"
    wide = width(words, size)
    x = max(low, min(marks[first][0] - BEFORE, high - wide))
    return _Group(first, last, x, words, x + wide)


def _longest(marks: Sequence[tuple[float, str, str]], group: _Group, size: float, low: float, end: float | None,
             high: float) -> Label:
    """Return the words of a group if they hold before `end`; the last of a line may begin further left, up to `low`."""
    if (group.last - group.first) * 2 * size > high - low:  # No room even for the codes: nothing to try.
        return Label(group.x, group.words)
    whole = SEMICOLON.join(f"{code} {words}" if words else code
                           for _, code, words in marks[group.first:group.last + 1])
    wide = width(whole, size)
    x = group.x if end is not None else min(group.x, high - wide)
    if x < low or x + wide > (high if end is None else end):
        return Label(group.x, group.words)
    return Label(x, whole)
