"""The main courante: read by number, followed live, completed by notes and pieces."""
from __future__ import annotations

from typing import Any

from flask import jsonify, request, url_for
from flask.typing import ResponseReturnValue

from crisis.clock import instant
from crisis.db import Tx
from crisis.errors import Refused
from crisis.events import pieces
from crisis.events.pieces import CATEGORIES, MEDIA_TYPES
from crisis.journal import store
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.lines import AT_MOST, Line, lines
from crisis.web.console.picture import Picture
from crisis.web.console.tabs import page, tab
from crisis.web.console.words import KINDS
from crisis.web.download import attachment
from crisis.web.house import house

journal_tab = tab("journal")
PAGE = 100


def _page(event_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    return page("event/journal.html", "journal", event_id, _gather, refusal)


def _gather(tx: Tx, seen: Picture) -> dict[str, Any]:
    wanted = request.args.get("genre", "")
    upto = min(given.number("avant", seen.last + 1) - 1, seen.last)
    found = _of_label(tx, seen.id, wanted) if wanted else _read(tx, seen.id, max(0, upto - PAGE), PAGE)
    labels = sorted({label for label, _ in KINDS.values()})
    return {"lines": [line for line in found if line.seq <= upto][::-1], "labels": labels, "wanted": wanted,
            "older": 0 if wanted else max(0, upto - PAGE), "live": upto == seen.last and not wanted,
            "categories": CATEGORIES, "media_types": MEDIA_TYPES}


def _read(tx: Tx, event_id: str, after: int, limit: int) -> list[Line]:
    return lines(tx, event_id, after, actor(), house().territory, limit)


def _of_label(tx: Tx, event_id: str, wanted: str) -> list[Line]:
    """Return the newest lines of one label, reading the chain page by page."""
    found: list[Line] = []
    after = 0
    while some := _read(tx, event_id, after, AT_MOST):
        found = [*found, *(line for line in some if line.label == wanted)][-AT_MOST:]
        after = some[-1].seq
    return found


@journal_tab.get("/journal")
@access("see")
def journal(event_id: str) -> ResponseReturnValue:
    return _page(event_id)


@journal_tab.get("/fil.json")
@access("see")
def feed(event_id: str) -> ResponseReturnValue:
    """Return the lines after a number, at most 500, whether more follow, and the server's time. Changes nothing."""
    after = given.number("depuis", 0)
    with house().db.reading() as tx:
        read = store.entries(tx, event_id, after, AT_MOST)
        last = read[-1].seq if read else after
        found = lines(tx, event_id, after, actor(), house().territory)
        more = bool(store.entries(tx, event_id, last, 1))
        return jsonify(entrees=[line.to_dict() for line in found], dernier=last, suite=more,
                       maintenant=instant(tx.now), horloge=tx.clock)


def _here(event_id: str) -> str:
    return url_for("journal.journal", event_id=event_id)


@journal_tab.post("/journal/note")
@access("note")
def note(event_id: str) -> ResponseReturnValue:
    """Write a note; late notes stay possible after closing."""
    return act(lambda tx: pieces.note(tx, actor(), event_id, given.text("categorie"), request.form.get("texte", ""),
                                      given.past_hour("heure", tx.now)),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal), "Note écrite.")


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
