"""Engagement 49 in a bilan: each calendar year that the period touches, its exercises, real crises apart (R10)."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crisis.clock import instant
from crisis.commitments.yearly import Objective, Played
from crisis.events.crises import by_year
from crisis.evidence.bilan.asked import Asked
from crisis.evidence.html import French
from crisis.evidence.shown import Table
from crisis.evidence.tables.making import Column, coded, each, made, within
from crisis.journal.tables import REGISTER
from crisis.quality.programme import off_hours, programme
from crisis.quality.terms import BODIES, STANDINGS
from crisis.quality.years import Shown, year_of

REASONS = {"": "", "no_objective": "objectif non adopté", "unattested": "rapport d'un exercice clos non attesté",
           "no_module_7": "la préfecture n'a pas pris le module 7"}
DEFINITION = ("Exercices clos dans l'année, avec un objectif de communication d'urgence et un rapport attesté, sur le "
              "nombre que la préfecture a adopté. Les crises réelles ne s'y ajoutent jamais.")
COUNTS = {"counted": "Comptés", "waiting": "Clos, rapport à attester", "open": "Commencés, jamais clos",
          "others": "Clos, sans objectif de communication d'urgence", "off_hours": "Hors heures ouvrables",
          "unannounced": "Inopinés", "hotline": "Avec un objectif de CIP", "planned": "Au programme", "met": "Réalisés",
          "late": "En retard", "crises": "Crises réelles", "orsec": "Repère ORSEC, tous exercices"}


def read(asked: Asked) -> dict[str, Any]:
    """Return one object for each year."""
    state, crises = programme.state(asked.tx, REGISTER), by_year(asked.tx)
    module7 = asked.territory.module7
    return {"years": [_year(year_of(state, crises, year, asked.now, module7=module7)) for year in asked.years]}


def _year(shown: Shown) -> dict[str, Any]:
    of, told = shown.verdict, shown.to_dict()
    played = (*of.done, *of.open_)
    return {"year": of.year, "verdict": of.verdict, "reason": of.reason, "definition": DEFINITION,
            "objective": _objective(of.objective) if of.objective else None,
            "replaced": [_objective(each) for each in of.changed],
            **{name: told[name] for name in COUNTS},
            "exercises": [_played(each) for each in sorted(played, key=lambda each: each.number)]}


def _objective(given: Objective) -> dict[str, Any]:
    return {"per_year": given.per_year, "from_year": given.from_year, "body": given.body,
            "adopted_on": given.adopted_on}


def _played(each: Played) -> dict[str, Any]:
    return {"number": each.number, "event": each.event, "started_at": instant(each.started_at),
            "standing": each.standing, "off_hours": off_hours(each.started_at)}


def whole(found: dict[str, Any], fr: French) -> Iterator[Table]:
    """Yield the years, the objectives that were replaced, then the exercises that were played."""
    years = list(each(found, "years"))
    yield made("engagement_49", "Engagement 49, par année civile", (
        Column("Année", "year"), *coded("Verdict", "verdict", fr.VERDICTS), *coded("Motif", "reason", REASONS),
        Column("Objectif par an", "objective.per_year"), *coded("Adopté par", "objective.body", BODIES),
        Column("Adopté le", "objective.adopted_on"), Column("Depuis l'année", "objective.from_year"),
        *(Column(title, key) for key, title in COUNTS.items()), Column("Définition", "definition")), years)
    yield made("objectifs_remplaces", "Objectifs remplacés", (
        Column("Année", "year", above=True), Column("Objectif par an", "per_year"),
        *coded("Adopté par", "body", BODIES), Column("Adopté le", "adopted_on"),
        Column("Depuis l'année", "from_year")), within(years, "replaced"))
    yield made("exercices", "Exercices joués", (
        Column("Année", "year", above=True), Column("Exercice n°", "number"), Column("Évènement", "event"),
        Column("Commencé", "started_at"), *coded("Compte", "standing", STANDINGS),
        Column("Hors heures ouvrables", "off_hours")), within(years, "exercises"))
