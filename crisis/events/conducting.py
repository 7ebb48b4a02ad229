"""An exercise that runs: where each inject stands, what leaves now, when to look again (OB1, OB2).

Judged by `drills.planning` from the entries of the event and its rows; people act through `conduct`.
"""
from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select

from crisis.db import Tx
from crisis.delivery import timers
from crisis.delivery.states import CLAIMED, READY
from crisis.delivery.tables import delivery
from crisis.drills import planning, records
from crisis.drills.conducted import Conducted, conducted
from crisis.drills.planning import SETTLING, Judged, Mark
from crisis.drills.records import Exercise
from crisis.drills.script import Chronogramme, Inject
from crisis.events import injects
from crisis.journal import store

TIMER = "inject"
# How soon an inject that waits for the rows of the one before it is looked at again.
SOON = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Board:
    """An exercise at an instant: its record, what was done, each inject where it stands, when something may leave."""

    exercise: Exercise
    state: Conducted
    injects: tuple[Judged, ...]
    next_at: datetime | None


def board(tx: Tx, event_id: str, state: Conducted) -> Board:
    """Return the exercise of an event as it stands now. `state`: what its entries say, of one that was started."""
    exercise = records.of_event(tx, event_id)
    script, marks = Chronogramme(tuple(exercise.record.injects)), _marks(tx, event_id, state)
    found = planning.judged(script, state.course, marks, tx.now)
    return Board(exercise, state, tuple(found), _next(script, state, marks, found, tx.now))


def advance(tx: Tx, event: Row[Any]) -> None:
    """Do what is due in the exercise of an event whose lock is held; looked at twice, it does nothing more."""
    state = conducted.state(tx, event.id)
    if not state.live:
        timers.look_at(tx, event.id, TIMER, None)
        return
    seen = board(tx, event.id, state)
    _hold_late(tx, event.id, seen)
    while (due := _due(seen.injects)) is not None:
        injects.issue(tx, event, seen.exercise, due)
        seen = board(tx, event.id, conducted.state(tx, event.id))
    timers.look_at(tx, event.id, TIMER, seen.next_at)


def _due(found: Collection[Judged]) -> Judged | None:
    return next((each for each in found if each.state == "due"), None)


def _hold_late(tx: Tx, event_id: str, seen: Board) -> None:
    """Record once that an inject came too late to leave by itself: a person lets it go, or skips it."""
    for each in seen.injects:
        if each.state == "held" and each.inject.number not in seen.state.marks:
            store.append(tx, event_id, "inject_held", {"inject": each.inject.number, "why": "late"})


def _marks(tx: Tx, event_id: str, state: Conducted) -> Mapping[int, Mark]:
    """Return what was done with each inject, and whether the rows of those just issued have left `claimed` (OB1)."""
    recent = {state.orders[number]: number for number, mark in state.marks.items()
              if mark.done == "issued" and not mark.settled and tx.now - mark.at < SETTLING}
    if not recent:
        return state.marks
    waiting = set(tx.execute(select(delivery.c.order_seq).where(
        delivery.c.event == event_id, delivery.c.order_seq.in_(recent),
        delivery.c.state.in_((READY, CLAIMED)))).scalars())
    settled = {number: replace(state.marks[number], settled=True)
               for seq, number in recent.items() if seq not in waiting}
    return {**state.marks, **settled}


def _next(script: Chronogramme, state: Conducted, marks: Mapping[int, Mark], found: Collection[Judged],
          now: datetime) -> datetime | None:
    """Return when something may leave; while one waits for rows to move, soon: nobody tells when they do."""
    if not state.live:
        return None
    at = planning.next_at(script, state.course, marks, now)
    return min(at or now + SOON, now + SOON) if any(each.state == "queued" for each in found) else at


def inject_of(seen: Board, number: int) -> Inject | None:
    """Return an inject of an exercise by its number, None for one that it does not have."""
    return next((each.inject for each in seen.injects if each.inject.number == number), None)
