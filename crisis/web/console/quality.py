"""The programme of exercises and the verdict of 49, year by year, read from the register; acts by forms."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from crisis.commitments.rules import STANDINGS as STANDS
from crisis.commitments.verdict49 import VERSION
from crisis.db import Tx
from crisis.drills.terms import TYPES
from crisis.errors import Refused
from crisis.events.crises import by_year
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.quality import planning
from crisis.quality.planning import Adopted, Planned
from crisis.quality.programme import Programme, programme
from crisis.quality.reminded import Reminder, by_key, reminded
from crisis.quality.rules import adopted
from crisis.quality.terms import BODIES, QUARTERS, READ, REASONS, RIGHT, STANDINGS
from crisis.quality.years import AHEAD, row, year_of, years
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act, shown
from crisis.web.french import local
from crisis.web.house import house

quality_pages = Blueprint("quality", __name__, url_prefix="/qualite")


def _told(tx: Tx, state: Programme) -> dict[str, Sequence[Reminder]]:
    """Return what was reminded of each plan, and of the objective of this year: other things are due of a year too."""
    said, year = reminded.state(tx, REGISTER), str(local(tx.now).year)
    return {**by_key(said, state.plans), year: said.things.get(("objective_missing", year), ())}


def _read(tx: Tx) -> dict[str, Any]:
    """Return what the page shows: the years, the words beside, the exercises that no line of the programme has yet."""
    state, crises = programme.state(tx, REGISTER), by_year(tx)
    shown_years = [year_of(state, crises, year, tx.now, module7=house().territory.module7)
                   for year in years(tx.now)]
    taken = {each.exercise for each in state.plans.values()}
    return {"years": shown_years, "words": _words(tx, state), "row": row, "this_year": local(tx.now).year,
            "free": [each for each in state.yearly.played.values() if each.exercise not in taken],
            "numbers": {each.exercise: each.number for each in state.yearly.played.values()}, "now": tx.now,
            "told": _told(tx, state),
            "titles": _titles(tx, state), "rule_49": f"49 v{VERSION} ({STANDS[_standing(tx)]})"}


def _standing(tx: Tx) -> str:
    return adopted.state(tx, REGISTER).standing(49, VERSION)


def _titles(tx: Tx, state: Programme) -> dict[str, str]:
    """Return the title of each plan; empty for one whose words are gone."""
    found = store.texts(tx, REGISTER, [each.text for each in state.plans.values() if each.text])
    return {each.id: found.get(each.text, "") for each in state.plans.values()}


def _words(tx: Tx, state: Programme) -> dict[str, str]:
    """Return the words that stand beside each objective, by id."""
    return store.texts(tx, REGISTER, [each.text for each in state.yearly.objectives if each.text])


def _page(refusal: Refused | None = None) -> ResponseReturnValue:
    with house().db.reading() as tx:
        data = _read(tx)
        return shown("quality/programme.html", refusal, writes=actor().may(RIGHT), types=TYPES, bodies=BODIES,
                     quarters=QUARTERS, reasons=REASONS, standings=STANDINGS,
                     quarter_choices=[(str(each), words) for each, words in QUARTERS.items()],
                     ahead=[(str(data["this_year"] + each), str(data["this_year"] + each))
                            for each in range(AHEAD + 1)], **data)


@quality_pages.get("")
@quality_pages.get("/programme")
@access(READ)
def programme_page() -> ResponseReturnValue:
    """Show what is planned and played, year by year, and what each year is worth."""
    return _page()


@quality_pages.post("/objectif")
@access(RIGHT)
def adopt() -> ResponseReturnValue:
    """Record the objective that the préfecture adopted."""
    return _act(lambda tx: planning.adopt(tx, actor(), Adopted(
        given.whole("nombre"), given.whole("annee"), given.text("instance"), given.text("jour"),
        given.text("piece_source"))), "Objectif inscrit au registre.")


@quality_pages.post("/programme")
@access(RIGHT)
def plan() -> ResponseReturnValue:
    """Plan an exercise."""
    return _act(lambda tx: planning.plan(tx, actor(), frozenset(TYPES), Planned(
        given.whole("annee"), given.whole("trimestre") if given.text("trimestre") else None, given.text("nature"),
        given.text("titre"), given.ticked("nuit"), given.ticked("cip"))), "Exercice inscrit au programme.")


@quality_pages.post("/programme/<plan_id>/retrait")
@access(RIGHT)
def withdraw(plan_id: str) -> ResponseReturnValue:
    """Withdraw an exercise from the programme."""
    return _act(lambda tx: planning.withdraw(tx, actor(), plan_id, given.text("motif")),
                "Exercice retiré du programme.")


@quality_pages.post("/programme/<plan_id>/exercice")
@access(RIGHT)
def meet(plan_id: str) -> ResponseReturnValue:
    """Record which exercise met a line of the programme."""
    return _act(lambda tx: planning.meet(tx, actor(), plan_id, given.text("exercice")), "Ligne du programme réalisée.")


def _act(do: Any, said: str) -> ResponseReturnValue:
    return act(do, lambda _: url_for("quality.programme_page"), _page, said)
