"""Hand mode (R18): what people did themselves, and the one proof of it."""
from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from crisis.accounts.rights import Actor
from crisis.clock import instant
from crisis.db import Tx
from crisis.errors import Refused
from crisis.events.cod import Here
from crisis.events.orders import hour
from crisis.events.pieces import Piece, keep
from crisis.events.stage import require_open, stages
from crisis.journal import store

OUTCOMES = {"reached": "joint", "message_left": "message laissé", "not_reached": "non joint"}
PARIS = ZoneInfo("Europe/Paris")
GALA_HEADER = ["code_insee", "resultat", "heure"]


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact made by hand: whom, with what result, at what hour, and who answered (name and function)."""

    target: str
    outcome: str
    message: str | None = None
    spoken_to: str = ""
    at: datetime | None = None


def contact(tx: Tx, actor: Actor, event_id: str, made: Contact) -> int:
    """Record one contact of the call list: *joint*, *message laissé* or *non joint*."""
    actor.require("hand")
    store.lock(tx, event_id)
    require_open(stages.state(tx, event_id))
    audience = _audience(made.target)
    if made.outcome not in OUTCOMES:
        raise Refused("outcome", "Résultat inconnu.", todo=f"Choisissez parmi : {', '.join(OUTCOMES.values())}.")
    data = {"audience": audience, "target": made.target, "outcome": made.outcome, "message": made.message,
            "proof": "named" if made.spoken_to.strip() else "none"}
    return store.append(tx, event_id, "contact_logged", data, by=actor.by, happened_at=hour(tx, made.at),
                        text=made.spoken_to.strip() or None).seq


def _audience(target: str) -> str:
    audiences = {"commune": "elected", "epci": "officials", "medium": "media"}
    kind = target.partition(":")[0]
    if kind not in audiences:
        raise Refused("target", "Destinataire inconnu.", todo="Choisissez une commune ou un média de la liste.")
    return audiences[kind]


@dataclass(frozen=True, slots=True)
class Publication:
    """One publication made by hand: by which means, which message, at what hour, with which proof.

    `piece` is a file, or the page that the server has read at `url` (R18).
    """

    means: str
    message: str
    at: datetime | None = None
    named: str = ""
    piece: Piece | None = None
    url: str = ""


def publication(tx: Tx, actor: Actor, here: Here, event_id: str, done: Publication) -> int:
    """Record that a permanent means was used by hand (*fait à HH:MM*)."""
    actor.require("hand")
    store.lock(tx, event_id)
    require_open(stages.state(tx, event_id))
    if done.means not in {means.code for means in here.territory.permanent_means}:
        raise Refused("means", "Moyen inconnu.", "Il n'est pas un moyen permanent d'information du département.",
                      "Choisissez un moyen de la liste.")
    read = bool(done.url and done.piece)
    proof = "url" if read else "file" if done.piece else "named" if done.named.strip() else "none"
    data = {"means": done.means, "message": done.message, "proof": proof, "read_back": read,
            "sha256": hashlib.sha256(done.piece.body).hexdigest() if done.piece else None}
    entry = store.append(tx, event_id, "publication_logged", data, by=actor.by, happened_at=hour(tx, done.at),
                         text=done.url or done.named.strip() or None)
    if done.piece:
        keep(tx, actor, event_id, entry.seq, done.piece)
    return entry.seq


def import_gala(tx: Tx, actor: Actor, event_id: str, message: str, body: bytes) -> int:
    """Import a GALA report: CSV, `;` or `,`, UTF-8, header `code_insee;resultat;heure`. All of it or nothing.

    Raises Refused with the number of the first line that cannot be read.
    """
    actor.require("hand")
    store.lock(tx, event_id)
    stage = stages.state(tx, event_id)
    require_open(stage)
    contacts = _read_gala(body, tx.now)
    return store.append(tx, event_id, "report_imported", {
        "source": "gala", "sha256": hashlib.sha256(body).hexdigest(), "contacts": contacts, "message": message},
        by=actor.by).seq


def _read_gala(body: bytes, now: datetime) -> list[dict[str, Any]]:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("gala", "Rapport GALA illisible.", "Il n'est pas écrit en UTF-8.",
                      "Enregistrez-le en « CSV UTF-8 », puis recommencez.") from error
    lines = text.splitlines()
    mark = ";" if lines and ";" in lines[0] else ","
    rows = list(csv.reader(io.StringIO(text), delimiter=mark))
    if not rows or [cell.strip().lower() for cell in rows[0]] != GALA_HEADER:
        raise Refused("gala", "Rapport GALA refusé.", "La première ligne n'est pas celle attendue.",
                      f"Attendu : {';'.join(GALA_HEADER)}.")
    return [_gala_row(number, row, now) for number, row in enumerate(rows[1:], start=2) if row]


def _gala_row(number: int, row: list[str], now: datetime) -> dict[str, Any]:
    outcomes = {french: code for code, french in OUTCOMES.items()}
    try:
        insee, result, at = (cell.strip() for cell in row)
        moment = datetime.fromisoformat(at)
        outcome = outcomes[result.lower()]
    except (ValueError, KeyError) as error:
        raise Refused("gala", f"Rapport GALA refusé à la ligne {number}.",
                      f"Attendu : code INSEE ; {' | '.join(OUTCOMES.values())} ; heure comme 2026-11-21T03:12.",
                      "Corrigez cette ligne ; rien n'a été importé.") from error
    local = moment if moment.tzinfo else moment.replace(tzinfo=PARIS)
    if local > now:
        raise Refused("gala", f"Rapport GALA refusé à la ligne {number}.", "L'heure est dans le futur.",
                      "Corrigez cette ligne ; rien n'a été importé.")
    return {"target": f"commune:{insee}", "outcome": outcome, "at": instant(local)}
