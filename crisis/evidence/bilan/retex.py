"""The RETEX of a bilan: which closed events were debriefed, hot and cold, and what was found. Counts alone (D57)."""
from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import select

from crisis.evidence.bilan.asked import Asked
from crisis.evidence.html import French
from crisis.evidence.indicators.figures import FAMILIES
from crisis.evidence.shown import Table
from crisis.evidence.tables.making import Column, coded, each, made, within
from crisis.journal.tables import REGISTER, event
from crisis.quality.lesson_terms import FINDINGS
from crisis.quality.lessons import Lessons, lessons

KINDS = {"real": FAMILIES["real"], "exercise": FAMILIES["exercise"]}
DEBRIEFS = {
    "debriefed": ("RETEX faits", "Évènements de la période qui sont clos et qui ont au moins un débriefing, sur ceux "
                  "qui sont clos."),
    "hot": ("Débriefings à chaud", "Parmi les évènements clos de la période, ceux qui ont un débriefing à chaud."),
    "cold": ("Débriefings à froid", "Parmi les évènements clos de la période, ceux qui ont un débriefing à froid.")}


def read(asked: Asked) -> dict[str, Any]:
    """Return what was debriefed and found of the events of the period, real ones and exercises apart."""
    told, closed = lessons.state(asked.tx, REGISTER), _closed(asked)
    played = {kind: [case.event for case in asked.board.cases if case.plays == kind] for kind in KINDS}
    return {"retex": {"debriefs": _debriefs(told, closed, played), "findings": _findings(told, played)}}


def _debriefs(told: Lessons, closed: Collection[str], played: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    return [_debrief(told, kind, code, [key for key in events if key in closed])
            for kind, events in played.items() for code in DEBRIEFS]


def _findings(told: Lessons, played: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    return [_finding(told, kind, code, set(events)) for kind, events in played.items() for code in FINDINGS]


def _closed(asked: Asked) -> set[str]:
    return set(asked.tx.execute(select(event.c.id).where(
        event.c.id != REGISTER, event.c.closed_at.is_not(None), event.c.opened_at >= asked.period.since,
        event.c.opened_at < asked.period.until)).scalars())


def _debrief(told: Lessons, kind: str, code: str, events: list[str]) -> dict[str, Any]:
    title, definition = DEBRIEFS[code]
    done = {each.event for each in told.debriefs if code in ("debriefed", each.stage)}
    return {"family": kind, "code": code, "title": title, "definition": definition,
            "count": sum(key in done for key in events), "of": len(events),
            "without": [key for key in events if key not in done]}


def _finding(told: Lessons, kind: str, code: str, events: Collection[str]) -> dict[str, Any]:
    return {"family": kind, "kind": code,
            "count": sum(each.kind == code and each.event in events for each in told.findings.values())}


def whole(found: dict[str, Any], fr: French) -> Iterator[Table]:
    """Yield the debriefs, those that are missing, then the findings."""
    debriefs = list(each(found, "retex.debriefs"))
    yield made("retex", "RETEX", (
        *coded("Famille", "family", KINDS), Column("Indicateur", "title"), Column("Nombre", "count"),
        Column("Sur", "of"), Column("Définition", "definition"), Column("Indicateur (code)", "code")), debriefs)
    yield made("sans_retex", "Évènements clos sans débriefing", (
        Column("Indicateur", words=lambda row: str(row.outer.held["title"])), Column("Évènement", "")),
        within(debriefs, "without"))
    yield made("constats", "Constats", (
        *coded("Famille", "family", KINDS), *coded("Nature", "kind", FINDINGS), Column("Nombre", "count")),
        each(found, "retex.findings"))
