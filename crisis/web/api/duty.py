"""Answers and arrivals of people on duty over the API: as oneself, or entered by hand for somebody who telephoned."""
from __future__ import annotations

from typing import Any, Literal

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.errors import Missing
from crisis.events.stage import require_open, stages
from crisis.oncall import alerts
from crisis.web.access import access
from crisis.web.api.answers import Done, Recorded
from crisis.web.api.shapes import Body, EventPath, Id, Minutes, Seq
from crisis.web.api.writing import Reply, group, write

api = group("oncall", "Les personnes alertées")


class DutyAnswer(Body):
    answer: Literal["coming", "cannot"]
    minutes: Minutes | None = None
    person: Id | None = None


class Arrival(Body):
    how: Literal["arrived", "connected"] = "arrived"
    person: Id | None = None


class WrongPresence(Body):
    of: Seq


@api.post("/events/<event_id>/duty/answer", responses={200: Done})
@access("answer_duty")
def answer(path: EventPath, body: DutyAnswer) -> Reply:
    """Say "coming in N minutes" or "cannot". With `person`, the permanence enters what was said by telephone."""
    def command(tx: Tx, who: Actor) -> dict[str, Any]:
        person, by_hand = _for(who, body.person)
        require_open(stages.state(tx, path.event_id))
        call = alerts.of_person(tx, path.event_id, person)
        alerts.answer(tx, call, body.answer, body.minutes, "hand" if by_hand else "console", who.by)
        return {}
    return write(command)


@api.post("/events/<event_id>/duty/arrival", responses={200: Done})
@access("answer_duty")
def arrival(path: EventPath, body: Arrival) -> Reply:
    """Say that one is there or connected. Entered for somebody else, it is not that person's own trace."""
    def command(tx: Tx, who: Actor) -> dict[str, Any]:
        person, by_hand = _for(who, body.person)
        require_open(stages.state(tx, path.event_id))
        try:
            call = alerts.of_person(tx, path.event_id, person)
        except Missing:
            if by_hand:
                raise
            alerts.on_site(tx, who, path.event_id, who.function, body.how)
        else:
            alerts.arrive(tx, call, body.how, who.by)
        return {}
    return write(command)


@api.post("/events/<event_id>/duty/correction", responses={200: Recorded})
@access("answer_duty")
def correct(path: EventPath, body: WrongPresence) -> Reply:
    """Take back the arrival of the entry `of`, recorded by mistake: one's own, or that of somebody else by hand."""
    return write(lambda tx, who: {"seq": alerts.correct(tx, path.event_id, body.of, who.by)})


def _for(who: Actor, person: str | None) -> tuple[str, bool]:
    """Return whose answer it is, and whether somebody else types it; that takes a right of its own."""
    if person is None or person == who.person:
        return who.person, False
    who.require("hand")
    return person, True
