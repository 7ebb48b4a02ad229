"""The COD and the cell over the API: activated, decided, confirmed, declared, stood down, lifted, undone."""
from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from crisis.events import cell, cod, linking, orders, sharing, turned
from crisis.web.access import access
from crisis.web.api.answers import Answer, Key, Recorded
from crisis.web.api.shapes import Body, Code, Communes, EntryPath, EventPath, Id, OrderGiven, Seq, When, Words, Yes
from crisis.web.api.writing import Reply, group, write
from crisis.web.house import house

api = group("orders", "Les ordres, la décision et la cellule")


class Started(Body):
    order: OrderGiven = OrderGiven()
    motive: Words = ""


class Activation(Started):
    level: Code


class Decision(Body):
    decision: Literal["inform", "defer", "withhold"]
    motive: Code | None = None
    review_at: When | None = None
    words: Words = ""
    order: OrderGiven = OrderGiven()


class Confirmation(Body):
    confirmed: Yes


class Declaration(Body):
    declared_at: When | None = None
    motive: Words = ""


class Lifting(Body):
    order: OrderGiven = OrderGiven()
    confirmed: Yes = False


class Shared(Started):
    """`event`: the one whose COD serves this one too."""

    event: Id


class Link(Body):
    """`event`: the one that is the same; `why`: what shows it."""

    event: Id
    why: Words


class Mistake(Body):
    why: Words


class Turning(Body):
    received_at: When | None = None
    source: Code = "other"
    words: Words = ""
    facts: Annotated[list[Seq], Field(max_length=500)] = []
    start: Literal["veille", "cod", "communication"] = "veille"
    level: Code | None = None
    order: OrderGiven = OrderGiven()
    motive: Words = ""
    type: Code | None = None
    communes: Communes | None = None
    title: Words = ""
    to_specify: Annotated[list[Literal["type", "zone"]], Field(max_length=2)] = []


class TurnedReal(Answer):
    """The real event that the exercise has become."""

    event: Key


def order(given: OrderGiven) -> orders.Order:
    """Return the order as the commands take it."""
    return orders.Order(given.decided_by, given.means, given.declared_at)


@api.post("/events/<event_id>/cod", responses={200: Recorded})
@access("order")
def activate(path: EventPath, body: Activation) -> Reply:
    """Activate the COD. The same level twice is one activation."""
    return write(lambda tx, who: {"seq": cod.activate(
        tx, who, house().here, path.event_id, body.level, order(body.order), body.motive)})


@api.post("/events/<event_id>/communication", responses={200: Recorded})
@access("order")
def start(path: EventPath, body: Started) -> Reply:
    """Start the emergency communication without a COD."""
    return write(lambda tx, who: {"seq": cod.start_communication(
        tx, who, house().here, path.event_id, order(body.order), body.motive)})


@api.post("/events/<event_id>/orders/<seq>/confirmation", responses={200: Recorded})
@access("confirm_order")
def confirm(path: EntryPath, body: Confirmation) -> Reply:
    """Confirm, or not, an order given by voice; only the authority who gave it may."""
    return write(lambda tx, who: {"seq": orders.confirm(tx, who, path.event_id, path.seq, body.confirmed)})


@api.post("/events/<event_id>/decision", responses={200: Recorded})
@access("order")
def decide(path: EventPath, body: Decision) -> Reply:
    """Record the decision to inform, to defer or not to inform."""
    return write(lambda tx, who: {"seq": cod.decide(
        tx, who, house().here, path.event_id, body.decision, body.motive, body.review_at,
        order(body.order), body.words)})


@api.post("/events/<event_id>/cell", responses={200: Recorded})
@access("confirm_cell")
def declare(path: EventPath, body: Declaration) -> Reply:
    """Declare the cell operational; the four lines are filled by the system."""
    return write(lambda tx, who: {"seq": cell.declare(tx, who, path.event_id, body.declared_at, body.motive)})


@api.post("/events/<event_id>/cell/stand-down", responses={200: Recorded})
@access("confirm_cell")
def stand_down(path: EventPath) -> Reply:
    """Stand the cell down."""
    return write(lambda tx, who: {"seq": cell.stand_down(tx, who, path.event_id)})


@api.post("/events/<event_id>/cod/lift", responses={200: Recorded})
@access("order")
def lift(path: EventPath, body: Lifting) -> Reply:
    """Lift the COD. 409 `serves` names the events that it still serves, until `confirmed`: each lifts it apart."""
    return write(lambda tx, who: {"seq": cod.lift(tx, who, house().here, path.event_id, order(body.order),
                                                  confirmed=body.confirmed)})


@api.post("/events/<event_id>/cod/shared", responses={200: Recorded})
@access("order")
def attach(path: EventPath, body: Shared) -> Reply:
    """Have the COD of another event serve this one too: engagement 48 starts here, 47 stays with the other. Twice is
    one act, unless the order was given earlier.
    """
    return write(lambda tx, who: {"seq": sharing.attach(
        tx, who, house().here, path.event_id, body.event, order(body.order), body.motive)})


@api.post("/events/<event_id>/links", responses={200: Recorded})
@access("order")
def link(path: EventPath, body: Link) -> Reply:
    """Say that this event and another are one: each delay starts from the earliest order of both. Twice is one link."""
    return write(lambda tx, who: {"seq": linking.link(tx, who, path.event_id, body.event, body.why)})


@api.post("/events/<event_id>/mistaken", responses={200: Recorded})
@access("mistaken")
def mistaken(path: EventPath, body: Mistake) -> Reply:
    """Undo an activation by mistake and correct it with everyone alerted."""
    return write(lambda tx, who: {"seq": cod.mistaken(tx, who, house().here, path.event_id, body.why)})


@api.post("/events/<event_id>/turn-real", responses={200: TurnedReal})
@access("turn_real")
def turn_real(path: EventPath, body: Turning) -> Reply:
    """Turn an exercise into a linked real event, everyone told; the same event is returned however often it is asked.

    Without an order (`start`) it is in veille. 409 `already_real` when the real event is open and this says something
    (order, facts, words, hour): nothing of it is written, say it in the real event.
    """
    given = turned.Turned(body.received_at, body.source, body.words, body.facts,
                          "" if body.start == "veille" else body.start, body.level or "", order(body.order),
                          body.motive, body.type or "", body.communes, body.title, body.to_specify)
    return write(lambda tx, who: {"event": turned.turn_real(tx, who, house().here, path.event_id, given)})
