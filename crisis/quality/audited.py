"""What an audit will ask for, and where each thing stands today: what is expected joined with what is kept. Pure."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from crisis.quality.documents import Document, Documents, state_of
from crisis.quality.expected import Expected, expected

# Of several documents that answer the same thing, the one that asks for most says where it stands.
WORST = ("overdue", "undated", "due_soon", "current")


@dataclass(frozen=True, slots=True)
class Answered:
    """One thing expected, the standing documents that answer it, and its state: a code of `STATES`.

    `served`: no document is kept, but the service shows it by itself and it can be printed from there.
    """

    expected: Expected
    documents: tuple[Document, ...]
    state: str


def answered(state: Documents, today: date, *, module7: bool) -> list[Answered]:
    """Return each thing expected of this préfecture, in order, with where it stands on a day of Paris."""
    standing = state.standing()
    return [_answered(each, tuple(found for found in standing if each.code in found.answers), today)
            for each in expected(module7=module7)]


def _answered(wanted: Expected, found: tuple[Document, ...], today: date) -> Answered:
    states = {state_of(each, today) for each in found}
    nothing = "served" if wanted.pages else "missing"
    return Answered(wanted, found, next((each for each in WORST if each in states), nothing))


def tally(some: Iterable[Answered]) -> dict[str, int]:
    """Return how many things stand in each state; those in which nothing stands are left out."""
    return dict(Counter(each.state for each in some))
