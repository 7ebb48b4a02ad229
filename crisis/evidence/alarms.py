"""How often people of each function were rung: reminders, calls, warnings, by ten minutes. Pure; judges nothing.

One alarm is one person rung by one entry, whatever the routes. Volunteers of the hotline are no staff, organisms of the
COD are outside. A person counts in the function in which they were last called, else in the one in which they acted.
"""
from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from crisis.accounts.rights import FUNCTIONS_FR, VOLUNTEER
from crisis.clock import instant, parse_instant
from crisis.evidence.pauses import since

SLOT_S = 600
CALLS = ("duty_alerted", "duty_redialled")
WARNINGS = ("reminder_raised", "review_rang", "escalation_exhausted", "convocation_exhausted", "activation_mistaken")
UNKNOWN = "unknown"
LABELS = {**FUNCTIONS_FR, UNKNOWN: "fonction inconnue"}
Entry = Mapping[str, Any]


def alarms(contents: Iterable[Entry], origin: datetime, steady: tuple[datetime, datetime] | None) -> dict[str, Any]:
    """Return the alarms of each function, in slots of ten minutes from `origin` (empty slots are left out).

    `steady`: from the cell operational to the end, where fewer than one alarm per ten minutes is wanted; None without.
    """
    rung: dict[str, list[datetime]] = defaultdict(list)
    for function, at in _rung(contents):
        rung[function].append(at)
    return {"slot_s": SLOT_S, "roles": [_role(name, hours, origin, steady) for name, hours in sorted(rung.items())]}


def _rung(contents: Iterable[Entry]) -> Iterator[tuple[str, datetime]]:
    known: dict[str, str] = {}
    for content in contents:
        kind, data, by = content["kind"], content["data"], content["by"]
        if by["person"] != "system":
            known.setdefault(by["person"], by["function"])
        if kind in CALLS and data["function"] != VOLUNTEER:
            known[data["person"]] = data["function"]
            yield data["function"], parse_instant(content["recorded_at"])
        elif kind in WARNINGS:
            for person in sorted(_persons(data)):
                yield known.get(person, UNKNOWN), parse_instant(content["recorded_at"])


def _persons(data: Mapping[str, Any]) -> set[str]:
    """Return who an entry warns: those it names, or those its deliveries go to; an organism is no person."""
    targets = (each["target"].partition(":") for each in data.get("deliveries", ()))
    return {*data.get("persons", ()), *(key for kind, _, key in targets if kind == "person")}


def _role(name: str, hours: list[datetime], origin: datetime,
          steady: tuple[datetime, datetime] | None) -> dict[str, Any]:
    slots = Counter(since(origin, at) // SLOT_S for at in hours)
    calm = None if steady is None else sum(steady[0] <= at <= steady[1] for at in hours)
    return {"function": name, "label": LABELS.get(name, name), "total": len(hours), "busiest": max(slots.values()),
            "steady": calm, "steady_rate": None if steady is None or calm is None else _rate(calm, *steady),
            "slots": [{"at": instant(origin.replace(microsecond=0) + timedelta(seconds=slot * SLOT_S)),
                       "seconds": slot * SLOT_S, "count": many} for slot, many in sorted(slots.items())]}


def _rate(many: int, begin: datetime, end: datetime) -> float | None:
    """Return how many there were per ten minutes; None for a span shorter than that: it would say nothing."""
    spent = (end - begin).total_seconds()
    return round(many * SLOT_S / spent, 3) if spent >= SLOT_S else None
