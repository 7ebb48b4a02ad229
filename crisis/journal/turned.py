"""C'EST RÉEL as the journals tell it: the real event that an exercise became, the exercise an event comes from."""
from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from crisis.journal.fold import Projection


@dataclass(frozen=True, slots=True)
class Turn:
    """`real`: the event that this exercise became; `exercise`: the one that this event comes from; empty otherwise."""

    real: str = ""
    exercise: str = ""


def step(turn: Turn, entry: dict[str, Any], _lines: Any = ()) -> Turn:
    """Fold one entry; another link between events says nothing here."""
    kind, data = entry["kind"], entry["data"]
    if kind == "exercise_turned_real":
        return replace(turn, real=data["event"])
    if kind == "event_linked" and data["relation"] == "real_of":
        return replace(turn, exercise=data["event"])
    return turn


turns: Projection[Turn] = Projection(Turn, step)
