"""The document register and the self-assessment over the API: each act of the console, by the same command."""
from __future__ import annotations

from typing import Annotated, Literal

from flask import jsonify
from pydantic import BaseModel, Field, StrictInt

from crisis.db import Tx
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.quality import filing
from crisis.quality.assessments import Given, assess, assessments
from crisis.quality.audited import answered
from crisis.quality.documents import Document, documents, next_review, state_of, told
from crisis.quality.expected import EXPECTED
from crisis.quality.filing import Card
from crisis.quality.forms import today
from crisis.quality.terms import READ, RIGHT
from crisis.web.access import access
from crisis.web.api.answers import Answer, Key, Made, Number, Recorded
from crisis.web.api.exercise_shapes import Day
from crisis.web.api.shapes import Body, Id, Long, Short
from crisis.web.api.writing import Reply, group, write
from crisis.web.house import house

api = group("documents", "La base documentaire et l'auto-diagnostic")
Commitment = Annotated[StrictInt, Field(ge=47, le=50)]
Months = Literal[0, 1, 3, 6, 12, 24, 36]
Code = Annotated[str, Field(pattern=r"^(G|47|48|49|50)\.[1-9][0-9]?$")]
Reference = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z._/-]{0,29}$")]
VersionName = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,19}$")]
State = Literal["current", "due_soon", "overdue", "undated", "withdrawn"]
AnswerCode = Literal["met", "partly", "not_met", "not_applicable"]


class DocumentPath(BaseModel):
    """A document, in an address."""

    document_id: Annotated[Id, Field(description="Le document.")]


class DocumentCardGiven(Body):
    """What is said of a document but its version: where it is kept, who answers for it, how often it is reviewed."""

    reference: Reference
    title: Short
    place: Short
    owner: Id
    commitment: Commitment | None = None
    months: Months = 12
    answers: Annotated[list[Code], Field(max_length=len(EXPECTED))] = []

    def card(self) -> Card:
        return Card(self.reference, self.title, self.place, self.owner, self.commitment, self.months,
                    tuple(self.answers))


class DocumentGiven(DocumentCardGiven):
    """A document to register; without a day it is *sans date*."""

    version: VersionName
    dated: Day = ""


class DocumentChanged(DocumentCardGiven):
    """The card of a document anew, whole, and why."""

    why: Short


class DocumentRevised(Body):
    """Another version with its day, or the same one read again."""

    version: VersionName
    dated: Day
    words: Short = ""


class DocumentWithdrawn(Body):
    """Why a document is withdrawn."""

    why: Short


class AssessmentGiven(Body):
    """What the préfecture says of an engagement: its proof, its gap."""

    commitment: Commitment
    answer: AnswerCode
    assessed_on: Day
    evidence: Long = ""
    gap: Long = ""


class DocumentRead(Answer):
    """A document; `title` and `place` are null once their words are redacted."""

    id: Key
    seq: Number
    reference: str
    title: str | None
    place: str | None
    commitment: int | None
    function: str
    version: str
    dated: str | None
    months: int
    next_review: str | None
    state: State
    answers: list[str]


class DocumentList(Answer):
    """Every document, withdrawn ones too."""

    documents: list[DocumentRead]


class ExpectedRead(Answer):
    """What an audit is likely to ask for; `served`: none is registered, the service shows it by itself."""

    code: str
    commitment: int | None
    title: str
    state: Literal["current", "due_soon", "overdue", "undated", "served", "missing"]
    documents: list[Key]


class ExpectedList(Answer):
    """What is expected of this préfecture; general documents alone without module 7."""

    module7: bool
    expected: list[ExpectedRead]


class AssessmentRead(Answer):
    """One self-assessment; its words stand in the register."""

    seq: Number
    commitment: int
    year: int
    answer: AnswerCode
    assessed_on: str
    function: str


class AssessmentList(Answer):
    """Every self-assessment in order, and the engagements that nobody assessed this year."""

    assessments: list[AssessmentRead]
    missing: list[int]


def _read(tx: Tx, some: list[Document]) -> list[dict[str, object]]:
    words, now = store.texts(tx, REGISTER, sorted({each.text for each in some})), today(tx)
    return [_document(each, words.get(each.text, "")) | {"state": state_of(each, now)} for each in some]


def _document(found: Document, words: str) -> dict[str, object]:
    title, place, _ = told(words)
    due = next_review(found)
    return {"id": found.id, "seq": found.seq, "reference": found.reference, "title": title or None,
            "place": place or None, "commitment": found.commitment, "function": found.function,
            "version": found.version, "dated": found.dated or None, "months": found.months,
            "next_review": due.isoformat() if due else None, "answers": list(found.answers)}


@api.get("/quality/documents", responses={200: DocumentList})
@access(READ)
def listing() -> Reply:
    """Return the documents of the register, withdrawn ones last."""
    with house().db.reading() as tx:
        state = documents.state(tx, REGISTER)
        return jsonify(documents=_read(tx, [*state.standing(), *state.withdrawn()]))


@api.get("/quality/documents/expected", responses={200: ExpectedList})
@access(READ)
def expected() -> Reply:
    """Return what an audit is likely to ask for, and where each thing stands."""
    module7 = house().territory.module7
    with house().db.reading() as tx:
        found = answered(documents.state(tx, REGISTER), today(tx), module7=module7)
    return jsonify(module7=module7, expected=[{
        "code": each.expected.code, "commitment": each.expected.commitment, "title": each.expected.title,
        "state": each.state, "documents": [one.id for one in each.documents]} for each in found])


@api.post("/quality/documents", responses={201: Made})
@access(RIGHT)
def register(body: DocumentGiven) -> Reply:
    """Register a document."""
    return write(lambda tx, who: {"id": filing.register(tx, who, body.card(), body.version, body.dated)}, 201)


@api.post("/quality/documents/<document_id>/version", responses={200: Recorded})
@access(RIGHT)
def revise(path: DocumentPath, body: DocumentRevised) -> Reply:
    """Record a review of a document."""
    return write(lambda tx, who: {"seq": filing.revise(
        tx, who, path.document_id, body.version, body.dated, body.words)})


@api.post("/quality/documents/<document_id>/card", responses={200: Recorded})
@access(RIGHT)
def change(path: DocumentPath, body: DocumentChanged) -> Reply:
    """Move or rename a document, or give it to somebody else."""
    return write(lambda tx, who: {"seq": filing.change(tx, who, path.document_id, body.card(), body.why)})


@api.post("/quality/documents/<document_id>/withdrawal", responses={200: Recorded})
@access(RIGHT)
def withdraw(path: DocumentPath, body: DocumentWithdrawn) -> Reply:
    """Withdraw a document, with a motive."""
    return write(lambda tx, who: {"seq": filing.withdraw(tx, who, path.document_id, body.why)})


@api.get("/quality/assessments", responses={200: AssessmentList})
@access(READ)
def assessed() -> Reply:
    """Return the self-assessments, and what is missing this year; nothing is without module 7."""
    with house().db.reading() as tx:
        state, year = assessments.state(tx, REGISTER), today(tx).year
    return jsonify(missing=state.missing(year) if house().territory.module7 else [], assessments=[{
        "seq": each.seq, "commitment": each.commitment, "year": each.year, "answer": each.answer,
        "assessed_on": each.assessed_on, "function": each.function} for each in state.every])


@api.post("/quality/assessments", responses={200: Recorded})
@access(RIGHT)
def put(body: AssessmentGiven) -> Reply:
    """Record a self-assessment of an engagement."""
    return write(lambda tx, who: {"seq": assess(tx, who, Given(
        body.commitment, body.answer, body.assessed_on, body.evidence, body.gap))})
