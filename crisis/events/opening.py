"""Opening an event, or joining the one that a colleague has just opened (R3, R5).

Opening and activating in one act is `activation`'s business; saying later what it is and where, `describing`'s.
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, or_, select

from crisis.accounts.rights import Actor
from crisis.db import Tx, new_id
from crisis.errors import Conflict, Refused
from crisis.events.orders import hour
from crisis.events.stage import locked, require_open, stages
from crisis.journal import register, store
from crisis.journal.entry import GENESIS
from crisis.journal.tables import REGISTER, event
from crisis.messages.wording import LONG, SHORT, kept
from crisis.quality.rules import Adopted, adopted
from crisis.territory import Territory

SOURCE = re.compile(r"[a-z0-9_]{1,40}")
RECENT = timedelta(hours=2)
UNSPECIFIED = "unspecified"  # The type of an event that was activated before anybody could say what it is.
TYPE, ZONE = "type", "zone"  # What an opening may leave to be said (*à préciser*), and a message never may.


@dataclass(frozen=True, slots=True)
class Drill:
    """The exercise that an event plays: its id, its number, the entry of the register that made it ready."""

    id: str
    number: int
    prepared: int


@dataclass(frozen=True, slots=True)
class Opening:
    """What is known when an event is opened. `separate`: the officer saw the recent ones and means another.

    `to_specify`: what stands there only until somebody says it, `type` or `zone`; such an event may have no title.
    `drill`: what it plays, and nobody but the conduct of an exercise gives one (R5).
    """

    type: str
    title: str
    communes: Sequence[str]
    plays: str = "real"
    separate: bool = False
    to_specify: Sequence[str] = ()
    drill: Drill | None = None


def open_event(tx: Tx, actor: Actor, territory: Territory, opening: Opening) -> str:
    """Open an event in *veille* and return its id: a journal, a directory, no clock.

    Raises Conflict when another event was opened in the last two hours, or plays an exercise, and the officer has not
    chosen.
    """
    actor.require("open_event")
    if opening.plays != "real":
        raise Refused("exercise_only", "Le mode exercice ne s'ouvre pas d'ici.",
                      "Il n'existe que dans un exercice prêt, lancé par son animateur.",
                      "Ouvrez l'évènement en mode réel, ou lancez l'exercice depuis sa page.")
    sound_type(territory, opening.type)
    if not opening.title.strip():
        raise Refused("title", "Titre manquant.", todo="Écrivez en quelques mots ce qui se passe et où.")
    sound_communes(territory, opening.communes)
    return enter(tx, actor, territory, opening)


def enter(tx: Tx, actor: Actor, territory: Territory, opening: Opening) -> str:
    """Write a new event and its place in the register; return its id. Whether it may be so opened is the caller's.

    Raises Conflict when another event was opened in the last two hours, or plays an exercise, and the officer has not
    chosen.
    """
    store.lock(tx, REGISTER)  # Two officers who open at the same instant meet here: the second sees the first.
    if not opening.separate:
        _choose(recent(tx))
    demonstration = register.is_demonstration(tx)
    nature = _nature(opening, demonstration)
    key = new_id()
    tx.execute(insert(event), {
        "id": key, "nature": nature, "plays": opening.plays, "mode": nature, "type": opening.type,
        "territory": territory.code, "opened_at": tx.now, "opened_by": actor.person, "head_seq": 0,
        "head_hash": GENESIS, "head_at": tx.now})
    facts = _facts(territory, opening, nature, demonstration, adopted.state(tx, REGISTER))
    store.append(tx, key, "event_opened", facts, by=actor.by, text=kept(opening.title, "Le titre", SHORT))
    register.event_opened(tx, key, nature)
    return key


def _nature(opening: Opening, demonstration: bool) -> str:
    """Return what an event is, which is also its row of the wall: in a demonstration all are rehearsals (R4)."""
    if demonstration:
        return "rehearsal"
    return "exercise" if opening.drill is not None else "real"


def _facts(territory: Territory, opening: Opening, nature: str, demonstration: bool,
           adoptions: Adopted) -> dict[str, Any]:
    """Freeze everything that a verdict will depend on: no denominator is ever read from today's settings."""
    return {
        "nature": nature, "plays": opening.plays, "mode": nature, "type": opening.type, "territory": territory.code,
        "module7": territory.module7, "communes": sorted(set(opening.communes)),
        "to_specify": sorted(opening.to_specify), "minimum_staff": territory.minimum_staff,
        "means": [means.code for means in territory.permanent_means],
        "priority_media": [medium.id for medium in territory.media if medium.priority],
        "convention_media": [medium.id for medium in territory.media if medium.convention],
        "rules": {str(number): {"version": rule.version, "status": adoptions.standing(number, rule.version)}
                  for number, rule in territory.rules.items()},
        "counting_48": territory.counting_48, "demonstration": demonstration} | _drill(opening)


def _drill(opening: Opening) -> dict[str, Any]:
    return {"exercise": asdict(opening.drill)} if opening.drill is not None else {}


def sound_type(territory: Territory, code: str) -> None:
    """Refuse a type that the territory does not have."""
    if code not in {each.code for each in territory.types}:
        raise Refused("type", f"Type d'évènement {'inconnu' if code else 'manquant'}.",
                      todo="Choisissez un type de la liste.")


def sound_communes(territory: Territory, communes: Sequence[str]) -> None:
    """Refuse a zone without a commune, or with one of another département."""
    wrong = sorted(set(communes) - {commune.code_insee for commune in territory.communes})
    if wrong or not communes:
        raise Refused("communes", "Communes refusées.",
                      f"Hors du département : {', '.join(wrong)}." if wrong else "Aucune commune n'est choisie.",
                      "Choisissez au moins une commune du département.")


def recent(tx: Tx) -> list[Row[Any]]:
    """Return what whoever opens an event sees first, the newest first: the open events of the last two hours, and any
    open one that plays an exercise, whatever its age: what is reported may come from it, or be real (R5).
    """
    rows = select(event).where(event.c.id != REGISTER, event.c.closed_at.is_(None),
                               or_(event.c.opened_at > tx.now - RECENT, event.c.plays == "exercise"))
    return list(tx.execute(rows.order_by(event.c.opened_at.desc())))


def _choose(rows: list[Row[Any]]) -> None:
    if rows and all(row.plays == "exercise" for row in rows):
        raise Conflict("recent_event", "Un EXERCICE est en cours.",
                       "Ce qui vous est signalé en vient peut-être ; ou c'est réel.",
                       "Rejoignez l'exercice, ou choisissez « Autre évènement » : il s'ouvre en réel.")
    if rows:
        raise Conflict("recent_event", "Un évènement vient d'être ouvert.",
                       "Un collègue a peut-être ouvert le même.", "Rejoignez-le, ou choisissez « Autre évènement ».")


def join(tx: Tx, actor: Actor, event_id: str) -> None:
    """Join an event; joining twice is one entry."""
    actor.require("join")
    locked(tx, event_id)
    stage = stages.state(tx, event_id)
    require_open(stage)
    if actor.person not in stage.officers:
        store.append(tx, event_id, "officer_joined", {"person": actor.person}, by=actor.by)


def record_alert(tx: Tx, actor: Actor, event_id: str, received_at: datetime | None, source: str, words: str) -> int:
    """Record the alert received (*alerte reçue*): hour, from whom, what is certain. It starts no clock (R2).

    `source` is a code, since it stands in the chain for ever; who called and what is certain stands beside.
    """
    actor.require("record_alert")
    return write_alert(tx, actor, event_id, received_at, source, words)


def write_alert(tx: Tx, actor: Actor, event_id: str, received_at: datetime | None, source: str, words: str) -> int:
    """Write an alert received, as `record_alert` does; whether this person may is the caller's to ask."""
    locked(tx, event_id)
    require_open(stages.state(tx, event_id))
    if source and not SOURCE.fullmatch(source):
        raise Refused("source", "Origine inconnue.", todo="Choisissez une origine de la liste.")
    if source in ("", "other") and received_at is None and not words.strip():
        raise Refused("alert", "Alerte vide.", "Ni son heure ni de qui elle vient n'est donné.",
                      "Dites de qui elle vient, ou son heure.")
    return store.append(tx, event_id, "alert_received", {"source": source or "other"}, by=actor.by,
                        happened_at=hour(tx, received_at), text=kept(words, "Le texte", LONG)).seq


def listing(tx: Tx, *, open_only: bool = False) -> list[Row[Any]]:
    """Return the events of the house, the newest first."""
    rows = select(event).where(event.c.id != REGISTER)
    rows = rows.where(event.c.closed_at.is_(None)) if open_only else rows
    return list(tx.execute(rows.order_by(event.c.opened_at.desc())))
