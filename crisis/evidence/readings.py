"""Every reading of 47 and 48 in one list: the one that counts, then the others, printed beside. Judges nothing.

All were computed with the verdicts; only the net time of an exercise that was paused is made here, and it has no
verdict: verdicts are on gross time.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from crisis.clock import instant
from crisis.commitments import Verdict
from crisis.commitments.facts import Opening
from crisis.commitments.instants import latest_of_all, whole_seconds
from crisis.evidence.pauses import Pause, paused_s
from crisis.evidence.words import READINGS

COUNTED = {(47, ""): "de l'ordre d'activer à la cellule déclarée opérationnelle",
           (48, "covered"): "de l'ordre d'activer au dernier public couvert",
           (48, "first_send"): "de l'ordre d'activer au premier envoi accepté à chaque public"}
NET = "pauses de l'exercice déduites (temps net)"
APART = {"order_gap_s"}  # No other way to judge: a gap, shown with the orders and the quality of the clock.


def readings(verdicts: Mapping[int, Verdict], opening: Opening | None,
             stopped: Sequence[Pause]) -> list[dict[str, Any]]:
    """Return the readings of the delays that started. `seconds` None: not reached in that reading."""
    counting = opening.counting_48 if opening else "covered"
    return [row for number in (47, 48) if verdicts[number].started_at is not None
            for row in _of(verdicts[number], counting if number == 48 else "", stopped)]


def _of(one: Verdict, counting: str, stopped: Sequence[Pause]) -> Iterator[dict[str, Any]]:
    yield _row(one.number, counting or "order", COUNTED[(one.number, counting)], one.verdict, one.met_at, one.seconds,
               counts=True)
    if counting == "first_send":
        yield _covered(one)
    for each in one.readings:
        if each.share is None and each.name not in {*APART, counting}:
            yield _row(one.number, each.name, READINGS.get(each.name, each.name), each.verdict, each.met_at,
                       each.seconds)
    if stopped:
        yield from _net(one, stopped)


def _covered(one: Verdict) -> dict[str, Any]:
    """Return the coverage of every audience, where another reading counts: nobody judged it."""
    covered = latest_of_all(each.covered_at for each in one.audiences.values())
    return _row(48, "covered", COUNTED[(48, "covered")], None, covered, _seconds(one, covered))


def _net(one: Verdict, stopped: Sequence[Pause]) -> Iterator[dict[str, Any]]:
    gross = _seconds(one, one.met_at)
    if gross is not None and one.started_at and one.met_at:
        yield _row(one.number, "net", NET, None, one.met_at, gross - paused_s(stopped, one.started_at, one.met_at))


def _seconds(one: Verdict, at: datetime | None) -> int | None:
    return None if at is None or one.started_at is None else whole_seconds(one.started_at, at)


def _row(number: int, name: str, label: str, verdict: str | None, at: datetime | None, seconds: int | None, *,
         counts: bool = False) -> dict[str, Any]:
    return {"number": number, "name": name, "label": label, "verdict": verdict,
            "met_at": instant(at) if at else None, "seconds": seconds, "counts": counts}
