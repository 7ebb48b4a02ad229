"""The page of the second tap: everything that one tap records is listed on it, and may be changed before."""
from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.errors import Refused
from crisis.events import cod
from crisis.events.activation import Activated, Activation, activate_at_once, first_called
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act, shown
from crisis.web.console.choices import authorities
from crisis.web.console.opening import recent_events
from crisis.web.console.situation import consequence, levels
from crisis.web.french import count
from crisis.web.house import house

activating = Blueprint("activating", __name__)
ONE = "arrondissement:"


@activating.get("/activer")
@access("order")
def form() -> ResponseReturnValue:
    return _form()


def _form(refusal: Refused | None = None) -> ResponseReturnValue:
    with house().db.reading() as tx:
        return shown("activating.html", refusal, recent=recent_events(tx), now=tx.now, zones=_zones(), levels=levels(),
                     level=house().territory.default_level, steps=given.steps(tx.now), **_authority(tx),
                     types=[(each.code, each.label) for each in house().territory.types],
                     consequence=consequence(len(cod.awaited(tx, actor(), house().here))))


def _authority(tx: Tx) -> dict[str, Any]:
    """Return who may be named, and who is: the authority who acts, or the first called at this minute, or nobody."""
    called = first_called(tx)
    mine = actor().person if "authority" in actor().roles else None
    told = {called: "de garde", mine: "vous, à l'écran"}
    offered = [(key, f"{name} ({told[key]})" if key in told else name) for key, name in authorities(tx)]
    return {"authorities": offered, "authority": mine or called or "", "uncovered": called is None and mine is None}


def _zones() -> list[tuple[str, str]]:
    """Return the communes offered: the default first, said as one."""
    every = count(len(house().territory.communes), "commune")
    names = sorted({each.arrondissement for each in house().territory.communes})
    return [("", "tout le département, à préciser"), ("toutes", f"tout le département, certain ({every})"),
            *((f"{ONE}{name}", f"arrondissement : {name}") for name in names)]


@activating.post("/activer")
@access("order")
def activate_now() -> ResponseReturnValue:
    """Open an event and activate its COD in one act."""
    def do(tx: Tx) -> Activated:
        wanted = Activation(given.order(), given.text("niveau"), given.text("type"), _communes(), given.text("titre"),
                            given.text("motif"), given.ticked("autre"))
        return activate_at_once(tx, actor(), house().here, wanted)
    return act(do, lambda done: url_for("situation.situation", event_id=done.event), _form, _said())


def _communes() -> list[str] | None:
    chosen, territory = given.text("zone"), house().territory
    if not chosen:
        return None
    return [each.code_insee for each in territory.communes
            if chosen in ("toutes", f"{ONE}{each.arrondissement}")]


def _said() -> str:
    level = next((each for each in house().territory.cod_levels if each.code == given.text("niveau")), None)
    if level is None or level.starts_47 or level.starts_48:
        return "COD activé ; les personnes d'astreinte sont alertées."
    return "COD enregistré. Ce niveau n'ouvre aucun délai : personne n'est alerté."
