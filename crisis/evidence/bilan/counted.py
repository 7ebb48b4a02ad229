"""The figures of 47, 48 and 50 in a bilan: three families never added up, each figure with its events (R28)."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from crisis.evidence.bilan.asked import Asked
from crisis.evidence.html import French
from crisis.evidence.indicators.definitions import DEFINITIONS, DELAYS, Definition, Delay
from crisis.evidence.indicators.figures import Family, Figure, Spread
from crisis.evidence.indicators.periods import rolling
from crisis.evidence.shown import Table
from crisis.evidence.tables.making import Column, Row, each, made, within

NO_OBJECT = "sans objet"
_DEFINED = {each.code: each for each in DEFINITIONS}
_SPREAD = {each.code: each for each in DELAYS}


def read(asked: Asked) -> dict[str, Any]:
    """Return the three families, in their order."""
    return {"families": [_family(asked, family) for family in asked.board.families]}


def _family(asked: Asked, family: Family) -> dict[str, Any]:
    applies = asked.territory.module7
    return {"code": family.code, "title": family.title, "cases": family.cases,
            "figures": [_figure(figure, applies=applies) for figure in family.figures],
            "delays": [_delay(delay) for delay in family.delays],
            "rolling": [_wider(asked, months, figures) for months, figures in family.rolling.items()]}


def _named(of: Definition | Delay) -> dict[str, Any]:
    return {"code": of.code, "engagement": of.engagement, "title": of.title, "definition": of.definition}


def _figure(figure: Figure, *, applies: bool) -> dict[str, Any]:
    words = figure.words if applies or figure.of else NO_OBJECT
    return _named(_DEFINED[figure.code]) | {
        "count": figure.count, "of": figure.of, "percent": figure.percent, "words": words,
        "events": [{"event": key, "kept": key in figure.good} for key in figure.events]}


def _delay(delay: Spread) -> dict[str, Any]:
    return _named(_SPREAD[delay.code]) | {"of": delay.of, "median_s": delay.median_s, "worst_s": delay.worst_s,
                                          "events": list(delay.events)}


def _wider(asked: Asked, months: int, figures: tuple[Figure, ...]) -> dict[str, Any]:
    wider = rolling(asked.period, months)
    return {"months": months, "begins": wider.begins.isoformat(), "ends": wider.ends.isoformat(),
            "figures": [{"code": each.code, "count": each.count, "of": each.of, "percent": each.percent}
                        for each in figures]}


def whole(found: dict[str, Any], fr: French) -> Iterator[Table]:
    """Yield the figures, the delays, the rolling months, then the events behind each."""
    families = list(each(found, "families"))
    head = (Column("Famille", "title", above=True), Column("Indicateur", "title"), Column("Engagement", "engagement"))
    figures = list(within(families, "figures"))
    yield made("familles", "Familles, jamais additionnées", (
        Column("Famille", "title"), Column("Évènements comptés", "cases"), Column("Famille (code)", "code")), families)
    yield made("indicateurs", "Indicateurs", (
        *head, Column("Nombre", "count"), Column("Sur", "of"), Column("Pourcentage", "percent"),
        Column("En mots", "words"), Column("Définition", "definition"), Column("Indicateur (code)", "code")), figures)
    yield made("delais", "Délais", (
        *head, Column("Sur", "of"), Column("Médiane (s)", "median_s"), Column("Le plus long (s)", "worst_s"),
        Column("Définition", "definition"), Column("Indicateur (code)", "code")), within(families, "delays"))
    yield made("glissants", "Sur 12 et 36 mois", (
        Column("Famille", words=lambda row: str(row.outer.outer.held["title"])),
        Column("Mois", "months", above=True), Column("Du", "begins", above=True), Column("Au", "ends", above=True),
        Column("Indicateur", words=lambda row: _title(row.held)), Column("Nombre", "count"), Column("Sur", "of"),
        Column("Pourcentage", "percent"), Column("Indicateur (code)", "code")),
        within(within(families, "rolling"), "figures"))
    yield made("comptes", "Évènements comptés", (
        Column("Famille", words=lambda row: str(row.outer.outer.held["title"])),
        Column("Indicateur", words=lambda row: _title(row.outer.held)), Column("Évènement", "event"),
        Column("Tenu", "kept")), within(figures, "events"))
    yield _measured(list(within(families, "delays")))


def _measured(delays: list[Row]) -> Table:
    return made("delais_comptes", "Évènements dont le délai est compté", (
        Column("Famille", words=lambda row: str(row.outer.outer.held["title"])),
        Column("Indicateur", words=lambda row: _title(row.outer.held)), Column("Évènement", "")),
        within(delays, "events"))


def _title(held: Mapping[str, Any]) -> str:
    return (_DEFINED | _SPREAD)[held["code"]].title
