"""Events over the API: open, join, look, write beside, close."""
from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal

from flask import jsonify
from pydantic import Field
from sqlalchemy import Row, Select, and_, or_, select

from crisis import commitments
from crisis.clock import instant
from crisis.db import Tx
from crisis.errors import Missing, Refused
from crisis.events import accepting, activation, cell, closing, describing, opening, pieces, reopening
from crisis.events.stage import stages
from crisis.events.states import judged
from crisis.events.ties import served, ties
from crisis.journal.tables import REGISTER, event
from crisis.web.access import access, actor
from crisis.web.api.answers import FILE, Begun, Done, Made, Recorded
from crisis.web.api.orders import order
from crisis.web.api.reads import CoverageRead, EventList, EventRead
from crisis.web.api.shapes import (
    Base64,
    Body,
    Code,
    Communes,
    EngagementNumber,
    EntryPath,
    EventPath,
    Listing,
    OrderGiven,
    Seq,
    Short,
    When,
    Words,
    Yes,
)
from crisis.web.api.writing import Reply, group, write
from crisis.web.download import attachment
from crisis.web.house import house

api = group("events", "Les évènements")


class Opening(Body):
    type: Code
    title: Short
    communes: Annotated[Communes, Field(min_length=1)]
    separate: Yes = False
    plays: Literal["real", "exercise"] = "real"


class AtOnce(Body):
    """What changes from the defaults; `order.decided_by` absent: the authority called first at this minute."""

    order: OrderGiven = OrderGiven()
    level: Code | None = None
    type: Code | None = None
    communes: Communes | None = None
    title: Short = ""
    motive: Words = ""
    separate: Yes = False


class Said(Body):
    """What is said or corrected; what is absent stands as it was."""

    type: Code | None = None
    communes: Communes | None = None
    title: Short = ""


class Alert(Body):
    source: Code = "other"
    words: Words
    received_at: When | None = None


class Note(Body):
    category: Code
    text: Words
    at: When | None = None


class AttachedPiece(Body):
    of: Seq
    media_type: Short
    body: Base64


class PieceAnswer(Body):
    accepted: Yes
    why: Words = ""


class Overrun(Body):
    commitment: EngagementNumber
    text: Words


class Closing(Body):
    confirmed: Yes = False


class Reopening(Body):
    why: Words


@api.post("/events", responses={201: Made})
@access("open_event")
def open_event(body: Opening) -> Reply:
    """Open an event in *veille*. 409 `recent_event` asks to join the recent one, or to say `separate`."""
    given = opening.Opening(body.type, body.title, body.communes, body.plays, body.separate)
    return write(lambda tx, who: {"id": opening.open_event(tx, who, house().territory, given)}, 201)


@api.post("/activations", responses={201: Begun})
@access("order")
def at_once(body: AtOnce) -> Reply:
    """Open an event and activate its COD in one act, on defaults where nothing is given.

    Defaults: the authority first called now, by telephone, now; the territory's `default_level`; a type and a zone to
    be said later (`POST …/description`), without which no message is submitted. 409 `recent_event` as for `/events`.
    """
    given = activation.Activation(order(body.order), body.level or "", body.type or "", body.communes, body.title,
                                  body.motive, body.separate)

    def command(tx: Tx, who: Any) -> dict[str, Any]:
        done = activation.activate_at_once(tx, who, house().here, given)
        return {"id": done.event, "seq": done.seq}
    return write(command, 201)


@api.post("/events/<event_id>/description", responses={200: Recorded})
@access("describe")
def describe(path: EventPath, body: Said) -> Reply:
    """Say, or correct, what an event is and where; the same said twice is one entry."""
    said = describing.Description(body.type or "", body.communes, body.title)
    return write(lambda tx, who: {"seq": describing.describe(tx, who, house().territory, path.event_id, said)})


@api.get("/events", responses={200: EventList})
@access("see")
def events(query: Listing) -> Reply:
    """Return the events, the newest first. `next` is the `after` of the following page, null on the last one."""
    with house().db.reading() as tx:
        page = list(tx.execute(_following(tx, query.after).limit(query.limit + 1)))
        told = [summary(row) for row in page[:query.limit]]
        return jsonify(events=told, next=told[-1]["id"] if len(page) > query.limit else None)


def _following(tx: Tx, after: str | None) -> Select[Any]:
    """Return the events that come after one, the newest first; two that opened at the same instant stand by id."""
    rows = select(event).where(event.c.id != REGISTER).order_by(event.c.opened_at.desc(), event.c.id.desc())
    if after is None:
        return rows
    last = tx.execute(rows.where(event.c.id == after)).one_or_none()
    if last is None:
        raise Refused("cursor", "Cette page n'existe pas.", "« after » ne désigne aucun évènement.",
                      "Reprenez à la première page, puis suivez « next ».")
    return rows.where(or_(event.c.opened_at < last.opened_at,
                          and_(event.c.opened_at == last.opened_at, event.c.id < last.id)))


def summary(row: Row[Any]) -> dict[str, Any]:
    """Return what identifies an event."""
    return {"id": row.id, "nature": row.nature, "plays": row.plays, "mode": row.mode, "type": row.type,
            "territory": row.territory, "opened_at": instant(row.opened_at),
            "closed_at": instant(row.closed_at) if row.closed_at else None, "head_seq": row.head_seq}


def found(tx: Tx, event_id: str) -> Row[Any]:
    """Return the row of an event. Raises Missing; the register is not an event."""
    row = tx.execute(select(event).where(event.c.id == event_id, event.c.id != REGISTER)).one_or_none()
    if row is None:
        raise Missing("event_missing", "Cet évènement n'existe pas.", todo="Revenez à la liste des évènements.")
    return row


@api.get("/events/<event_id>", responses={200: EventRead})
@access("see")
def show(path: EventPath) -> Reply:
    """Return where an event stands: its stage, its verdicts (sealed lines only), its cell, what is still open."""
    with house().db.reading() as tx:
        row = found(tx, path.event_id)
        stage = stages.state(tx, path.event_id)
        verdicts = commitments.verdicts(judged.state(tx, path.event_id), tx.now)
        told = {"now": instant(tx.now), "clock": tx.clock, "stage": {"name": stage.name} | _written(asdict(stage)),
                "commitments": [verdict.to_dict() for verdict in verdicts], "cell": cell.lines(tx, path.event_id),
                "pending": closing.pending(tx, path.event_id), "ties": _ties(tx, path.event_id)}
        last = reopening.until(row)
    return jsonify(summary(row) | told | {"reopenable_until": instant(last) if last else None})


def _ties(tx: Tx, event_id: str) -> dict[str, Any]:
    """Return the events that are this one, the one whose COD serves it, those that its own COD serves."""
    tied = ties.state(tx, event_id)
    return {"links": [other for other, _ in tied.links], "served_by": tied.served_by, "serves": served(tx, event_id)}


def _written(value: Any) -> Any:
    """Return what a stage holds with its instants written, wherever they stand."""
    if isinstance(value, dict):
        return {name: _written(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_written(each) for each in value]
    return instant(value) if isinstance(value, datetime) else value


@api.get("/events/<event_id>/coverage", responses={200: CoverageRead})
@access("see")
def coverage(path: EventPath) -> Reply:
    """Return how far each audience is informed, as engagement 48 counts it: sealed lines only. No audience before an
    order has started its clock.
    """
    with house().db.reading() as tx:
        found(tx, path.event_id)
        verdicts = commitments.verdicts(judged.state(tx, path.event_id), tx.now)
        told = next(each for each in verdicts if each.number == 48)
        audiences = {name: each.to_dict() for name, each in told.audiences.items()}
        return jsonify(verdict=told.verdict, audiences=audiences, now=instant(tx.now))


@api.post("/events/<event_id>/join", responses={200: Done})
@access("join")
def join(path: EventPath) -> Reply:
    """Join an event."""
    def command(tx: Tx, who: Any) -> dict[str, Any]:
        opening.join(tx, who, path.event_id)
        return {}
    return write(command)


@api.post("/events/<event_id>/alert", responses={200: Recorded})
@access("record_alert")
def alert(path: EventPath, body: Alert) -> Reply:
    """Record the alert received; it starts no clock."""
    return write(lambda tx, who: {"seq": opening.record_alert(
        tx, who, path.event_id, body.received_at, body.source, body.words)})


@api.post("/events/<event_id>/notes", responses={200: Recorded})
@access("note")
def note(path: EventPath, body: Note) -> Reply:
    """Write a note."""
    return write(lambda tx, who: {"seq": pieces.note(tx, who, path.event_id, body.category, body.text, body.at)})


@api.post("/events/<event_id>/pieces", responses={200: Recorded})
@access("attach_piece")
def piece(path: EventPath, body: AttachedPiece) -> Reply:
    """Attach a file to an entry, with its hash."""
    given = pieces.Piece(body.body, body.media_type)
    return write(lambda tx, who: {"seq": pieces.keep(tx, who, path.event_id, body.of, given)})


@api.get("/events/<event_id>/pieces/<seq>", responses={200: FILE})
@access("see")
def download(path: EntryPath) -> Reply:
    """Return the file that the entry `seq` attached; `X-Content-SHA256` is the hash that this entry holds."""
    with house().db.reading() as tx:
        found(tx, path.event_id)
        return attachment(pieces.fetch(tx, actor(), path.event_id, path.seq))


@api.post("/events/<event_id>/pieces/<seq>/answer", responses={200: Recorded})
@access("judge_piece")
def judge_piece(path: EntryPath, body: PieceAnswer) -> Reply:
    """Accept, as a second person, the piece that an entry attached, or refuse it; said twice, it is one entry."""
    return write(lambda tx, who: {"seq": accepting.accept(
        tx, who, path.event_id, path.seq, body.accepted, body.why)})


@api.post("/events/<event_id>/overrun", responses={200: Recorded})
@access("explain")
def overrun(path: EventPath, body: Overrun) -> Reply:
    """Record the motive of an overrun."""
    return write(lambda tx, who: {"seq": pieces.explain(tx, who, path.event_id, body.commitment, body.text)})


@api.post("/events/<event_id>/close", responses={200: Recorded})
@access("see")
def close(path: EventPath, body: Closing) -> Reply:
    """Close an event. 409 `pending` lists what is still open until `confirmed`. It needs the right `close` or, of an
    event that plays an exercise, to conduct it.
    """
    return write(lambda tx, who: {"seq": closing.close(tx, who, path.event_id, confirmed=body.confirmed)})


@api.post("/events/<event_id>/reopen", responses={200: Recorded})
@access("reopen")
def reopen(path: EventPath, body: Reopening) -> Reply:
    """Reopen an event within 72 h of its closing, by the hours of the server; it continues.

    409 `not_closed`, `reopen_late`.
    """
    return write(lambda tx, who: {"seq": reopening.reopen(tx, who, path.event_id, body.why)})
