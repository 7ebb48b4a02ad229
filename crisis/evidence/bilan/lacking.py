"""What a bilan lacks, in sentences: a chain that breaks, what still runs, what nobody adopted or attested. Pure.

Read from the parts that are there, so that nothing is said to be missing that a table shows.
"""
from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from crisis.evidence.html import French
from crisis.evidence.indicators import ruling
from crisis.evidence.indicators.cases import Dashboard
from crisis.evidence.indicators.definitions import Case
from crisis.evidence.shown import Table
from crisis.evidence.tables.making import Column, each, made, within

# A code of `SENTENCES`, how many, and the events that it speaks of.
Lack = tuple[str, int, list[str]]
# How many, in the singular and in the plural; `{}` is the number.
SENTENCES = {
    "no_module_7": ("La préfecture n'a pas pris le module 7\u00a0: les engagements 47 à 50 sont sans objet.",) * 2,
    "not_over": ("La période n'est pas achevée\u00a0: les chiffres vont changer.",) * 2,
    "empty": ("Aucun évènement jugé sur cette période.",) * 2,
    "broken": ("{} évènement dont la chaîne ne se vérifie pas, compté nulle part\u00a0: lancez "
               "«\u00a0crisis verify\u00a0».",
               "{} évènements dont la chaîne ne se vérifie pas, comptés nulle part\u00a0: lancez "
               "«\u00a0crisis verify\u00a0»."),
    "running": ("{} évènement dont un délai court encore, pas encore jugé.",
                "{} évènements dont un délai court encore, pas encore jugés."),
    "unproven": ("{} évènement dont un engagement est non démontré\u00a0: il manque une preuve.",
                 "{} évènements dont un engagement est non démontré\u00a0: il manque une preuve."),
    "not_debriefed": ("{} évènement clos sans débriefing.", "{} évènements clos sans débriefing."),
    "no_objective": ("{} année sans objectif d'exercices adopté.", "{} années sans objectif d'exercices adopté."),
    "unattested": ("{} exercice clos dont le rapport n'est pas attesté.",
                   "{} exercices clos dont le rapport n'est pas attesté."),
    "never_closed": ("{} exercice commencé et jamais clos, compté nulle part.",
                     "{} exercices commencés et jamais clos, comptés nulle part."),
    "proposed": ruling.BY_PROPOSED,
    "unadopted": ("{} règle que la préfecture n'a pas encore adoptée.",
                  "{} règles que la préfecture n'a pas encore adoptées."),
    "mixed": ruling.MIXED,
    "papers_lagging": ("{} document en retard ou sans date.", "{} documents en retard ou sans date."),
    "papers_missing": ("{} document attendu d'un audit manque.", "{} documents attendus d'un audit manquent."),
    "unassessed": ("{} auto-diagnostic d'engagement manque sur les années touchées.",
                   "{} auto-diagnostics d'engagement manquent sur les années touchées."),
    "ownerless": ("{} action à mener dont le responsable n'est plus dans l'annuaire.",
                  "{} actions à mener dont le responsable n'est plus dans l'annuaire.")}


def read(found: dict[str, Any], board: Dashboard) -> dict[str, Any]:
    """Return what is missing of a bilan whose other parts are read. `board`: the figures of its period."""
    told = (*_whole(found), *_events(found, list(board.broken)), *_exercises(found["years"]),
            *_ruled(board.cases), *_register(found))
    return {"missing": [_lack(*each) for each in told if each[1]]}


def _lack(code: str, many: int, events: list[str]) -> dict[str, Any]:
    return {"code": code, "count": many, "sentence": SENTENCES[code][many > 1].format(many), "events": events}


def _whole(found: dict[str, Any]) -> Iterator[Lack]:
    """Yield what is true of the whole, counted once or not at all."""
    applies = found["territory"]["module7"]
    yield "no_module_7", int(not applies), []
    yield "not_over", int(not found["period"]["over"]), []
    yield "empty", int(applies and not any(each["cases"] for each in found["families"])), []


def _events(found: dict[str, Any], broken: list[str]) -> Iterator[Lack]:
    yield "broken", len(broken), broken
    for code, verdict in (("running", "running"), ("unproven", "not_proven")):
        some = [one["event"] for one in found["events"] if verdict in {each["verdict"] for each in one["verdicts"]}]
        yield code, len(some), some
    bare = [key for one in found["retex"]["debriefs"] if one["code"] == "debriefed" for key in one["without"]]
    yield "not_debriefed", len(bare), bare


def _exercises(years: list[dict[str, Any]]) -> Iterator[Lack]:
    played = [one for year in years for one in year["exercises"]]
    for code, standing in (("unattested", "waiting"), ("never_closed", "open")):
        some = [one["event"] for one in played if one["standing"] == standing]
        yield code, len(some), some


def _ruled(cases: Collection[Case]) -> Iterator[Lack]:
    some = ruling.by_proposed(cases)
    yield "proposed", len(some), some
    yield "mixed", len(ruling.mixed(cases)), []


def _register(found: dict[str, Any]) -> Iterator[Lack]:
    """Yield what nobody adopted, the actions that nobody has in hand, documents."""
    if found["territory"]["module7"]:
        yield "no_objective", sum(year["objective"] is None for year in found["years"]), []
        yield "unadopted", sum(rule["standing"] == "proposed" for rule in found["rules"]["known"]), []
    counts = {each["code"]: each["count"] for each in found["actions"]["figures"]}
    yield "ownerless", counts["ownerless"], []
    kept = {each["code"]: each["count"] for each in found["documents"]["figures"]}
    yield "papers_lagging", kept["overdue"] + kept["undated"], []
    yield "papers_missing", kept["missing"], []
    yield "unassessed", sum(each["answer"] is None for each in found["assessments"]), []


def whole(found: dict[str, Any], fr: French) -> Iterator[Table]:
    """Yield the sentences, then the events that they speak of."""
    missing = list(each(found, "missing"))
    yield made("manques", "Ce qui manque", (
        Column("Phrase", "sentence"), Column("Nombre", "count"), Column("Manque (code)", "code")), missing)
    yield made("manques_evenements", "Évènements concernés par un manque", (
        Column("Manque", words=lambda row: str(row.outer.held["sentence"])), Column("Évènement", "")),
        within(missing, "events"))
