"""The exercise that an event plays, as its entries tell it: injects, jumps, observations, whom it really reached.

From entries and receipts alone: titles, texts and names stay where they stand. Pure; judges no delay.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from crisis.clock import instant, parse_instant
from crisis.evidence.deliveries import Fate, counts
from crisis.evidence.injects import LATE_S, Entry, Injected, injected, over, started
from crisis.evidence.pauses import pauses, spans

SCRIPT = ("offset", "planned_at", "due_at", "channel", "kind", "objective", "by_hand", "delay_min")
OBSERVED = ("objective", "question", "inject", "outcome", "corrects")
Rows = list[dict[str, Any]]


def exercise(contents: Sequence[Entry], fates: Iterable[Fate], now: datetime) -> dict[str, Any] | None:
    """Return the part of the report about the exercise; None for an event that plays none.

    Its gross length runs from H to its end, pauses included; `now` stands for an end that has not come.
    """
    start = started(contents)
    if start is None:
        return None
    data, every, end = start["data"], injected(contents), over(contents)
    return {"number": data["number"], "seq": start["seq"], "h": data["h"], "chronogramme": data["chronogramme"],
            "ended_at": instant(end) if end else None, "turned_real": _turned(contents),
            **spans(pauses(contents), parse_instant(data["h"]), end or now),
            "totals": _totals(data["injects"], every), "injects": _injects(every, fates), "jumps": _jumps(contents),
            "observations": _observations(contents), "participants": _participants(contents)}


def _turned(contents: Iterable[Entry]) -> dict[str, Any] | None:
    found = next((each for each in contents if each["kind"] == "exercise_turned_real"), None)
    return None if found is None else {"seq": found["seq"], "at": found["recorded_at"], "event": found["data"]["event"]}


def _totals(planned: int, every: Sequence[Injected]) -> dict[str, int]:
    """Count the injects. What neither left nor was skipped never left, its hour come or not."""
    issued, skipped = (sum(each.state == state for each in every) for state in ("issued", "skipped"))
    return {"planned": planned, "issued": issued, "skipped": skipped, "never_left": max(0, planned - issued - skipped),
            "held_late": sum(each.late for each in every), "late": sum(each.late_s > LATE_S for each in every)}


def _injects(every: Iterable[Injected], fates: Iterable[Fate]) -> Rows:
    orders: dict[int, list[Fate]] = {each.issued["seq"]: [] for each in every if each.issued}
    for fate in fates:
        if fate.order.seq in orders:
            orders[fate.order.seq].append(fate)
    return [_row(each, orders) for each in every]


def _row(one: Injected, orders: Mapping[int, Sequence[Fate]]) -> dict[str, Any]:
    entry = one.issued or one.skipped or one.held
    told: Mapping[str, Any] = one.issued["data"] if one.issued else {}
    found = counts(orders[one.issued["seq"]] if one.issued else ())
    return {"number": one.number, "state": one.state, "seq": entry["seq"] if entry else None,
            **{name: told.get(name) for name in SCRIPT}, "late_s": told.get("late_s"), "held_late": one.late,
            "actual_at": one.issued["recorded_at"] if one.issued else None,
            "played_at": one.played["happened_at"] if one.played else None, "until": _until(one),
            **_skipped(one.skipped),
            "reached": {"attempted": found["accepted"] + found["refused"] + found["unknown"],
                        "accepted": found["accepted"], "delivered": found["delivered"]}}


def _skipped(entry: Entry | None) -> dict[str, Any]:
    """Return when an inject was left out and by which function; its motive is words, which stay in the journal."""
    return {"skipped_at": entry and entry["recorded_at"], "skipped_by": entry and entry["by"]["function"]}


def _until(one: Injected) -> str | None:
    """Return until when the expected action was waited for: from when the inject was played, else from when it left."""
    if one.issued is None or one.issued["data"]["delay_min"] is None:
        return None
    heard = one.played["happened_at"] if one.played else one.issued["recorded_at"]
    return instant(parse_instant(heard) + timedelta(minutes=one.issued["data"]["delay_min"]))


def _jumps(contents: Iterable[Entry]) -> Rows:
    return [{"seq": each["seq"], "at": each["recorded_at"], "seconds": each["data"]["seconds"]}
            for each in contents if each["kind"] == "exercise_jumped"]


def _observations(contents: Iterable[Entry]) -> Rows:
    """Return what was observed by objective and question: codes, functions and hours, no words and nobody's name."""
    rows = [{**{name: each["data"].get(name) for name in OBSERVED}, "function": each["by"]["function"],
             "seen_at": each["happened_at"], "recorded_at": each["recorded_at"], "seq": each["seq"]}
            for each in contents if each["kind"] == "observation_noted"]
    return sorted(rows, key=lambda row: (row["objective"] or "~", row["question"] or "~", row["seen_at"], row["seq"]))


def _participants(contents: Iterable[Entry]) -> dict[str, int]:
    """Count whom messages were for, each once: for real if any of them left for real, in the sandbox otherwise (R4)."""
    real: dict[tuple[str, str], bool] = {}
    for content in contents:
        for each in content["data"]["targets"] if content["kind"] == "message_dispatched" else ():
            key = each["audience"], each["target"]
            real[key] = real.get(key, False) or bool(each.get("real"))
    return {"real": sum(real.values()), "sandbox": len(real) - sum(real.values())}
