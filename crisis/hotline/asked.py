"""What people ask (*ce que demandent les gens*): calls by category, commune and answer, hour against hour. Read only.

Codes and counts of call sheets, never what a caller said. Hours roll: the last sixty minutes against the sixty before,
so that a trend never compares a whole hour with a few minutes. The figures of the exchange are another matter.
"""
from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from typing import Any

from sqlalchemy import Row, case, func, select

from crisis.db import Tx
from crisis.hotline.tables import answer_sheet, call_sheet

QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)
QUARTERS = 4
# These ask for no answer of ours: a fact is checked, a relative, a journalist or an elected official is directed.
DIRECTED = frozenset({"fact", "relative", "media", "official", "malicious", "wrong"})
PERCENT_FROM = 10  # R28: below ten cases a percentage says more than is known.


@dataclass(frozen=True, slots=True)
class Flow:
    """How many calls: in each of the last four quarter hours, the oldest first; in the hour before these; in all."""

    quarters: tuple[int, ...]
    before: int
    total: int

    @property
    def hour(self) -> int:
        """Return how many in the last sixty minutes."""
        return sum(self.quarters)


@dataclass(frozen=True, slots=True)
class Line:
    """One code, and how many calls had it."""

    code: str
    flow: Flow


@dataclass(frozen=True, slots=True)
class Asked:
    """What the call sheets of an event add up to. `unanswered`: closed calls whose question found no answer."""

    calls: Flow
    categories: tuple[Line, ...]
    communes: tuple[Line, ...]
    answers: tuple[Line, ...]
    unanswered: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """Where a count goes (`up`, `down`, `steady`); `percent`: by how much, None below `PERCENT_FROM` cases before."""

    way: str
    percent: int | None = None


def trend(hour: int, before: int) -> Trend:
    """Compare two hours. Steady is what chance alone does: two counts differ by the root of their sum."""
    if abs(hour - before) <= sqrt(hour + before):
        return Trend("steady")
    percent = round(100 * (hour - before) / before) if before >= PERCENT_FROM else None
    return Trend("up" if hour > before else "down", percent)


def flowing(instants: Iterable[datetime], now: datetime) -> Flow:
    """Return the flow of instants, all of them at `now` or before."""
    ages = [now - each for each in instants]
    quarters = tuple(sum(QUARTER * (back - 1) <= age < QUARTER * back for age in ages)
                     for back in range(QUARTERS, 0, -1))
    return Flow(quarters, sum(HOUR <= age < 2 * HOUR for age in ages), len(ages))


def asked(tx: Tx, event_id: str) -> Asked:
    """Return what the calls of an event ask, as it stands now: the most asked in the last hour comes first.

    One pass over the sheets, because every screen of the cell asks for it every few seconds.
    """
    rows = _counted(tx, event_id)
    open_questions = [row for row in rows if row.ended and not row.answer and row.category not in DIRECTED]
    whole = _lines(rows, lambda _row: "all")
    return Asked(whole[0].flow if whole else Flow((0,) * QUARTERS, 0, 0),
                 _lines(rows, lambda row: row.category), _lines(rows, lambda row: row.commune),
                 _lines(rows, lambda row: row.answer), _lines(open_questions, lambda row: row.category))


def _counted(tx: Tx, event_id: str) -> Sequence[Row[Any]]:
    sheet, now = call_sheet.c, tx.now
    slices = [(now - QUARTER * back, now - QUARTER * (back - 1)) for back in range(QUARTERS, 0, -1)]
    counts = [func.sum(case(((sheet.opened_at > begins) & (sheet.opened_at <= ends), 1), else_=0))
              for begins, ends in (*slices, (now - 2 * HOUR, now - HOUR))]
    ended = case((sheet.closed_at.is_not(None), 1), else_=0).label("ended")
    return tx.execute(select(sheet.category, sheet.commune, sheet.answer, ended, *counts, func.count())
                      .where(sheet.event == event_id)
                      .group_by(sheet.category, sheet.commune, sheet.answer, ended)).all()


def _lines(rows: Iterable[Row[Any]], code: Callable[[Row[Any]], str]) -> tuple[Line, ...]:
    """Add up the rows of each code; those that say none are left out."""
    told: dict[str, list[int]] = {}
    for row in rows:
        if key := code(row):
            figures = [int(each) for each in tuple(row)[4:]]
            told[key] = [one + other for one, other in zip(told.get(key, [0] * len(figures)), figures, strict=True)]
    lines = [Line(key, Flow(tuple(each[:QUARTERS]), each[QUARTERS], each[-1])) for key, each in told.items()]
    return tuple(sorted(lines, key=lambda each: (-each.flow.hour, -each.flow.total, each.code)))


def questions(tx: Tx, event_id: str) -> dict[str, str]:
    """Return the question that each answer of the published sheets answers, as its last version words it."""
    rows = tx.execute(select(answer_sheet.c.body).where(
        answer_sheet.c.event == event_id, answer_sheet.c.seq.is_not(None)).order_by(answer_sheet.c.version))
    return {each["id"]: each["question"] for row in rows for each in json.loads(row.body)["answers"]}
