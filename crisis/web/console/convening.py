"""The convening of the COD: whom to convene, the table of presence, and what organisms say by telephone."""
from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.directory import organisms
from crisis.directory.organism_cards import KINDS
from crisis.directory.organisms import Organism
from crisis.errors import Refused
from crisis.events import convening as convenings
from crisis.oncall.convocations import MINUTES, Said
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.picture import Picture
from crisis.web.console.tabs import for_orders, page, tab
from crisis.web.house import house
from crisis.web.presence import table

convening_tab = tab("convening")


def _page(event_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    return page("event/convening.html", "convening", event_id, _gather, refusal)


def _gather(tx: Tx, seen: Picture) -> dict[str, Any]:
    told, territory = table(tx, seen.id, actor()), house().territory
    seated = {line.seat.organism for line in told.lines} if told.live else set()
    listed = {each.id for each in convenings.proposed(tx, territory, seen.stage.type)}
    left = [each for each in organisms.everyone(tx) if each.id not in seated]
    return {"table": told, "choices": _by_kind(left), "listed": listed, "minutes": MINUTES,
            "lacking": convenings.lacking(tx, territory, seen.stage.type)} | for_orders(tx, seen)


def _by_kind(found: list[Organism]) -> list[tuple[str, list[Organism]]]:
    """Return organisms by kind, in the order in which a night needs them."""
    order = ("rescue", "forces", *(kind for kind in KINDS if kind not in ("rescue", "forces")))
    groups = [(KINDS[kind], [each for each in found if each.card.kind == kind]) for kind in order]
    return [(name, some) for name, some in groups if some]


def _here(event_id: str) -> str:
    return url_for("convening.convening", event_id=event_id)


@convening_tab.get("/convocation")
@access("see")
def convening(event_id: str) -> ResponseReturnValue:
    return _page(event_id)


@convening_tab.post("/convocation")
@access("order")
def convene(event_id: str) -> ResponseReturnValue:
    """Convene the organisms ticked, on the order of an authority."""
    return act(lambda tx: convenings.convene(tx, actor(), house().here, event_id, request.form.getlist("organisme"),
                                             given.order(), given.text("consigne")),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal),
               "Convocation enregistrée ; les permanences des organismes sont appelées.")


@convening_tab.post("/convocation/reponse")
@access("hand")
def answered(event_id: str) -> ResponseReturnValue:
    """Note what an organism answered by telephone."""
    return act(lambda tx: convenings.answered(tx, actor(), event_id, given.text("organisme"), _said()),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal), "Réponse notée.")


def _said() -> Said:
    """Read one button: `cannot`, `coming-15`, or `represented` with its own minutes."""
    word, _, minutes = given.text("reponse").partition("-")
    told = minutes or given.text("dans")
    return Said(word, int(told) if told.isascii() and told.isdigit() and len(told) < 5 else None,
                given.text("representant"))


@convening_tab.post("/convocation/presence")
@access("hand")
def seated(event_id: str) -> ResponseReturnValue:
    """Note that the representative of an organism is there, or left."""
    return act(lambda tx: _seated(tx, event_id), lambda _: _here(event_id), lambda refusal: _page(event_id, refusal),
               "Présence notée.")


def _seated(tx: Tx, event_id: str) -> None:
    organism, at = given.text("organisme"), given.past_hour("heure", tx.now)
    if given.text("acte") == "left":
        convenings.left(tx, actor(), event_id, organism, at)
    else:
        convenings.arrived(tx, actor(), event_id, organism, at, given.text("representant"))
