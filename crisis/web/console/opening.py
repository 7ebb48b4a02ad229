"""Opening an event, or joining the one a colleague has just opened."""
from __future__ import annotations

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.errors import Refused
from crisis.events import opening as events
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act, shown
from crisis.web.console.choices import arrondissements
from crisis.web.console.picture import title
from crisis.web.french import count
from crisis.web.house import house

opening = Blueprint("opening", __name__)
# Each choice of communes: how the page calls it, and the boxes that it counts.
ZONES = {"toutes": ("« Tout le département »", ""), "arrondissements": ("« Par arrondissement »", "arrondissement"),
         "liste": ("« Une liste de communes »", "commune")}


@opening.get("/evenements/nouveau")
@access("open_event")
def form() -> ResponseReturnValue:
    return _form()


def _form(refusal: Refused | None = None) -> ResponseReturnValue:
    with house().db.reading() as tx:
        recent = [(row, title(tx, row.id)) for row in events.recent(tx)]
    types = [(each.code, each.label) for each in house().territory.types]
    return shown("opening.html", refusal, recent=recent, types=types,
                 arrondissements=arrondissements(house().territory))


@opening.post("/evenements/nouveau")
@access("open_event")
def create() -> ResponseReturnValue:
    """Open an event in *veille*; a recent one must first be joined or set aside."""
    try:
        communes = _communes()
    except Refused as refusal:
        return _form(refusal)

    def do(tx: Tx) -> str:
        wanted = events.Opening(given.text("type"), given.text("titre"), communes, separate=given.ticked("autre"))
        return events.open_event(tx, actor(), house().territory, wanted)
    return act(do, lambda key: url_for("situation.situation", event_id=key), _form,
               f"Évènement ouvert, en veille : {count(len(communes), 'commune')}.")


def _communes() -> list[str]:
    """Return the communes of a choice: all, some arrondissements, or a list."""
    territory = house().territory
    scope = given.text("zone")
    _sound_choice(*ZONES.get(scope, ZONES["liste"]))
    if scope == "toutes":
        return [each.code_insee for each in territory.communes]
    if scope == "arrondissements":
        chosen = set(request.form.getlist("arrondissement"))
        return [each.code_insee for each in territory.communes if each.arrondissement in chosen]
    return list(dict.fromkeys(request.form.getlist("commune")))


def _sound_choice(chosen: str, counted: str) -> None:
    """Refuse boxes that the choice does not count: nobody can tell which of the two was meant."""
    for line, boxes in ZONES.values():
        if boxes and boxes != counted and request.form.getlist(boxes):
            raise Refused("zone", "Le choix des communes se contredit.",
                          f"Des cases sont cochées sous {line}, mais la ligne choisie est {chosen}.",
                          "Choisissez la ligne voulue, et décochez les cases de l'autre.")


@opening.post("/evenements/<event_id>/rejoindre")
@access("join")
def join(event_id: str) -> ResponseReturnValue:
    """Join an event that a colleague has opened."""
    return act(lambda tx: events.join(tx, actor(), event_id), lambda _: url_for(
        "situation.situation", event_id=event_id), _form, "Vous avez rejoint l'évènement.")
