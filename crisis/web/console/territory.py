"""The préfecture in its own words: services, engagements, levels, permanent means. Read only: a file says them."""
from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from crisis.web.access import access
from crisis.web.console.act import shown

territory_pages = Blueprint("territory", __name__)


@territory_pages.get("/prefecture")
@access("see")
def words() -> ResponseReturnValue:
    """Show what the territory's file says, and what the préfecture has still to validate in it."""
    return shown("territory.html")
