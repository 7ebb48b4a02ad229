"""The shapes of what the API reads, for its description. What a viewer may see of them is `visible`'s business."""
from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, RootModel

from crisis.web.api.answers import Answer, Count, Digest, Key, Moment, Number

Tally = Annotated[dict[str, dict[str, Count]], Field(description="Combien d'envois dans chaque état, par public.")]


class OnDuty(Answer):
    """Somebody on duty; `login` in a demonstration only."""

    person: Key
    rank: Count


class Duties(RootModel[dict[str, list[OnDuty]]]):
    """Who is on duty now, by function, the first called first."""


class MyTerm(Answer):
    """A period in which one is the first called; `notice`: what to answer, once one was asked."""

    function: str
    begins: Moment
    ends: Moment
    notice: Key | None
    answer: str | None


class MyRoute(Answer):
    """A way in which one is reached, and what it lacks: `unverified`, `unproven`."""

    id: Key
    channel: str
    lacks: list[str]


class MyDevice(Answer):
    """A device that stays signed in for a duty."""

    id: Digest
    function: str
    until: Moment


class MyDuty(Answer):
    """What somebody must know before a duty."""

    terms: list[MyTerm]
    routes: list[MyRoute]
    devices: list[MyDevice]


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
    """The acts that were recorded; a number is that of the entry that says so. `reopened`: the closings that stand no
    more, each with the entry that reopened the event.
    """

    name: str
    title: str
    type: str
    communes: list[str]
    to_specify: list[str]
    level: str | None
    decision: str | None
    operational_seq: int | None
    unconfirmed: list[int]
    closed_seq: int | None
    reopened: list[tuple[int, int]]


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
    """What a closing would leave open; `drafts`: texts begun and never submitted, `submitted`: those that wait for
    approval, `situation`: a *point de situation* that nobody has frozen, `cip_ordered`: a hotline ordered that never
    opened, `cip_open`: one that is not declared closed, `callbacks`: promised by it and not made; `serves`: other
    events that its COD serves; `exercise`: one that it plays was not ended.
    """

    end_of_alert: bool
    unknown: Count
    waiting: Count
    cod: bool
    cell: bool
    serves: Count
    cip_ordered: bool
    cip_open: bool
    exercise: bool
    callbacks: Count
    drafts: Count
    submitted: Count
    situation: bool


class TiesRead(Answer):
    """The other events that this one is tied to: `links` are the same as it, `served_by` has the COD that serves it,
    null if none does; its own COD serves those of `serves`.
    """

    links: list[Key]
    served_by: Key | None
    serves: list[Key]


class EventRead(EventSummary):
    """Where an event stands. `reopenable_until`: until when it may be reopened, null while it is open."""

    now: Moment
    reopenable_until: Moment | None
    clock: str
    stage: StageRead
    commitments: list[Commitment]
    cell: CellRead
    pending: Pending
    ties: TiesRead


class By(Answer):
    """Who wrote an entry, and in which function."""

    person: str
    function: str


class EntryRead(Answer):
    """An entry, as who asks may see it. `words`: its free text, null if there is none or not for them;
    `late`: somebody wrote it after a closing, before any reopening. `data` depends on `kind`.
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
    """One message: its state, its texts as they were first written, to whom. `playbook`: the type whose playbook it was
    begun from, with its `fields`; both empty for a free text.
    """

    id: Key
    event: Key
    number: Count
    version: Number
    state: str
    title: str
    core: str
    fields: dict[str, list[str]]
    playbook: str
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
    variant: str
    blocking: bool
    sentence: str


class MessageRead(MessageSummary):
    """One message with what an approval would bind: each text by its name, with its fingerprint, and `hash`."""

    variants: dict[str, str]
    fingerprints: dict[str, Digest]
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
