"""The journal over the API: what follows a number, as this viewer may see it."""
from __future__ import annotations

from typing import Annotated, Any

from flask import jsonify
from pydantic import ConfigDict, Field
from pydantic.main import BaseModel

from crisis.accounts.rights import Actor
from crisis.clock import instant
from crisis.db import Tx
from crisis.evidence.visible import visible
from crisis.journal import store
from crisis.journal.entry import Entry
from crisis.web.access import access, actor
from crisis.web.api.events import found
from crisis.web.api.shapes import EventPath
from crisis.web.api.writing import Reply, group
from crisis.web.house import house

api = group("journal", "La main courante")


class Page(BaseModel):
    """Which entries: those after a number, at most so many."""

    model_config = ConfigDict(extra="forbid")

    after: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    limit: Annotated[int, Field(ge=1, le=500)] = 200


@api.get("/events/<event_id>/entries")
@access("see")
def entries(path: EventPath, query: Page) -> Reply:
    """Return the entries after a number. `next` is the `after` of the following page."""
    with house().db.reading() as tx:
        found(tx, path.event_id)
        page = store.entries(tx, path.event_id, after=query.after, limit=query.limit)
        return jsonify(entries=shown(tx, page, actor()), next=page[-1].seq if page else query.after,
                       now=instant(tx.now))


def shown(tx: Tx, page: list[Entry], viewer: Actor) -> list[dict[str, Any]]:
    """Return entries as a viewer may see them, with the texts that stand beside."""
    contents = [entry.content for entry in page]
    wanted = [content["text"]["id"] for content in contents if "text" in content]
    texts = store.texts(tx, page[0].event, wanted) if wanted else {}
    told = (visible(content, viewer, texts.get(content.get("text", {}).get("id", ""))) for content in contents)
    return [entry for entry in told if entry is not None]
