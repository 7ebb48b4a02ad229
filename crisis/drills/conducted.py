"""How far the exercise of an event has come: its start, pauses, jumps, what was done with each inject. A projection.

What is to leave now is `planning`'s judgement; the acts are `events.conduct`'s.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from crisis.clock import parse_instant
from crisis.drills.course import Course, Jump, Pause
from crisis.drills.planning import Done, Mark
from crisis.journal.fold import Projection

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Conducted:
    """What the entries say. `h`: the instant of H, None for an event that plays no exercise that was started.

    `marks`: the last thing done with each inject; `orders`: the entry that issued it; `by_hand`: those that a person
    has to say, show or hand over; `played`: when they said they had. `ended`: nothing leaves any more,
    since `ended_at`.
    """

    exercise: str = ""
    number: int = 0
    h: datetime | None = None
    pauses: tuple[Pause, ...] = ()
    jumps: tuple[Jump, ...] = ()
    marks: Mapping[int, Mark] = field(default_factory=dict)
    orders: Mapping[int, int] = field(default_factory=dict)
    by_hand: frozenset[int] = frozenset()
    played: Mapping[int, datetime] = field(default_factory=dict)
    ended: bool = False
    ended_at: datetime | None = None

    @property
    def live(self) -> bool:
        """Return whether the exercise was started and has not ended."""
        return self.h is not None and not self.ended

    @property
    def paused(self) -> bool:
        """Return whether it stands still."""
        return bool(self.pauses) and self.pauses[-1].ends is None

    @property
    def course(self) -> Course:
        """Return its own time. Raises ValueError for one that was not started."""
        if self.h is None:
            raise ValueError("this event plays no exercise")
        return Course(self.h, self.pauses, self.jumps)


def step(state: Conducted, entry: dict[str, Any], _lines: Any = ()) -> Conducted:
    """Fold one entry; a kind that is no act of the conduct changes nothing."""
    handler = _STEPS.get(entry["kind"])
    return handler(state, entry) if handler else state


def _started(state: Conducted, entry: Entry) -> Conducted:
    data = entry["data"]
    return replace(state, exercise=data["exercise"], number=data["number"], h=parse_instant(data["h"]))


def _paused(state: Conducted, entry: Entry) -> Conducted:
    return replace(state, pauses=(*state.pauses, Pause(parse_instant(entry["recorded_at"]))))


def _resumed(state: Conducted, entry: Entry) -> Conducted:
    last = replace(state.pauses[-1], ends=parse_instant(entry["recorded_at"]))
    return replace(state, pauses=(*state.pauses[:-1], last))


def _jumped(state: Conducted, entry: Entry) -> Conducted:
    jump = Jump(parse_instant(entry["recorded_at"]), entry["data"]["seconds"])
    return replace(state, jumps=(*state.jumps, jump))


def _marked(done: Done) -> Any:
    def handler(state: Conducted, entry: Entry) -> Conducted:
        mark = Mark(done, parse_instant(entry["recorded_at"]))
        return replace(state, marks={**state.marks, entry["data"]["inject"]: mark})
    return handler


def _issued(state: Conducted, entry: Entry) -> Conducted:
    data, number = entry["data"], entry["data"]["inject"]
    mark = Mark("issued", parse_instant(entry["recorded_at"]), settled=not data["deliveries"])
    by_hand = state.by_hand | {number} if data["by_hand"] else state.by_hand
    return replace(state, marks={**state.marks, number: mark}, by_hand=by_hand,
                   orders={**state.orders, number: entry["seq"]})


def _played(state: Conducted, entry: Entry) -> Conducted:
    return replace(state, played={**state.played, entry["data"]["inject"]: parse_instant(entry["happened_at"])})


def _ended(state: Conducted, entry: Entry) -> Conducted:
    return replace(state, ended=True, ended_at=state.ended_at or parse_instant(entry["recorded_at"]))


_STEPS = {"exercise_started": _started, "exercise_paused": _paused, "exercise_resumed": _resumed,
          "exercise_jumped": _jumped, "inject_held": _marked("held"), "inject_released": _marked("released"),
          "inject_skipped": _marked("skipped"), "inject_issued": _issued, "inject_played": _played,
          "exercise_ended": _ended, "exercise_turned_real": _ended, "event_closed": _ended}
conducted: Projection[Conducted] = Projection(Conducted, step)
