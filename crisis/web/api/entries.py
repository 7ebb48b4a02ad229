"""The journal and the register over the API: what follows a number, as this viewer may see it."""
from __future__ import annotations

from typing import Any

from flask import jsonify

from crisis.accounts.rights import Actor
from crisis.clock import instant
from crisis.db import Tx
from crisis.events.stage import stages
from crisis.evidence.visible import over, visible
from crisis.journal import store
from crisis.journal.entry import Entry
from crisis.journal.tables import REGISTER
from crisis.web.access import access, actor
from crisis.web.api.events import found
from crisis.web.api.reads import EntryPage
from crisis.web.api.shapes import Entries, EventPath
from crisis.web.api.writing import Reply, group
from crisis.web.console.lines import late
from crisis.web.house import house

api = group("journal", "La main courante")


@api.get("/events/<event_id>/entries", responses={200: EntryPage})
@access("see")
def entries(path: EventPath, query: Entries) -> Reply:
    """Return the entries after a number, the oldest first. `next` is the `after` of the following page; `more` says
    whether it holds anything now; an entry written by somebody after the closing is `late`.
    """
    with house().db.reading() as tx:
        found(tx, path.event_id)
        return jsonify(page_of(tx, path.event_id, query))


@api.get("/register/entries", responses={200: EntryPage})
@access("read_register")
def register(query: Entries) -> Reply:
    """Return the entries of the register, the chain of the house. Its pages are those of an event."""
    with house().db.reading() as tx:
        return jsonify(page_of(tx, REGISTER, query))


def page_of(tx: Tx, chain: str, query: Entries) -> dict[str, Any]:
    """Return one page of a chain, as who asks may see it."""
    page = store.entries(tx, chain, after=query.after, limit=query.limit)
    last = page[-1].seq if page else query.after
    return {"entries": shown(tx, chain, page, actor()), "next": last, "more": bool(store.entries(tx, chain, last, 1)),
            "now": instant(tx.now)}


def shown(tx: Tx, chain: str, page: list[Entry], viewer: Actor) -> list[dict[str, Any]]:
    """Return entries as a viewer may see them, with the texts that stand beside."""
    contents = [entry.content for entry in page]
    wanted = [content["text"]["id"] for content in contents if "text" in content]
    texts = store.texts(tx, chain, wanted) if wanted else {}
    stage = None if chain == REGISTER else stages.state(tx, chain)
    closed = over(tx, chain)
    told = (visible(content, viewer, texts.get(content.get("text", {}).get("id", "")), closed) for content in contents)
    return [entry | {"late": late(entry, stage)} for entry in told if entry is not None]
