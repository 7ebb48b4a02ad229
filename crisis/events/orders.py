"""Orders given by voice (R1, R2): who decided, by what means, at what hour, and whether it was confirmed since."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from crisis.accounts.rights import Actor
from crisis.accounts.signin import actor as actor_of
from crisis.clock import instant
from crisis.db import Tx
from crisis.errors import Conflict, Refused
from crisis.events.stage import locked, stages
from crisis.journal import store
from crisis.oncall.rotas import current

MEANS = ("telephone", "radio", "in_person", "message")
MEANS_FR = {"telephone": "par téléphone", "radio": "par radio", "in_person": "de vive voix",
            "message": "par message", "own": "à l'écran"}
FUTURE = timedelta(minutes=1)
PAST = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Order:
    """An order as recorded. `declared_at`: the hour at which it was given (aware UTC; None: now)."""

    decided_by: str | None = None
    means: str = "telephone"
    declared_at: datetime | None = None


def block(tx: Tx, actor: Actor, order: Order) -> dict[str, Any]:
    """Return the order block of an entry. The one who records and the one who decided are never merged.

    Raises Refused if nobody with authority is named, if the means is unknown, or if the hour is not believable.
    """
    actor.require("order")
    declared = hour(tx, order.declared_at)
    if order.decided_by in (None, actor.person) and "authority" in actor.roles:
        return _block(actor.person, "own", declared)
    if order.decided_by is None:
        raise Refused("order_author", "Ordre sans auteur.", "L'autorité qui l'a donné n'est pas nommée.",
                      "Choisissez le préfet ou le sous-préfet de permanence.")
    if not _is_authority(tx, order.decided_by):
        raise Refused("order_author", "Cet ordre ne peut pas être enregistré.",
                      "La personne nommée n'est pas une autorité préfectorale.", "Choisissez une autorité.")
    if order.means not in MEANS:
        raise Refused("order_means", "Moyen inconnu.", todo=f"Choisissez parmi : {', '.join(MEANS_FR.values())}.")
    return _block(order.decided_by, order.means, declared)


def _is_authority(tx: Tx, person: str) -> bool:
    """The prefect who opens no application needs no account: the published rota names authorities too (R1)."""
    rota = current(tx, "authority")
    if rota is not None and person in rota.members:
        return True
    try:
        return "authority" in actor_of(tx, person).roles
    except Refused:
        return False


def _block(person: str, means: str, declared: datetime) -> dict[str, Any]:
    return {"decided_by": {"person": person, "function": "authority"}, "means": means,
            "declared_at": instant(declared)}


def hour(tx: Tx, declared: datetime | None) -> datetime:
    """Return a declared hour. Raises Refused for the future or for more than a day ago."""
    moment = declared or tx.now
    if moment > tx.now + FUTURE:
        raise Refused("hour_future", "Heure refusée.", "Elle est dans le futur.", "Donnez l'heure du fait.")
    if moment < tx.now - PAST:
        raise Refused("hour_past", "Heure refusée.", "Elle date de plus de 24 heures.",
                      "Écrivez une note avec l'heure exacte et joignez la pièce qui la prouve.")
    return min(moment, tx.now)


def confirm(tx: Tx, actor: Actor, event_id: str, of: int, confirmed: bool) -> int:
    """Record that the authority named by an order confirms it or not. It delays nothing and is printed (R1).

    The last word stands: a tap on the wrong button is corrected by another answer. It may come after the closing.
    """
    actor.require("confirm_order")
    locked(tx, event_id)
    stage = stages.state(tx, event_id)
    if of not in stage.unconfirmed and dict(stage.answers).get(of, confirmed) == confirmed:
        raise Conflict("order_settled", "Cet ordre n'attend pas de confirmation.",
                       "Il a déjà reçu cette réponse, ou n'a pas été donné de vive voix.", "Rechargez la page.")
    order = store.entries(tx, event_id, after=of - 1, limit=1)[0].content["data"]["order"]
    if order["decided_by"]["person"] != actor.person:
        raise Refused("order_other", "Cet ordre n'est pas le vôtre.", "Une autre autorité l'a donné.",
                      "Elle seule peut le confirmer.")
    return store.append(tx, event_id, "order_confirmed", {"of": of, "confirmed": confirmed}, by=actor.by).seq
