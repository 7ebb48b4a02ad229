"""The pauses of an exercise on the time axis of a picture: where they stand, and what is left of a time without them.

Verdicts are on gross time; the net stands beside, in words.
"""
from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from crisis.clock import parse_instant
from crisis.evidence.pauses import Pause, paused_s, since
from crisis.evidence.pictures.drawn import GREY, SMALL, rect, text
from crisis.evidence.pictures.geometry import Scale
from crisis.evidence.words import duration

SHADE = "#e6e6e6"
Span = tuple[int, int | None]


def spans(report: dict[str, Any], start: str | None) -> list[Span]:
    """Return the pauses in seconds from an instant, below zero for what came before it; None: nobody has resumed."""
    if start is None:
        return []
    origin = parse_instant(start)
    return [(since(origin, one.begin), None if one.end is None else since(origin, one.end)) for one in _pauses(report)]


def net_s(report: dict[str, Any], start: str | None, seconds: int | None) -> int | None:
    """Return how much of some seconds from an instant ran; None where no pause took any of them."""
    if start is None or seconds is None:
        return None
    begin = parse_instant(start)
    lost = paused_s(_pauses(report), begin, begin + timedelta(seconds=seconds))
    return seconds - lost if lost else None


def said(net: int | None) -> str:
    """Return the net time as it stands after a gross one; nothing where they are the same."""
    return "" if net is None else f" ({duration(net)} sans les pauses)"


def _pauses(report: dict[str, Any]) -> list[Pause]:
    return [Pause(parse_instant(each["from"]), parse_instant(each["to"]) if each["to"] else None)
            for each in report["pauses"]]


def shaded(some: Iterable[Span], scale: Scale, top: float, foot: float) -> list[str]:
    """Return the ground of each pause that the axis holds, to be drawn before anything else."""
    held = ((max(begin, scale.low), scale.high if end is None else min(end, scale.high)) for begin, end in some)
    return [rect(scale.at(begin), top, max(scale.at(end) - scale.at(begin), 2), foot - top, fill=SHADE, stroke=GREY)
            for begin, end in held if begin < end]


def legend(x: float, y: float) -> list[str]:
    """Return what a shade means. `y`: the foot of its words."""
    return [rect(x, y - 10, 22, 12, fill=SHADE, stroke=GREY), text(x + 30, y, "pause", size=SMALL)]
