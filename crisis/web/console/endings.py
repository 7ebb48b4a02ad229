"""How an event ends: the COD lifted, the cell stood down, the event closed; or an activation by mistake undone."""
from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.errors import Refused
from crisis.events import cell, closing, cod, reopening, sending
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.picture import Picture
from crisis.web.console.tabs import for_orders, page, tab
from crisis.web.console.tied import serves
from crisis.web.house import house

endings_tab = tab("endings")


def _page(event_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    return page("event/endings.html", "endings", event_id, _gather, refusal)


def _gather(tx: Tx, seen: Picture) -> dict[str, Any]:
    left = closing.pending(tx, seen.id)
    return {"pending": closing.sentences(left), "waiting": left["waiting"],
            "serves": serves(tx, seen.id), "until": reopening.until(seen.row),
            "closes": closing.may_close(tx, actor(), seen.id)} | for_orders(tx, seen)


def _here(event_id: str) -> str:
    return url_for("endings.endings", event_id=event_id)


@endings_tab.get("/fin")
@access("see")
def endings(event_id: str) -> ResponseReturnValue:
    return _page(event_id)


@endings_tab.post("/fin/cod")
@access("order")
def lift(event_id: str) -> ResponseReturnValue:
    """Lift the COD; that it still serves other events must be confirmed."""
    return act(lambda tx: cod.lift(tx, actor(), house().here, event_id, given.order(),
                                   confirmed=given.ticked("confirme")), lambda _: _here(event_id),
               lambda refusal: _page(event_id, refusal), "COD levé.")


@endings_tab.post("/fin/cellule")
@access("confirm_cell")
def stand_down(event_id: str) -> ResponseReturnValue:
    return act(lambda tx: cell.stand_down(tx, actor(), event_id), lambda _: _here(event_id),
               lambda refusal: _page(event_id, refusal), "Cellule levée.")


@endings_tab.post("/fin/cloture")
@access("see")
def close(event_id: str) -> ResponseReturnValue:
    """Close the event; what is still open must be confirmed. Whoever conducts an exercise closes its event too."""
    return act(lambda tx: closing.close(tx, actor(), event_id, confirmed=given.ticked("confirme")),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal), "Évènement clos.")


@endings_tab.post("/fin/reouverture")
@access("reopen")
def reopen(event_id: str) -> ResponseReturnValue:
    return act(lambda tx: reopening.reopen(tx, actor(), event_id, given.text("motif")),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal), "Évènement rouvert : il continue.")


@endings_tab.post("/fin/erreur")
@access("mistaken")
def mistaken(event_id: str) -> ResponseReturnValue:
    return act(lambda tx: cod.mistaken(tx, actor(), house().here, event_id, given.text("motif")),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal),
               "Activation annulée ; un rectificatif part à chaque personne alertée.")


@endings_tab.post("/fin/arret")
@access("stop_sending")
def stop(event_id: str) -> ResponseReturnValue:
    """Stop everything of the event that has not left yet."""
    return act(lambda tx: sending.stop_sending(tx, actor(), event_id, None), lambda _: _here(event_id),
               lambda refusal: _page(event_id, refusal), "Tous les envois de l'évènement sont arrêtés.")
