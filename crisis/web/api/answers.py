"""The shapes of what the API answers, for its description. They bind nothing at run time: tests hold them to be true.

A field may be added to any of them without notice; none is taken away.
"""
from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, RootModel

Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Count = Annotated[int, Field(ge=0)]
Number = Annotated[int, Field(ge=1)]
Key = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Tally = Annotated[dict[str, dict[str, Count]], Field(description="Combien d'envois dans chaque état, par public.")]

# What is no JSON: the bytes of a piece, with the headers that `download` gives.
FILE: dict[str, Any] = {
    "description": "La pièce, telle qu'elle a été jointe.",
    "headers": {"X-Content-SHA256": {"description": "L'empreinte que porte l'inscription.",
                                     "schema": {"type": "string", "pattern": "^[0-9a-f]{64}$"}}},
    "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
# The report has a published schema of its own, which `document` puts in the description.
REPORT: dict[str, Any] = {"description": "Le rapport de chronométrie.",
                          "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Report"}}}}


class Answer(BaseModel):
    """Anything that is answered."""

    model_config = ConfigDict(extra="allow")


class Done(Answer):
    """The act is done, and has nothing to tell."""


class Recorded(Answer):
    """The number of the entry that records the act."""

    seq: Number


class Made(Answer):
    """The key of what was made."""

    id: Key


class Drafted(Made):
    """A draft, in its first version."""

    version: Number


class Saved(Answer):
    """The version that the draft now has."""

    version: Number


class Submitted(Answer):
    """What an approval will bind: `hash` is what it must repeat."""

    number: Number
    version: Number
    hash: Digest


class Stopped(Answer):
    """How many deliveries will not leave."""

    stopped: Count


class Opened(Answer):
    """A session. `token` is shown once; it is the bearer of every other request."""

    token: str
    person: Key
    function: str
    roles: list[str]


class ClockRead(Answer):
    """The time of events, and which clock gives it: `host`, or `virtual` in a rehearsal."""

    now: Moment
    clock: str


class Jumped(Answer):
    """Where a jump stopped; `reached`: nothing was due before the hour asked for."""

    now: Moment
    reached: bool


class OnDuty(Answer):
    """Somebody on duty; `login` in a demonstration only."""

    person: Key
    rank: Count


class Duties(RootModel[dict[str, list[OnDuty]]]):
    """Who is on duty now, by function, the first called first."""


class EventSummary(Answer):
    """What identifies an event."""

    id: Key
    nature: str
    plays: str
    mode: str
    type: str
    territory: str
    opened_at: Moment
    closed_at: Moment | None
    head_seq: Number


class EventList(Answer):
    """A page of events, the newest first. `next` is the `after` of the following page; null on the last one."""

    events: list[EventSummary]
    next: Key | None


class Reading(Answer):
    """Another way to read the same facts, given beside the verdict."""

    name: str


class Audience(Answer):
    """How far one audience is informed, in deliveries; `uncovered` names the targets that nothing proves informed."""

    targeted: Count
    accepted: Count
    delivered: Count
    unknown: Count
    failed: Count
    first_at: Moment | None
    covered_at: Moment | None
    basis: str
    reasons: list[str]
    uncovered: list[str]


class Commitment(Answer):
    """One engagement: `running`, `kept`, `missed`, `not_proven` or `not_applicable`, and what it rests on."""

    number: Number
    verdict: str
    basis: str | None
    started_at: Moment | None
    met_at: Moment | None
    seconds: Count | None
    rule: str
    reasons: list[str]
    readings: list[Reading]
    audiences: dict[str, Audience] = {}


class CoverageRead(Answer):
    """The audiences of engagement 48, its verdict, and the instant at which this was true."""

    verdict: str
    audiences: dict[str, Audience]
    now: Moment


class StageRead(Answer):
    """The acts that were recorded; a number is that of the entry that says so."""

    name: str
    title: str
    communes: list[str]
    level: str | None
    decision: str | None
    operational_seq: int | None
    unconfirmed: list[int]
    closed_seq: int | None


class Present(Answer):
    person: Key
    own: bool


class CellRead(Answer):
    """The four lines on which the cell is declared operational, and which are missing."""

    head: Key | None
    present: list[Present]
    minimum: Count
    routes: dict[str, dict[str, str] | None]
    missing: list[str]
    reduced: bool


class Pending(Answer):
    """What a closing would leave open."""

    end_of_alert: bool
    unknown: Count
    waiting: Count
    cod: bool
    cell: bool


class EventRead(EventSummary):
    """Where an event stands."""

    now: Moment
    clock: str
    stage: StageRead
    commitments: list[Commitment]
    cell: CellRead
    pending: Pending


class By(Answer):
    """Who wrote an entry, and in which function."""

    person: str
    function: str


class EntryRead(Answer):
    """An entry, as who asks may see it. `words`: its free text, null if there is none or not for them;
    `late`: somebody wrote it after the closing. `data` depends on `kind`.
    """

    seq: Number
    event: str
    kind: str
    happened_at: Moment
    recorded_at: Moment
    clock: str
    by: By
    data: dict[str, Any]
    words: str | None
    late: bool


class EntryPage(Answer):
    """A page of a chain. `next` is the `after` of the following page; `more`: it would hold something now."""

    entries: list[EntryRead]
    next: Count
    more: bool
    now: Moment


class MessageSummary(Answer):
    """One message: its state, its texts as they were first written, to whom."""

    id: Key
    event: Key
    number: Count
    version: Number
    state: str
    title: str
    core: str
    communes: list[str]
    means: list[str]
    media: bool
    urgency: str
    factual: bool
    ends_alert: bool
    writers: list[Key]
    submitter: Key | None


class MessageList(Answer):
    """The messages of an event, the oldest first."""

    messages: list[MessageSummary]


class FindingRead(Answer):
    """What the checks find in a text; one that is not `blocking` is passed by its `code`."""

    code: str
    channel: str
    blocking: bool
    sentence: str


class MessageRead(MessageSummary):
    """One message with what an approval would bind: the text of each channel, and `hash`."""

    variants: dict[str, str]
    hash: Digest
    findings: list[FindingRead]
    progress: Tally


class Progress(Answer):
    """How far a sending is; `left`: how many deliveries may still leave."""

    state: str
    progress: Tally
    left: Count
    now: Moment


class Verification(Answer):
    """Whether a chain holds; `error` names the first entry that does not."""

    verified: bool
    entries: Count
    head: Digest
    error: str = ""


class Problem(BaseModel):
    """A refusal (RFC 9457): `code` for the machine; `title` what, `detail` why, `todo` what to do, for the person."""

    type: str
    status: Annotated[int, Field(ge=400, le=599)]
    code: str
    title: str
    detail: str = ""
    todo: str = ""
