"""The roster of a hotline over the API: shifts, who holds which post, who is proposed, who was there."""
from __future__ import annotations

from typing import Annotated, Any, Literal

from flask import jsonify
from pydantic import Field, StrictInt

from crisis.accounts.rights import Actor
from crisis.clock import instant
from crisis.db import Tx
from crisis.events import cip_roster
from crisis.events.cip_team import Place, Planned, team
from crisis.hotline import shifts
from crisis.hotline.handover import attendance
from crisis.hotline.posts import posts
from crisis.hotline.watch import Due, Tally
from crisis.web.access import access
from crisis.web.api.answers import Answer, Count, Done, Key, Made, Moment
from crisis.web.api.events import found
from crisis.web.api.shapes import Body, EventPath, Id, When
from crisis.web.api.volunteers import Lack, Post
from crisis.web.api.writing import Reply, group, write
from crisis.web.house import house

api = group("roster", "L'équipe de la CIP")
Many = Annotated[StrictInt, Field(ge=0, le=cip_roster.MOST)]
PostName = Annotated[str, Field(pattern=r"^(operator|team_leader|specialist|line_technician)-[1-9][0-9]?$")]
Watched = Literal["break_due", "break_long", "overrun", "no_relief", "not_there"]


class ShiftPath(EventPath):
    """A shift of an event."""

    shift_id: Annotated[Id, Field(description="La relève.")]


class PostPath(ShiftPath):
    """A post of a shift."""

    post: Annotated[PostName, Field(description="Le poste, comme `operator-3`.")]


class PostsGiven(Body):
    """How many posts of each role."""

    operator: Many = 0
    team_leader: Many = 0
    specialist: Many = 0
    line_technician: Many = 0


class ShiftGiven(Body):
    """A shift: real hours, whatever the clocks of the wall do."""

    begins: When
    ends: When
    wanted: PostsGiven

    def plan(self) -> cip_roster.Plan:
        return cip_roster.Plan(self.begins, self.ends, self.wanted.model_dump())


class PostAssigned(Body):
    """Who holds which post of a shift."""

    post: PostName
    person: Id


class PlaceRead(Answer):
    """A post of a shift. `since`: there since then; `doubt`: why this person could not be assigned any more."""

    post: str
    person: Key | None
    since: Moment | None
    on_break: bool
    lacks: list[Lack]
    doubt: str


class ShiftRead(Answer):
    """A shift with its posts, those that nobody holds included."""

    id: Key
    begins: Moment
    ends: Moment
    wanted: dict[str, Count]
    over: bool
    posts: list[PlaceRead]


class TallyRead(Answer):
    """The posts of one role at this minute."""

    role: Post
    wanted: Count
    assigned: Count
    to_fill: Count
    present: Count
    on_break: Count
    overrun: Count


class DueRead(Answer):
    """Something to look after, since or at an hour."""

    code: Watched
    post: str
    person: str
    at: Moment


class NextShift(Answer):
    """The shift proposed next."""

    begins: Moment
    ends: Moment
    wanted: dict[str, Count]


class TeamRead(Answer):
    """The team at this minute."""

    shifts: list[ShiftRead]
    tallies: list[TallyRead]
    dues: list[DueRead]
    next: NextShift


class CandidateRead(Answer):
    """Somebody, and the sentence why they may hold a post or not."""

    person: Key
    why: str


class VacancyRead(Answer):
    """The posts of one role that nobody holds, who is proposed (the first one first), and who is not."""

    role: Post
    posts: list[str]
    proposed: list[CandidateRead]
    passed: list[CandidateRead]


class Candidates(Answer):
    """Who may hold the posts that are to be filled."""

    vacancies: list[VacancyRead]


class StayRead(Answer):
    """A time spent at a post. `left`: null for whoever is still there."""

    post: str
    person: str
    arrived: Moment
    left: Moment | None


class AttendanceRead(Answer):
    """Every time spent at a post, in the order of arrivals."""

    stays: list[StayRead]


@api.get("/events/<event_id>/cip/shifts", responses={200: TeamRead})
@access("see")
def shifts_read(path: EventPath) -> Reply:
    """Return the shifts, who holds which post, and what has to be looked after."""
    with house().db.reading() as tx:
        found(tx, path.event_id)
        read = team(tx, house().here, path.event_id)
    after = read.following
    return jsonify(shifts=[_shift(each) for each in read.planned], tallies=[_tally(each) for each in read.tallies],
                   dues=[_due(each) for each in read.dues],
                   next={"begins": instant(after.span.begins), "ends": instant(after.span.ends),
                         "wanted": dict(after.wanted)})


def _shift(each: Planned) -> dict[str, Any]:
    span = each.shift.span
    return {"id": each.shift.id, "begins": instant(span.begins), "ends": instant(span.ends),
            "wanted": dict(each.shift.wanted), "over": each.over, "posts": [_place(place) for place in each.places]}


def _place(place: Place) -> dict[str, Any]:
    seat = place.seat
    return {"post": place.post, "person": place.person or None, "since": instant(seat.since) if seat else None,
            "on_break": bool(seat and seat.away_since), "lacks": place.lacks, "doubt": place.doubt}


def _tally(each: Tally) -> dict[str, Any]:
    return {"role": each.role, "wanted": each.wanted, "assigned": each.assigned, "to_fill": each.to_fill,
            "present": each.present, "on_break": each.resting, "overrun": each.overrun}


def _due(each: Due) -> dict[str, Any]:
    return {"code": each.code, "post": each.post, "person": each.person, "at": instant(each.at)}


@api.get("/events/<event_id>/cip/shifts/<shift_id>/candidates", responses={200: Candidates})
@access("lead_team")
def candidates(path: ShiftPath) -> Reply:
    """Return who is proposed for the posts of a shift that nobody holds, with the reason, and why not the others."""
    with house().db.reading() as tx:
        found(tx, path.event_id)
        shifts.one(tx, path.event_id, path.shift_id)
        read = team(tx, house().here, path.event_id)
    (gaps,) = [each.vacancies for each in read.planned if each.shift.id == path.shift_id]
    return jsonify(vacancies=[{
        "role": gap.role, "posts": gap.posts,
        "proposed": [{"person": each.person, "why": each.why} for each in gap.proposed],
        "passed": [{"person": each.person, "why": each.why} for each in gap.passed]} for gap in gaps])


@api.get("/events/<event_id>/cip/attendance", responses={200: AttendanceRead})
@access("lead_team")
def attended(path: EventPath) -> Reply:
    """Return who was at which post, and since when."""
    with house().db.reading() as tx:
        found(tx, path.event_id)
        stays = attendance(posts.state(tx, path.event_id))
    return jsonify(stays=[{"post": each.post, "person": each.person, "arrived": instant(each.since),
                           "left": None if there else instant(each.until)} for each, there in stays])


@api.post("/events/<event_id>/cip/shifts", responses={201: Made})
@access("run_cip")
def plan(path: EventPath, body: ShiftGiven) -> Reply:
    """Plan a shift."""
    return write(lambda tx, who: {"id": cip_roster.plan(tx, who, house().here, path.event_id, body.plan())}, 201)


@api.put("/events/<event_id>/cip/shifts/<shift_id>", responses={200: Done})
@access("run_cip")
def replan(path: ShiftPath, body: ShiftGiven) -> Reply:
    """Change the hours or the posts of a shift, as far as those assigned to it allow."""
    def command(tx: Tx, who: Actor) -> dict[str, Any]:
        cip_roster.plan(tx, who, house().here, path.event_id, body.plan(), path.shift_id)
        return {}
    return write(command)


@api.post("/events/<event_id>/cip/shifts/<shift_id>/assignments", responses={201: Made})
@access("lead_team")
def assign(path: ShiftPath, body: PostAssigned) -> Reply:
    """Assign a volunteer to a post of a shift. Asked twice, it is one assignment."""
    return write(lambda tx, who: {"id": cip_roster.assign(
        tx, who, house().here, path.event_id, path.shift_id, body.post, body.person)}, 201)


@api.delete("/events/<event_id>/cip/shifts/<shift_id>/assignments/<post>", responses={200: Done})
@access("lead_team")
def unassign(path: PostPath) -> Reply:
    """Take whoever is assigned off a post of a shift."""
    def command(tx: Tx, who: Actor) -> dict[str, Any]:
        cip_roster.unassign(tx, who, path.event_id, path.shift_id, path.post)
        return {}
    return write(command)
