"""*Points de situation* over the API: the draft, written and frozen as it was read; the frozen ones; transmissions."""
from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from flask import jsonify
from pydantic import BeforeValidator, Field

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.events import situations, transmissions
from crisis.events.situations import Sections
from crisis.web.access import access, actor
from crisis.web.api.answers import Answer, Count, Digest, Done, Moment, Number, Recorded
from crisis.web.api.entries import shown
from crisis.web.api.events import found
from crisis.web.api.reads import By
from crisis.web.api.shapes import LARGEST, Body, EventPath, Seq, Version, When, Words, digits
from crisis.web.api.writing import Reply, group, write
from crisis.web.house import house

api = group("situations", "Les points de situation")
Numbered = Annotated[int, Field(ge=1, le=LARGEST, description="Le numéro du point de situation."),
                     BeforeValidator(digits)]


class SituationPath(EventPath):
    """The number of a frozen point, in its event."""

    number: Numbered


class Texts(Body):
    """The four parts of a point; a part left out is empty."""

    situation: Words = ""
    figures: Words = ""
    actions: Words = ""
    outlook: Words = ""

    def sections(self) -> Sections:
        return Sections(self.situation, self.figures, self.actions, self.outlook)


class Prepared(Texts):
    """A draft: the last entry that it takes into account (absent: the last of the journal), the number it replaces."""

    up_to_seq: Seq | None = None
    replaces: Seq | None = None


class Rewritten(Texts):
    """What replaces the draft that was read as `version`."""

    version: Version
    up_to_seq: Seq | None = None


class AsRead(Body):
    """The version that was read."""

    version: Version


class Transmitted(Body):
    """What somebody copied by hand: to whom, up to which entry, which point, at what hour (absent: now)."""

    to: Literal["synergi", "zone"]
    up_to_seq: Seq
    situation: Seq | None = None
    at: When | None = None


class Kept(Answer):
    """The version that the draft now has."""

    version: Number


class Frozen(Answer):
    """The number under which the point is frozen."""

    number: Number


class Writer(Answer):
    """Who wrote in a draft, and in which function."""

    person: str
    function: str


class SituationRead(Answer):
    """A frozen point; `replaced_by`: the number of the one that corrects it; `words`: null where they are not shown."""

    number: Number
    seq: Number
    frozen_at: Moment
    by: By
    writers: list[Writer]
    up_to_seq: Number
    replaces: Number | None
    replaced_by: Number | None
    sha256: Digest
    words: str | None


class SituationList(Answer):
    """The frozen points of an event, the oldest first."""

    situations: list[SituationRead]


class DraftRead(Answer):
    """What is being written: its four parts, its version, the last entry that it takes into account."""

    situation: str
    figures: str
    actions: str
    outlook: str
    version: Number
    up_to_seq: Count
    replaces: Number | None
    writers: list[Writer]


class SituationDraft(Answer):
    """The draft, or null."""

    draft: DraftRead | None


@api.get("/events/<event_id>/situations", responses={200: SituationList})
@access("see")
def listing(path: EventPath) -> Reply:
    """Return the frozen points, the oldest first; `words` is null where the text was erased or is not for this role."""
    with house().db.reading() as tx:
        found(tx, path.event_id)
        return jsonify(situations=_frozen(tx, path.event_id))


@api.get("/events/<event_id>/situations/<number>", responses={200: SituationRead})
@access("see")
def one(path: SituationPath) -> Reply:
    """Return one frozen point."""
    with house().db.reading() as tx:
        found(tx, path.event_id)
        situations.numbered(tx, path.event_id, path.number)
        return jsonify(_frozen(tx, path.event_id)[path.number - 1])


def _frozen(tx: Tx, event_id: str) -> list[dict[str, Any]]:
    """Return the frozen points as this viewer may see them, each with the hash that its entry seals."""
    entries = situations.frozen(tx, event_id)
    replaced = {entry.content["data"]["replaces"]: entry.content["data"]["number"] for entry in entries}
    told = shown(tx, event_id, entries, actor()) if entries else []
    return [{"number": seen["data"]["number"], "seq": seen["seq"], "frozen_at": seen["recorded_at"], "by": seen["by"],
             "writers": seen["data"]["writers"], "up_to_seq": seen["data"]["up_to_seq"],
             "replaces": seen["data"]["replaces"], "replaced_by": replaced.get(seen["data"]["number"]),
             "sha256": entry.content["text"]["sha256"], "words": seen["words"]}
            for entry, seen in zip(entries, told, strict=True)]


@api.get("/events/<event_id>/situation-draft", responses={200: SituationDraft})
@access("write_situation")
def draft(path: EventPath) -> Reply:
    """Return the draft of an event; `draft` is null if nobody is writing one."""
    with house().db.reading() as tx:
        found(tx, path.event_id)
        kept = situations.draft_of(tx, path.event_id)
    return jsonify(draft=None if kept is None else asdict(kept.sections) | {
        "version": kept.version, "up_to_seq": kept.up_to_seq, "replaces": kept.replaces,
        "writers": [{"person": person, "function": function} for person, function in kept.writers]})


@api.post("/events/<event_id>/situation-draft", responses={201: Kept})
@access("write_situation")
def prepare(path: EventPath, body: Prepared) -> Reply:
    """Start the draft. 409 `situation_draft` if one stands."""
    def command(tx: Tx, who: Actor) -> dict[str, Any]:
        found(tx, path.event_id)
        return {"version": situations.prepare(tx, who, path.event_id, body.sections(), body.up_to_seq, body.replaces)}
    return write(command, 201)


@api.put("/events/<event_id>/situation-draft", responses={200: Kept})
@access("write_situation")
def save(path: EventPath, body: Rewritten) -> Reply:
    """Save the draft. 409 `draft_moved` if somebody saved since `version` was read."""
    return write(lambda tx, who: {"version": situations.save(
        tx, who, path.event_id, body.version, body.sections(), body.up_to_seq)})


@api.post("/events/<event_id>/situation-draft/freeze", responses={200: Frozen})
@access("freeze_situation")
def freeze(path: EventPath, body: AsRead) -> Reply:
    """Freeze the draft that was read as `version`, under the next number. What is frozen never changes."""
    return write(lambda tx, who: {"number": situations.freeze(tx, who, path.event_id, body.version)})


@api.post("/events/<event_id>/situation-draft/abandon", responses={200: Done})
@access("write_situation")
def abandon(path: EventPath, body: AsRead) -> Reply:
    """Throw away the draft that was read as `version`."""
    def command(tx: Tx, who: Actor) -> dict[str, Any]:
        situations.abandon(tx, who, path.event_id, body.version)
        return {}
    return write(command)


@api.post("/events/<event_id>/transmissions", responses={200: Recorded})
@access("hand")
def transmit(path: EventPath, body: Transmitted) -> Reply:
    """Record that a text was copied by hand into SYNERGI, or given to the zone. Nothing is sent there."""
    return write(lambda tx, who: {"seq": transmissions.declare(
        tx, who, path.event_id, body.to, body.up_to_seq, body.situation, body.at)})
