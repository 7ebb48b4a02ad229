"""One's own duty over the API: when it comes, the routes and their codes, the answer before it, enrolled devices."""
from __future__ import annotations

from typing import Annotated, Any, Literal

from flask import jsonify, request
from pydantic import Field

from crisis.accounts.rights import Actor
from crisis.clock import instant
from crisis.db import Tx
from crisis.oncall import confirming, phones, reachable, verifying
from crisis.web.access import SIGNED_IN, access, actor
from crisis.web.api.answers import Done
from crisis.web.api.reads import MyDuty
from crisis.web.api.shapes import Body, Id
from crisis.web.api.writing import Reply, group, repeated, write
from crisis.web.house import house

api = group("mine", "Sa propre astreinte")
Device = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class RouteChosen(Body):
    route: Id


class CodeTyped(Body):
    route: Id
    digits: Annotated[str, Field(pattern=r"^[0-9]{6}$")]


class TermAnswer(Body):
    notice: Id
    answer: Literal["confirmed", "cannot"]


class DeviceChosen(Body):
    device: Device


@api.get("/me/duty", responses={200: MyDuty})
@access(SIGNED_IN)
def duty() -> Reply:
    """Return one's next duty, the routes by which one is reached with what they lack, and the enrolled devices."""
    person = actor().person
    with house().db.reading() as tx:
        terms = [(each, confirming.of_term(tx, each)) for each in reachable.mine(tx, person)]
        lines, held = reachable.lines(tx, [person])[person], phones.enrolled(tx, person)
    return jsonify(
        terms=[{"function": each.function, "begins": instant(each.begins), "ends": instant(each.ends),
                "notice": notice.id if notice else None, "answer": notice.answer if notice else None}
               for each, notice in terms],
        routes=[{"id": each.route.id, "channel": each.route.channel, "lacks": list(each.lacks)} for each in lines],
        devices=[{"id": row.id, "function": row.duty, "until": instant(row.expires_at)} for row in held])


@api.post("/me/code", responses={200: Done})
@access(SIGNED_IN)
def send_code(body: RouteChosen) -> Reply:
    """Send a code of six digits to one of one's own routes; one a minute, each the only one that counts."""
    def command(tx: Tx, who: Actor) -> dict[str, Any]:
        verifying.send_code(tx, who, house().territory.prefecture, body.route)
        return {}
    return write(command)


@api.post("/me/verification", responses={200: Done})
@access(SIGNED_IN)
def verify(body: CodeTyped) -> Reply:
    """Verify a route by the code received there, within 15 minutes and five tries."""
    first = repeated()
    if first is not None:
        return first
    with house().db.aside() as tx:
        verifying.count_try(tx, actor(), body.route)

    def command(tx: Tx, who: Actor) -> dict[str, Any]:
        verifying.confirm(tx, who, body.route, body.digits)
        return {}
    return write(command)


@api.post("/me/answer", responses={200: Done})
@access(SIGNED_IN)
def answer(body: TermAnswer) -> Reply:
    """Confirm a duty that comes, or say that one cannot; who looks after the duty hears a refusal at once."""
    def command(tx: Tx, who: Actor) -> dict[str, Any]:
        notice = confirming.own(tx, who.person, body.notice)
        confirming.answer(tx, notice.id, body.answer, "console", house().territory.prefecture, who.by)
        return {}
    return write(command)


@api.post("/me/device", responses={200: Done})
@access(SIGNED_IN)
def enrol() -> Reply:
    """Let the device of this token stay signed in until the end of the duty that runs, or comes within a week."""
    secret = request.headers["Authorization"].partition(" ")[2]

    def command(tx: Tx, who: Actor) -> dict[str, Any]:
        phones.enrol(tx, who, secret)
        return {}
    return write(command)


@api.post("/me/device/withdrawal", responses={200: Done})
@access(SIGNED_IN)
def withdraw(body: DeviceChosen) -> Reply:
    """Close the session of an enrolled device: one's own, or anybody's for whoever manages rotas."""
    def command(tx: Tx, who: Actor) -> dict[str, Any]:
        phones.revoke(tx, who, body.device)
        return {}
    return write(command)
