"""The convening of the COD over the API: whom to convene, the table of presence, what organisms say by telephone."""
from __future__ import annotations

from typing import Annotated, Any, Literal

from flask import jsonify
from pydantic import Field

from crisis.accounts.rights import Actor
from crisis.clock import instant
from crisis.db import Tx
from crisis.events import convening
from crisis.events.stage import stages
from crisis.oncall.convocations import Said
from crisis.web.access import access, actor
from crisis.web.api.answers import Answer, Count, Done, Key, Moment, Recorded
from crisis.web.api.events import found
from crisis.web.api.orders import order
from crisis.web.api.shapes import Body, EventPath, Id, Minutes, OrderGiven, Short, When
from crisis.web.api.writing import Reply, group, write
from crisis.web.house import house
from crisis.web.presence import Line, table

api = group("convening", "La convocation du COD")
Ids = Annotated[list[Id], Field(max_length=300)]


class ConveningGiven(Body):
    """Whom to convene (absent: the préfecture's list for this type of event), on whose order; `words`: place and
    instruction, said to all.
    """

    organisms: Ids | None = None
    order: OrderGiven = OrderGiven()
    words: Short = ""


class OrganismAnswer(Body):
    """What an organism answered by telephone; `who`: name and function, when somebody else represents it."""

    organism: Id
    answer: Literal["coming", "represented", "cannot"]
    minutes: Minutes | None = None
    who: Short = ""


class Seating(Body):
    """The representative of an organism is there. `at`: since when (absent: now); `who`: name and function."""

    organism: Id
    at: When | None = None
    who: Short = ""


class Leaving(Body):
    """The representative of an organism left. `at`: when (absent: now)."""

    organism: Id
    at: When | None = None


class RouteRead(Answer):
    """One call to a contact of an organism: its rank, and how far each route went, by channel."""

    rank: Count
    at: Moment
    states: dict[str, str]


class SeatRead(Answer):
    """One organism of the table; `who`: null where names are not shown."""

    organism: Key
    code: str
    name: str
    status: Literal["present", "coming", "called", "to_call", "cannot", "left"]
    convened_at: Moment
    calls: list[RouteRead]
    answer: str | None
    minutes: Count | None
    answered_at: Moment | None
    expected_at: Moment | None
    present_at: Moment | None
    left_at: Moment | None
    who: str | None


class Presence(Answer):
    """The table of presence, how many stand in each status, and whom the préfecture's list proposes now."""

    live: bool
    counts: dict[str, Count]
    organisms: list[SeatRead]
    proposed: list[Key]


@api.get("/events/<event_id>/convening", responses={200: Presence})
@access("see")
def presence(path: EventPath) -> Reply:
    """Return the table of presence of the COD."""
    with house().db.reading() as tx:
        found(tx, path.event_id)
        told = table(tx, path.event_id, actor())
        listed = convening.proposed(tx, house().territory, stages.state(tx, path.event_id).type)
    return jsonify(live=told.live, counts=dict(told.counts), organisms=[_seat(line) for line in told.lines],
                   proposed=[each.id for each in listed])


def _seat(line: Line) -> dict[str, Any]:
    seat = line.seat
    hours = {name: getattr(seat, name) for name in ("answered_at", "expected_at", "present_at", "left_at")}
    return {"organism": seat.organism, "code": seat.code, "name": line.name, "status": seat.status,
            "convened_at": instant(seat.convened_at), "answer": seat.answer, "minutes": seat.minutes,
            "who": line.who or None,
            "calls": [{"rank": ring.rank, "at": instant(ring.at), "states": dict(ring.states)} for ring in line.rings]
            } | {name: instant(at) if at else None for name, at in hours.items()}


@api.post("/events/<event_id>/convening", responses={200: Recorded})
@access("order")
def convene(path: EventPath, body: ConveningGiven) -> Reply:
    """Convene organisms to the COD and call their duties. Whoever is convened already is not called again."""
    return write(lambda tx, who: {"seq": convening.convene(
        tx, who, house().here, path.event_id, body.organisms, order(body.order), body.words)})


@api.post("/events/<event_id>/convening/answers", responses={200: Done})
@access("hand")
def answer(path: EventPath, body: OrganismAnswer) -> Reply:
    """Record what an organism answered by telephone. It is not its own trace."""
    def command(tx: Tx, who: Actor) -> dict[str, Any]:
        convening.answered(tx, who, path.event_id, body.organism, Said(body.answer, body.minutes, body.who))
        return {}
    return write(command)


@api.post("/events/<event_id>/convening/arrivals", responses={200: Done})
@access("hand")
def arrive(path: EventPath, body: Seating) -> Reply:
    """Record that the representative of an organism is there."""
    def command(tx: Tx, who: Actor) -> dict[str, Any]:
        convening.arrived(tx, who, path.event_id, body.organism, body.at, body.who)
        return {}
    return write(command)


@api.post("/events/<event_id>/convening/departures", responses={200: Done})
@access("hand")
def leave(path: EventPath, body: Leaving) -> Reply:
    """Record that the representative of an organism left."""
    def command(tx: Tx, who: Actor) -> dict[str, Any]:
        convening.left(tx, who, path.event_id, body.organism, body.at)
        return {}
    return write(command)
