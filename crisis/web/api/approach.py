"""The quality approach (*démarche qualité*) over the API: each act of the console, by the same command."""
from __future__ import annotations

from typing import Annotated, Any, Literal

from flask import jsonify
from pydantic import BaseModel, Field, StrictInt

from crisis.journal.tables import REGISTER
from crisis.quality import committees
from crisis.quality.approach import Held, Standing, bilan_due, standings
from crisis.quality.committees import MOST_ANSWERS, Measured
from crisis.quality.forms import today
from crisis.quality.lessons import lessons, uncorrected
from crisis.quality.meetings import meetings
from crisis.quality.satisfaction import LAST_COMMITMENT, Result, below, satisfaction
from crisis.quality.terms import READ, RIGHT
from crisis.web.access import access
from crisis.web.api.answers import Answer, Count, Key, Made, Number, Recorded
from crisis.web.api.exercise_shapes import Day
from crisis.web.api.shapes import Body, Code, Id, Short
from crisis.web.api.writing import Reply, group, write
from crisis.web.house import house

api = group("approach", "La démarche qualité : comités, satisfaction")
Service = Literal["whole", "reception", "telephone", "site", "mail", "networks"]


class MeetingPath(BaseModel):
    """A meeting, in an address."""

    meeting_id: Annotated[Id, Field(description="La réunion.")]


class ResultPath(BaseModel):
    """A result of a survey, in an address."""

    result_id: Annotated[Id, Field(description="Le résultat d'une enquête.")]


class CommitteeMet(Body):
    """A committee of the préfecture, the day on which it met, where its minutes are."""

    committee: Code
    met_on: Day
    piece: Short


class SatisfactionMeasured(Body):
    """What a survey gave of an engagement or of a service, one of the two: answers, per cent satisfied, its source."""

    commitment: Annotated[StrictInt, Field(ge=1, le=LAST_COMMITMENT)] | None = None
    service: Service | None = None
    begins_on: Day
    ends_on: Day
    answers: Annotated[StrictInt, Field(ge=1, le=MOST_ANSWERS)]
    percent: Annotated[StrictInt, Field(ge=0, le=100)]
    source: Short


class EntryCorrected(Body):
    """Why what was recorded counts no more."""

    why: Short


class HeldRead(Answer):
    """How many meetings of how many, from one day to another."""

    begins_on: str
    ends_on: str
    held: Count
    of: Count
    verdict: Literal["running", "kept", "missed"]


class MeetingRead(Answer):
    """A meeting that stands; where its minutes are stands in the register."""

    id: Key
    seq: Number
    met_on: str


class CommitteeRead(Answer):
    """A committee: null where the published text gives no number, or where the year before is not judged."""

    committee: str
    year: HeldRead | None
    before: HeldRead | None
    label: HeldRead | None
    late: bool
    pressing: bool
    meetings: list[MeetingRead]


class SatisfactionRead(Answer):
    """A result that stands; no percentage under ten answers. `below`: under the threshold of the préfecture."""

    id: Key
    commitment: int | None
    service: Service | None
    begins_on: str
    ends_on: str
    answers: Count
    percent: Count | None
    below: bool


class ReviewDue(Answer):
    """The annual review of a year; null where the préfecture gives no day."""

    year: Number
    due_on: str | None


class GapRead(Answer):
    """A gap that no action answers."""

    finding: Key
    event: Key


class ApproachRead(Answer):
    """How quality is organised, and what is kept of it. `gaps`: null where not every gap wants an action."""

    committees: list[CommitteeRead]
    satisfaction: list[SatisfactionRead]
    threshold_pct: Count | None
    review: ReviewDue
    gaps: list[GapRead] | None


def _held(found: Held | None) -> dict[str, Any] | None:
    return None if found is None else {
        "begins_on": found.begins.isoformat(), "ends_on": found.ends.isoformat(), "held": found.held, "of": found.of,
        "verdict": found.verdict}


def _committee(found: Standing) -> dict[str, Any]:
    return {"committee": found.committee.code, "year": _held(found.year), "before": _held(found.before),
            "label": _held(found.label), "late": found.late, "pressing": found.pressing, "meetings": [
                {"id": each.id, "seq": each.seq, "met_on": each.met_on.isoformat()} for each in found.meetings]}


def _measured(found: Result, threshold: int | None) -> dict[str, Any]:
    return {"id": found.id, "commitment": found.commitment, "service": found.service,
            "begins_on": found.begins.isoformat(), "ends_on": found.ends.isoformat(), "answers": found.answers,
            "percent": found.percent, "below": below(found, threshold)}


@api.get("/quality/approach", responses={200: ApproachRead})
@access(READ)
def read() -> Reply:
    """Return how quality is organised, and what is kept of it; the words of the published text are the territory's."""
    here = house().territory
    threshold = here.quality.satisfaction.threshold_pct
    with house().db.reading() as tx:
        day = today(tx)
        some = standings(meetings.state(tx, REGISTER), here, day)
        measured = satisfaction.state(tx, REGISTER).standing()
        lacking = uncorrected(lessons.state(tx, REGISTER)) if here.quality.corrective.every_gap else None
    due = bilan_due(here, day.year)
    return jsonify(committees=[_committee(each) for each in some], threshold_pct=threshold,
                   satisfaction=[_measured(each, threshold) for each in measured],
                   review={"year": day.year, "due_on": due.isoformat() if due else None},
                   gaps=None if lacking is None else [{"finding": each.id, "event": each.event} for each in lacking])


@api.post("/quality/meetings", responses={201: Made})
@access(RIGHT)
def meet(body: CommitteeMet) -> Reply:
    """Record a meeting of a committee."""
    return write(lambda tx, who: {"id": committees.meet(
        tx, who, house().territory, body.committee, body.met_on, body.piece)}, 201)


@api.post("/quality/meetings/<meeting_id>/cancellation", responses={200: Recorded})
@access(RIGHT)
def cancel(path: MeetingPath, body: EntryCorrected) -> Reply:
    """Cancel a meeting that was recorded by mistake, with a motive."""
    return write(lambda tx, who: {"seq": committees.cancel(tx, who, path.meeting_id, body.why)})


@api.post("/quality/satisfaction", responses={201: Made})
@access(RIGHT)
def measure(body: SatisfactionMeasured) -> Reply:
    """Record what a survey of satisfaction gave."""
    return write(lambda tx, who: {"id": committees.measure(tx, who, Measured(
        body.commitment, body.service, body.begins_on, body.ends_on, body.answers, body.percent, body.source))}, 201)


@api.post("/quality/satisfaction/<result_id>/withdrawal", responses={200: Recorded})
@access(RIGHT)
def withdraw(path: ResultPath, body: EntryCorrected) -> Reply:
    """Withdraw a result that was recorded by mistake, with a motive."""
    return write(lambda tx, who: {"seq": committees.withdraw(tx, who, path.result_id, body.why)})
