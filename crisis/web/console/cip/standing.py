"""The hotline of the public (CIP) of an event: its order, what it needs before it opens, its number, its closing."""
from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from crisis.accounts.rights import FUNCTIONS_FR
from crisis.db import Tx
from crisis.errors import Refused
from crisis.events import cip
from crisis.hotline import owed
from crisis.hotline.standing import standings
from crisis.journal import store
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.picture import Picture
from crisis.web.console.tabs import for_orders, named, page, tab
from crisis.web.house import house

cip_tab = tab("cip")


def _page(event_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    return page("cip/standing.html", "cip", event_id, _gather, refusal)


def _gather(tx: Tx, seen: Picture) -> dict[str, Any]:
    standing = standings.state(tx, seen.id)
    beside = store.texts(tx, seen.id, [each for each in (standing.circuit_text, standing.last_words) if each])
    return {"standing": standing, "circuit": beside.get(standing.circuit_text, ""),
            "last_words": beside.get(standing.last_words, ""), "circuits": list(cip.CIRCUITS.items()),
            "numbers": cip.offered(house().here, seen.stage), "card": seen.card(50),
            "left": owed.left(tx, seen.id) if standing.name == "closing" else None,
            "takers": [(code, FUNCTIONS_FR[code]) for code in owed.TAKERS],
            } | for_orders(tx, seen) | named(tx, {each.person for each in standing.tests})


def _here(event_id: str) -> str:
    return url_for("cip.hotline", event_id=event_id)


@cip_tab.get("/cip")
@access("see")
def hotline(event_id: str) -> ResponseReturnValue:
    return _page(event_id)


@cip_tab.post("/cip/ordre")
@access("order")
def order(event_id: str) -> ResponseReturnValue:
    """Record the prefect's order to open the hotline."""
    return act(lambda tx: cip.order(tx, actor(), house().here, event_id, given.order()), lambda _: _here(event_id),
               lambda refusal: _page(event_id, refusal), "Ordre d'ouvrir la CIP enregistré.")


@cip_tab.post("/cip/retrait")
@access("order")
def withdraw(event_id: str) -> ResponseReturnValue:
    """Record that the order to open is withdrawn."""
    return act(lambda tx: cip.withdraw(tx, actor(), house().here, event_id, given.order()), lambda _: _here(event_id),
               lambda refusal: _page(event_id, refusal), "Retrait de l'ordre enregistré.")


@cip_tab.post("/cip/proches")
@access("run_cip")
def circuit(event_id: str) -> ResponseReturnValue:
    """Say where callers who look for a relative are sent."""
    return act(lambda tx: cip.set_circuit(tx, actor(), event_id, given.text("circuit"), given.text("precision")),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal), "Appels de proches : circuit noté.")


@cip_tab.post("/cip/essai")
@access("run_cip")
def tried(event_id: str) -> ResponseReturnValue:
    """Record the test of a line."""
    return act(lambda tx: cip.try_line(tx, actor(), event_id, given.text("resultat"), given.past_hour("heure", tx.now)),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal), "Essai de ligne noté.")


@cip_tab.post("/cip/ouverture")
@access("run_cip")
def opening(event_id: str) -> ResponseReturnValue:
    """Declare the hotline open."""
    return act(lambda tx: cip.open_line(tx, actor(), house().here, event_id, given.text("numero"),
                                        given.past_hour("heure", tx.now), untested=given.ticked("sans_essai")),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal),
               "CIP ouverte. Son numéro peut être publié : un message le porte là où il est écrit {numero_unique}.")


@cip_tab.post("/cip/ordre-fermeture")
@access("order")
def order_closing(event_id: str) -> ResponseReturnValue:
    """Record the prefect's order to close the hotline."""
    return act(lambda tx: cip.order_closing(tx, actor(), house().here, event_id, given.order()),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal),
               "Ordre de fermer la CIP enregistré ; plus aucun message ne peut publier son numéro.")


@cip_tab.post("/cip/fermeture")
@access("run_cip")
def closing(event_id: str) -> ResponseReturnValue:
    """Declare the hotline closed, with who makes the callbacks still owed."""
    settled = owed.Settlement(given.text("repreneur"), given.ticked("relais_vus"))
    return act(lambda tx: cip.close_line(tx, actor(), event_id, given.text("message"), given.text("renvoi"),
                                         given.past_hour("heure", tx.now), settled=settled),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal), "CIP fermée.")
