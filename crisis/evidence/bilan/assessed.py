"""The self-assessments (*auto-diagnostic*) of a bilan: what the préfecture said of itself, beside every verdict."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crisis.evidence.bilan.asked import Asked
from crisis.evidence.html import French
from crisis.evidence.shown import Table
from crisis.evidence.tables.making import Column, coded, each, made
from crisis.journal.tables import REGISTER
from crisis.quality.assessments import ANSWERS, Assessment, assessments
from crisis.quality.lesson_terms import COMMITMENTS

MISSING = "non évalué"


def read(asked: Asked) -> dict[str, Any]:
    """Return what stands for each engagement in each calendar year that the period touches.

    Where module 7 is not taken nothing is awaited: only what was assessed all the same is there.
    """
    state = assessments.state(asked.tx, REGISTER)
    every = [(year, number, state.of(number, year)) for year in asked.years for number in COMMITMENTS]
    return {"assessments": [_standing(year, number, some) for year, number, some in every
                            if some or asked.territory.module7]}


def _standing(year: int, number: int, some: list[Assessment]) -> dict[str, Any]:
    """Return the latest of the year, which stands; `earlier`: how many there were before it."""
    last = some[0] if some else None
    return {"year": year, "number": number, "answer": last.answer if last else None,
            "assessed_on": last.assessed_on if last else None, "earlier": max(0, len(some) - 1)}


def said(row: dict[str, Any]) -> str:
    """Return the answer in words."""
    return ANSWERS[row["answer"]] if row["answer"] else MISSING


def whole(found: dict[str, Any], fr: French) -> Iterator[Table]:
    """Yield one line for each engagement and year."""
    yield made("auto_diagnostic", "Auto-diagnostic, par année civile", (
        Column("Année", "year"), Column("Engagement", "number"), *coded("Réponse", "answer", ANSWERS),
        Column("Évalué le", "assessed_on"), Column("Évaluations antérieures", "earlier")), each(found, "assessments"))
