"""One's own actions: whoever owns one follows it here, and may read nothing else of the quality."""
from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.errors import Refused
from crisis.journal.tables import REGISTER
from crisis.quality.lessons import Action, lessons
from crisis.web.access import access, actor
from crisis.web.console.act import shown
from crisis.web.console.following import of_actions
from crisis.web.house import house

owned_pages = Blueprint("owned", __name__)


def own(tx: Tx) -> list[Action]:
    """Return the actions of whoever asks that are not closed, the soonest due first."""
    return [each for each in lessons.state(tx, REGISTER).live() if each.owner == actor().person]


def own_page(refusal: Refused | None = None) -> ResponseReturnValue:
    """Show one's own actions and nothing of anybody else's: also after a refusal."""
    with house().db.reading() as tx:
        return shown("quality/own_actions.html", refusal, now=tx.now, **of_actions(tx, own(tx)))


@owned_pages.get("/mes-actions")
@access("see")
def mine() -> ResponseReturnValue:
    """List the actions that one owns and that are open."""
    return own_page()
