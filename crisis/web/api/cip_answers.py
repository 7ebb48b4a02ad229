"""The answer sheet of the hotline over the API: its draft, its versions, urgent instructions, and who has read them."""
from __future__ import annotations

from typing import Annotated, Any, Literal

from flask import jsonify
from pydantic import Field

from crisis.clock import instant
from crisis.db import Tx
from crisis.events import cip_answers
from crisis.hotline import answers, briefing
from crisis.hotline.answers import MOST, Sheet
from crisis.hotline.answers import Answer as Answered
from crisis.hotline.answers import Body as SheetBody
from crisis.hotline.briefing import Notice
from crisis.journal import store
from crisis.web.access import access, actor
from crisis.web.api.answers import Answer, Count, Digest, Done, Key, Moment, Number, Recorded
from crisis.web.api.events import found
from crisis.web.api.shapes import TEXT, Body, Code, EventPath, Id, Seq, Short, Version, Words, Yes
from crisis.web.api.writing import Reply, group, write
from crisis.web.house import house
from crisis.web.posted import require_here

api = group("sheets", "Les fiches réponses et les consignes urgentes de la CIP")
Category = Literal["", "safety", "roads", "health", "utilities", "relative", "shelter", "fact", "help", "insurance",
                   "rumour", "media", "official", "malicious", "wrong"]
Part = Annotated[Words, Field(max_length=4_000, json_schema_extra=TEXT)]
Print = Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]


class AnswerGiven(Body):
    """One question and what is answered. `id` stays from one version to the next; call sheets name it."""

    id: Code
    question: Short
    text: Part
    category: Category = ""


class SheetGiven(Body):
    """A draft, whole. `base`: the version in force when it was begun (0: none). `over`: the `print` of the draft that
    it replaces, empty if there was none; absent, it replaces any. `message`: the approved communiqué it comes from.
    """

    base: Annotated[int, Field(ge=0, le=2**31 - 1, strict=True)]
    over: Print | None = None
    message: Id | None = None
    facts: Part = ""
    forbidden: Part = ""
    instructions: Part = ""
    numbers: Part = ""
    expected: Part = ""
    answers: Annotated[list[AnswerGiven], Field(max_length=MOST)] = []


class SheetDropped(Body):
    """`print`: of the draft that was read, which is dropped only as it was."""

    print: Print


class SheetSeen(Body):
    """What was on the screen. `takes_up`: it says again what the urgent instructions said."""

    version: Version
    print: Print | None = None
    takes_up: Yes = False


class InstructionGiven(Body):
    """An urgent instruction: each post reads it before its next call."""

    words: Annotated[Words, Field(max_length=500, json_schema_extra=TEXT)]


class NoticeRead(Body):
    """The entry of a sheet or of an instruction that the caller has read."""

    entry: Seq


class AnswerRead(Answer):
    """One question and what is answered."""

    id: str
    question: str
    text: str
    category: Category


class SheetRead(Answer):
    """One version. `seq`: the entry that published it, null for the draft. `print`: what a validation carries back."""

    version: Number
    print: Digest
    message: Key | None
    written_at: Moment
    seq: Number | None
    facts: str
    forbidden: str
    instructions: str
    numbers: str
    expected: str
    answers: list[AnswerRead]


class SheetsRead(Answer):
    """The version in force, the draft beside it (for who may write or validate it), and the communiqué in force if it
    is newer than the one that the sheet rests on.
    """

    current: SheetRead | None
    draft: SheetRead | None
    newer: Key | None


class SheetWritten(Answer):
    """The draft that is kept."""

    version: Number
    print: Digest


class NoticeToRead(Answer):
    """Something to read. `version`: of a sheet, 0 for an instruction; `words`: null for a sheet, or once erased."""

    entry: Number
    kind: Literal["sheet", "instruction"]
    at: Moment
    version: Count
    words: str | None


class NoticesToRead(Answer):
    """What the caller has not said to have read."""

    notices: list[NoticeToRead]


@api.get("/events/<event_id>/cip/sheet", responses={200: SheetsRead})
@access("see")
def sheet(path: EventPath) -> Reply:
    """Return the answer sheet in force, and the draft."""
    with house().db.reading() as tx:
        found(tx, path.event_id)
        current, draft = answers.current(tx, path.event_id), answers.draft(tx, path.event_id)
        told = cip_answers.communiques(tx, path.event_id)
    newer = cip_answers.newer(told, current) if current else None
    shown = draft if actor().may("write_answers") or actor().may("run_cip") else None
    return jsonify(current=_sheet(current), draft=_sheet(shown), newer=newer.message if newer else None)


def _sheet(sheet: Sheet | None) -> dict[str, Any] | None:
    if sheet is None:
        return None
    body = sheet.body
    return {"version": sheet.version, "print": sheet.print, "message": sheet.message, "seq": sheet.seq,
            "written_at": instant(sheet.written_at),
            **{name: getattr(body, name) for name in answers.HEADINGS},
            "answers": [{"id": each.id, "question": each.question, "text": each.text, "category": each.category}
                        for each in body.answers]}


@api.post("/events/<event_id>/cip/sheet/draft", responses={200: SheetWritten})
@access("write_answers")
def write_sheet(path: EventPath, body: SheetGiven) -> Reply:
    """Keep the draft of the answer sheet."""
    def command(tx: Tx, who: Any) -> dict[str, Any]:
        cip_answers.write(tx, who, path.event_id, body.base, _given(body), body.message, body.over)
        kept = answers.draft(tx, path.event_id)
        return {"version": kept.version, "print": kept.print} if kept else {}
    return write(command)


def _given(body: SheetGiven) -> SheetBody:
    return SheetBody(body.facts, body.forbidden, body.instructions, body.numbers, body.expected, tuple(
        Answered(each.id, each.question, each.text, each.category) for each in body.answers))


@api.post("/events/<event_id>/cip/sheet/draft/discard", responses={200: Done})
@access("write_answers")
def discard(path: EventPath, body: SheetDropped) -> Reply:
    """Drop the draft that was read. Dropped twice, it is dropped."""
    def command(tx: Tx, who: Any) -> dict[str, Any]:
        answers.discard(tx, who, path.event_id, body.print)
        return {}
    return write(command)


@api.post("/events/<event_id>/cip/sheet/publication", responses={200: Recorded})
@access("run_cip")
def publish(path: EventPath, body: SheetSeen) -> Reply:
    """Put the draft in force: it replaces the former version on every screen. Published twice, it is one."""
    return write(lambda tx, who: {"seq": cip_answers.publish(
        tx, who, path.event_id, body.version, body.print, takes_up=body.takes_up)})


@api.post("/events/<event_id>/cip/instructions", responses={200: Recorded})
@access("run_cip")
def instruct(path: EventPath, body: InstructionGiven) -> Reply:
    """Give an urgent instruction."""
    return write(lambda tx, who: {"seq": cip_answers.instruct(tx, who, path.event_id, body.words)})


@api.get("/events/<event_id>/cip/notices", responses={200: NoticesToRead})
@access("read_answers")
def notices(path: EventPath) -> Reply:
    """Return what the caller has not said to have read."""
    with house().db.reading() as tx:
        found(tx, path.event_id)
        require_here(tx, path.event_id)
        waiting = briefing.to_read(tx, path.event_id, actor().person)
        beside = store.texts(tx, path.event_id, [each.text for each in waiting if each.kind == "instruction"])
    return jsonify(notices=[_notice(each, beside.get(each.text)) for each in waiting])


def _notice(notice: Notice, words: str | None) -> dict[str, Any]:
    return {"entry": notice.seq, "kind": notice.kind, "at": instant(notice.at), "version": notice.version,
            "words": words}


@api.post("/events/<event_id>/cip/readings", responses={200: Done})
@access("read_answers")
def read(path: EventPath, body: NoticeRead) -> Reply:
    """Note that the caller has read a sheet or an instruction. Twice is once."""
    def command(tx: Tx, who: Any) -> dict[str, Any]:
        require_here(tx, path.event_id)
        briefing.read(tx, who, path.event_id, body.entry)
        return {}
    return write(command)
