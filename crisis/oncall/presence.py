"""Who is there: each arrival until an answer or a correction takes it back. Who may say so is `alerts`'."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crisis.journal.fold import Projection


@dataclass(frozen=True, slots=True)
class There:
    """One arrival that stands: its entry, the alert it answers (None: came without being called), whose trace it is."""

    seq: int
    alert: str | None
    person: str
    function: str
    own: bool


def step(there: tuple[There, ...], entry: dict[str, Any], _lines: Any = ()) -> tuple[There, ...]:
    """Fold one entry. The last word counts, but a person's own trace yields only to a correction that names it."""
    kind, data = entry["kind"], entry["data"]
    if kind == "cell_stood_down":
        return ()  # Whoever was there then answers afresh when the cell is called again.
    if kind not in ("duty_arrived", "duty_answered", "presence_corrected"):
        return there
    someone = (data["person"], data["function"])
    if kind == "duty_arrived":
        kept = tuple(each for each in there if (each.person, each.function, each.alert) != (*someone, data["alert"]))
        return (*kept, There(entry["seq"], data["alert"], *someone, data["own"]))
    others = tuple(each for each in there if (each.person, each.function) != someone)
    if kind == "presence_corrected":
        return others
    return tuple(each for each in there if each in others or each.own)


presences: Projection[tuple[There, ...]] = Projection(tuple, step)
