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
    """Return the runs that turn `before` into `now`, in reading order: what went stands before what came instead.

    A blank between two changes belongs to them: a sentence that was rewritten is read as one, not word for word.
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(now)
    # Left to itself the matcher takes frequent words of a long text for noise, and calls nearly all of it rewritten.
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    runs: list[Run] = []
    gone = came = ""
    for place, (tag, i, j, k, m) in enumerate(codes):
        left, right = "".join(old[i:j]), "".join(new[k:m])
        if tag == "equal" and not (0 < place < len(codes) - 1 and _joins(left)):
            runs += [*_changed(gone, came), Run("same", left)]
            gone = came = ""
        else:
            gone, came = gone + left, came + right
    return [*runs, *_changed(gone, came)]


def _joins(text: str) -> bool:
    return text.isspace() and "\n" not in text


def _changed(gone: str, came: str) -> Iterator[Run]:
    if gone:
        yield Run("gone", gone)
    if came:
        yield Run("new", came)
