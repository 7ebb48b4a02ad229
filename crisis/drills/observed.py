"""What observers noted of an exercise, and until when they may. A projection; who notes what is `observing`'s business.

A note is never erased: another one corrects it, and both stay. The words of a note stand beside the chain.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from crisis.clock import parse_instant
from crisis.journal.fold import Projection

OPEN_FOR = timedelta(hours=24)
"""How long after the end of an exercise, or the closing of its event, an observer may still note."""
ENDS = ("exercise_ended", "exercise_turned_real", "event_closed")


@dataclass(frozen=True, slots=True)
class Note:
    """One entry of an observer. `question`, `inject`, `objective`: what it is about, None for nothing of that kind.

    `seen_at`: the hour that the observer says; `recorded_at`: that of the server. `corrects`: the entry that it
    replaces, and `text`: the key of its words, None for none.
    """

    seq: int
    person: str
    function: str
    question: str | None
    inject: int | None
    objective: str | None
    outcome: str
    seen_at: datetime
    recorded_at: datetime
    corrects: int | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Observed:
    """Every note by its entry, those that another one corrects (by which), and the ends of the exercise.

    `over_at`: when it first ended, or was closed; `ended_at`: the last of its end and its closing.
    """

    notes: Mapping[int, Note] = field(default_factory=dict)
    corrected: Mapping[int, int] = field(default_factory=dict)
    over_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def until(self) -> datetime | None:
        """Return until when a note may be written; None while the exercise runs."""
        return None if self.ended_at is None else self.ended_at + OPEN_FOR

    def open_at(self, now: datetime) -> bool:
        """Return whether a note may still be written."""
        return self.until is None or now <= self.until

    def late(self, note: Note) -> bool:
        """Return whether a note was written once the exercise was over."""
        return self.over_at is not None and note.recorded_at > self.over_at

    def standing(self) -> list[Note]:
        """Return the notes that nothing corrects, by the hour seen."""
        return sorted((each for seq, each in self.notes.items() if seq not in self.corrected),
                      key=lambda each: (each.seen_at, each.seq))


def step(state: Observed, entry: dict[str, Any], _lines: Any = ()) -> Observed:
    """Fold one entry; what is neither a note nor an end changes nothing."""
    if entry["kind"] == "observation_noted":
        return _noted(state, entry)
    if entry["kind"] not in ENDS:
        return state
    at = parse_instant(entry["recorded_at"])
    return replace(state, over_at=state.over_at or at, ended_at=at)


def _noted(state: Observed, entry: dict[str, Any]) -> Observed:
    data, by = entry["data"], entry["by"]
    note = Note(entry["seq"], by["person"], by["function"], data["question"], data["inject"], data["objective"],
                data["outcome"], parse_instant(entry["happened_at"]), parse_instant(entry["recorded_at"]),
                data.get("corrects"), entry.get("text", {}).get("id"))
    corrected = {**state.corrected, note.corrects: note.seq} if note.corrects is not None else state.corrected
    return replace(state, notes={**state.notes, note.seq: note}, corrected=corrected)


observed: Projection[Observed] = Projection(Observed, step)
