"""What is due of exercises: lines of the programme, the objective of the year, exercises left half done. Pure."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from crisis.commitments.yearly import Played
from crisis.quality.due_terms import Due, State, day_of
from crisis.quality.programme import Plan, late

AHEAD, UNCLOSED, UNATTESTED = timedelta(days=30), timedelta(hours=24), timedelta(days=7)
# A month after its closing nobody is about to sign: the year is in danger, whoever waits for it.
UNATTESTED_LATE = timedelta(days=30)


def plans(state: State, now: datetime) -> Iterator[Due]:
    """Give the lines that no exercise met: their quarter comes, has begun with nothing ready, or is over.

    A line whose quarter is not fixed has the whole year, as for its delay. An exercise that is ready, or was played
    this quarter and met no line yet, answers one line of its type.
    """
    today, free = day_of(now), _free(state, now)
    for plan in sorted(state.programme.plans.values(), key=lambda each: (_begins(each), each.seq)):
        if plan.exercise or plan.withdrawn:
            continue
        begins = _begins(plan)
        step = f"{plan.year}-T{plan.quarter or 4}"
        if late(plan, today):
            yield Due("plan_late", plan.id, step, _ends(plan), text=plan.text)
        elif today >= begins and not free[plan.kind]:
            yield Due("plan_begun", plan.id, step, _ends(plan), text=plan.text)
        elif today >= begins:
            free[plan.kind] -= 1
        elif today >= begins - AHEAD:
            yield Due("plan_soon", plan.id, step, begins, text=plan.text)


def _begins(plan: Plan) -> date:
    return date(plan.year, 3 * (plan.quarter or 4) - 2, 1)


def _ends(plan: Plan) -> date:
    """Return the last day of the quarter of a line: by then it has to be played."""
    quarter = plan.quarter or 4
    return date(plan.year, 12, 31) if quarter == 4 else date(plan.year, 3 * quarter + 1, 1) - timedelta(days=1)


def _free(state: State, now: datetime) -> Counter[str]:
    """Return how many exercises of each type may still answer a line: ready ones, and those played this quarter."""
    taken = {each.exercise for each in state.programme.plans.values()}
    quarter = _quarter(now)
    return Counter(state.prepared) + Counter(
        each.ready.kind for each in state.programme.yearly.played.values()
        if each.ready is not None and each.exercise not in taken and _quarter(each.started_at) == quarter)


def _quarter(at: datetime) -> tuple[int, int]:
    day = day_of(at)
    return day.year, (day.month - 1) // 3


def objective(state: State, now: datetime) -> Iterator[Due]:
    """Give the year whose objective nobody adopted: said in January, and once more when January is over."""
    today = day_of(now)
    known = any(each.from_year <= today.year for each in state.programme.yearly.objectives)
    if state.judged and not known:
        step = "1" if today.month == 1 else "2"
        yield Due("objective_missing", str(today.year), step, date(today.year, 1, 31))


def unclosed(state: State, now: datetime) -> Iterator[Due]:
    """Give the exercises that began a day ago and were never closed: they count nowhere."""
    for each in _played(state):
        if each.closed_at is None and now >= each.started_at + UNCLOSED:
            yield Due("exercise_unclosed", each.exercise, each.event, day_of(each.started_at), event=each.event)


def unattested(state: State, now: datetime) -> Iterator[Due]:
    """Give the exercises closed a week ago whose report nobody attested, late after a month (R10)."""
    for each in _played(state):
        if each.closed_at is not None and each.attested_at is None:
            on = day_of(each.closed_at)
            if day_of(now) > on + UNATTESTED_LATE:
                yield Due("exercise_unattested_late", each.exercise, on.isoformat(), on + UNATTESTED, event=each.event)
            elif day_of(now) >= on + UNATTESTED:
                yield Due("exercise_unattested", each.exercise, on.isoformat(), on + UNATTESTED, event=each.event)


def _played(state: State) -> list[Played]:
    return sorted(state.programme.yearly.played.values(), key=lambda each: each.started_at)
