"""Actions that open by themselves (R28): each cause opens one, once, whatever became of it. What is a cause is told.

Causes are gathered by `evidence.causes`; an action that is closed or abandoned is not opened again for the same one.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from crisis.db import Tx, new_id
from crisis.directory.contacts import holders
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.quality.lessons import Lessons, lessons

# The quarterly list follows within a quarter: a month leaves the time to find out why, and shows on the next one.
WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Cause:
    """Why an action must open. `code`: of which sort, `key`: which one of them; together they open one action, once.

    `event`: the one it comes from, empty for none; `owner`: a person of the directory, empty while nobody can be
    given it: it waits; `due_on`: an ISO day in Paris; `words`: what is to be done, in French, without a name.
    """

    code: str
    key: str
    event: str
    commitment: int | None
    owner: str
    due_on: str
    words: str

    @property
    def of(self) -> tuple[str, str]:
        return self.code, self.key


def referents(tx: Tx) -> tuple[str, ...]:
    """Return who holds the function of référente qualité, the first named the first."""
    return tuple(each.person for each in holders(tx, "staff") if each.function == "quality")


def due_day(today: date) -> str:
    """Return before which day an action that opens today has to be done."""
    return (today + WITHIN).isoformat()


def unopened(causes: Iterable[Cause], state: Lessons) -> list[Cause]:
    """Return the causes for which no action was ever opened, each once."""
    return list({each.of: each for each in causes if each.of not in state.caused}.values())


def open_due(tx: Tx, causes: Iterable[Cause]) -> list[str]:
    """Open the action of each cause that has none and that somebody can be given; return their ids."""
    store.lock(tx, REGISTER)
    functions = {each.person: each.function for each in holders(tx, "staff")}
    found = [each for each in unopened(causes, lessons.state(tx, REGISTER)) if each.owner in functions]
    return [_open(tx, each, functions[each.owner]) for each in found]


def _open(tx: Tx, cause: Cause, function: str) -> str:
    key = new_id()
    store.append(tx, REGISTER, "action_opened", {
        "action": key, "finding": None, "event": cause.event or None, "commitment": cause.commitment,
        "owner": {"person": cause.owner, "function": function}, "due_on": cause.due_on,
        "cause": {"code": cause.code, "key": cause.key}}, text=cause.words)
    return key
