"""When the exercise was paused, and how long it lasted with and without (gross, net). Pure.

Verdicts are on gross time: the clocks run on. Pausing and resuming are the exercise's acts, `exercise_paused` and
`exercise_resumed`; an event without them has none.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crisis.clock import instant, parse_instant
from crisis.commitments.instants import whole_seconds
from crisis.drills.course import lengths

PAUSED, RESUMED = "exercise_paused", "exercise_resumed"
Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pause:
    """From one recorded hour to another; `end` None: nobody has resumed."""

    begin: datetime
    end: datetime | None


def pauses(contents: Iterable[Entry]) -> list[Pause]:
    """Return the pauses in order. One paused twice is one pause; a resumption of nothing is none."""
    found: list[Pause] = []
    for content in contents:
        running = bool(found) and found[-1].end is None
        if content["kind"] == PAUSED and not running:
            found.append(Pause(parse_instant(content["recorded_at"]), None))
        elif content["kind"] == RESUMED and running:
            found[-1] = Pause(found[-1].begin, parse_instant(content["recorded_at"]))
    return found


def rows(found: Sequence[Pause], origin: datetime) -> list[dict[str, Any]]:
    """Return the pauses as the report tells them, in seconds from `origin`, below zero for what came before it."""
    return [{"from": instant(one.begin), "to": instant(one.end) if one.end else None,
             "from_s": since(origin, one.begin), "to_s": since(origin, one.end) if one.end else None}
            for one in found]


def since(origin: datetime, at: datetime) -> int:
    """Return the whole seconds between two hours as they are printed, below zero for what came before."""
    return whole_seconds(origin, at) - whole_seconds(at, origin)


def paused_s(found: Iterable[Pause], begin: datetime, end: datetime) -> int:
    """Return for how many seconds of a span the exercise was paused."""
    return sum(whole_seconds(max(one.begin, begin), min(one.end or end, end)) for one in found)


def spans(found: Sequence[Pause], begin: datetime, end: datetime) -> dict[str, int]:
    """Return the gross and the net length of a span."""
    gross, net = lengths(begin, max(begin, end), ((one.begin, one.end) for one in found))
    return {"gross_s": gross, "net_s": net}
