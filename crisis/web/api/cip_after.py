"""What the hotline owes over the API: callbacks promised and made, the hot debrief. Difficulties and the list of
relatives have no route: nothing of them is for a machine (docs/cip.md)."""
from __future__ import annotations

from typing import Annotated, Any

from flask import jsonify
from pydantic import Field
from sqlalchemy import Row

from crisis.accounts.rights import Actor
from crisis.clock import instant
from crisis.db import Tx
from crisis.events import cip_callbacks, cip_care
from crisis.hotline import owed
from crisis.web.access import SIGNED_IN, access, actor
from crisis.web.api.answers import Answer, Done, Key, Moment, Recorded
from crisis.web.api.events import found
from crisis.web.api.shapes import Body, EventPath, Id, When, Words, Yes
from crisis.web.api.writing import Reply, group, write
from crisis.web.house import house

api = group("cip_after", "Ce que la CIP doit encore : rappels, bilan à chaud")


class CallbackPath(EventPath):
    """A callback, by the call sheet that promised it."""

    sheet_id: Annotated[Id, Field(description="La fiche d'appel qui a promis le rappel.")]


class CalledBack(Body):
    """`at`: when (absent: now); `made` false: it was not, and is owed again."""

    at: When | None = None
    made: Yes = True


class Debrief(Body):
    """What held, what lacked, what callers asked most, fatigue, what to change, and anything else; one at least."""

    held: Words = ""
    lacked: Words = ""
    asked: Words = ""
    fatigue: Words = ""
    change: Words = ""
    more: Words = ""


class CallbackRead(Answer):
    """A callback promised. Who waits for it stands on the page alone."""

    sheet: Key
    promised_for: Moment
    called_back_at: Moment | None
    category: str | None
    commune: str | None
    recipient: str | None


class CallbacksRead(Answer):
    """The callbacks that the caller of the API may make, made or not, the first promised first."""

    callbacks: list[CallbackRead]


@api.get("/events/<event_id>/cip/callbacks", responses={200: CallbacksRead})
@access(SIGNED_IN)
def callbacks(path: EventPath) -> Reply:
    """Return the callbacks promised, for who may act by hand or leads the team; for an operator, of their own calls."""
    with house().db.reading() as tx:
        found(tx, path.event_id)
        return jsonify(callbacks=[_told(row) for row in owed.callbacks(tx, actor(), path.event_id)])


def _told(row: Row[Any]) -> dict[str, object]:
    return {"sheet": row.id, "promised_for": instant(row.callback_at),
            "called_back_at": instant(row.called_back_at) if row.called_back_at else None,
            "category": row.category or None, "commune": row.commune or None, "recipient": row.recipient or None}


@api.post("/events/<event_id>/cip/callbacks/<sheet_id>", responses={200: Done})
@access(SIGNED_IN)
def called_back(path: CallbackPath, body: CalledBack) -> Reply:
    """Say that a callback was made. Said twice, the first hour stands."""
    def command(tx: Tx, who: Actor) -> dict[str, Any]:
        cip_callbacks.called_back(tx, who, path.event_id, path.sheet_id, body.at, made=body.made)
        return {}
    return write(command)


@api.post("/events/<event_id>/cip/debriefs", responses={200: Recorded})
@access("run_cip")
def debrief(path: EventPath, body: Debrief) -> Reply:
    """Record the hot debrief of the hotline, before or after the closing."""
    return write(lambda tx, who: {"seq": cip_care.debrief(tx, who, path.event_id, body.model_dump())})
