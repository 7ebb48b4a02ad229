"""The list of exercises, one record, its card; made ready, or cancelled."""
from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.directory.contacts import holders
from crisis.drills import acts, models, records
from crisis.drills.record import Card
from crisis.drills.records import Exercise
from crisis.drills.terms import CHANNELS, ROTAS
from crisis.errors import Refused
from crisis.events import readying
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act, shown
from crisis.web.console.choices import arrondissements
from crisis.web.console.exercises.pages import base, page
from crisis.web.console.exercises.starting import one_page
from crisis.web.console.periods import hour
from crisis.web.house import house

exercise_pages = Blueprint("exercises", __name__, url_prefix="/exercices")


def _choices(tx: Tx) -> dict[str, Any]:
    """Return what the fields of a card offer."""
    staff = {each.person: each.name for each in holders(tx, "staff")}
    return {"types": [(each.code, each.label) for each in house().territory.types], "channels": CHANNELS,
            "rotas": ROTAS, "arrondissements": arrondissements(house().territory),
            "staff": sorted(staff.items(), key=lambda each: each[1].casefold())}


def _card() -> Card:
    """Read the card of a form."""
    every = [each.code_insee for each in house().territory.communes]
    return Card(given.text("titre"), given.text("nature"), given.text("annonce") != "non", given.text("alea"),
                hour("debut"), hour("fin"), given.text("direction"), given.text("lieu_exercice"), given.text("theme"),
                given.text("commanditaire"), given.text("contact"), given.text("classification"),
                given.text("scenario"), given.text("limites"),
                tuple(every if given.ticked("departement") else _several("commune")), tuple(_several("public")),
                tuple(_several("canal")), tuple(_several("tableau")))


def _several(name: str) -> list[str]:
    return list(dict.fromkeys(request.form.getlist(name)))


def _list(refusal: Refused | None = None) -> ResponseReturnValue:
    with house().db.reading() as tx:
        found = records.everyone(tx, actor()) if actor().may(records.READ) else []
        return shown("exercises/list.html", refusal, found=found, mine=records.sheets(tx, actor().person),
                     now=tx.now, begins=actor().may(acts.RIGHT), models=house().models,
                     day=date.fromisoformat(records.today(tx)), **_choices(tx))


def _form(exercise_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    moved = refusal is not None and refusal.code == "exercise_changed"
    return page("exercises/card.html", exercise_id, refusal, lambda tx, found: _choices(tx) | {
        "moved": _differing(found) if moved else []})


def _differing(found: Exercise) -> list[str]:
    """Return the names of the fields that stand otherwise than they were typed, to be read before they are replaced."""
    typed = _card()
    return [each.name for each in fields(Card) if getattr(typed, each.name) != getattr(found.card, each.name)]


@exercise_pages.get("")
@access("see")
def listing() -> ResponseReturnValue:
    """List the exercises that this person may read, and the sheets that they hold as an observer."""
    return _list()


@exercise_pages.post("")
@access(acts.RIGHT)
def create() -> ResponseReturnValue:
    """Begin the record of an exercise."""
    return act(lambda tx: acts.create(tx, actor(), house().territory, _card()),
               lambda key: url_for("exercises.one", exercise_id=key), _list, "Exercice commencé : c'est un brouillon.")


@exercise_pages.post("/scenario")
@access(acts.RIGHT)
def create_from() -> ResponseReturnValue:
    """Begin the record of an exercise from a scenario that is shipped."""
    return act(lambda tx: models.begin(tx, actor(), house().territory, models.chosen(
                   house().models, given.text("scenario_livre"))),
               lambda key: url_for("exercises.one", exercise_id=key), _list,
               "Exercice commencé d'après un scénario : c'est un brouillon.")


@exercise_pages.get("/<exercise_id>")
@access(records.READ)
def one(exercise_id: str) -> ResponseReturnValue:
    """Show a record, and what it lacks."""
    return one_page(exercise_id)


@exercise_pages.get("/<exercise_id>/fiche")
@access(acts.RIGHT)
def card(exercise_id: str) -> ResponseReturnValue:
    """Show the form of the card."""
    return _form(exercise_id)


@exercise_pages.post("/<exercise_id>/fiche")
@access(acts.RIGHT)
def change(exercise_id: str) -> ResponseReturnValue:
    """Replace the card."""
    return act(lambda tx: acts.change(tx, actor(), house().territory, exercise_id, base(), _card()),
               lambda _: url_for("exercises.one", exercise_id=exercise_id),
               lambda refusal: _form(exercise_id, refusal), "Fiche enregistrée.")


@exercise_pages.post("/<exercise_id>/pret")
@access(acts.RIGHT)
def make_ready(exercise_id: str) -> ResponseReturnValue:
    """Make an exercise ready, if nothing is missing."""
    return act(lambda tx: readying.make_ready(tx, actor(), exercise_id, base()),
               lambda _: url_for("exercises.one", exercise_id=exercise_id),
               lambda refusal: one_page(exercise_id, refusal), "Exercice prêt, inscrit au registre.")


@exercise_pages.post("/<exercise_id>/annulation")
@access(acts.RIGHT)
def cancel(exercise_id: str) -> ResponseReturnValue:
    """Cancel an exercise that is not played."""
    return act(lambda tx: acts.cancel(tx, actor(), exercise_id, base(), given.text("motif")),
               lambda _: url_for("exercises.one", exercise_id=exercise_id),
               lambda refusal: one_page(exercise_id, refusal), "Exercice annulé, inscrit au registre.")
