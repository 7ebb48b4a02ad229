"""How far each action had come at an instant that may be past: folded from the entries before it. Pure."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from crisis.clock import parse_instant
from crisis.evidence.indicators.periods import PARIS
from crisis.quality.lesson_terms import LIVE


@dataclass(frozen=True, slots=True)
class Course:
    """One action. `due_on`: the ISO day that stood when it was said done, else the last one; `ended_at`: closed or
    abandoned.
    """

    opened_at: datetime
    due_on: str
    state: str = "open"
    done_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def live(self) -> bool:
        return self.state in LIVE

    @property
    def in_time(self) -> bool:
        """Say whether it was said done on its day at the latest, in Paris."""
        return self.done_at is not None and self.done_at.astimezone(PARIS).date().isoformat() <= self.due_on

    def late(self, day: date) -> bool:
        """Say whether, on that day, its own is over and nobody has said that it is done."""
        return self.state in ("open", "under_way") and self.due_on < day.isoformat()


def courses(entries: Iterable[Mapping[str, Any]]) -> dict[str, Course]:
    """Return every action of these entries of the register, by id."""
    found: dict[str, Course] = {}
    for entry in entries:
        kind, data = entry["kind"], entry["data"]
        if kind == "action_opened":
            found[data["action"]] = Course(parse_instant(entry["recorded_at"]), data["due_on"])
        elif kind == "action_planned" and data["action"] in found:
            found[data["action"]] = replace(found[data["action"]], due_on=data["due_on"])
        elif kind == "action_moved" and data["action"] in found:
            found[data["action"]] = _moved(found[data["action"]], data["state"], parse_instant(entry["recorded_at"]))
    return found


def _moved(one: Course, state: str, at: datetime) -> Course:
    if state == "done":
        return replace(one, state=state, done_at=at)
    if state == "under_way":
        return replace(one, state=state, done_at=None)  # What was said done was not.
    return replace(one, state=state, ended_at=None if state in LIVE else at)
