"""Closing an event (R6): what is still open is listed, confirmed, and sealed with the head in the register."""
from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import func, select, update

from crisis.accounts.rights import Actor
from crisis.clock import parse_instant
from crisis.db import Tx
from crisis.delivery.tables import delivery
from crisis.drills.conducted import conducted
from crisis.errors import Conflict
from crisis.events import conduct, exercise, situations
from crisis.events.cip_figures import freeze_rest
from crisis.events.stage import locked, require_open, stages
from crisis.events.ties import served
from crisis.hotline import owed
from crisis.hotline.standing import standings
from crisis.journal import receipts, register, store
from crisis.journal.tables import REGISTER, event
from crisis.messages import drafts


def pending(tx: Tx, event_id: str) -> dict[str, Any]:
    """Return what is still open: no end-of-alert message, deliveries unknown or waiting, endings not recorded, a
    hotline that was ordered or that somebody answers, and what is written and goes nowhere once the event is closed:
    drafts, texts that wait for approval, a point not frozen. `callbacks`: those the hotline promised and nobody made.
    `serves`: the events that are still served by its COD.
    """
    stage, hotline = stages.state(tx, event_id), standings.state(tx, event_id).name
    counts = {row.state: row.many for row in tx.execute(
        select(delivery.c.state, func.count().label("many")).where(delivery.c.event == event_id)
        .group_by(delivery.c.state))}
    texts = Counter(row.state for row in drafts.of_event(tx, event_id))
    return {"end_of_alert": stage.left_outside and not stage.ended_alert, "promises": 0,
            "unknown": counts.get("unknown", 0),
            "waiting": sum(counts.get(state, 0) for state in ("ready", "claimed", "calling")),
            "cod": stage.name == "cod", "cell": stage.operational,
            "serves": len(served(tx, event_id)),
            "cip_ordered": hotline == "ordered", "cip_open": hotline in ("open", "closing"),
            "exercise": conducted.state(tx, event_id).live, "callbacks": owed.count(tx, event_id),
            "drafts": texts["draft"], "submitted": texts["submitted"],
            "situation": situations.draft_of(tx, event_id) is not None}


# One thing open, and several.
SENTENCES = {
    "end_of_alert": ("Aucun message de fin d'alerte n'a été envoyé.",) * 2,
    "unknown": ("1 envoi reste inconnu.", "{} envois restent inconnus."),
    "waiting": ("1 envoi est encore en cours.", "{} envois sont encore en cours."),
    "cod": ("Le COD n'est pas levé.",) * 2,
    "cell": ("La cellule n'est pas levée.",) * 2,
    "serves": ("Son COD sert encore 1 autre évènement, où il reste à lever.",
               "Son COD sert encore {} autres évènements, où il reste à lever."),
    "cip_ordered": ("La CIP est ordonnée et n'a pas ouvert : l'engagement 50 ne sera pas tenu.",) * 2,
    "cip_open": ("La CIP n'est pas fermée.",) * 2,
    "exercise": ("L'exercice n'est pas terminé : ses injects s'arrêtent, et personne n'en est prévenu.",) * 2,
    "callbacks": ("1 rappel promis par la CIP n'a pas été fait.", "{} rappels promis par la CIP n'ont pas été faits."),
    "drafts": ("1 brouillon de message n'a pas été soumis ; il ne pourra plus partir.",
               "{} brouillons de messages n'ont pas été soumis ; ils ne pourront plus partir."),
    "submitted": ("1 message attend sa validation ; il ne pourra plus partir.",
                  "{} messages attendent leur validation ; ils ne pourront plus partir."),
    "situation": ("Le point de situation en préparation n'est pas figé.",) * 2,
}


def sentences(left: dict[str, Any]) -> list[str]:
    """Return in French what `pending` found open."""
    return [(one if left[code] == 1 else many).format(left[code]) for code, (one, many) in SENTENCES.items()
            if left[code]]


def may_close(tx: Tx, actor: Actor, event_id: str) -> bool:
    """Return whether somebody may close an event: by their right or, of an exercise, because they conduct it."""
    return actor.may("close") or conduct.is_conducted(tx, actor, event_id)


def close(tx: Tx, actor: Actor, event_id: str, *, confirmed: bool) -> int:
    """Close an event. Raises Conflict, listing what is open, until `confirmed`. Stops no clock."""
    if not may_close(tx, actor, event_id):
        actor.require("close")
    store.lock(tx, REGISTER)
    locked(tx, event_id)
    require_open(stages.state(tx, event_id))
    left = pending(tx, event_id)
    if any(left.values()) and not confirmed:
        raise Conflict("pending", "Des points restent ouverts.",
                       " ".join(sentences(left)),
                       "Traitez-les, ou confirmez la clôture.")
    receipts.close_seal(tx, event_id)
    owed.end(tx, event_id, tx.now)  # Nobody speaks any more; what was typed stays.
    freeze_rest(tx, event_id, actor.by)
    entry = store.append(tx, event_id, "event_closed", {"pending": left, "confirmed": confirmed}, by=actor.by)
    tx.execute(update(event).where(event.c.id == event_id)
               .values(closed_at=parse_instant(entry.content["recorded_at"])))
    register.event_closed(tx, event_id)
    exercise.closed(tx, event_id, actor.by)
    return entry.seq
