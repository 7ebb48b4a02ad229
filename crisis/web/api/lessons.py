"""Debriefs, findings and actions over the API: each act of the console, by the same command."""
from __future__ import annotations

from typing import Annotated, Literal

from flask import jsonify
from pydantic import BaseModel, Field, StrictInt

from crisis.journal.tables import REGISTER
from crisis.quality import learning
from crisis.quality.forms import today
from crisis.quality.learning import Opened
from crisis.quality.lesson_terms import RETEX
from crisis.quality.lessons import Action, lessons, overdue
from crisis.quality.terms import READ, RIGHT
from crisis.web.access import access
from crisis.web.api.answers import Answer, Key, Made, Number, Recorded
from crisis.web.api.exercise_shapes import Day
from crisis.web.api.shapes import Body, EventPath, Id, Long
from crisis.web.api.writing import Reply, group, write
from crisis.web.house import house

api = group("lessons", "Le RETEX : débriefings, constats, actions")
Commitment = Annotated[StrictInt, Field(ge=47, le=50)]
Replied = Literal["yes", "partly", "no", "none"]
Asked = Literal["alert", "cell", "message", "audiences", "hotline", "tools"]
State = Literal["open", "under_way", "done", "verified", "abandoned"]


class ActionPath(BaseModel):
    """An action, in an address."""

    action_id: Annotated[Id, Field(description="L'action.")]


class Debriefed(Body):
    """A debrief: hot or cold, a page of words, the answers to what is asked each time."""

    stage: Literal["hot", "cold"]
    answers: dict[Asked, Replied] = {}
    words: Long


class Found(Body):
    """What was found of an event."""

    kind: Literal["strength", "gap", "risk"]
    commitment: Commitment | None = None
    words: Long


class ActionGiven(Body):
    """What is to be done, by whom of the directory, before which day; the finding or the event that it comes from."""

    text: Long
    owner: Id
    due_on: Day
    finding: Id | None = None
    event: Id | None = None
    commitment: Commitment | None = None


class ActionMoved(Body):
    """Where an action stands; its proof or its motive."""

    state: Literal["under_way", "done", "verified", "abandoned"]
    words: Long = ""


class ActionPlanned(Body):
    """Another owner or another day, and why."""

    owner: Id
    due_on: Day
    why: Long


class ActionRetested(Body):
    """The exercise, played, that tried it again."""

    exercise: Id


class ActionRead(Answer):
    """An action; what is to be done stands in the register."""

    id: Key
    seq: Number
    state: State
    due_on: str
    overdue: bool
    commitment: int | None
    event: Key | None
    finding: Key | None
    function: str
    retest: Key | None


class ActionList(Answer):
    """Every action, the soonest due first."""

    actions: list[ActionRead]


def _read(found: Action, *, late: bool) -> dict[str, object]:
    return {"id": found.id, "seq": found.seq, "state": found.state, "due_on": found.due_on, "overdue": late,
            "commitment": found.commitment, "event": found.event or None, "finding": found.finding or None,
            "function": found.function, "retest": found.retest or None}


@api.get("/quality/actions", responses={200: ActionList})
@access(READ)
def listing() -> Reply:
    """Return the actions of the house, closed ones too."""
    with house().db.reading() as tx:
        some = sorted(lessons.state(tx, REGISTER).actions.values(), key=lambda each: (each.due_on, each.seq))
        return jsonify(actions=[_read(each, late=overdue(each, today(tx))) for each in some])


@api.post("/events/<event_id>/debriefs", responses={200: Recorded})
@access(RETEX)
def debrief(path: EventPath, body: Debriefed) -> Reply:
    """Record a debrief of an event."""
    answers = {str(code): str(answer) for code, answer in body.answers.items()}
    return write(lambda tx, who: {"seq": learning.debrief(tx, who, path.event_id, body.stage, answers, body.words)})


@api.post("/events/<event_id>/findings", responses={201: Made})
@access(RETEX)
def find(path: EventPath, body: Found) -> Reply:
    """Record what was found of an event."""
    return write(lambda tx, who: {"id": learning.find(
        tx, who, path.event_id, body.kind, body.commitment, body.words)}, 201)


@api.post("/quality/actions", responses={201: Made})
@access(RETEX)
def open_action(body: ActionGiven) -> Reply:
    """Open an action."""
    return write(lambda tx, who: {"id": learning.open_action(tx, who, Opened(
        body.text, body.owner, body.due_on, body.finding or "", body.event or "", body.commitment))}, 201)


@api.post("/quality/actions/<action_id>/state", responses={200: Recorded})
@access("see")
def move(path: ActionPath, body: ActionMoved) -> Reply:
    """Say where an action stands: its owner, or the quality."""
    return write(lambda tx, who: {"seq": learning.move(tx, who, path.action_id, body.state, body.words)})


@api.post("/quality/actions/<action_id>/plan", responses={200: Recorded})
@access(RIGHT)
def plan_again(path: ActionPath, body: ActionPlanned) -> Reply:
    """Give an action another owner or another day."""
    return write(lambda tx, who: {"seq": learning.plan_again(
        tx, who, path.action_id, body.owner, body.due_on, body.why)})


@api.post("/quality/actions/<action_id>/retest", responses={200: Recorded})
@access(RIGHT)
def retest(path: ActionPath, body: ActionRetested) -> Reply:
    """Say which exercise tried an action again."""
    return write(lambda tx, who: {"seq": learning.retest(tx, who, path.action_id, body.exercise)})
