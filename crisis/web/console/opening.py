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
from crisis.web.house import house

opening = Blueprint("opening", __name__)


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
    def do(tx: Tx) -> str:
        wanted = events.Opening(given.text("type"), given.text("titre"), _communes(), separate=given.ticked("autre"))
        return events.open_event(tx, actor(), house().territory, wanted)
    return act(do, lambda key: url_for("situation.situation", event_id=key), _form, "Évènement ouvert, en veille.")


def _communes() -> list[str]:
    """Return the communes of a choice: all, some arrondissements, or a list."""
    territory = house().territory
    scope = given.text("zone")
    if scope == "toutes":
        return [each.code_insee for each in territory.communes]
    if scope == "arrondissements":
        chosen = set(request.form.getlist("arrondissement"))
        return [each.code_insee for each in territory.communes if each.arrondissement in chosen]
    return request.form.getlist("commune")


@opening.post("/evenements/<event_id>/rejoindre")
@access("join")
def join(event_id: str) -> ResponseReturnValue:
    """Join an event that a colleague has opened."""
    return act(lambda tx: events.join(tx, actor(), event_id), lambda _: url_for(
        "situation.situation", event_id=event_id), _form, "Vous avez rejoint l'évènement.")
