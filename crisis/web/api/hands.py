"""Hand mode over the API (R18): contacts of the call list, publications with their proof, the GALA report."""
from __future__ import annotations

from typing import Literal

from crisis.events import hand
from crisis.events.pieces import Piece
from crisis.web.access import access
from crisis.web.api.shapes import Base64, Body, Code, EventPath, Id, Short, Target, When
from crisis.web.api.writing import Reply, group, write
from crisis.web.house import house

api = group("hands", "Ce qui est fait à la main")


class Contact(Body):
    target: Target
    outcome: Literal["reached", "message_left", "not_reached"]
    message: Id | None = None
    spoken_to: Short = ""
    at: When | None = None


class File(Body):
    body: Base64
    media_type: Short


class Publication(Body):
    means: Code
    message: Id
    at: When | None = None
    named: Short = ""
    piece: File | None = None


class Gala(Body):
    message: Id
    file: Base64


@api.post("/events/<event_id>/contacts")
@access("hand")
def contact(path: EventPath, body: Contact) -> Reply:
    """Record one contact made by hand."""
    made = hand.Contact(body.target, body.outcome, body.message, body.spoken_to, body.at)
    return write(lambda tx, who: {"seq": hand.contact(tx, who, path.event_id, made)})


@api.post("/events/<event_id>/publications")
@access("hand")
def publication(path: EventPath, body: Publication) -> Reply:
    """Record one publication made by hand, with its proof."""
    piece = Piece(body.piece.body, body.piece.media_type) if body.piece else None
    done = hand.Publication(body.means, body.message, body.at, body.named, piece)
    return write(lambda tx, who: {"seq": hand.publication(tx, who, house().here, path.event_id, done)})


@api.post("/events/<event_id>/gala")
@access("hand")
def gala(path: EventPath, body: Gala) -> Reply:
    """Import a GALA report: all of it or nothing."""
    return write(lambda tx, who: {"seq": hand.import_gala(tx, who, path.event_id, body.message, body.file)})
