"""The page that says, or corrects, what an event is and where."""
from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.errors import Refused
from crisis.events.describing import Description, describe
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.choices import arrondissements
from crisis.web.console.tabs import page, tab
from crisis.web.console.zones import chosen_communes
from crisis.web.house import house

describing_page = tab("describing")


def _page(event_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    types = [(each.code, each.label) for each in house().territory.types]
    return page("event/describing.html", "situation", event_id, lambda tx, seen: {
        "types": types, "arrondissements": arrondissements(house().territory)}, refusal)


@describing_page.get("/preciser")
@access("describe")
def describing(event_id: str) -> ResponseReturnValue:
    return _page(event_id)


@describing_page.post("/preciser")
@access("describe")
def describe_event(event_id: str) -> ResponseReturnValue:
    """Record the type, the communes and the title that were given; what was left as it stood stays."""
    def do(tx: Tx) -> int:
        said = Description(given.text("type"), chosen_communes(house().territory), given.text("titre"))
        return describe(tx, actor(), house().territory, event_id, said)
    return act(do, lambda _: url_for("situation.situation", event_id=event_id),
               lambda refusal: _page(event_id, refusal), "Type et communes enregistrés.")
