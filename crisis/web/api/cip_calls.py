"""Call sheets over the API: many written in one request, relays answered, and what the team leader reads of them."""
from __future__ import annotations

from typing import Annotated, Any, Literal

from flask import jsonify
from pydantic import Field, StrictInt
from sqlalchemy import Row

from crisis.clock import instant
from crisis.hotline import call_lists, call_sheets
from crisis.hotline.call_sheets import Saved
from crisis.hotline.call_typed import Given, Typed
from crisis.hotline.calls import CATEGORIES, FOLLOW_UPS, PROFILES
from crisis.web.access import access, actor
from crisis.web.api.answers import Answer, Count, Done, Key, Moment, Number
from crisis.web.api.events import found
from crisis.web.api.shapes import LARGEST, Body, EventPath, Id, Insee, Short, When, Words, Yes
from crisis.web.api.writing import Reply, group, write
from crisis.web.house import house

api = group("calls", "Les fiches d'appel de la CIP")
MOST = 100
ACTS = {"save": call_sheets.save, "close": call_sheets.close, "relay": call_sheets.relay}
Code = Annotated[str, Field(pattern=r"^[a-z0-9_-]{0,40}$")]
Seconds = Annotated[StrictInt, Field(ge=0, le=43_200)]


def _one_of(*codes: str) -> Any:
    """Return the shape of a field that holds one of the codes of a table."""
    return Field(pattern=f"^({'|'.join(codes)})$")


class CallGiven(Body):
    """One state of a sheet; the highest `revision` of an `id` stands, whatever order they arrive in.

    `act`: keep it, close it, or ask the team leader to relay it; `began_s`, `ended_s`: seconds ago. `offline`: it began
    without the network, and is taken though something is unread. No field is for a person who is looked for.
    """

    id: Id
    revision: Annotated[StrictInt, Field(ge=1, le=LARGEST)]
    act: Literal["save", "close", "relay"] = "save"
    category: Annotated[str, _one_of("", *CATEGORIES)] = ""
    profile: Annotated[str, _one_of("", *PROFILES)] = ""
    priority: Annotated[StrictInt, Field(ge=0, le=5)] = 0
    commune: Insee | None = None
    place: Short = ""
    caller: Annotated[Short, Field(max_length=120)] = ""
    phone: Annotated[Short, Field(max_length=40)] = ""
    note: Annotated[Words, Field(max_length=4_000)] = ""
    sheet: Annotated[StrictInt, Field(ge=0, le=LARGEST)] = 0
    answer: Code = ""
    follow_up: Annotated[str, _one_of(*FOLLOW_UPS)] = "none"
    recipient: Annotated[Short, Field(max_length=120)] = ""
    callback_at: When | None = None
    began_s: Seconds = 0
    ended_s: Seconds = 0
    offline: Yes = False


class CallsGiven(Body):
    """Several sheets, all written or none."""

    calls: Annotated[list[CallGiven], Field(min_length=1, max_length=MOST)]


class RescueAnswer(Body):
    """What the rescue answered to a relay: who, and what is decided."""

    words: Annotated[Words, Field(min_length=1, max_length=500)]


class CallPath(EventPath):
    """One call sheet of an event."""

    sheet_id: Annotated[Id, Field(description="La fiche d'appel.")]


class CallStands(Answer):
    """What stands after a write; `taken`: this state is the one."""

    id: Key
    revision: Number
    taken: bool
    closed: bool
    relayed: bool


class CallsStand(Answer):
    """The sheets of a request, in its order."""

    calls: list[CallStands]


class CallsCounted(Answer):
    """How many sheets, calls under way, open P1 and callbacks owed; `red_calls`: the open P1."""

    calls: Count
    open: Count
    red: Count
    callbacks: Count
    red_calls: list[Key]


class CallRead(Answer):
    """One sheet, as the team leader reads it."""

    id: Key
    opened_at: Moment
    closed_at: Moment | None
    category: str
    priority: Count
    commune: str
    note: str
    relay_answer: str


@api.post("/events/<event_id>/cip/calls", responses={200: CallsStand})
@access("take_calls")
def write_calls(path: EventPath, body: CallsGiven) -> Reply:
    """Keep, close or relay up to a hundred sheets of one's own, in one transaction."""
    return write(lambda tx, who: {"calls": [_told(ACTS[each.act](
        tx, who, house().territory, path.event_id, _given(each))) for each in body.calls]})


def _given(call: CallGiven) -> Given:
    typed = Typed(call.category, call.profile, call.priority, call.commune or "", call.place, call.caller, call.phone,
                  call.note, call.sheet, call.answer, call.follow_up, call.recipient, call.callback_at)
    return Given(call.id, call.revision, typed, call.began_s, call.ended_s, call.offline)


def _told(done: Saved) -> dict[str, Any]:
    return {"id": done.id, "revision": done.revision, "taken": done.taken, "closed": done.closed,
            "relayed": done.relayed}


@api.post("/events/<event_id>/cip/calls/<sheet_id>/rescue", responses={200: Done})
@access("lead_team")
def rescue(path: CallPath, body: RescueAnswer) -> Reply:
    """Note what the rescue answered to a relay: it is then no longer open."""
    def answered(tx: Any, who: Any) -> dict[str, Any]:
        call_sheets.answer_relay(tx, who, path.event_id, path.sheet_id, body.words)
        return {}
    return write(answered)


@api.get("/events/<event_id>/cip/calls", responses={200: CallsCounted})
@access("lead_team")
def counted(path: EventPath) -> Reply:
    """Return how many calls there are, and which P1 are open."""
    with house().db.reading() as tx:
        found(tx, path.event_id)
        counts = call_lists.counts(tx, actor(), path.event_id)
        red = call_lists.red(tx, actor(), path.event_id)
    return jsonify(**counts, red_calls=[row.id for row in red])


@api.get("/events/<event_id>/cip/calls/<sheet_id>", responses={200: CallRead})
@access("lead_team")
def one_call(path: CallPath) -> Reply:
    """Return one sheet."""
    with house().db.reading() as tx:
        return jsonify(_read(call_lists.one(tx, actor(), path.event_id, path.sheet_id)))


def _read(row: Row[Any]) -> dict[str, Any]:
    hours = {name: instant(at) if (at := getattr(row, name)) else None for name in (
        "opened_at", "closed_at", "callback_at", "called_back_at", "relayed_at", "relay_answered_at", "anonymised_at")}
    plain = ("id", "post", "category", "profile", "priority", "commune", "place", "caller", "phone", "note", "sheet",
             "answer", "follow_up", "recipient", "relay_answer", "revision")
    return {name: getattr(row, name) for name in plain} | hours
