"""The list of callers who look for a relative: how long it is, its reading, its printed page, its hand-over (D46).

To read names and numbers is an act, by POST: the register keeps it, and a GET changes no row.
"""
from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.errors import Refused
from crisis.hotline import relatives
from crisis.hotline.standing import standings
from crisis.journal import store
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.cip import alone
from crisis.web.console.picture import Picture
from crisis.web.console.tabs import page, tab
from crisis.web.house import house

relatives_tab = tab("cip_relatives")


def _page(event_id: str, refusal: Refused | None = None, *, sheet: str = "") -> ResponseReturnValue:
    """Show the list; with the names only where a reading has just been written in the register."""
    if not sheet:
        return page("cip/relatives.html", "cip", event_id, _gather, refusal)
    with house().db.transaction() as tx:
        rows = relatives.read(tx, actor(), event_id)
    return page(sheet, "cip", event_id, lambda tx, seen: _gather(tx, seen) | {"rows": rows}, refusal)


def _gather(tx: Tx, seen: Picture) -> dict[str, Any]:
    standing, lines = standings.state(tx, seen.id), relatives.overview(tx, actor(), seen.id)
    texts = store.texts(tx, seen.id, [standing.circuit_text] if standing.circuit_text else [])
    return {"waiting": [row for row in lines if row.handed_at is None], "standing": standing, "rows": None,
            "handed": [row for row in lines if row.handed_at is not None], "stays": relatives.KEPT,
            "circuit": texts.get(standing.circuit_text, "")}


def _here(event_id: str) -> str:
    return url_for("cip_relatives.overview", event_id=event_id)


@relatives_tab.get("/cip/liste-proches")
@access("lead_team")
def overview(event_id: str) -> ResponseReturnValue:
    """Show how many wait and since when, without who."""
    return _page(event_id)


@relatives_tab.post("/cip/liste-proches")
@access("take_calls")
def put(event_id: str) -> ResponseReturnValue:
    """Put the caller of a call sheet on the list. An agent cannot read it: the page that the form names follows."""
    otherwise = "cip_relatives.overview" if actor().may("lead_team") else "cip_callbacks.owed_list"
    return act(lambda tx: relatives.put(tx, actor(), event_id, given.text("fiche")),
               lambda _: alone.asked_page(event_id, otherwise), _refused, "Inscrit sur la liste des appels de proches.")


def _refused(refusal: Refused) -> ResponseReturnValue:
    """The page of the list is not the agent's: the refusal stands by itself, with its way back."""
    raise refusal


@relatives_tab.post("/cip/liste-proches/lecture")
@access("lead_team")
def read(event_id: str) -> ResponseReturnValue:
    """Read the list, with the form that hands it over."""
    return _page(event_id, sheet="cip/relatives.html")


@relatives_tab.post("/cip/liste-proches/impression")
@access("run_cip", proven=True)
def printed(event_id: str) -> ResponseReturnValue:
    """Read the list as a page to print and carry to the circuit."""
    return _page(event_id, sheet="cip/relatives_print.html")


@relatives_tab.post("/cip/liste-proches/remise")
@access("lead_team")
def hand_over(event_id: str) -> ResponseReturnValue:
    """Note that lines were handed to the circuit: all of those that wait, or those ticked."""
    keys = None if given.text("toutes") == "oui" else request.form.getlist("ligne")
    return act(lambda tx: relatives.hand_over(tx, actor(), event_id, keys), lambda _: _here(event_id),
               lambda refusal: _page(event_id, refusal), "Remise au circuit notée ; ces lignes s'effacent dans 24 h.")
