"""Shows a page of the hotline to people of whom some see nothing else of the event: agents, the named psychologist."""
from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crisis.errors import Refused
from crisis.web.access import actor
from crisis.web.console.act import shown
from crisis.web.console.cip.pages import PAGES
from crisis.web.console.picture import picture
from crisis.web.console.tabs import Gather
from crisis.web.console.tabs import page as tabbed
from crisis.web.house import house


def asked_page(event_id: str, otherwise: str) -> str:
    """Return the address of the page of the hotline that a form was sent from, if it names one, else of `otherwise`."""
    pages, asked = {endpoint for endpoint, _, _ in PAGES}, request.form.get("page", "")
    return url_for(asked if asked in pages else otherwise, event_id=event_id)


def page(template: str, event_id: str, gather: Gather, refusal: Refused | None = None) -> ResponseReturnValue:
    """Show a page within the tabs of the event to whoever sees it, else by itself, without its title nor its clocks."""
    if actor().may("see"):
        return tabbed(template, "cip", event_id, gather, refusal)
    with house().db.reading() as tx:
        seen = picture(tx, house().territory, actor(), event_id)
        data = gather(tx, seen)
    return shown(template, refusal, seen=seen, now=seen.now, **data)
