"""The acts of whoever observes an exercise, for the walk of rights: each with its right. Decides nothing."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crisis.accounts.rights import RIGHTS, Actor
from crisis.db import Tx
from crisis.events import observing
from crisis.events.observing import Observation
from tests.stories.conduct_acts import Staged

RIGHT = observing.RIGHT
ACTS: dict[str, tuple[str, Callable[[Tx, Staged, Actor], Any]]] = {
    "note an observation": (RIGHT, lambda tx, s, who: observing.note(
        tx, who, s.played.event, Observation("done", "Q1"))),
}
# The exercise of the walk names one observer, and one lead; nobody else of the house observes it.
ELSEWHERE = {("note an observation", role): "exercise_observer" for role, rights in RIGHTS.items()
             if RIGHT in rights and role not in ("observer", "exercise_lead")}
