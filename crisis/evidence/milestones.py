"""The milestones of an event in the order of the flow, each with the entry that proves it. Judges no delay."""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crisis.accounts.rights import VOLUNTEER
from crisis.clock import parse_instant
from crisis.commitments import Verdict
from crisis.commitments.instants import whole_seconds
from crisis.evidence import closings
from crisis.evidence.acts import declaration
from crisis.evidence.audiences import JUDGED
from crisis.evidence.standing import Content
from crisis.evidence.words import MILESTONES

Lines = Mapping[int, Sequence[Mapping[str, Any]]]
# The kind of entry that first reaches each milestone; the others are found in receipts or computed.
KINDS = {
    "event_opened": "event_opened", "alert_received": "alert_received",
    "communication_started": "communication_started", "cod_ordered": "cod_activated", "cod_activated": "cod_activated",
    "first_answer": "duty_answered", "first_arrival": "duty_arrived", "cell_operational": "cell_operational",
    "first_draft": "message_drafted", "first_submission": "message_submitted", "first_approval": "message_approved",
    "first_dispatch": "message_dispatched", "cip_ordered": "cip_ordered", "cip_opened": "cip_opened",
    "cip_closed": "cip_closed", "cod_lifted": "cod_lifted", "cell_stood_down": "cell_stood_down"}
ORDERED = ("cod_ordered", "cip_ordered")
DELAYS = (47, 48)
HANDS = {"contact_logged": "elected", "publication_logged": "public", "report_imported": "elected"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What milestones are read from: entries, sealed lines (0: not sealed yet), verdicts, coverage per audience."""

    contents: Sequence[Content]
    lines: Lines
    audience_of: Mapping[str, str]
    verdicts: Mapping[int, Verdict]
    coverage: Mapping[str, Any]

    @property
    def t0(self) -> datetime | None:
        """The start of the first delay that started; None if none did. Engagement 50 names none (R11)."""
        return min((one.started_at for one in self.verdicts.values()
                    if one.number in DELAYS and one.started_at is not None), default=None)

    @property
    def alerted(self) -> frozenset[str]:
        """The deliveries that woke people on duty."""
        return frozenset(content["data"]["delivery"] for content in self.contents
                         if _woke(content) and content["data"]["delivery"])


@dataclass(frozen=True, slots=True)
class Reached:
    """When a milestone was reached, and the entry that says so; `seq` None: the line is not sealed yet."""

    at: str
    seq: int | None


def milestones(facts: Facts, limits: Mapping[int, datetime]) -> list[dict[str, Any]]:
    """Return every milestone, reached or not. `limits`: the first instant too late, per engagement that started.

    `seconds` count from T0, below zero for what came before it.
    """
    return [_row(code, _reached(facts, code), facts.t0, limits.get(_PLANNED.get(code, 0))) for code in MILESTONES]


_PLANNED = {"cell_operational": 47, **{f"covered_{audience}": 48 for audience in JUDGED}}


def _row(code: str, reached: Reached | None, t0: datetime | None, limit: datetime | None) -> dict[str, Any]:
    at = parse_instant(reached.at) if reached else None
    return {"code": code, "label": MILESTONES[code],
            "planned_s": whole_seconds(t0, limit) if t0 and limit else None,
            "at": reached.at if reached else None,
            "seconds": whole_seconds(t0, at) - whole_seconds(at, t0) if t0 and at else None,
            "before_start": bool(t0 and at and at < t0),
            "seq": reached.seq if reached else None}


def _reached(facts: Facts, code: str) -> Reached | None:
    if code in _READ:
        return _READ[code](facts)
    step, _, audience = code.partition("_")
    if audience in JUDGED:
        return _informed(facts, audience, facts.coverage[audience]["first_at" if step == "sent" else "covered_at"])
    found = [*filter(of_duty, (each for each in facts.contents if each["kind"] == KINDS[code]))]
    if code == "cell_operational":
        content = declaration(found, facts.verdicts.get(47))
        return Reached(_hour(code, content), content["seq"]) if content else None
    # The hour of an order may be corrected by a later entry, when it was given earlier (R2).
    content = min(found, key=lambda each: _hour(code, each) if code == "cod_ordered" else "", default=None)
    return Reached(_hour(code, content), content["seq"]) if content else None


def _closed(facts: Facts) -> Reached | None:
    """Return the closing that stands; a reopened event is not closed (R6)."""
    standing = closings.standing(facts.contents)
    return Reached(standing["recorded_at"], standing["seq"]) if standing else None


def _hour(code: str, content: Content) -> str:
    """Return the hour of a milestone: declared for an alert and for an order, recorded for the rest (R2)."""
    if code in ORDERED:
        return str(content["data"]["order"]["declared_at"])
    return str(content["happened_at" if code == "alert_received" else "recorded_at"])


def first_line(facts: Facts, wanted: Callable[[Mapping[str, Any]], bool]) -> Reached | None:
    """Return the first receipt line of a kind, with the seal that holds it. Our own call is nobody's receipt."""
    found = [(line["at"], seq or None) for seq, lines in facts.lines.items() for line in lines
             if line["state"] != "calling" and wanted(line)]
    return Reached(*min(found, key=lambda each: (each[0], each[1] or 0))) if found else None


def first_call(facts: Facts) -> Reached | None:
    """Return the first line about a call to the people on duty."""
    alerted = facts.alerted  # Once: it reads every entry.
    return first_line(facts, lambda line: line["delivery"] in alerted)


def _informed(facts: Facts, audience: str, at: str | None) -> Reached | None:
    """Return the entry behind an instant of coverage: the seal of its line, or the act done by hand."""
    if at is None:
        return None
    line = first_line(facts, lambda each: each["at"] == at and facts.audience_of.get(each["delivery"]) == audience)
    return line or Reached(at, _by_hand(facts.contents, audience, at))


def _by_hand(contents: Sequence[Content], audience: str, at: str) -> int | None:
    for content in contents:
        if content["kind"] not in HANDS or content["data"].get("audience", HANDS[content["kind"]]) != audience:
            continue
        hours = {content["recorded_at"], content["happened_at"],
                 *(each["at"] for each in content["data"].get("contacts", ()))}
        if at in hours:
            return int(content["seq"])
    return None


# The milestones that no first entry of a kind reaches.
_READ: dict[str, Callable[[Facts], Reached | None]] = {"oncall_requested": first_call, closings.CLOSED: _closed}


def oncall(facts: Facts) -> dict[str, Any]:
    """Return how the people on duty were reached. `first_request_s`: real seconds from the recorded order."""
    alerted = [content for content in facts.contents if _woke(content)]
    answered = {content["data"]["person"] for content in facts.contents
                if content["kind"] == "duty_answered" and of_duty(content)}
    first = first_call(facts)
    ready = _reached(facts, "cell_operational")
    return {"first_request_s": _after(alerted[0]["recorded_at"], first.at) if first else None,
            "alerted": len(alerted),
            "acknowledged": sum(content["data"]["person"] in answered for content in alerted),
            "ready_at": ready.at if ready else None}


def _woke(content: Mapping[str, Any]) -> bool:
    """An SMS that only asks an authority to confirm an order called nobody, and a volunteer is on no duty."""
    return content["kind"] == "duty_alerted" and "confirms" not in content["data"] and of_duty(content)


def of_duty(content: Mapping[str, Any]) -> bool:
    """Return whether an entry is not about a volunteer of the hotline, who is called and answers in the same words."""
    return bool(content["data"].get("function") != VOLUNTEER)


def _after(start: str, at: str) -> float:
    return round(max(0.0, (parse_instant(at) - parse_instant(start)).total_seconds()), 3)

