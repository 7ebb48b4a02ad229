"""The acts on the programme: an objective adopted, an exercise planned, withdrawn, met. Each is an entry."""
from __future__ import annotations

from dataclasses import dataclass

from crisis.accounts.rights import Actor
from crisis.db import Tx, new_id
from crisis.errors import Conflict, Missing
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.quality.forms import day_of, refuse, text_of, today, unnamed, when
from crisis.quality.programme import Plan, Programme, programme
from crisis.quality.terms import BODIES, MOST_A_YEAR, QUARTERS, RIGHT, YEARS_AHEAD, YEARS_BACK


@dataclass(frozen=True, slots=True)
class Adopted:
    """What the préfecture adopted: how many exercises a year, from which year, by whom, on which ISO day.

    `piece`: where the decision is written (minutes of the committee), as somebody would look for it.
    """

    per_year: int
    from_year: int
    body: str
    adopted_on: str
    piece: str


@dataclass(frozen=True, slots=True)
class Planned:
    """One exercise to come. `quarter`: None while only the year is known."""

    year: int
    quarter: int | None
    kind: str
    title: str
    off_hours: bool = False
    hotline: bool = False


def adopt(tx: Tx, actor: Actor, given: Adopted) -> int:
    """Record the objective of exercises per year that the préfecture adopted (R10, R12); return the entry.

    It judges the years from `from_year` that are not over: a past year keeps what was adopted then. Raises Refused.
    """
    actor.require(RIGHT)
    store.lock(tx, REGISTER)
    now = today(tx)
    refuse("Objectif refusé.", [
        *when(not 1 <= given.per_year <= MOST_A_YEAR, f"le nombre par an n'est pas de 1 à {MOST_A_YEAR}"),
        *when(not now.year <= given.from_year <= now.year + YEARS_AHEAD,
               f"l'année de départ n'est pas de {now.year} à {now.year + YEARS_AHEAD}"),
        *when(given.body not in BODIES, "l'instance qui adopte n'est pas choisie"),
        *day_of(given.adopted_on, "la date de la décision", now, ahead=False), *text_of(given.piece, "la pièce")])
    return store.append(tx, REGISTER, "exercise_objective_adopted", {
        "per_year": given.per_year, "from_year": given.from_year, "body": given.body,
        "adopted_on": given.adopted_on}, by=actor.by, text=given.piece.strip()).seq


def plan(tx: Tx, actor: Actor, kinds: frozenset[str], given: Planned) -> str:
    """Plan an exercise and return its id. `kinds`: what an exercise may be. Raises Refused for what cannot be."""
    actor.require(RIGHT)
    store.lock(tx, REGISTER)
    year = today(tx).year
    refuse("Exercice non inscrit.", [
        *when(not year - YEARS_BACK <= given.year <= year + YEARS_AHEAD,
               f"l'année n'est pas de {year - YEARS_BACK} à {year + YEARS_AHEAD}"),
        *when(given.quarter is not None and given.quarter not in QUARTERS, "le trimestre n'est pas de 1 à 4"),
        *when(given.kind not in kinds, "le type n'est pas choisi"), *text_of(given.title, "le titre"),
        *unnamed(given.title, "le titre")])
    key = new_id()
    store.append(tx, REGISTER, "exercise_planned", {
        "plan": key, "year": given.year, "quarter": given.quarter, "type": given.kind, "off_hours": given.off_hours,
        "hotline": given.hotline}, by=actor.by, text=given.title.strip())
    return key


def withdraw(tx: Tx, actor: Actor, plan_id: str, why: str) -> int:
    """Withdraw an exercise from the programme, with a motive; return the entry. Raises Missing, Conflict, Refused."""
    actor.require(RIGHT)
    store.lock(tx, REGISTER)
    found = _standing(programme.state(tx, REGISTER), plan_id)
    if found.exercise:
        raise Conflict("plan_met", "Cet exercice a eu lieu.", "Il ne peut plus être retiré du programme.",
                       "Rechargez la page.")
    refuse("Retrait refusé.", text_of(why, "le motif"))
    return store.append(tx, REGISTER, "exercise_unplanned", {"plan": plan_id}, by=actor.by, text=why.strip()).seq


def meet(tx: Tx, actor: Actor, plan_id: str, exercise: str) -> int:
    """Record which exercise, played, met a plan; return the entry. Raises Missing, Conflict when it met another."""
    actor.require(RIGHT)
    store.lock(tx, REGISTER)
    state = programme.state(tx, REGISTER)
    _standing(state, plan_id)
    if exercise not in {each.exercise for each in state.yearly.played.values()}:
        raise Missing("exercise_unplayed", "Cet exercice n'a pas été joué.", todo="Choisissez-en un de la liste.")
    taken = next((each for each in state.plans.values() if each.exercise == exercise), None)
    if taken is not None:
        raise Conflict("plan_taken", "Cet exercice répond déjà à une ligne du programme.",
                       "Un exercice joué n'en remplit qu'une.", "Choisissez-en un autre.")
    return store.append(tx, REGISTER, "plan_met", {"plan": plan_id, "exercise": exercise}, by=actor.by).seq


def _standing(state: Programme, plan_id: str) -> Plan:
    found = state.plans.get(plan_id)
    if found is None or found.withdrawn:
        raise Missing("plan_missing", "Cette ligne n'est pas au programme.",
                      "Elle en a été retirée, ou n'y a jamais été inscrite.", "Rechargez la page.")
    return found
