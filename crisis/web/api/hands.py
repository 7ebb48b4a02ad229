"""Hand mode over the API (R18): contacts of the call list, publications with their proof, the GALA report."""
from __future__ import annotations

from typing import Literal

from crisis.events import again, hand
from crisis.events.pieces import Piece
from crisis.web.access import access
from crisis.web.api.answers import Recorded
from crisis.web.api.shapes import Base64, Body, Code, EventPath, Id, Short, Target, Url, When
from crisis.web.api.writing import Reply, group, repeated, write
from crisis.web.house import house
from crisis.web.proofs import read_proof

api = group("hands", "Ce qui est fait à la main")


class HandContact(Body):
    target: Target
    outcome: Literal["reached", "message_left", "not_reached"]
    message: Id | None = None
    spoken_to: Short = ""
    at: When | None = None


class File(Body):
    body: Base64
    media_type: Short


class HandPublication(Body):
    means: Code
    message: Id
    at: When | None = None
    named: Short = ""
    url: Url = ""
    piece: File | None = None


class Repeated(Body):
    delivery: Id


class Gala(Body):
    message: Id
    file: Base64


@api.post("/events/<event_id>/contacts", responses={200: Recorded})
@access("hand")
def contact(path: EventPath, body: HandContact) -> Reply:
    """Record one contact made by hand."""
    made = hand.Contact(body.target, body.outcome, body.message, body.spoken_to, body.at)
    return write(lambda tx, who: {"seq": hand.contact(tx, who, path.event_id, made)})


@api.post("/events/<event_id>/publications", responses={200: Recorded})
@access("hand")
def publication(path: EventPath, body: HandPublication) -> Reply:
    """Record one publication made by hand, with its proof. With `url`, the server reads the published page itself, and
    the page is the proof in place of `piece`.
    """
    first = repeated()
    if first is not None:
        return first  # The page may have changed since: what it was is already a piece.
    piece = Piece(body.piece.body, body.piece.media_type) if body.piece else None
    # The page is read before the transaction opens: no network inside one.
    proof = read_proof(body.means, body.url) if body.url else piece
    done = hand.Publication(body.means, body.message, body.at, body.named, proof, body.url)
    return write(lambda tx, who: {"seq": hand.publication(tx, who, house().here, path.event_id, done)})


@api.post("/events/<event_id>/publications/again", responses={200: Recorded})
@access("hand")
def publish_again(path: EventPath, body: Repeated) -> Reply:
    """Publish again a post whose state stayed unknown, because a person has looked and found none."""
    return write(lambda tx, who: {"seq": again.publish_again(tx, who, path.event_id, body.delivery)})


@api.post("/events/<event_id>/gala", responses={200: Recorded})
@access("hand")
def gala(path: EventPath, body: Gala) -> Reply:
    """Import a GALA report: all of it or nothing."""
    return write(lambda tx, who: {"seq": hand.import_gala(tx, who, path.event_id, body.message, body.file)})
