"""What changed between two wordings, word by word. Pure; which two are compared is the page's business."""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_TOKEN = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Run:
    """A run of words that stayed (`same`), went (`gone`) or came (`new`)."""

    kind: Literal["same", "gone", "new"]
    text: str


def compare(before: str, now: str) -> list[Run]:
    """Return the runs that turn `before` into `now`, in reading order: what went stands before what came instead."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(now)
    return list(_runs(old, new))


def _runs(old: list[str], new: list[str]) -> Iterator[Run]:
    for tag, i, j, k, m in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            yield Run("same", "".join(old[i:j]))
            continue
        if j > i:
            yield Run("gone", "".join(old[i:j]))
        if m > k:
            yield Run("new", "".join(new[k:m]))
