"""Who was waited for, people or the system, from T0 of 48 to the last audience covered. Pure; judges nothing.

Each second of that span belongs to one stage, and each stage to one side. The stages are those of the last proof, the
one that covered the last audience: the order, whoever was woken before its message was begun, that message, its wave,
and the operator's acceptance (or the act done by hand). A stage lasts from the end of the one before to its own end,
both hours cut to the second, so that all of them add up to the span. What was already over when the stage before ended
kept nobody waiting: it has no row. People: recording the order, answering, arriving, writing, reading and approving,
acting by hand. System: calling those on duty from the recorded order, and every second from the approval to the
operator's acceptance, its own refusals and repeats included.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crisis.clock import instant, parse_instant
from crisis.commitments.instants import whole_seconds
from crisis.evidence.milestones import Facts, first_call, first_line, of_duty
from crisis.evidence.orders import Ordered
from crisis.evidence.reach import Proof, Reached
from crisis.evidence.standing import Content

# For each stage: its words, and whether it is the system that was waited for.
STAGES: Mapping[str, tuple[str, bool]] = {
    "recording": ("De l'ordre donné à l'ordre enregistré", False),
    "calling": ("De l'ordre enregistré au premier appel d'astreinte accepté", True),
    "answering": ("Attente de la première réponse", False),
    "arriving": ("Attente de la première arrivée", False),
    "beginning": ("Avant le premier brouillon", False),
    "writing": ("Rédaction", False),
    "approving": ("Relecture et validation", False),
    "ordering": ("De la validation à l'ordre d'envoi", True),
    "sending": ("De l'ordre d'envoi à l'acceptation par l'opérateur", True),
    "by_hand": ("Appel ou publication à la main", False),
}
PREPARING = {"duty_answered": "answering", "duty_arrived": "arriving"}
WRITING = {"message_drafted": "beginning", "message_submitted": "writing", "message_approved": "approving"}


@dataclass(frozen=True, slots=True)
class Mark:
    """The end of a stage; `seq` None: a receipt that no seal holds yet."""

    code: str
    at: datetime
    seq: int | None


def times(facts: Facts, orders: Mapping[str, Ordered], every: Sequence[Reached],
          start: datetime) -> list[dict[str, Any]]:
    """Return the stages in order; none if no audience was covered after `start`, T0 of 48."""
    proofs = [proof for proof in (one.covering for one in every) if proof]
    last = max(proofs, key=lambda proof: proof.at, default=None)
    if last is None or last.at <= start:
        return []
    message = list(_message(facts, orders, last))
    first = message[0].at
    return _rows([*(mark for mark in _preparing(facts, start) if mark.at <= first), *message],
                 Mark("", start, _starter(facts.contents, start)))


def _starter(contents: Sequence[Content], start: datetime) -> int | None:
    """Return the entry of the order that started the clock: the one with that hour, declared or recorded."""
    for content in contents:
        order = content["data"].get("order") if content["kind"] == "cod_activated" else None
        if order and start in (parse_instant(order["declared_at"]), parse_instant(content["recorded_at"])):
            return int(content["seq"])
    return None


def _preparing(facts: Facts, start: datetime) -> Iterator[Mark]:
    """Yield what came before the message: the order on record, the first call, the first answer and arrival."""
    starter = _starter(facts.contents, start)
    if starter is not None:
        yield Mark("recording", parse_instant(facts.contents[starter - 1]["recorded_at"]), starter)
    called = first_call(facts)
    if called is not None:
        yield Mark("calling", parse_instant(called.at), called.seq)
    since, seen = instant(start), set[str]()
    for content in facts.contents:
        code = PREPARING.get(content["kind"])
        if code and code not in seen and content["recorded_at"] >= since and of_duty(content):
            seen.add(code)
            yield Mark(code, parse_instant(content["recorded_at"]), content["seq"])


def _message(facts: Facts, orders: Mapping[str, Ordered], last: Proof) -> Iterator[Mark]:
    """Yield the stages of what covered the last audience, from its first draft to its proof."""
    seq = orders[last.delivery].seq if last.delivery else last.seq
    act = facts.contents[seq - 1]
    yield from _written(facts.contents, act["data"].get("message"), seq)
    if last.delivery:
        yield Mark("ordering", parse_instant(act["recorded_at"]), seq)
        line = first_line(facts, lambda each: each["delivery"] == last.delivery and each["at"] == instant(last.at))
        yield Mark("sending", last.at, line.seq if line else None)
    else:
        yield Mark("by_hand", last.at, seq)


def _written(contents: Sequence[Content], message: str | None, before: int) -> Iterator[Mark]:
    """Yield the first draft of a message, its last submission and its last approval before the entry `before`."""
    found: dict[str, Content] = {}
    for content in contents[:before]:
        code = WRITING.get(content["kind"])
        if code and content["data"]["message"] == message and (code != "beginning" or code not in found):
            found[code] = content
    for code in WRITING.values():
        if code in found:
            yield Mark(code, parse_instant(found[code]["recorded_at"]), found[code]["seq"])


def _rows(marks: Sequence[Mark], at: Mark) -> list[dict[str, Any]]:
    told = []
    for mark in marks:
        if mark.at < at.at:
            continue
        label, system = STAGES[mark.code]
        spent = whole_seconds(at.at, mark.at)
        told.append({"code": mark.code, "label": label, "human_s": 0 if system else spent,
                     "system_s": spent if system else 0, "from_seq": at.seq, "to_seq": mark.seq})
        at = mark
    return told
