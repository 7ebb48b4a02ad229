"""Opening an event, or joining the one a colleague has just opened."""
from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from crisis.db import Tx
from crisis.errors import Refused
from crisis.events import opening as events
from crisis.events.describing import named
from crisis.events.stage import stages
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act, shown
from crisis.web.console.choices import arrondissements
from crisis.web.console.zones import chosen_communes
from crisis.web.french import count
from crisis.web.house import house

opening = Blueprint("opening", __name__)
@opening.get("/evenements/nouveau")
@access("open_event")
def form() -> ResponseReturnValue:
    return _form()


def recent_events(tx: Tx) -> list[tuple[Row[Any], str, str]]:
    """Return the events that a colleague may just have opened: row, title, and the stage that it is in."""
    return [(row, named(tx, house().territory, row.id), stages.state(tx, row.id).name) for row in events.recent(tx)]


def _form(refusal: Refused | None = None) -> ResponseReturnValue:
    with house().db.reading() as tx:
        recent = recent_events(tx)
    types = [(each.code, each.label) for each in house().territory.types]
    return shown("opening.html", refusal, recent=recent, types=types,
                 arrondissements=arrondissements(house().territory))


@opening.post("/evenements/nouveau")
@access("open_event")
def create() -> ResponseReturnValue:
    """Open an event in *veille*; a recent one must first be joined or set aside."""
    try:
        communes = chosen_communes(house().territory) or []
    except Refused as refusal:
        return _form(refusal)

    def do(tx: Tx) -> str:
        wanted = events.Opening(given.text("type"), given.text("titre"), communes, separate=given.ticked("autre"))
        return events.open_event(tx, actor(), house().territory, wanted)
    return act(do, lambda key: url_for("situation.situation", event_id=key), _form,
               f"Évènement ouvert, en veille : {count(len(communes), 'commune')}.")


@opening.post("/evenements/<event_id>/rejoindre")
@access("join")
def join(event_id: str) -> ResponseReturnValue:
    """Join an event that a colleague has opened."""
    return act(lambda tx: events.join(tx, actor(), event_id), lambda _: url_for(
        "situation.situation", event_id=event_id), _form, "Vous avez rejoint l'évènement.")
