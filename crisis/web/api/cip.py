"""The hotline of the public (CIP) over the API: ordered, prepared, opened, closed, and where it stands."""
from __future__ import annotations

from typing import Literal

from flask import jsonify

from crisis.clock import instant
from crisis.events import cip
from crisis.events.stage import stages
from crisis.hotline.owed import Settlement
from crisis.hotline.standing import LineTest, standings
from crisis.web.access import access
from crisis.web.api.answers import Answer, Moment, Recorded
from crisis.web.api.events import found
from crisis.web.api.orders import Lifting, order
from crisis.web.api.shapes import Body, Code, EventPath, Short, When, Words, Yes
from crisis.web.api.writing import Reply, group, write
from crisis.web.house import house

api = group("cip", "La cellule d'information du public (CIP)")


class RelativesCircuit(Body):
    """Where callers who look for a relative are sent; `words`: the number or the service."""

    circuit: Literal["national", "cod"]
    words: Short


class LineTrial(Body):
    """A call placed to the number. `at`: when (absent: now)."""

    result: Literal["works", "fails"]
    at: When | None = None


class HotlineOpening(Body):
    """`code`: of a number that is offered (absent: the first); `at`: since when (absent: now); `untested`: no line was
    found to work, and engagement 50 is not proven until one is.
    """

    code: Code | None = None
    at: When | None = None
    untested: Yes = False


class HotlineClosing(Body):
    """What is left on the line: its last message, and where it leads. `at`: when (absent: now).

    `reassigned_to`: the function that makes the callbacks still owed; `relays_confirmed`: those of priority 1 that no
    rescue answered were looked at. Without them the closing is refused (409 `callbacks_owed`, `relays_open`).
    """

    last_words: Words
    redirected: Short
    at: When | None = None
    reassigned_to: Literal["communication", "duty_officer", "cip_chief"] | None = None
    relays_confirmed: Yes = False


class LineTestRead(Answer):
    """One call placed to the number."""

    at: Moment
    works: bool


class SingleNumberRead(Answer):
    """A number that may be opened."""

    code: str
    number: str


class HotlineRead(Answer):
    """Where the hotline of an event stands. `offered`: the numbers that may be opened."""

    standing: Literal["none", "ordered", "open", "closing", "closed"]
    number: str | None
    circuit: Literal["national", "cod"] | None
    ordered_at: Moment | None
    opened_at: Moment | None
    closing_at: Moment | None
    closed_at: Moment | None
    tests: list[LineTestRead]
    offered: list[SingleNumberRead]


@api.get("/events/<event_id>/cip", responses={200: HotlineRead})
@access("see")
def hotline(path: EventPath) -> Reply:
    """Return where the hotline of an event stands."""
    with house().db.reading() as tx:
        found(tx, path.event_id)
        standing = standings.state(tx, path.event_id)
        offered = cip.offered(house().here, stages.state(tx, path.event_id))
    hours = {name: getattr(standing, name) for name in ("ordered_at", "opened_at", "closing_at", "closed_at")}
    return jsonify(standing=standing.name, number=standing.number or None, circuit=standing.circuit or None,
                   tests=[_test(each) for each in standing.tests],
                   offered=[{"code": code, "number": number} for code, number in offered],
                   **{name: instant(at) if at else None for name, at in hours.items()})


def _test(test: LineTest) -> dict[str, object]:
    return {"at": instant(test.at), "works": test.works}


@api.post("/events/<event_id>/cip/order", responses={200: Recorded})
@access("order")
def order_opening(path: EventPath, body: Lifting) -> Reply:
    """Record the prefect's order to open the hotline. Ordered twice, it is one order."""
    return write(lambda tx, who: {"seq": cip.order(tx, who, house().here, path.event_id, order(body.order))})


@api.post("/events/<event_id>/cip/withdrawal", responses={200: Recorded})
@access("order")
def withdraw(path: EventPath, body: Lifting) -> Reply:
    """Record that the order to open is withdrawn, before the opening."""
    return write(lambda tx, who: {"seq": cip.withdraw(tx, who, house().here, path.event_id, order(body.order))})


@api.post("/events/<event_id>/cip/circuit", responses={200: Recorded})
@access("run_cip")
def circuit(path: EventPath, body: RelativesCircuit) -> Reply:
    """Say where callers who look for a relative are sent."""
    return write(lambda tx, who: {"seq": cip.set_circuit(tx, who, path.event_id, body.circuit, body.words)})


@api.post("/events/<event_id>/cip/tests", responses={200: Recorded})
@access("run_cip")
def trial(path: EventPath, body: LineTrial) -> Reply:
    """Record a call placed to the number."""
    return write(lambda tx, who: {"seq": cip.try_line(tx, who, path.event_id, body.result, body.at)})


@api.post("/events/<event_id>/cip/opening", responses={200: Recorded})
@access("run_cip")
def opening(path: EventPath, body: HotlineOpening) -> Reply:
    """Declare the hotline open. Opened twice, it is one opening."""
    return write(lambda tx, who: {"seq": cip.open_line(
        tx, who, house().here, path.event_id, body.code or "", body.at, untested=body.untested)})


@api.post("/events/<event_id>/cip/closing-order", responses={200: Recorded})
@access("order")
def order_closing(path: EventPath, body: Lifting) -> Reply:
    """Record the prefect's order to close the hotline; no message may publish its number any more."""
    return write(lambda tx, who: {"seq": cip.order_closing(tx, who, house().here, path.event_id, order(body.order))})


@api.post("/events/<event_id>/cip/closing", responses={200: Recorded})
@access("run_cip")
def closing(path: EventPath, body: HotlineClosing) -> Reply:
    """Declare the hotline closed. Calls still open end at that hour."""
    settled = Settlement(body.reassigned_to or "", body.relays_confirmed)
    return write(lambda tx, who: {"seq": cip.close_line(
        tx, who, path.event_id, body.last_words, body.redirected, body.at, settled=settled)})
