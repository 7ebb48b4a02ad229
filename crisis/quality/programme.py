"""The programme of exercises as the register tells it: what is planned, what met it. A projection; pure judgements.

What a year is worth is `commitments.verdict49`'s business; the acts are `planning`'s.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from holidays import country_holidays

from crisis.commitments.yearly import Played, Yearly, step49
from crisis.journal.fold import Projection

PARIS = ZoneInfo("Europe/Paris")
OFFICE, SATURDAY = range(8, 18), 5
Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """One exercise that is planned. `quarter`: 1 to 4, None while only the year is known; `text`: its title, beside.

    `exercise`: the one that met it; `withdrawn`: it will not be.
    """

    id: str
    year: int
    quarter: int | None
    kind: str
    off_hours: bool
    hotline: bool
    seq: int
    text: str = ""
    exercise: str = ""
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Programme:
    """Everything planned, in order of entry, and what the register says for engagement 49."""

    plans: Mapping[str, Plan] = field(default_factory=dict)
    yearly: Yearly = Yearly()

    def of(self, year: int) -> list[Plan]:
        """Return what stands for a year, by quarter; what has no quarter comes last."""
        found = [each for each in self.plans.values() if each.year == year and not each.withdrawn]
        return sorted(found, key=lambda each: (each.quarter or 5, each.seq))


def step(state: Programme, entry: Entry, lines: Any = ()) -> Programme:
    """Fold one entry of the register."""
    yearly = step49(state.yearly, entry, lines)
    handler = _STEPS.get(entry["kind"])
    plans = handler(state.plans, entry) if handler else state.plans
    return state if yearly is state.yearly and plans is state.plans else Programme(plans, yearly)


def late(plan: Plan, today: date) -> bool:
    """Say whether the quarter (or the year) of a plan is over and nothing met it."""
    if plan.exercise or plan.withdrawn:
        return False
    year, quarter = today.year, (today.month - 1) // 3 + 1
    return (plan.year, plan.quarter or 4) < (year, quarter)


def off_hours(at: datetime) -> bool:
    """Say whether an hour is outside those of the offices: before 8, from 18, Saturday, Sunday or a public holiday."""
    local = at.astimezone(PARIS)
    return not worked(local.date()) or local.hour not in OFFICE


def worked(day: date) -> bool:
    """Say whether offices are open on a day: neither Saturday, nor Sunday, nor a public holiday."""
    return day.weekday() < SATURDAY and day not in _holidays(day.year)


@cache
def _holidays(year: int) -> frozenset[date]:
    """Return the public holidays of a year; to work them out again for each action would cost more than the rest."""
    return frozenset(country_holidays("FR", years=year))


def shares(played: Iterable[Played]) -> dict[str, int]:
    """Return what is counted apart of the exercises of a year: off hours, unannounced, with the hotline."""
    some = list(played)
    ready = [each.ready for each in some if each.ready is not None]
    return {"off_hours": sum(off_hours(each.started_at) for each in some),
            "unannounced": sum(not each.announced for each in ready),
            "hotline": sum(each.hotline or each.kind == "hotline" for each in ready)}


def _planned(plans: Mapping[str, Plan], entry: Entry) -> Mapping[str, Plan]:
    data = entry["data"]
    plan = Plan(data["plan"], data["year"], data["quarter"], data["type"], data["off_hours"], data["hotline"],
                entry["seq"], entry.get("text", {}).get("id", ""))
    return {**plans, plan.id: plan}


def _unplanned(plans: Mapping[str, Plan], entry: Entry) -> Mapping[str, Plan]:
    return _changed(plans, entry, withdrawn=True)


def _met(plans: Mapping[str, Plan], entry: Entry) -> Mapping[str, Plan]:
    return _changed(plans, entry, exercise=entry["data"]["exercise"])


def _changed(plans: Mapping[str, Plan], entry: Entry, **fields: Any) -> Mapping[str, Plan]:
    found = plans.get(entry["data"]["plan"])
    return plans if found is None else {**plans, found.id: replace(found, **fields)}


_STEPS: dict[str, Callable[[Mapping[str, Plan], Entry], Mapping[str, Plan]]] = {
    "exercise_planned": _planned, "exercise_unplanned": _unplanned, "plan_met": _met}
programme: Projection[Programme] = Projection(Programme, step)
