"""Messages over the API: drafted, edited, submitted, returned, approved as they were displayed, stopped."""
from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from flask import jsonify
from pydantic import Field
from sqlalchemy import Row, select

from crisis.accounts.rights import Actor
from crisis.clock import instant
from crisis.db import Tx
from crisis.delivery import outbox
from crisis.errors import Missing, Refused
from crisis.events import sending
from crisis.events.refusals import remember
from crisis.events.stage import Stage, stages
from crisis.messages import drafts, variants
from crisis.messages.composing import Frame, asked, composed
from crisis.messages.fingerprints import fingerprints
from crisis.messages.tables import message
from crisis.web import begun
from crisis.web.access import access, actor
from crisis.web.api.answers import Done, Drafted, Recorded, Saved, Stopped, Submitted
from crisis.web.api.events import found
from crisis.web.api.orders import order
from crisis.web.api.reads import MessageList, MessageRead, Progress
from crisis.web.api.shapes import (
    Body,
    Codes,
    Communes,
    EventPath,
    Id,
    MessagePath,
    OrderGiven,
    Short,
    Version,
    Words,
    Yes,
)
from crisis.web.api.writing import Reply, group, write
from crisis.web.house import house

api = group("messages", "Les messages")
Urgency = Literal["alert", "information", "deferred"]
Fingerprint = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Variants(Body):
    """The text of each audience and channel; one left out is not used.

    `sms` and `email` speak to officials, `press` to newsrooms by mail, the others to the public. `phone` (mayors) and
    `radio` are read aloud, `fralert` is copied where the préfecture orders the alert: they are approved, never sent.
    """

    sms: Words | None = None
    email: Words | None = None
    press: Words | None = None
    site: Words | None = None
    x: Words | None = None
    facebook: Words | None = None
    phone: Words | None = None
    radio: Words | None = None
    fralert: Words | None = None

    def texts(self) -> dict[str, str]:
        return {name: text for name, text in self.model_dump().items() if text is not None}


class Draft(Body):
    """A message. Without `variants` its texts are composed of `fields`, those of the playbook of the event, where a
    field left out holds what the service fills; without `fields` either, they are proposed from `core`.

    `ends_alert`: the texts are those of an end of alert. `hand`: which texts to be read or copied are composed too.
    """

    title: Short = ""
    core: Words = ""
    fields: dict[Short, list[Words]] | None = None
    variants: Variants | None = None
    communes: Communes | None = None
    means: Codes = []
    media: Yes = False
    urgency: Urgency = "alert"
    factual: Yes = True
    ends_alert: Yes = False
    hand: Annotated[list[Literal["phone", "radio", "fralert"]], Field(max_length=3)] = []

    def texts(self) -> dict[str, str]:
        """Return the texts that are given as they are; none where they are to be composed."""
        return self.variants.texts() if self.variants else {}


class Edit(Draft):
    """A draft as it is to stand. A field left out keeps what it holds; `new_type`: the texts take the words of the
    type that the event has now, where they would keep those that they were begun from (finding `other_type`).
    """

    version: Version
    new_type: Yes = False


class Approval(Body):
    """What was displayed: its hash, the fingerprint of each variant that was on screen to its end (`seen`), the
    urgency chosen, the warnings passed; `order`: the voice of an authority.
    """

    hash: Fingerprint
    seen: Annotated[list[Fingerprint], Field(max_length=20)] = []
    urgency: Urgency = "alert"
    passed: Codes = []
    order: OrderGiven | None = None


class SentBack(Body):
    reason: Words


class StopSending(Body):
    message: Id | None = None


@api.post("/events/<event_id>/messages", responses={201: Drafted})
@access("draft")
def draft(path: EventPath, body: Draft) -> Reply:
    """Keep a new draft."""
    return write(lambda tx, who: {"id": drafts.draft(tx, who, path.event_id, _writing(tx, path.event_id, body)),
                                  "version": 1}, 201)


def _writing(tx: Tx, event_id: str, given: Draft, row: Row[Any] | None = None) -> drafts.Writing:
    """Return what is to be kept; `row`: the draft that it replaces."""
    found(tx, event_id)
    stage = stages.state(tx, event_id)
    communes = list(stage.communes) if given.communes is None else given.communes
    title, texts, held = given.title, given.texts(), dict(given.fields or {})
    frame = begun.frame(house().here, stage, given.means, media=given.media, hand=given.hand, ends=given.ends_alert)
    book = _book(stage, given, row)
    if given.fields is not None or (_begun(row) and not texts):
        held, composed_title, composed_texts = _composed(tx, stage, given, communes, frame, book, row)
        title, texts = variants.titled(title, stage.plays) or composed_title, texts or composed_texts
    elif not texts:
        title, texts = begun.free(house().here, stage, title, given.core, frame)
    return drafts.Writing(title, given.core, texts, communes, given.means, given.media, given.urgency,
                          given.factual, given.ends_alert, held, book if held else "")


def _begun(row: Row[Any] | None) -> bool:
    return row is not None and bool(row.book)


def _book(stage: Stage, given: Draft, row: Row[Any] | None) -> str:
    """Return the type whose words are used: that of the event for a new text, or where the writer asks for it."""
    kept = row.book if row is not None and not (isinstance(given, Edit) and given.new_type) else ""
    return kept or stage.type


def _composed(tx: Tx, stage: Stage, given: Draft, communes: list[str], frame: Frame, code: str,
              row: Row[Any] | None) -> tuple[dict[str, list[str]], str, dict[str, str]]:
    """Return the fields, the title and the texts of a message begun from a playbook; `row`: the draft it replaces."""
    here = house().here
    book, known = here.playbooks.playbook(code), begun.known(here, stage, tx.now, communes)
    wanted = given.fields or {}
    if unknown := sorted(set(wanted) - set(book.blanks)):
        raise Refused("fields", "Champs inconnus.", f"Le modèle n'a pas : {', '.join(unknown)}.",
                      "Lisez les champs du modèle de l'évènement.")
    filled = {ask.blank.name: list(ask.stands) for ask in asked(book, frame, known)}
    lines = filled | (drafts.fields(row) if row is not None else {}) | wanted
    return lines, *composed(book, lines, frame, known)


@api.put("/messages/<message_id>", responses={200: Saved})
@access("draft")
def edit(path: MessagePath, body: Edit) -> Reply:
    """Save a draft. 409 `draft_moved` if somebody saved since `version` was read."""
    def command(tx: Tx, who: Actor) -> dict[str, Any]:
        row = _row(tx, path.message_id)
        return {"version": drafts.edit(tx, who, path.message_id, body.version, _writing(tx, row.event, body, row))}
    return write(command)


@api.post("/messages/<message_id>/submit", responses={200: Submitted})
@access("submit")
def submit(path: MessagePath) -> Reply:
    """Number a draft and offer it for approval; return what an approval will bind."""
    def command(tx: Tx, who: Actor) -> dict[str, Any]:
        bound = sending.submit(tx, who, house().here, path.message_id)
        return {"number": bound.number, "version": bound.version, "hash": bound.hash}
    return write(command)


@api.post("/messages/<message_id>/approve", responses={200: Recorded})
@access("approve")
def approve(path: MessagePath, body: Approval) -> Reply:
    """Approve what was displayed, and send it, in one act. 422 `unseen` names the texts that `seen` leaves out."""
    seen = sending.Seen(body.hash, body.urgency, body.passed, body.seen)
    spoken = order(body.order) if body.order else None
    try:
        return write(lambda tx, who: {"seq": sending.approve(tx, who, house().here, path.message_id, seen, spoken)})
    except Refused as refusal:
        with house().db.reading() as tx:
            event_id = _row(tx, path.message_id).event
        remember(house().db, actor(), event_id, path.message_id, refusal.code)
        raise


@api.post("/messages/<message_id>/return", responses={200: Done})
@access("approve")
def send_back(path: MessagePath, body: SentBack) -> Reply:
    """Return a submitted message to its writer, with a reason."""
    def command(tx: Tx, who: Actor) -> dict[str, Any]:
        drafts.send_back(tx, who, path.message_id, body.reason)
        return {}
    return write(command)


@api.post("/messages/<message_id>/stop", responses={200: Stopped})
@access("stop_sending")
def stop(path: MessagePath) -> Reply:
    """Stop what has not left of a message."""
    return write(lambda tx, who: {"stopped": sending.stop_sending(
        tx, who, _row(tx, path.message_id).event, path.message_id)})


@api.post("/events/<event_id>/stop", responses={200: Stopped})
@access("stop_sending")
def stop_event(path: EventPath, body: StopSending) -> Reply:
    """Stop what has not left, of one message or of the whole event."""
    return write(lambda tx, who: {"stopped": sending.stop_sending(tx, who, path.event_id, body.message)})


@api.get("/events/<event_id>/messages", responses={200: MessageList})
@access("see")
def messages(path: EventPath) -> Reply:
    """Return the messages of an event, the oldest first."""
    with house().db.reading() as tx:
        found(tx, path.event_id)
        return jsonify(messages=[_told(row) for row in drafts.of_event(tx, path.event_id)])


@api.get("/messages/<message_id>", responses={200: MessageRead})
@access("see")
def show(path: MessagePath) -> Reply:
    """Return one message: its texts, the hash and the fingerprints that an approval must repeat, what the checks find,
    its progress.
    """
    with house().db.reading() as tx:
        row = _row(tx, path.message_id)
        bound = sending.offered(tx, row)
        told = {"variants": dict(bound.variants), "hash": bound.hash, "fingerprints": fingerprints(bound),
                "findings": [asdict(finding) for finding in sending.findings(tx, house().here, row.event, bound)],
                "progress": outbox.tally(tx, row.event, row.id)}
    return jsonify(_told(row) | told)


@api.get("/messages/<message_id>/progress", responses={200: Progress})
@access("see")
def progress(path: MessagePath) -> Reply:
    """Return how far the sending of a message is: how many deliveries in each state, by audience, and how many may
    still leave. Live counts, some of which no seal holds yet: the report counts sealed ones.
    """
    with house().db.reading() as tx:
        row = _row(tx, path.message_id)
        return jsonify(state=row.state, progress=outbox.tally(tx, row.event, row.id),
                       left=outbox.left(tx, row.event, row.id), now=instant(tx.now))


def _told(row: Row[Any]) -> dict[str, Any]:
    return {"id": row.id, "event": row.event, "number": row.number, "version": row.version, "state": row.state,
            "title": row.title, "core": row.core, "fields": drafts.fields(row), "communes": row.communes.split(),
            "means": row.means.split(), "media": row.media, "urgency": row.urgency, "factual": row.factual,
            "ends_alert": row.ends_alert, "playbook": row.book, "writers": row.writers.split(),
            "submitter": row.submitter}


def _row(tx: Tx, message_id: str) -> Row[Any]:
    row = tx.execute(select(message).where(message.c.id == message_id)).one_or_none()
    if row is None:
        raise Missing("message_missing", "Ce message n'existe pas.", todo="Revenez à la liste des messages.")
    return row
