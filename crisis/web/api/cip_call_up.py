"""The volunteers of the hotline over the API: called up, counted, what they say by telephone, calls that stop."""
from __future__ import annotations

from typing import Annotated, Any, Literal

from flask import jsonify
from pydantic import Field, StrictInt

from crisis.accounts.rights import Actor
from crisis.clock import instant
from crisis.db import Tx
from crisis.events import cip_calling_up
from crisis.events.cip_roster import days_off
from crisis.hotline.candidates import candidates
from crisis.web.access import access
from crisis.web.api.answers import Answer, Count, Done, Key, Moment, Recorded
from crisis.web.api.events import found
from crisis.web.api.shapes import Body, EventPath, Id, Minutes, Short, Yes
from crisis.web.api.writing import Reply, group, write
from crisis.web.house import house
from crisis.web.turnout import Line, table

api = group("cip_call_up", "Les volontaires de la CIP")
Ids = Annotated[list[Id], Field(max_length=1000)]


class CallUp(Body):
    """How many people are wanted in all, and whom to call, the first first (absent: whoever is available, the trained
    first); `words`: place and instruction, said to all.
    """

    wanted: Annotated[StrictInt, Field(ge=1, le=cip_calling_up.MOST)]
    persons: Ids | None = None
    words: Short = ""


class VolunteerAnswer(Body):
    """What a volunteer said by telephone. `minutes`: of whoever comes."""

    volunteer: Id
    answer: Literal["coming", "cannot"]
    minutes: Minutes | None = None


class VolunteerThere(Body):
    """A volunteer is there; `there` false: the presence was noted by mistake."""

    volunteer: Id
    there: Yes = True


class VolunteerCalled(Answer):
    """One volunteer of the call-up; `states`: how far each route of the last call went, by channel."""

    person: Key
    rank: Count
    status: Literal["there", "coming", "late", "called", "silent", "to_call", "cannot", "left"]
    calls: Count
    called_at: Moment | None
    states: dict[str, str]
    answer: str | None
    minutes: Count | None
    answered_at: Moment | None
    expected_at: Moment | None
    present_at: Moment | None
    left_at: Moment | None
    own: bool
    post: str | None


class TurnoutRead(Answer):
    """The call-up of an event at this minute. `hours`: those announced by whoever comes; `within_hour`: how many will
    be there in an hour; `available`: who may be called now, in order.
    """

    calling: bool
    over: bool
    exhausted: bool
    wanted: Count
    statuses: dict[str, Count]
    hours: list[Moment]
    within_hour: Count
    lacking: Count
    held: Count
    volunteers: list[VolunteerCalled]
    available: list[Key]


@api.get("/events/<event_id>/cip/volunteers", responses={200: TurnoutRead})
@access("see")
def turnout(path: EventPath) -> Reply:
    """Return the volunteers called for the hotline: where each stands, and the count against those wanted."""
    with house().db.reading() as tx:
        found(tx, path.event_id)
        told, known = table(tx, path.event_id), candidates(tx, days_off(house().here))
    count = told.count
    return jsonify(calling=told.turnout.calling, over=told.turnout.over, exhausted=told.turnout.exhausted,
                   wanted=count.wanted, statuses=dict(count.statuses), hours=[instant(each) for each in count.hours],
                   within_hour=count.within_hour, lacking=count.lacking, held=told.held,
                   volunteers=[_volunteer(line) for line in told.lines],
                   available=[each.person for each in known if not each.away])


def _volunteer(line: Line) -> dict[str, Any]:
    row = line.row
    last = row.calls[-1].at if row.calls else None
    hours = {"called_at": last, "answered_at": row.answered_at, "expected_at": row.expected_at,
             "present_at": row.present_at, "left_at": row.left_at}
    return {"person": row.person, "rank": row.rank, "status": line.status, "calls": len(row.calls),
            "states": dict(line.states), "answer": row.answer, "minutes": row.minutes, "own": row.own,
            "post": line.post or None} | {name: instant(at) if at else None for name, at in hours.items()}


@api.post("/events/<event_id>/cip/volunteers", responses={200: Recorded})
@access("run_cip")
def call(path: EventPath, body: CallUp) -> Reply:
    """Call volunteers until as many as wanted are there or come. Called again it is a reinforcement."""
    return write(lambda tx, who: {"seq": cip_calling_up.call_up(
        tx, who, house().here, path.event_id, body.wanted, body.persons, body.words)})


@api.post("/events/<event_id>/cip/volunteers/answers", responses={200: Done})
@access("run_cip")
def answer(path: EventPath, body: VolunteerAnswer) -> Reply:
    """Record what a volunteer said by telephone. It is not their own trace."""
    def command(tx: Tx, who: Actor) -> dict[str, Any]:
        cip_calling_up.answered(tx, who, path.event_id, body.volunteer, body.answer, body.minutes)
        return {}
    return write(command)


@api.post("/events/<event_id>/cip/volunteers/arrivals", responses={200: Done})
@access("run_cip")
def arrive(path: EventPath, body: VolunteerThere) -> Reply:
    """Record that a volunteer is there, or take back a presence noted by mistake."""
    def command(tx: Tx, who: Actor) -> dict[str, Any]:
        do = cip_calling_up.arrived if body.there else cip_calling_up.not_there
        do(tx, who, path.event_id, body.volunteer)
        return {}
    return write(command)


@api.post("/events/<event_id>/cip/volunteers/stand-down", responses={200: Recorded})
@access("run_cip")
def stand_down(path: EventPath) -> Reply:
    """Stop calling volunteers: whoever said to come is awaited, whoever kept silent is told not to."""
    return write(lambda tx, who: {"seq": cip_calling_up.stand_down(tx, who, house().here, path.event_id)})
