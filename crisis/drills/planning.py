"""Which inject leaves now, and why another does not: planned and actual hours, lateness, dependencies, order. Pure.

Decides from the script, the course of the exercise and what was done with each inject; does nothing. What `Judged` says
to leave is made by whoever conducts, who records it and asks again.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from crisis.drills.course import Course, utc
from crisis.drills.script import Chronogramme, Inject

LATE = timedelta(minutes=2)
"""More than this after its hour, an inject waits for the animateur (OB2)."""
SETTLING = timedelta(seconds=10)
"""How long the rows of an inject may keep the next one waiting (OB1)."""

Done = Literal["held", "released", "issued", "skipped"]
State = Literal["planned", "paused", "due", "queued", "blocked", "held", "issued", "skipped"]
STATES_FR: Mapping[State, str] = {
    "planned": "prévu", "paused": "exercice en pause", "due": "à émettre", "queued": "attend le précédent",
    "blocked": "attend un autre inject", "held": "différé", "issued": "émis", "skipped": "sauté"}


@dataclass(frozen=True, slots=True)
class Mark:
    """What was last done with an inject, and when.

    `held`: put aside by the animateur, or found late; `released`: let go by the animateur, whatever its hour and its
    dependency; `issued`: its rows are made; `skipped`: it will not be played. `settled`: no row of it is ready or
    claimed any more.
    """

    done: Done
    at: datetime
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """One inject at an instant. `planned_at` is that of the script from H; `due_at` what pauses and jumps made of it,
    None while a pause keeps it from being known; `actual_at` when it left. `late` is counted from when it could leave.
    `waits_for`: the number of the inject without which it has no meaning and which has not left.
    """

    inject: Inject
    state: State
    planned_at: datetime
    due_at: datetime | None
    actual_at: datetime | None
    late: timedelta
    waits_for: int | None


def judged(chronogramme: Chronogramme, course: Course, marks: Mapping[int, Mark], now: datetime) -> list[Judged]:
    """Return each inject in the order of leaving, with where it stands at `now`. At most one of them is `due`.

    Raises ValueError when `now` is not aware UTC.
    """
    utc(now)
    order = chronogramme.in_order()
    free = _free(order, course, marks)
    gate = _open(marks, now)
    found = list[Judged]()
    for each in order:
        state = _state(each, course, marks, free[each.number], now)
        if state == "due":
            state, gate = ("due" if gate else "queued"), False
        found.append(_judged(each, state, course, marks, free[each.number], now))
    return found


def leaving(chronogramme: Chronogramme, course: Course, marks: Mapping[int, Mark], now: datetime) -> Inject | None:
    """Return the one inject whose rows are to be made now; the next waits until they left `claimed`, or for 10 s."""
    return next((each.inject for each in judged(chronogramme, course, marks, now) if each.state == "due"), None)


def held(chronogramme: Chronogramme, course: Course, marks: Mapping[int, Mark], now: datetime) -> list[Inject]:
    """Return what waits for the animateur, and was not recorded as such yet: a tick records it, once."""
    return [each.inject for each in judged(chronogramme, course, marks, now)
            if each.state == "held" and each.inject.number not in marks]


def next_at(chronogramme: Chronogramme, course: Course, marks: Mapping[int, Mark], now: datetime) -> datetime | None:
    """Return the next instant at which something may leave: an hour that comes, or the end of a queue.

    None when nothing will before somebody acts: a pause, what is held, what waits for another.
    """
    found = judged(chronogramme, course, marks, now)
    instants = [each.due_at for each in found if each.state == "planned" and each.due_at is not None]
    if any(each.state == "queued" for each in found):
        instants += [mark.at + SETTLING for mark in marks.values() if mark.done == "issued"]
    return min((each for each in instants if each > now), default=None)


def _open(marks: Mapping[int, Mark], now: datetime) -> bool:
    """Return whether nothing that left keeps the next one waiting (OB1)."""
    return all(mark.settled or now - mark.at >= SETTLING for mark in marks.values() if mark.done == "issued")


def _free(order: Sequence[Inject], course: Course, marks: Mapping[int, Mark]) -> dict[int, datetime | None]:
    """Return from when each inject could leave: its hour, or the end of the queue of its own minute.

    Only a queue excuses: one that left on time may make the next of its minute wait, one that was held may not.
    """
    free = dict[int, datetime | None]()
    before: Inject | None = None
    for each in order:
        due = course.reached(each.offset)
        if due is not None and before is not None and before.minute == each.minute:
            due = max(due, _passed(marks.get(before.number), free[before.number]) or due)
        free[each.number] = due
        before = each
    return free


def _passed(mark: Mark | None, free: datetime | None) -> datetime | None:
    """Return when an inject that left on time stopped keeping the next one; None when it is no excuse."""
    if mark is None or mark.done != "issued" or free is None or mark.at - free > LATE:
        return None
    return mark.at + SETTLING


def _state(inject: Inject, course: Course, marks: Mapping[int, Mark], free: datetime | None, now: datetime) -> State:
    mark = marks.get(inject.number)
    if mark is not None and mark.done != "released":
        return mark.done
    if mark is not None:
        return "paused" if course.pausing(now) else "due"
    if course.reached(inject.offset) is None or course.position(now) < inject.offset:
        return "planned"
    if _late(inject, course, free, now):
        return "held"
    if course.pausing(now):
        return "paused"
    return "due" if _waits_for(inject, marks) is None else "blocked"


def _late(inject: Inject, course: Course, free: datetime | None, now: datetime) -> bool:
    """Return whether it is too late to leave by itself: after a pause, a stop, an outage, or a jump that passed it."""
    return course.jumped(inject.offset) > LATE.total_seconds() or _lateness(free, now) > LATE


def _waits_for(inject: Inject, marks: Mapping[int, Mark]) -> int | None:
    """Return what it depends on and has not left; one that was skipped never will, and a person then decides."""
    mark = marks.get(inject.depends_on) if inject.depends_on is not None else None
    return None if mark is not None and mark.done == "issued" else inject.depends_on


def _lateness(free: datetime | None, at: datetime) -> timedelta:
    return timedelta() if free is None else max(at - free, timedelta())


def _judged(inject: Inject, state: State, course: Course, marks: Mapping[int, Mark], free: datetime | None,
            now: datetime) -> Judged:
    mark = marks.get(inject.number)
    actual = mark.at if mark is not None and mark.done == "issued" else None
    late = timedelta() if state in ("planned", "skipped") else _lateness(free, actual or now)
    return Judged(inject, state, course.start + timedelta(seconds=inject.offset), course.reached(inject.offset),
                  actual, late, _waits_for(inject, marks))
