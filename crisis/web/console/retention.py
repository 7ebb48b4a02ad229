"""How long call sheets say who called: what will be erased, when, and the act that does it earlier."""
from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from crisis.errors import Refused
from crisis.events.describing import named
from crisis.hotline import retention
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act, shown
from crisis.web.house import house

retention_pages = Blueprint("retention", __name__, url_prefix="/conservation")


def _page(refusal: Refused | None = None) -> ResponseReturnValue:
    territory = house().territory
    with house().db.reading() as tx:
        batches = retention.preview(tx, actor(), territory.hotline.keep_sheets_days)
        titles = {each.event: named(tx, territory, each.event) for each in batches} if actor().may("see") else {}
        return shown("retention.html", refusal, batches=batches, titles=titles, days=territory.hotline.keep_sheets_days,
                     types={each.code: each.label for each in territory.types}, now=tx.now)


@retention_pages.get("")
@access("erase_calls")
def preview() -> ResponseReturnValue:
    """Show what will be erased, of which event, and when."""
    return _page()


@retention_pages.post("/<event_id>")
@access("erase_calls", proven=True)
def anonymise(event_id: str) -> ResponseReturnValue:
    """Erase now who called about a closed event."""
    return act(lambda tx: _confirmed() and retention.anonymise(tx, actor(), event_id),
               lambda _: url_for("retention.preview"), _page, "Fiches d'appel anonymisées ; les chiffres restent.")


def _confirmed() -> bool:
    if not given.ticked("confirme"):
        raise Refused("unconfirmed", "Rien n'a été effacé.", "Cet effacement ne se défait pas.",
                      "Cochez la case, puis recommencez.")
    return True
