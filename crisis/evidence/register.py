"""What the register (*registre*) knows of each event: its first hash, and the heads noted since. Pure."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Mark:
    """A head that the register noted: the entry `seq` of the event had this hash. `noted`: entry of the register.

    `act`: the kind of the entry that this head is, if the register says so (`event_closed`, `event_reopened`).
    """

    seq: int
    hash: str
    noted: int
    at: str
    act: str = ""


@dataclass(frozen=True, slots=True)
class Shift:
    """A step of the host's clock, in seconds, as the register's entry `seq` recorded it."""

    seq: int
    at: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Known:
    """One event as the register saw it open, at its own entry `seq`. `shifts`: of the clock, while it was open."""

    seq: int
    nature: str
    marks: tuple[Mark, ...]
    shifts: tuple[Shift, ...] = ()


# What the register notes of an event with the head of it, and what that does to the events that run.
ACTS: dict[str, Callable[[set[str], str], None]] = {"event_closed": set.discard, "event_reopened": set.add}


def known(contents: Sequence[dict[str, Any]]) -> dict[str, Known]:
    """Return what a verified register knows, by event. The opening itself is the first mark of each."""
    found: dict[str, Known] = {}
    running: set[str] = set()
    for content in contents:
        data, seq, at = content["data"], content["seq"], content["recorded_at"]
        if content["kind"] == "event_opened":
            opening = Mark(1, data["genesis"], seq, at)
            found[data["id"]] = Known(seq, data["nature"], (opening,))
            running.add(data["id"])
        elif content["kind"] in ACTS:
            _mark(found, data["id"], Mark(data["seq"], data["head"], seq, at, content["kind"]))
            ACTS[content["kind"]](running, data["id"])
        elif content["kind"] == "daily_heads":
            for event_id, (head, digest) in data["heads"].items():
                _mark(found, event_id, Mark(head, digest, seq, at))
        elif content["kind"] == "clock_shifted":
            for event_id in running:
                one = found[event_id]
                found[event_id] = replace(one, shifts=(*one.shifts, Shift(seq, at, data["seconds"])))
    return found


def _mark(found: dict[str, Known], event_id: str, mark: Mark) -> None:
    if event_id in found:
        found[event_id] = replace(found[event_id], marks=(*found[event_id].marks, mark))
