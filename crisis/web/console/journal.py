"""The main courante: read by number, followed live, completed by notes and pieces."""
from __future__ import annotations

from typing import Any

from flask import jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from crisis.clock import instant
from crisis.db import Tx
from crisis.errors import Refused
from crisis.events import pieces, reading
from crisis.events.pieces import CATEGORIES, MEDIA_TYPES
from crisis.journal import store
from crisis.journal.tables import event
from crisis.web import given
from crisis.web.access import access, actor, place
from crisis.web.console.act import act
from crisis.web.console.filters import GROUPS, ONLY, addressed, counts, wall
from crisis.web.console.finding import Found, authors, described, every, found, told_hidden
from crisis.web.console.lines import AT_MOST, told
from crisis.web.console.picture import Picture
from crisis.web.console.tabs import page, tab
from crisis.web.download import attachment
from crisis.web.house import house

journal_tab = tab("journal")
PAGE = 100


def _page(event_id: str, refusal: Refused | None = None, words: str = "") -> ResponseReturnValue:
    return page("event/journal.html", "journal", event_id, lambda tx, seen: _gather(tx, seen, words), refusal)


def _gather(tx: Tx, seen: Picture, words: str) -> dict[str, Any]:
    asked = found(tx, seen.id, words)
    upto = seen.last if words else min(given.number("avant", seen.last + 1) - 1, seen.last)
    seqs, older = asked.page(upto, AT_MOST if words else PAGE)
    by = authors(tx, asked.contents)
    return {"lines": list(every(tx, seen.id, seqs))[::-1], "asked": asked, "older": older,
            "hidden": told_hidden(asked.hidden), "described": described(asked.wanted, by),
            "filter": asked.wanted.arguments(),
            "live": upto == seen.last and not words, "newest": upto == seen.last, "wall": wall,
            "visit": _visit(tx, seen, asked, seqs), "groups": GROUPS, "counts": counts(asked.contents), "only": ONLY,
            "authors": by, "categories": CATEGORIES, "media_types": MEDIA_TYPES}


def _visit(tx: Tx, seen: Picture, asked: Found, shown: list[int]) -> dict[str, Any]:
    """Return where the last visit ended. `whole`: all that is new is on this page, so that leaving it is a visit."""
    stands, new = reading.read_up_to(tx, actor(), seen.id), reading.unread(tx, actor(), seen.id)
    newest = bool(shown) and shown[-1] == seen.last
    return {"stands": stands, "new": len(new), "first": stands is None,
            "whole": newest and not asked.wanted.active and (not new or new[0] >= shown[0])}


@journal_tab.get("/journal")
@access("see")
def journal(event_id: str) -> ResponseReturnValue:
    return _page(event_id)


@journal_tab.post("/journal")
@access("see")
def search(event_id: str) -> ResponseReturnValue:
    """Search and filter by one form. Writes nothing: the filter goes to the address, the words never do."""
    words = given.text("cherche")
    asked: dict[str, Any] = {**addressed(request.form)}
    if words and asked == addressed(request.args):
        return _page(event_id, words=words)
    # 307: the same words are posted again, to the address that now holds the filter.
    return redirect(url_for("journal.search", event_id=event_id, **asked), 307 if words else 303)


@journal_tab.get("/fil.json")
@access("see")
def feed(event_id: str) -> ResponseReturnValue:
    """Return the lines after a number, at most 500, whether more follow, and the server's time. Changes nothing.

    With the filter of a page, the others are counted and not shown: `masquees`.
    """
    after = given.number("depuis", 0)
    with house().db.reading() as tx:
        if place() is not None:  # A screen in the room of the hotline hears that something came, and nothing of it.
            return jsonify(entrees=[], dernier=max(after, _head(tx, event_id)), suite=False, masquees=0,
                           maintenant=instant(tx.now), horloge=tx.clock)
        read = store.entries(tx, event_id, after, AT_MOST)
        last = read[-1].seq if read else after
        asked = found(tx, event_id) if len(request.args) > 1 else None
        shown = {entry.seq for entry in read} if asked is None else set(asked.seqs)
        kept = [entry for entry in read if entry.seq in shown]
        lines = told(tx, event_id, kept, actor(), house().territory)
        more = bool(store.entries(tx, event_id, last, 1))
        return jsonify(entrees=[line.to_dict() for line in lines], dernier=last, suite=more,
                       masquees=len(read) - len(kept), maintenant=instant(tx.now), horloge=tx.clock)


def _head(tx: Tx, event_id: str) -> int:
    return int(tx.execute(select(event.c.head_seq).where(event.c.id == event_id)).scalar_one())


def _here(event_id: str) -> str:
    return url_for("journal.journal", event_id=event_id)


@journal_tab.post("/journal/note")
@access("note")
def note(event_id: str) -> ResponseReturnValue:
    """Write a note; late notes stay possible after closing."""
    return act(lambda tx: pieces.note(tx, actor(), event_id, given.text("categorie"), request.form.get("texte", ""),
                                      given.past_hour("heure", tx.now)),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal), "Note écrite.")


@journal_tab.post("/journal/lu")
@access("see")
def read(event_id: str) -> ResponseReturnValue:
    """Move the mark of this person; a page that is left says it without waiting for another page."""
    with house().db.transaction() as tx:
        reading.mark(tx, actor(), event_id, given.whole("jusqua"))
    return ("", 204) if given.ticked("discret") else redirect(_here(event_id), 303)


@journal_tab.get("/pieces/<int:seq>")
@access("see")
def piece(event_id: str, seq: int) -> ResponseReturnValue:
    """Download the piece that an entry attached."""
    with house().db.reading() as tx:
        return attachment(pieces.fetch(tx, actor(), event_id, min(seq, given.LARGEST)))


@journal_tab.post("/journal/piece")
@access("attach_piece")
def attach(event_id: str) -> ResponseReturnValue:
    """Attach a piece to an entry. It proves nothing until a second person accepts it."""
    def do(tx: Tx) -> int:
        chosen = given.piece("fichier")
        if chosen is None:
            raise Refused("piece", "Aucun fichier n'est choisi.", todo="Choisissez un fichier, puis recommencez.")
        return pieces.keep(tx, actor(), event_id, given.whole("entree"), chosen)
    return act(do, lambda _: _here(event_id), lambda refusal: _page(event_id, refusal), "Pièce jointe.")
