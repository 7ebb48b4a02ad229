"""An exercise that is played, over the API: started, read, paused, resumed, jumped, ended, its injects one by one.

By the same commands as the console. Who does not conduct it reads what has left, never what is to come (R6).
"""
from __future__ import annotations

from typing import Any

from flask import jsonify

from crisis.accounts.rights import Actor
from crisis.clock import instant
from crisis.db import Tx
from crisis.drills.conducted import Conducted, conducted
from crisis.drills.course import Course
from crisis.drills.planning import Judged
from crisis.drills.records import gone
from crisis.events import conduct, conducting, exercise
from crisis.web.access import access, actor
from crisis.web.api.answers import Recorded
from crisis.web.api.conduct_shapes import (
    Board,
    ExerciseStarted,
    InjectPath,
    JumpGiven,
    MotiveGiven,
    PlayedGiven,
    StartGiven,
)
from crisis.web.api.exercise_shapes import ExercisePath
from crisis.web.api.shapes import EventPath
from crisis.web.api.writing import Reply, group, write
from crisis.web.house import house

api = group("conduct", "La conduite d'un exercice")
ONE = "/events/<event_id>/exercise"
INJECT = f"{ONE}/injects/<number>"


@api.post("/exercises/<exercise_id>/start", responses={201: ExerciseStarted})
@access(conduct.RIGHT)
def start(path: ExercisePath, body: StartGiven) -> Reply:
    """Start an exercise that is ready: its event opens, and its injects leave at their hour."""
    return write(lambda tx, who: {"event": exercise.start(tx, who, house().here, path.exercise_id, body.h)}, 201)


@api.get(ONE, responses={200: Board})
@access("see")
def board(path: EventPath) -> Reply:
    """Return where the exercise of an event stands. Who does not conduct it reads the injects that have left alone."""
    with house().db.reading() as tx:
        return jsonify(_board(tx, actor(), path.event_id))


@api.post(f"{ONE}/pause", responses={200: Recorded})
@access(conduct.RIGHT)
def pause(path: EventPath, body: MotiveGiven) -> Reply:
    """Stop the chronogramme; the clocks of the engagements run on. Pausing twice is one pause."""
    return write(lambda tx, who: {"seq": conduct.pause(tx, who, path.event_id, body.why)})


@api.post(f"{ONE}/resume", responses={200: Recorded})
@access(conduct.RIGHT)
def resume(path: EventPath) -> Reply:
    """Go on after a pause: what was to come is later by its length."""
    return write(lambda tx, who: {"seq": conduct.resume(tx, who, path.event_id)})


@api.post(f"{ONE}/jump", responses={200: Recorded})
@access(conduct.RIGHT)
def jump(path: EventPath, body: JumpGiven) -> Reply:
    """Bring the chronogramme forward; an inject that it passes waits for a person."""
    return write(lambda tx, who: {"seq": conduct.jump(tx, who, path.event_id, body.to)})


@api.post(f"{ONE}/end", responses={200: Recorded})
@access(conduct.RIGHT)
def end(path: EventPath) -> Reply:
    """End the exercise: no inject leaves any more, whoever was called is told. Its event stays open."""
    return write(lambda tx, who: {"seq": conduct.end(tx, who, house().here, path.event_id)})


@api.post(f"{INJECT}/hold", responses={200: Recorded})
@access(conduct.RIGHT)
def hold(path: InjectPath) -> Reply:
    """Put an inject aside: it leaves only when it is released."""
    return write(lambda tx, who: {"seq": conduct.hold(tx, who, path.event_id, path.number)})


@api.post(f"{INJECT}/release", responses={200: Recorded})
@access(conduct.RIGHT)
def release(path: InjectPath) -> Reply:
    """Let an inject go now, whatever its hour and what it waits for."""
    return write(lambda tx, who: {"seq": conduct.release(tx, who, path.event_id, path.number)})


@api.post(f"{INJECT}/skip", responses={200: Recorded})
@access(conduct.RIGHT)
def skip(path: InjectPath, body: MotiveGiven) -> Reply:
    """Leave an inject out; one that depends on it then waits for a person."""
    return write(lambda tx, who: {"seq": conduct.skip(tx, who, path.event_id, path.number, body.why)})


@api.post(f"{INJECT}/played", responses={200: Recorded})
@access(conduct.RIGHT)
def played(path: InjectPath, body: PlayedGiven) -> Reply:
    """Record that an inject which no route carries was said, shown or handed over, and when."""
    return write(lambda tx, who: {"seq": conduct.say_played(tx, who, path.event_id, path.number, body.at)})


def _board(tx: Tx, who: Actor, event_id: str) -> dict[str, Any]:
    state = conducted.state(tx, event_id)
    if state.h is None:
        raise gone()
    seen, mine, course = conducting.board(tx, event_id, state), conduct.is_conducted(tx, who, event_id), state.course
    return {"exercise": state.exercise, "number": state.number, "state": _standing(state), "conducts": mine,
            "h": instant(state.h), "paused": state.paused, **_times(tx, course),
            "next_at": instant(seen.next_at) if seen.next_at and mine else None,
            "injects": [_inject(each, state, mine) for each in seen.injects if mine or each.state == "issued"]}


def _standing(state: Conducted) -> str:
    if state.ended:
        return "over"
    return "paused" if state.paused else "running"


def _times(tx: Tx, course: Course) -> dict[str, int]:
    gross, net = course.lengths(tx.now)
    return {"position": int(course.position(tx.now)), "gross": gross, "net": net}


def _inject(each: Judged, state: Conducted, mine: bool) -> dict[str, Any]:
    inject, number = each.inject, each.inject.number
    said = state.played.get(number)
    return {"number": number, "offset": inject.offset, "state": each.state, "channel": inject.channel,
            "kind": inject.kind, "planned": instant(each.planned_at),
            "due": instant(each.due_at) if each.due_at else None,
            "actual": instant(each.actual_at) if each.actual_at else None, "late": int(each.late.total_seconds()),
            "waits_for": each.waits_for, "by_hand": number in state.by_hand, "played": instant(said) if said else None,
            "title": inject.title if mine else None, "text": inject.content if mine else None}
