"""What the page of the conduct shows of an exercise at one instant: its time, and each inject in words.

The states are `planning`'s judgement; here they become lines. Once the exercise is over, its time stands still.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from crisis.clock import instant
from crisis.db import Tx
from crisis.directory.contacts import Contact
from crisis.drills.conducted import Conducted
from crisis.drills.planning import STATES_FR, Judged
from crisis.drills.records import Exercise
from crisis.events import injects
from crisis.events.conduct import ACTED
from crisis.events.conducting import Board, board
from crisis.web.french import duration

LEFT = "non joué"
# What is told of an inject that left late: under this, hours agree for a reader.
LATE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One inject as it is shown. `state`: its code, `left` for one that the end kept from leaving; `told`: in French.

    `text` and `headline`: as they leave, marks included. `until`: before when the expected action is due, of an inject
    that left. `left_s`: the seconds until it leaves, of one to come. `acts`: what may be done with it now. `reached`:
    who plays the function that it is for. `key`: another one whenever what may be done or read has changed.
    """

    judged: Judged
    state: str
    told: str
    headline: str
    text: str
    until: datetime | None
    passed: bool
    left_s: int | None
    played_at: datetime | None
    by_hand: bool
    acts: tuple[str, ...]
    reached: tuple[Contact, ...] = ()

    @property
    def number(self) -> int:
        return self.judged.inject.number

    @property
    def late(self) -> str:
        """Return by how much it is late or left late, in words; empty when it is not."""
        return duration(self.judged.late) if self.judged.late >= LATE and self.state != "left" else ""

    @property
    def key(self) -> str:
        due = f"{self.judged.due_at:%H%M%S}" if self.judged.due_at else "0"
        return f"{self.number}-{self.state}-{due}-{int(self.passed)}{int(self.played_at is not None)}"


@dataclass(frozen=True, slots=True)
class Shown:
    """An exercise as its page shows it. `position`, `gross_s`, `net_s`: seconds from H; the first one is the script's.

    `at`: the instant of all that. `state`: `waiting` (before H), `running`, `paused` or `ended`.
    """

    exercise: Exercise
    state: str
    at: datetime
    h: datetime
    position: int
    gross_s: int
    net_s: int
    lines: tuple[Line, ...]

    @property
    def to_play(self) -> list[Line]:
        """Return what somebody has to say, show or hand over now."""
        return [each for each in self.lines if each.by_hand and each.played_at is None]

    @property
    def held(self) -> list[Line]:
        """Return what waits for whoever conducts: put aside, late, or blocked by one that did not leave."""
        return [each for each in self.lines if each.state in ("held", "blocked")]

    @property
    def to_come(self) -> list[Line]:
        return [each for each in self.lines if each.state in ("planned", "paused", "due", "queued")]

    @property
    def count(self) -> int:
        """Return how many injects have left."""
        return sum(each.state == "issued" for each in self.lines)


def shown(tx: Tx, event_id: str, state: Conducted) -> Shown:
    """Return the exercise of an event now. `state`: what its entries say, of one that was started."""
    found, course = board(tx, event_id, state), state.course
    at = state.ended_at or tx.now
    lines = tuple(_line(tx, found, each, at) for each in found.injects)
    return Shown(found.exercise, _state(state, at), at, course.start, int(course.position(at)), *course.lengths(at),
                 lines)


def _state(state: Conducted, at: datetime) -> str:
    if state.ended:
        return "ended"
    if state.paused:
        return "paused"
    return "waiting" if at < state.course.start else "running"


def _line(tx: Tx, found: Board, each: Judged, at: datetime) -> Line:
    inject, state = each.inject, found.state
    over = state.ended and each.state in ACTED
    code, told = ("left", LEFT) if over else (each.state, STATES_FR[each.state])
    until = _until(each, state.played.get(inject.number))
    by_hand = inject.number in state.by_hand
    unsaid = by_hand and inject.number not in state.played
    return Line(each, code, told, injects.headline_of(inject), injects.text_of(inject), until,
                until is not None and until <= at, _left(each, at), state.played.get(inject.number), by_hand,
                () if state.ended else _acts(each),
                tuple(injects.players(tx, found.exercise, inject.recipient)) if unsaid else ())


def _until(each: Judged, played: datetime | None) -> datetime | None:
    """Return before when the action that an inject expects is due: from when it was played, else from when it left."""
    delay, heard = each.inject.delay_min, played or each.actual_at
    return heard + timedelta(minutes=delay) if heard is not None and delay is not None else None


def _left(each: Judged, at: datetime) -> int | None:
    return int((each.due_at - at).total_seconds()) if each.due_at is not None and each.state == "planned" else None


def _acts(each: Judged) -> tuple[str, ...]:
    """Return what may be done with an inject, as `events.conduct` allows it."""
    if each.state == "issued":
        return ()
    if each.state == "skipped":
        return ("release",)
    return ("release", "skip") if each.state == "held" else ("hold", "release", "skip")


def version(found: Shown) -> str:
    """Return what tells two states of the exercise apart, for the forms that act on the whole of it."""
    return f"{found.state}-{instant(found.h)}-{found.count}"
