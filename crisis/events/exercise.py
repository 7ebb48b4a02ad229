"""An exercise begins: its event is opened in exercise mode, which exists nowhere else (R5), and its script runs.

It is closed with that event, at each of its closings (R6). Both stand in the register.
"""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from crisis.accounts.rights import Actor
from crisis.clock import instant
from crisis.db import Tx
from crisis.delivery import admitted
from crisis.drills import acts
from crisis.drills.conducted import conducted
from crisis.drills.readiness import digest
from crisis.drills.records import Exercise
from crisis.errors import Refused
from crisis.events import probes, readying
from crisis.events.cod import Here
from crisis.events.conduct import RIGHT, conducts
from crisis.events.conducting import advance
from crisis.events.opening import Drill, Opening, enter
from crisis.events.stage import locked
from crisis.journal import store
from crisis.journal.tables import REGISTER

LATEST = timedelta(hours=24)


def start(tx: Tx, actor: Actor, here: Here, exercise_id: str, h: datetime | None = None) -> str:
    """Open the event that plays an exercise which is ready, and return its id (R5).

    `h`: the instant of H, within a day; by default so soon as the earliest inject leaves now. Raises Forbidden for who
    does not conduct it, Conflict unless it is ready, Refused for what it lacks by now or another chronogramme.
    """
    actor.require(RIGHT)
    found = acts.take(tx, exercise_id, readying.lacks)
    conducts(actor, found)
    begins = _start_of(tx, found, h)
    told = _prepared(tx, found)
    drill = Drill(found.id, found.number, told["seq"])
    key = enter(tx, actor, here.territory, Opening(
        found.card.hazard, found.card.title, found.card.communes, "exercise", separate=True, drill=drill))
    _let_in(tx, key, told)
    store.append(tx, key, "exercise_started", {
        "exercise": found.id, "number": found.number, "h": instant(begins), "injects": len(found.record.injects),
        "chronogramme": digest(found.record.injects)}, by=actor.by)
    acts.played(tx, found, key)
    store.append(tx, REGISTER, "exercise_played", {
        "exercise": found.id, "number": found.number, "event": key, "prepared": found.prepared_seq,
        "announced": found.card.announced}, by=actor.by)
    advance(tx, locked(tx, key))
    return key


def closed(tx: Tx, event_id: str, by: store.By) -> None:
    """Close the exercise that an event plays, in the transaction that closes the event; nothing for any other."""
    state = conducted.state(tx, event_id)
    found = acts.close(tx, state.exercise) if state.exercise else None
    if found is not None:
        store.append(tx, REGISTER, "exercise_closed", {
            "exercise": found.id, "number": found.number, "event": event_id, "announced": found.card.announced}, by=by)


def _start_of(tx: Tx, found: Exercise, h: datetime | None) -> datetime:
    """Return H: as asked, or so soon that the earliest inject leaves now."""
    before = max(0, -min(each.offset for each in found.record.injects))
    if h is None:
        return tx.now + timedelta(seconds=before)
    if not tx.now <= h <= tx.now + LATEST:
        raise Refused("exercise_h", "L'heure H n'est pas possible.", "Elle est passée, ou à plus de 24 heures.",
                      "Choisissez une heure à venir, ou lancez l'exercice maintenant.")
    return h


def _let_in(tx: Tx, event_id: str, told: dict[str, Any]) -> None:
    """Admit whom the register says that it names, and try the routes of its sandbox on a real installation.

    The wall and the proof of routes (R7) rest on the entry, never on rows that could have moved since.
    """
    data = told["data"]
    admitted.admit(tx, event_id, [each["person"] for each in data["persons"]], data["rotas"])
    if locked(tx, event_id).mode == admitted.PLAYED:
        probes.probe_played(tx, event_id)


def _prepared(tx: Tx, found: Exercise) -> dict[str, Any]:
    """Return the entry of the register that made it ready. Raises Refused if it says another chronogramme."""
    seq = found.prepared_seq or 0
    told = [each.content for each in store.entries(tx, REGISTER, after=seq - 1, limit=1)]
    if not told or told[0]["data"].get("chronogramme") != digest(found.record.injects):
        raise Refused("exercise_altered", "Cet exercice n'est plus celui du registre.",
                      "Son chronogramme a changé sans que le registre le dise.",
                      "Modifiez sa fiche, rendez-le prêt de nouveau, et prévenez l'administrateur.")
    return told[0]
