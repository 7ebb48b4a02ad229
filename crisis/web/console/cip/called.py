"""The calls as the team leader sees them: open P1 in red, calls under way, callbacks owed, a search by codes (R26).

What an operator types is `calling`'s page. An address carries codes and ids, and no word of a caller.
"""
from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.errors import Refused
from crisis.hotline import answers, call_lists, call_sheets, calls
from crisis.hotline.call_lists import Wanted
from crisis.hotline.posts import worded
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.cip.call_form import commune_of
from crisis.web.console.cip.calling import named as commune_named
from crisis.web.console.picture import Picture
from crisis.web.console.tabs import named, page, tab
from crisis.web.house import house

calls_of_team = tab("cip_calls")


@calls_of_team.get("/cip/appels")
@access("lead_team")
def listing(event_id: str) -> ResponseReturnValue:
    return _page(event_id)


def _page(event_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    return page("cip/calls.html", "cip", event_id, _gather, refusal)


def _gather(tx: Tx, seen: Picture) -> dict[str, Any]:
    red, running, owed = (read(tx, actor(), seen.id) for read in (
        call_lists.red, call_lists.running, call_lists.owed))
    wanted, asked = _wanted(), bool(request.args)
    found = call_lists.found(tx, actor(), seen.id, wanted) if asked else []
    shown = {each.operator for some in (red, running, owed, found) for each in some if each.operator}
    return {"red": red, "running": running, "owed": owed, "found": found, "asked": asked, "wanted": wanted,
            "counts": call_lists.counts(tx, actor(), seen.id), "codes": calls, "most": call_lists.MOST,
            "worded": worded, "communes": house().territory.communes, "commune_asked":
            commune_named(house().territory, wanted.commune)} | named(tx, shown)


def _wanted() -> Wanted:
    """Return what the address asks for; what is no code asks for nothing."""
    category, commune = request.args.get("categorie", ""), request.args.get("commune_appel", "")
    priority = given.number("priorite", 0)
    return Wanted(category if category in calls.CATEGORIES else "", priority if priority in calls.PRIORITIES else 0,
                  commune_of(house().territory, commune.strip()) or "")


@calls_of_team.get("/cip/appels/<sheet_id>")
@access("lead_team")
def one(event_id: str, sheet_id: str) -> ResponseReturnValue:
    """Show one sheet."""
    return _one(event_id, sheet_id)


def _one(event_id: str, sheet_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    def gather(tx: Tx, seen: Picture) -> dict[str, Any]:
        row = call_lists.one(tx, actor(), seen.id, sheet_id)
        version = answers.version(tx, seen.id, row.sheet)
        answer = next((each for each in version.body.answers if each.id == row.answer), None) if version else None
        return {"row": row, "answer": answer, "codes": calls, "worded": worded,
                "commune": commune_named(house().territory, row.commune)
                } | named(tx, {row.operator} if row.operator else set())
    return page("cip/call.html", "cip", event_id, gather, refusal)


@calls_of_team.post("/cip/appels/<sheet_id>/secours")
@access("lead_team")
def answered(event_id: str, sheet_id: str) -> ResponseReturnValue:
    """Note what the rescue answered to a relay."""
    return act(lambda tx: call_sheets.answer_relay(tx, actor(), event_id, sheet_id, given.text("secours")),
               lambda _: url_for("cip_calls.listing", event_id=event_id),
               lambda refusal: _one(event_id, sheet_id, refusal), "Réponse des secours notée ; le relais est fermé.")
