"""The reflex cards of an event: four roles, one act per line, ticked by whoever did it."""
from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.errors import Refused
from crisis.events import cards
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.picture import Picture
from crisis.web.console.places import place
from crisis.web.console.tabs import named, page, tab
from crisis.web.house import house

reflexes_tab = tab("reflexes")


@reflexes_tab.get("/fiches")
@access("see")
def reflexes(event_id: str) -> ResponseReturnValue:
    """Show the cards, those of the viewer's own roles first and open."""
    return _page(event_id)


def _page(event_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    return page("event/reflexes.html", "reflexes", event_id, _gather, refusal)


def _gather(tx: Tx, seen: Picture) -> dict[str, Any]:
    book, mine = house().here.playbooks.playbook(seen.stage.type), actor().roles
    ticks = cards.ticked.state(tx, seen.id)
    ordered = sorted(cards.lines(house().here.playbooks, seen.stage.type, ticks).items(),
                     key=lambda each: each[0] not in mine)
    shown = [(role, role in mine, [(line, ticks.get((role, line.id))) for line in lines]) for role, lines in ordered]
    return {"book": book, "place": place, "cards": shown} | named(tx, {each.person for each in ticks.values()})


@reflexes_tab.post("/fiches")
@access("tick")
def tick(event_id: str) -> ResponseReturnValue:
    """Tick a line, or take its tick back."""
    role, line, done = given.text("fiche"), given.text("ligne"), given.text("fait") != "non"
    return act(lambda tx: cards.tick(tx, actor(), house().here, event_id, role, line, done=done),
               lambda _: url_for("reflexes.reflexes", event_id=event_id, _anchor=f"{role}-{line}"),
               lambda refusal: _page(event_id, refusal))
