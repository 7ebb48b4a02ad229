"""Pieces and notes: what is attached to the chain or written beside it."""
from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from crisis.accounts.rights import WITHOUT_NAMES, Actor
from crisis.db import Tx, new_id
from crisis.errors import Conflict, Forbidden, Missing, Refused
from crisis.events.orders import hour
from crisis.events.stage import locked
from crisis.events.tables import piece
from crisis.journal import store
from crisis.messages.wording import LONG, kept

MEDIA_TYPES = ("application/pdf", "image/png", "image/jpeg", "text/csv", "text/plain", "text/html",
               "message/rfc822")
LARGEST = 10 * 1024 * 1024
CATEGORIES = {"fact": "fait", "decision": "décision", "action": "action", "call": "appel", "press": "presse",
              "other": "autre"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A file given as proof: its bytes and declared type."""

    body: bytes
    media_type: str


def keep(tx: Tx, actor: Actor, event_id: str, of: int, given: Piece) -> int:
    """Store a piece with its hash. It proves nothing until a second person accepts it (R2, a later issue)."""
    actor.require("attach_piece")
    event = locked(tx, event_id)
    _sound(given)
    if not 1 <= of <= event.head_seq:
        raise Refused("piece_of", "Pièce sans entrée.", "L'entrée à laquelle la joindre n'existe pas.",
                      "Choisissez une entrée de la main courante.")
    sha = hashlib.sha256(given.body).hexdigest()
    tx.execute(insert(piece), {"id": new_id(), "event": event_id, "of_seq": of, "sha256": sha, "size": len(given.body),
                               "media_type": given.media_type, "body": given.body})
    return store.append(tx, event_id, "piece_attached", {
        "of": of, "sha256": sha, "size": len(given.body), "media_type": given.media_type}, by=actor.by).seq


@dataclass(frozen=True, slots=True)
class Held:
    """A piece as it is kept: the entry that attached it, its bytes, its declared type, its hash."""

    seq: int
    body: bytes
    media_type: str
    sha256: str


def readable(actor: Actor) -> bool:
    """Return whether pieces may be read: by who sees the event, but not by who sees no name, since a piece has some."""
    return actor.may("see") and not actor.roles & WITHOUT_NAMES


def fetch(tx: Tx, actor: Actor, event_id: str, seq: int) -> Held:
    """Return the piece that the entry `seq` attached. Raises Missing, or Conflict if it is not what the entry says."""
    actor.require("see")
    if not readable(actor):
        raise Forbidden("piece_names", "Cette pièce n'est pas ouverte à votre rôle.",
                        "Elle peut porter des noms et des numéros.", "Demandez-la à la permanence.")
    found = [entry.content for entry in store.entries(tx, event_id, after=seq - 1, limit=1)]
    if not found or (found[0]["seq"], found[0]["kind"]) != (seq, "piece_attached"):
        raise Missing("piece_missing", "Cette entrée ne joint aucune pièce.", todo="Revenez à la main courante.")
    told = found[0]["data"]
    row = tx.execute(select(piece.c.body).where(piece.c.event == event_id, piece.c.of_seq == told["of"],
                                                piece.c.sha256 == told["sha256"]).limit(1)).one_or_none()
    if row is None or hashlib.sha256(bytes(row.body)).hexdigest() != told["sha256"]:
        raise Conflict("piece_altered", "Cette pièce n'est plus celle qui a été jointe.",
                       "Son empreinte n'est pas celle de l'entrée.",
                       "Conservez la base en l'état et lancez « crisis verify ».")
    return Held(seq, bytes(row.body), told["media_type"], told["sha256"])


def _sound(given: Piece) -> None:
    if len(given.body) > LARGEST:
        raise Refused("piece", "Pièce refusée : fichier trop lourd.",
                      "Il dépasse 10 Mo.", "Réduisez-le (photo moins définie, document coupé en deux), puis "
                      "choisissez-le de nouveau.")
    if given.media_type not in MEDIA_TYPES or not given.body:
        raise Refused("piece", "Pièce refusée.", "Son type n'est pas admis, ou elle est vide.",
                      f"Types admis : {', '.join(MEDIA_TYPES)}.")


def note(tx: Tx, actor: Actor, event_id: str, category: str, text: str, at: datetime | None = None) -> int:
    """Write a note. Late notes stay possible after closing, and their place in the chain says so."""
    actor.require("note")
    locked(tx, event_id)
    if category not in CATEGORIES:
        raise Refused("category", "Catégorie inconnue.", todo=f"Choisissez parmi : {', '.join(CATEGORIES.values())}.")
    if not text.strip():
        raise Refused("note", "Note vide.", todo="Écrivez le fait, la décision ou l'action.")
    return store.append(tx, event_id, "note_added", {"category": category}, by=actor.by,
                        happened_at=hour(tx, at), text=kept(text, "La note", LONG)).seq


def explain(tx: Tx, actor: Actor, event_id: str, number: int, text: str) -> int:
    """Record the motive of an overrun (D6): asked for, never in the way."""
    actor.require("explain")
    locked(tx, event_id)
    if number not in (47, 48) or not text.strip():
        raise Refused("explain", "Motif refusé.", todo="Choisissez l'engagement 47 ou 48 et écrivez une phrase.")
    return store.append(tx, event_id, "overrun_explained", {"commitment": number}, by=actor.by,
                        text=kept(text, "Le motif", LONG)).seq
