"""The wall: what may reach whom. Pure; asked when rows are made, and again just before each call.

An exercise or a rehearsal can never reach the outside, whatever the command, the adapter or the setting.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Realm = Literal["real", "sandbox"]
Door = Literal["real", "sandbox", "named", "closed"]

MODES = ("real", "exercise", "rehearsal", "service")
AUDIENCES = ("elected", "officials", "public", "media", "staff", "services", "probe", "simulated")

# One row per mode and audience. `named`: only persons named one by one are reached for real, the others on the sandbox.
DOORS: dict[tuple[str, str], Door] = {
    **{("real", audience): "real" for audience in AUDIENCES},
    ("real", "probe"): "closed",
    # What press and networks say in an exercise is read on a wall of the sandbox, and nowhere else.
    ("real", "simulated"): "closed",
    **{("rehearsal", audience): "sandbox" for audience in AUDIENCES},
    **{("exercise", audience): "sandbox" for audience in AUDIENCES},
    ("exercise", "elected"): "named",
    ("exercise", "officials"): "named",
    ("exercise", "staff"): "named",
    ("exercise", "services"): "named",
    **{("service", audience): "closed" for audience in AUDIENCES},
    ("service", "staff"): "named",
    ("service", "probe"): "real",
}

# The mark that a text must carry, or (real) must not carry.
MARKS = {"real": None, "exercise": "EXERCICE"}


@dataclass(frozen=True, slots=True)
class Passage:
    """What is asked of the wall: a mode frozen at opening, an audience, and whether this person was named."""

    mode: str
    audience: str
    demonstration: bool
    named: bool = False


def realm(passage: Passage) -> Realm | None:
    """Return where a delivery may go, or None when it may not leave at all. An unlisted case is closed."""
    door = DOORS.get((passage.mode, passage.audience), "closed")
    if door == "closed":
        return None
    if passage.demonstration or door == "sandbox":
        return "sandbox"
    if door == "named":
        return _named(passage)
    return "real"


def _named(passage: Passage) -> Realm | None:
    if passage.named:
        return "real"
    return None if passage.mode == "service" else "sandbox"


def publishable(mode: str, demonstration: bool) -> bool:
    """Return whether a page, a feed or a file may show this event to the outside. Only a real event may be shown."""
    return mode == "real" and not demonstration


def marked(plays: str, text: str) -> bool:
    """Return whether `text` carries the mark that goes with what is played, and no other."""
    mark = MARKS.get(plays, "EXERCICE")
    return ("EXERCICE" in text) == (mark is not None)
