"""Who is there: each arrival until an answer or a correction takes it back. Who may say so is `alerts`'.

Volunteers of the hotline are there for the hotline: what ends the cell does not move them, nor they the cell.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crisis.accounts.rights import VOLUNTEER
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
    if entry["kind"] == "cell_stood_down":
        return volunteers(there)  # Whoever was there then answers afresh when the cell is called again.
    if entry["kind"] in ("cip_closed", "cip_order_withdrawn"):
        return ours(there)
    if entry["kind"] == "duty_arrived":
        return _arrived(there, entry["seq"], entry["data"])
    if entry["kind"] in ("duty_answered", "presence_corrected"):
        return _away(there, entry["data"], corrected=entry["kind"] == "presence_corrected")
    return there


def _arrived(there: tuple[There, ...], seq: int, data: dict[str, Any]) -> tuple[There, ...]:
    new = There(seq, data["alert"], data["person"], data["function"], data["own"])
    return (*(each for each in there if (each.alert, each.person, each.function) != (
        new.alert, new.person, new.function)), new)


def _away(there: tuple[There, ...], data: dict[str, Any], *, corrected: bool) -> tuple[There, ...]:
    someone = (data["person"], data["function"])
    return tuple(each for each in there
                 if (each.person, each.function) != someone or (each.own and not corrected))


def ours(there: tuple[There, ...]) -> tuple[There, ...]:
    """Return who of the duties is there; volunteers of the hotline are left out."""
    return tuple(each for each in there if each.function != VOLUNTEER)


def volunteers(there: tuple[There, ...]) -> tuple[There, ...]:
    """Return which volunteers of the hotline are there."""
    return tuple(each for each in there if each.function == VOLUNTEER)


presences: Projection[tuple[There, ...]] = Projection(tuple, step)
