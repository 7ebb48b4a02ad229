"""Publishing a duty: turns by week or day in a form, or lines in a file. The commands decide what a duty may be."""
from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.errors import Conflict, Refused
from crisis.oncall.importing import import_file, persons
from crisis.oncall.layers import EVERY_DAY, Layer, Listed, Turn, Window
from crisis.oncall.rotas import FUNCTIONS, current, current_id, publish_layers
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act, shown
from crisis.web.console.duties import naming_of, plans
from crisis.web.console.naming import Naming
from crisis.web.console.periods import typed_day
from crisis.web.french import DAYS, count, local, stamp
from crisis.web.house import house

publishing = Blueprint("publishing", __name__)


def _page(function: str, refusal: Refused | None = None) -> ResponseReturnValue:
    wanted = function if function in FUNCTIONS else FUNCTIONS[0]
    with house().db.reading() as tx:
        plan = current(tx, wanted)
        people = naming_of(tx, plans(tx).values())
        layers = [(rank, told(layer, people)) for rank, layer in enumerate(plan.layers)] if plan else []
        return shown("duties/publish.html", refusal, functions=FUNCTIONS, function=wanted, layers=layers,
                     rota=current_id(tx, wanted) or "", hand_over=house().territory.hand_over,
                     days_words=[(str(rank), name) for rank, name in enumerate(DAYS)], today=local(tx.now).date(),
                     now=tx.now)


def told(layer: Layer, people: Naming) -> str:
    """Say a layer in one sentence."""
    if isinstance(layer, Listed):
        at, person = layer.lines[-1]
        end = f"jusqu'au {stamp(at)}" if person is None else "sans fin écrite"
        return f"Liste importée : {count(len(layer.lines), 'ligne')}, {end}."
    names = ", ".join(people.name(each) or "une personne" for each in layer.members)
    turn = "Chaque jour" if layer.every == 1 else f"Chaque semaine, le {DAYS[layer.weekday]}"
    return f"{turn} à {layer.hour} h : {names}.{_hours(layer.window)}"


def _hours(window: Window | None) -> str:
    if window is None:
        return ""
    days = "" if window.days == EVERY_DAY else f", {', '.join(DAYS[each] for each in window.days)}"
    return f" Seulement de {window.begins} h à {window.ends} h{days}."


@publishing.get("/astreintes/publier")
@access("manage_rota")
def form() -> ResponseReturnValue:
    """Show the layers in force of a function, and the form of a new one."""
    return _page(request.args.get("fonction", ""))


@publishing.post("/astreintes/publier")
@access("manage_rota")
def publish() -> ResponseReturnValue:
    """Publish the layer of the form above those that are kept, or these alone."""
    function = given.text("fonction")

    def do(tx: Tx) -> str:
        if (current_id(tx, function) or "") != given.text("tableau"):
            raise Conflict("rota_moved", "Un autre tableau vient d'être publié.",
                           "Les couches gardées ne seraient plus celles que vous avez lues.",
                           "Rechargez la page, puis recommencez.")
        return publish_layers(tx, actor(), function, [*_new(tx), *_kept(tx, function)])
    return act(do, lambda _: url_for("duties.month"), lambda refusal: _page(function, refusal),
               "Tableau d'astreinte publié. Les trous éventuels sont dits ci-dessous.")


def _new(tx: Tx) -> Sequence[Layer]:
    lines = [line for line in given.text("personnes").splitlines() if line.strip()]
    if not lines:
        return []
    members, anchor, every = persons(tx, lines), typed_day("prise"), 1 if given.text("rythme") == "jour" else 7
    weekday = given.whole("jour") if every != 1 else anchor.weekday()
    try:
        return [Turn(tuple(members), anchor, weekday, given.whole("heure"), every, _window())]
    except ValueError as error:
        raise Refused("rota_empty", "Tableau d'astreinte refusé.",
                      "Une personne y est deux fois, ou une heure n'en est pas une.",
                      "Nommez chacune une seule fois ; les heures vont de 0 à 23.") from error


def _window() -> Window | None:
    ends = [given.text("plage_debut"), given.text("plage_fin")]
    if not any(ends):
        return None
    if not all(ends):
        raise Refused("rota_window", "Tableau d'astreinte refusé.",
                      "Une plage d'heures a un début et une fin ; l'un des deux manque.",
                      "Donnez les deux heures, ou laissez les deux vides : la couche vaut alors à toute heure.")
    days = tuple(day for day in EVERY_DAY if str(day) in request.form.getlist("plage_jour")) or EVERY_DAY
    return Window(given.whole("plage_debut"), given.whole("plage_fin"), days)


def _kept(tx: Tx, function: str) -> Sequence[Layer]:
    plan, ticked = current(tx, function), request.form.getlist("garder")
    return [layer for rank, layer in enumerate(plan.layers) if str(rank) in ticked] if plan else []


@publishing.post("/astreintes/publier/fichier")
@access("manage_rota")
def import_rota() -> ResponseReturnValue:
    """Publish the duty of a CSV file: all the functions it names, or none."""
    file = given.piece("fichier")

    def do(tx: Tx) -> list[str]:
        if file is None:
            raise Refused("rota_file", "Aucun fichier.", todo="Choisissez le fichier CSV, puis recommencez.")
        return import_file(tx, actor(), file.body, alone=given.text("place") == "seul")
    return act(do, lambda _: url_for("duties.month"), lambda refusal: _page(given.text("fonction"), refusal),
               "Tableaux d'astreinte publiés. Les trous éventuels sont dits ci-dessous.")
