"""How the last events of the same kind went, each judged by the rule that it opened with. Pure.

Répétitions stand only among themselves, real events and exercises too (R4); nothing is added up here. Which natures an
indicator counts is said here once, for the reports and for the dashboard.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from crisis.commitments import Verdict
from crisis.evidence.indicators.definitions import JUDGED
from crisis.evidence.standing import Content

KEPT = 12


def trend(events: Iterable[tuple[Content, Mapping[int, Verdict]]]) -> dict[str, Any]:
    """Return one point for each event, the oldest first. `events`: the opening of each, and its verdicts."""
    points = [_point(opening, verdicts) for opening, verdicts in events]
    return {"points": sorted(points, key=lambda point: (point["at"], point["event"]))[-KEPT:]}


def _point(opening: Content, verdicts: Mapping[int, Verdict]) -> dict[str, Any]:
    data = opening["data"]
    point = {"event": opening["event"], "at": opening["recorded_at"], "plays": data["plays"], "nature": data["nature"],
             "counted": _counted(data, list(verdicts.values()))}
    for number in (47, 48):
        one = verdicts[number]
        point |= {f"rule_{number}": one.rule, f"seconds_{number}": one.seconds, f"verdict_{number}": one.verdict}
    return point


def natures(*, demonstration: bool) -> tuple[str, ...]:
    """Return the natures that indicators count: no répétition, but in a demonstration, where all is one (R4)."""
    return ("rehearsal",) if demonstration else ("real", "exercise")


def _counted(data: Mapping[str, Any], verdicts: Sequence[Verdict]) -> bool:
    """Say whether an indicator counts the event: of a nature that they count, and something was judged."""
    return data["nature"] in natures(demonstration=data["demonstration"]) and any(
        one.verdict in JUDGED for one in verdicts)
