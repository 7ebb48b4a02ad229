"""The quality approach in a bilan: what the committees held, what users said. Satisfaction touches no delay (R28)."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from crisis.evidence.bilan.asked import Asked
from crisis.evidence.html import French
from crisis.evidence.indicators.periods import PARIS
from crisis.evidence.shown import Table
from crisis.evidence.tables.making import Column, Line, coded, each, made, upright, within
from crisis.journal.tables import REGISTER
from crisis.quality.approach import standings
from crisis.quality.meetings import Meetings, meetings
from crisis.quality.satisfaction import SERVICES, Result, below, satisfaction

VERDICTS = {"kept": "tenue", "missed": "non tenue", "running": "en cours"}


def read(asked: Asked) -> dict[str, Any]:
    """Return the committees, year by year, and the surveys whose days touch the period.

    A meeting and a survey count by their own days, whenever they were recorded.
    """
    told, surveys = meetings.state(asked.tx, REGISTER), satisfaction.state(asked.tx, REGISTER).standing()
    threshold = asked.territory.quality.satisfaction.threshold_pct
    return {"committees": _committees(asked, told), "satisfaction": {
        "threshold_pct": threshold, "results": [_result(one, threshold) for one in reversed(surveys)
                                                if _touches(asked, one)]}}


def _committees(asked: Asked, told: Meetings) -> list[dict[str, Any]]:
    years = [_year(asked, told, year) for year in asked.years]
    return [{"code": one.code, "name": one.name, "rhythm": one.rhythm,
             "in_period": sum(asked.period.begins <= met.met_on <= asked.period.ends for met in told.of(one.code)),
             "years": [year[one.code] for year in years]} for one in asked.territory.quality.committees]


def _year(asked: Asked, told: Meetings, year: int) -> dict[str, dict[str, Any]]:
    """Return what each committee held in a calendar year, by its code.

    `of` and `verdict` are null where the text gives no number, or where the service was not there for the whole year.
    """
    today = asked.now.astimezone(PARIS).date()
    over = year < today.year
    found = {}
    for one in standings(told, asked.territory, date(year + 1, 1, 1) if over else today):
        held = one.before if over else one.year if year == today.year else None
        found[one.committee.code] = {
            "year": year, "held": sum(met.met_on.year == year for met in one.meetings),
            "of": held.of if held else None, "verdict": held.verdict if held else None}
    return found


def _touches(asked: Asked, one: Result) -> bool:
    return one.begins <= asked.period.ends and one.ends >= asked.period.begins


def _result(one: Result, threshold: int | None) -> dict[str, Any]:
    """Return one result; without a percentage under ten answers, which no threshold judges."""
    return {"commitment": one.commitment, "service": one.service, "begins": one.begins.isoformat(),
            "ends": one.ends.isoformat(), "answers": one.answers, "percent": one.percent,
            "below": below(one, threshold)}


def about(result: dict[str, Any]) -> str:
    """Say what a result is about."""
    return f"engagement {result['commitment']}" if result["service"] is None else SERVICES[result["service"]]


def whole(found: dict[str, Any], fr: French) -> Iterator[Table]:
    """Yield the committees, what they held year by year, then the surveys."""
    committees = list(each(found, "committees"))
    yield made("comites", "Comités", (
        Column("Comité", "name"), Column("Rythme", "rhythm"), Column("Réunions de la période", "in_period"),
        Column("Comité (code)", "code")), committees)
    yield made("comites_annees", "Comités, par année civile", (
        Column("Comité", "name", above=True), Column("Année", "year"), Column("Réunions", "held"), Column("Sur", "of"),
        *coded("Année tenue", "verdict", VERDICTS)), within(committees, "years"))
    yield made("satisfaction", "Satisfaction des usagers, à part de tout délai", (
        Column("Sujet", words=lambda row: about(row.held)), Column("Engagement", "commitment"),
        Column("Service (code)", "service"), Column("Du", "begins"), Column("Au", "ends"),
        Column("Réponses", "answers"), Column("Satisfaits (%)", "percent"), Column("Sous le seuil", "below")),
        each(found, "satisfaction.results"))
    yield upright("satisfaction_seuil", "Seuil de satisfaction", found, (
        Line("Seuil de la préfecture (%)", "satisfaction.threshold_pct"),))
