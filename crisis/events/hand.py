"""Hand mode (R18): what people did themselves, and the one proof of it."""
from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import select

from crisis.accounts.rights import Actor
from crisis.clock import parse_instant
from crisis.db import Tx
from crisis.directory.contacts import holders
from crisis.errors import Missing, Refused
from crisis.events.cod import Here
from crisis.events.gala import GALA_HEADER, OUTCOMES, read
from crisis.events.orders import hour, hour_since
from crisis.events.pieces import LARGEST, Piece, keep
from crisis.events.stage import Stage, locked, require_live, stages
from crisis.events.states import judged
from crisis.journal import store
from crisis.messages.drafts import STATES_FR
from crisis.messages.tables import message as messages
from crisis.messages.wording import SHORT, kept
from crisis.territory_parts import Means

__all__ = ["GALA_HEADER", "OUTCOMES", "Contact", "Publication", "contact", "import_gala", "publication"]
AUDIENCES = {"commune": "elected", "epci": "officials", "medium": "media"}
LONGEST_URL = 1000
# Stopping what has not left yet takes back no approval: what was approved may still be said by telephone.
RELAYED = ("approved", "stopped")
SIREN = re.compile(r"epci:\d{9}")


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
    locked(tx, event_id)
    stage = stages.state(tx, event_id)
    require_live(stage)
    if made.outcome not in OUTCOMES:
        raise Refused("outcome", "Résultat inconnu.", todo=f"Choisissez parmi : {', '.join(OUTCOMES.values())}.")
    who = kept(made.spoken_to, "Le nom", SHORT)
    data = {"audience": _audience(tx, stage, made.target), "target": made.target, "outcome": made.outcome,
            "message": _known(tx, event_id, made.message), "proof": "named" if who else "none"}
    return store.append(tx, event_id, "contact_logged", data, by=actor.by,
                        happened_at=_since_approved(tx, event_id, made.message, made.at), text=who).seq


def _audience(tx: Tx, stage: Stage, target: str) -> str:
    """Return whom a contact informs. A target must be of the event or of the directory: a wrong code informs nobody."""
    audience = AUDIENCES.get(target.partition(":")[0])
    known = target in _expected(stage) or SIREN.fullmatch(target) is not None
    if audience is None or not (known or holders(tx, audience, [target])):
        raise Refused("target", "Destinataire inconnu.", "Il n'est ni dans l'évènement ni dans l'annuaire.",
                      "Choisissez une commune ou un média de la liste.")
    return audience


def _expected(stage: Stage) -> set[str]:
    return {f"commune:{insee}" for insee in stage.communes} | {f"medium:{key}" for key in stage.media}


def _known(tx: Tx, event_id: str, message_id: str | None) -> str | None:
    """Return the message that an act relays, None if it names none.

    Raises Missing for one of another event, Refused for a text that nobody has approved.
    """
    if not message_id:
        return None
    mine = select(messages.c.state).where(messages.c.id == message_id, messages.c.event == event_id)
    state = tx.execute(mine).scalar() if len(message_id) <= 32 else None
    if state is None:
        raise Missing("message_missing", "Ce message n'est pas de cet évènement.",
                      todo="Choisissez un message de la liste.")
    if state not in RELAYED:
        raise Refused("not_approved", "Ce message n'est pas validé.", f"Son état est : {STATES_FR[state]}.",
                      "Faites-le valider, puis recommencez ; un message non validé ne se relaie pas.")
    return message_id


def _since_approved(tx: Tx, event_id: str, message_id: str | None, at: datetime | None) -> datetime:
    """Return the hour of an act: never before the approval of the message that it relays, on the screen or by voice."""
    if not message_id:
        return hour(tx, at)
    seq = judged.state(tx, event_id).approvals[message_id][-1].seq
    content = store.entries(tx, event_id, seq - 1, 1)[0].content
    spoken = content["data"].get("order", {}).get("declared_at", content["recorded_at"])
    return hour_since(tx, at, min(parse_instant(spoken), parse_instant(content["recorded_at"])),
                      "la validation de ce message")


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
    locked(tx, event_id)
    require_live(stages.state(tx, event_id))
    means = next((each for each in here.territory.permanent_means if each.code == done.means), None)
    if means is None:
        raise Refused("means", "Moyen inconnu.", "Il n'est pas un moyen permanent d'information du département.",
                      "Choisissez un moyen de la liste.")
    message_id = _known(tx, event_id, done.message)
    if message_id is None:
        raise Refused("message", "Quel message a été publié ?", "Aucun n'est choisi.", "Choisissez-le dans la liste.")
    _hosted(means, done.url)
    data = {"means": done.means, "message": message_id, "proof": _proof(done),
            "read_back": bool(done.url and done.piece),
            "sha256": hashlib.sha256(done.piece.body).hexdigest() if done.piece else None}
    beside = "\n".join(part for part in (done.url.strip(), done.named.strip()) if part)
    entry = store.append(tx, event_id, "publication_logged", data, by=actor.by,
                         happened_at=_since_approved(tx, event_id, message_id, done.at),
                         text=kept(beside, "La preuve", 2 * LONGEST_URL))
    if done.piece:
        keep(tx, actor, event_id, entry.seq, done.piece)
    return entry.seq


def _proof(done: Publication) -> str:
    """Return the strongest proof given. An address that nobody could read proves less than a name (R18)."""
    given = (("url", done.url and done.piece), ("file", done.piece), ("named", done.named.strip()), ("url", done.url))
    return next((code for code, there in given if there), "none")


def _hosted(means: Means, url: str) -> None:
    """Only a page on a host of the means proves that the means was used, whoever read it (R18)."""
    try:
        parts = urlsplit(url)
        wrong = url and (parts.scheme != "https" or parts.hostname not in means.hosts or len(url) > LONGEST_URL)
    except ValueError:
        wrong = True
    if wrong:
        raise Refused("proof_host", "Cette adresse n'est pas une preuve.",
                      "Elle n'est pas celle de ce moyen permanent, en https.",
                      "Vérifiez l'adresse, ou joignez une capture d'écran.")


def import_gala(tx: Tx, actor: Actor, event_id: str, message: str, body: bytes) -> int:
    """Import a GALA report: CSV, `;` or `,`, UTF-8, header `code_insee;resultat;heure`. All of it or nothing.

    The file is kept as a piece: a hash alone could not be checked by anybody. Raises Refused with the number of the
    first line that cannot be read, or that names a commune neither of the event nor of the directory.
    """
    actor.require("hand")
    if len(body) > LARGEST:  # Before it is parsed: a long file would hold the event's lock all that time.
        raise Refused("gala", "Rapport GALA refusé : fichier trop lourd.", "Il dépasse 10 Mo.",
                      "Exportez le rapport de ce seul évènement, en CSV, puis recommencez.")
    locked(tx, event_id)
    stage = stages.state(tx, event_id)
    require_live(stage)
    known = {*stage.communes, *(holder.target.partition(":")[2] for holder in holders(tx, "elected"))}
    contacts = read(body, known, stage.opened_at or tx.now, tx.now)
    entry = store.append(tx, event_id, "report_imported", {
        "source": "gala", "sha256": hashlib.sha256(body).hexdigest(), "contacts": contacts,
        "message": _known(tx, event_id, message)}, by=actor.by)
    keep(tx, actor, event_id, entry.seq, Piece(body, "text/csv"))
    return entry.seq
