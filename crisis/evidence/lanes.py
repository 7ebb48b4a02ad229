"""The event as a score: one lane for each of those who act, with what was done and what was planned. Pure.

An actual mark stands at the recorded hour of its entry, or at that of the receipt that a milestone rests on; a planned
one at the hour that was set (limits of 47 and 48) or announced. The hour of the next point stands in the text of a
message and in no entry: it cannot be shown here.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from crisis.accounts.rights import VOLUNTEER
from crisis.clock import instant, parse_instant
from crisis.evidence.lane_words import (
    ACTS,
    ANNOUNCED,
    BY_HAND,
    HARD,
    INJECTED,
    LANES,
    PLANNED,
    SHARED,
    STATED,
    TALLIED,
)
from crisis.evidence.pauses import since
from crisis.evidence.standing import Content

LIMITS = {47: "cell", 48: "sending"}
INFORMED = {"elected": "officials", "public": "public", "media": "media"}


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing in a lane. `seq` None: set by the rule, or a receipt that no seal holds yet."""

    lane: str
    at: datetime
    label: str
    seq: int | None
    planned: bool = False


def lanes(contents: Sequence[Content], milestones: Iterable[Mapping[str, Any]], limits: Mapping[int, datetime],
          origin: datetime) -> list[dict[str, Any]]:
    """Return every lane, empty or not, its marks in order. `origin`: T0, or the opening where no delay started.

    The same act done again within a minute is told once, with how many there were.
    """
    marks = [mark for content in contents for mark in _marks(content)]
    marks += [*_informed(milestones), *_limits(limits)]
    return [{"code": code, "label": label, "marks": _rows([mark for mark in marks if mark.lane == code], origin)}
            for code, label in LANES.items()]


def _rows(marks: Sequence[Mark], origin: datetime) -> list[dict[str, Any]]:
    same: dict[tuple[str, bool, datetime], list[Mark]] = {}
    for mark in sorted(marks, key=lambda each: (each.at, each.seq or 0)):
        same.setdefault((mark.label, mark.planned, mark.at.replace(second=0, microsecond=0)), []).append(mark)
    return [{"at": instant(some[0].at), "seconds": since(origin, some[0].at),
             "label": label if len(some) == 1 else f"{label} (× {len(some)})", "planned": planned,
             "seq": some[0].seq} for (label, planned, _), some in same.items()]


def _marks(content: Content) -> Iterator[Mark]:
    said = _said(content)
    if said:
        lane, label = said
        yield Mark(lane, parse_instant(content["recorded_at"]), label, content["seq"])
    yield from _announced(content)


def _said(content: Content) -> tuple[str, str] | None:
    """Return the lane and the words of an entry; None for one that no lane shows."""
    kind, data = content["kind"], content["data"]
    if kind in BY_HAND:
        return _by_hand(kind, data)
    if kind == "cod_activated" and "shared" in data:
        return SHARED
    if kind in STATED:
        field, words = STATED[kind]
        return words.get(str(data.get(field)))
    if kind in INJECTED:
        return "incidents", f"{_inject(data)}{INJECTED[kind]}"
    if kind in ACTS:
        lane, label = ACTS[kind]
        return ("cip" if data.get("function") == VOLUNTEER else lane), label
    return next((("incidents", label) for start, label in TALLIED.items() if kind.startswith(start)), None)


def _inject(data: Mapping[str, Any]) -> str:
    return f"Inject n°{HARD}{data['inject']}"


def _by_hand(kind: str, data: Mapping[str, Any]) -> tuple[str, str] | None:
    if kind != "contact_logged":
        return BY_HAND[kind]
    lane = "media" if data["audience"] == "media" else "officials"
    return (lane, BY_HAND[kind][1]) if data["outcome"] == "reached" else None


def _announced(content: Content) -> Iterator[Mark]:
    """Yield the hours that an entry announces: a review, an arrival, a shift of the hotline, an inject of a script."""
    kind, data, seq = content["kind"], content["data"], content["seq"]
    if kind == "inject_issued":
        yield Mark("incidents", parse_instant(data["planned_at"]), _inject(data), seq, planned=True)
    for field, label in PLANNED.get(kind, {}).items():
        if data.get(field):
            lane = "cip" if kind.startswith("cip_") else "authority"
            yield Mark(lane, parse_instant(data[field]), label, seq, planned=True)
    if kind in ANNOUNCED and data.get("minutes") is not None:
        lane, label = ANNOUNCED[kind]
        at = parse_instant(content["recorded_at"]) + timedelta(minutes=data["minutes"])
        yield Mark("cip" if data.get("function") == VOLUNTEER else lane, at, label, seq, planned=True)


def _informed(milestones: Iterable[Mapping[str, Any]]) -> Iterator[Mark]:
    for one in milestones:
        lane = INFORMED.get(one["code"].partition("_")[2])
        if lane and one["at"]:
            yield Mark(lane, parse_instant(one["at"]), one["label"], one["seq"])


def _limits(limits: Mapping[int, datetime]) -> Iterator[Mark]:
    for number, at in limits.items():
        if number in LIMITS:
            yield Mark(LIMITS[number], at, f"Limite de l'engagement\u00a0{number}", None, planned=True)
