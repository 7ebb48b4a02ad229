"""What callers report, and what they ask, over the API: raised, grouped, parted, settled, listed, counted."""
from __future__ import annotations

from typing import Annotated, Any, Literal

from flask import jsonify
from pydantic import Field

from crisis.clock import instant
from crisis.events import cip_facts
from crisis.hotline.asked import Asked, Flow, asked, trend
from crisis.web.access import access, actor
from crisis.web.api.answers import Answer, Count, Key, Made, Moment, Recorded
from crisis.web.api.events import found
from crisis.web.api.shapes import Body, EventPath, Id, Insee, Words
from crisis.web.api.writing import Reply, group, write
from crisis.web.house import house
from crisis.web.reported import Line, told

api = group("cip_facts", "Ce que les appels remontent, ce qu'ils demandent")
Ids = Annotated[list[Id], Field(min_length=1, max_length=200)]
Subject = Literal["safety", "roads", "health", "utilities", "relative", "shelter", "fact", "help", "insurance",
                  "rumour", "media", "official", "malicious", "wrong"]


class FactRaised(Body):
    """What a call said to have happened, not verified; `sheet`: that call (absent: none); `commune`: where, if said."""

    words: Words
    category: Subject = "fact"
    commune: Insee | None = None
    sheet: Id | None = None


class FactsGrouped(Body):
    """Facts that are the same one as `into`."""

    into: Id
    facts: Ids


class FactParted(Body):
    """A report that is a fact of its own again."""

    fact: Id


class FactSettled(Body):
    """What was found of a fact, named by any of its reports; `words`: what was seen, if anything is to be said."""

    fact: Id
    found: Literal["confirmed", "rejected"]
    words: Words = ""


class ReportRead(Answer):
    """What one call said; `words`: null where they are not shown."""

    id: Key
    sheet: Key | None
    commune: str | None
    category: str
    at: Moment
    words: str | None


class FactFindingRead(Answer):
    """What was found, when and by which function; `words`: null for none, or where they are not shown."""

    seq: Count
    found: Literal["confirmed", "rejected"]
    at: Moment
    function: str
    words: str | None


class FactRead(Answer):
    """One fact: `calls`: how many calls reported it; `unseen`: reports brought near after it was settled; `late`: it
    waits for the COD too long. The last of `findings` stands.
    """

    id: Key
    status: Literal["open", "confirmed", "rejected"]
    category: str
    calls: Count
    unseen: Count
    late: bool
    reports: list[ReportRead]
    findings: list[FactFindingRead]


class GroupingProposed(Answer):
    """Two facts that may be one, and why, in French: a team leader decides."""

    into: Key
    fact: Key
    why: str


class FactsRead(Answer):
    """The facts of an event: those to be checked first. `proposals`: for whoever may group."""

    facts: list[FactRead]
    proposals: list[GroupingProposed]


class FlowRead(Answer):
    """How many calls: in the last four quarter hours, the oldest first; in the hour that they make; in the one before;
    in all. `trend` tells a change from chance; `percent`: of change, null below ten cases.
    """

    code: str
    quarters: list[Count]
    hour: Count
    before: Count
    total: Count
    trend: Literal["up", "down", "steady"]
    percent: int | None


class AskedRead(Answer):
    """What call sheets add up to, the most asked of the last hour first. `unanswered`: closed without an answer."""

    calls: FlowRead
    categories: list[FlowRead]
    communes: list[FlowRead]
    answers: list[FlowRead]
    unanswered: list[FlowRead]


@api.get("/events/<event_id>/cip/facts", responses={200: FactsRead})
@access("see")
def facts(path: EventPath) -> Reply:
    """Return what callers reported. Nothing of it is verified but what is `confirmed`."""
    with house().db.reading() as tx:
        found(tx, path.event_id)
        every = told(tx, path.event_id, actor())
    return jsonify(facts=[_fact(line) for line in (*every.open, *every.settled)],
                   proposals=[{"into": each.into.fact.id, "fact": each.fact.fact.id, "why": each.because}
                              for each in every.suggestions])


def _fact(line: Line) -> dict[str, Any]:
    fact = line.fact
    reports = [{"id": each.id, "sheet": each.sheet or None, "commune": each.commune or None, "category": each.category,
                "at": instant(each.at), "words": line.said(each)} for each in fact.reports]
    findings = [{"seq": each.seq, "found": each.found, "at": instant(each.at), "function": each.function,
                 "words": line.said(each)} for each in fact.findings]
    return {"id": fact.id, "status": line.status, "category": fact.category, "calls": fact.calls,
            "unseen": fact.unseen, "late": line.late, "reports": reports, "findings": findings}


@api.get("/events/<event_id>/cip/asked", responses={200: AskedRead})
@access("see")
def what_is_asked(path: EventPath) -> Reply:
    """Return what people ask: calls by category, commune and answer, hour against hour, and what found no answer."""
    with house().db.reading() as tx:
        found(tx, path.event_id)
        counted = asked(tx, path.event_id)
    return jsonify(_asked(counted))


def _asked(counted: Asked) -> dict[str, Any]:
    parts = {"categories": counted.categories, "communes": counted.communes, "answers": counted.answers,
             "unanswered": counted.unanswered}
    return {"calls": _flow("", counted.calls)} | {
        name: [_flow(each.code, each.flow) for each in lines] for name, lines in parts.items()}


def _flow(code: str, flow: Flow) -> dict[str, Any]:
    way = trend(flow.hour, flow.before)
    return {"code": code, "quarters": list(flow.quarters), "hour": flow.hour, "before": flow.before,
            "total": flow.total, "trend": way.way, "percent": way.percent}


@api.post("/events/<event_id>/cip/facts", responses={200: Made})
@access("take_calls")
def raise_fact(path: EventPath, body: FactRaised) -> Reply:
    """Record what a call said to have happened: the COD sees it at once, not verified."""
    return write(lambda tx, who: {"id": cip_facts.raise_fact(
        tx, who, path.event_id, body.sheet, body.commune or "", body.category, body.words)})


@api.post("/events/<event_id>/cip/facts/groupings", responses={200: Recorded})
@access("lead_team")
def group_facts(path: EventPath, body: FactsGrouped) -> Reply:
    """Say that several facts are one, each with all its reports. Grouped twice, it is one act."""
    return write(lambda tx, who: {"seq": cip_facts.group(tx, who, path.event_id, body.into, body.facts)})


@api.post("/events/<event_id>/cip/facts/partings", responses={200: Recorded})
@access("lead_team")
def part(path: EventPath, body: FactParted) -> Reply:
    """Undo a grouping for one report, which is to be checked again."""
    return write(lambda tx, who: {"seq": cip_facts.part(tx, who, path.event_id, body.fact)})


@api.post("/events/<event_id>/cip/facts/findings", responses={200: Recorded})
@access("settle_facts")
def settle(path: EventPath, body: FactSettled) -> Reply:
    """Confirm or reject a fact with all its reports; said otherwise again, the last word stands."""
    return write(lambda tx, who: {"seq": cip_facts.settle(tx, who, path.event_id, body.fact, body.found, body.words)})
