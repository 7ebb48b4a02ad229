"""What the register (*registre*) knows of each event: its first hash, and the heads noted since. Pure."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Mark:
    """A head that the register noted: the entry `seq` of the event had this hash. `noted`: entry of the register."""

    seq: int
    hash: str
    noted: int
    at: str
    closing: bool


@dataclass(frozen=True, slots=True)
class Known:
    """One event as the register saw it open, at its own entry `seq`."""

    seq: int
    nature: str
    marks: tuple[Mark, ...]


def known(contents: Sequence[dict[str, Any]]) -> dict[str, Known]:
    """Return what a verified register knows, by event. The opening itself is the first mark of each."""
    found: dict[str, Known] = {}
    for content in contents:
        data, seq, at = content["data"], content["seq"], content["recorded_at"]
        if content["kind"] == "event_opened":
            opening = Mark(1, data["genesis"], seq, at, closing=False)
            found[data["id"]] = Known(seq, data["nature"], (opening,))
        elif content["kind"] == "event_closed":
            _mark(found, data["id"], Mark(data["seq"], data["head"], seq, at, closing=True))
        elif content["kind"] == "daily_heads":
            for event_id, (head, digest) in data["heads"].items():
                _mark(found, event_id, Mark(head, digest, seq, at, closing=False))
    return found


def _mark(found: dict[str, Known], event_id: str, mark: Mark) -> None:
    if event_id in found:
        found[event_id] = replace(found[event_id], marks=(*found[event_id].marks, mark))
