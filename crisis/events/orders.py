"""Orders given by voice (R1, R2): who decided, by what means, at what hour, and whether it was confirmed since."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from crisis import commitments
from crisis.accounts.rights import Actor
from crisis.accounts.signin import actor as actor_of
from crisis.clock import instant
from crisis.db import Tx
from crisis.delivery import timers
from crisis.errors import Conflict, Refused
from crisis.events.stage import locked, stages
from crisis.events.states import judged
from crisis.journal import store
from crisis.journal.entry import Entry
from crisis.oncall import calling
from crisis.oncall.calling import Way
from crisis.oncall.rotas import current, members

MEANS = ("telephone", "radio", "in_person", "message")
MEANS_FR = {"telephone": "par téléphone", "radio": "par radio", "in_person": "de vive voix",
            "message": "par message", "own": "à l'écran"}
ASKED = {"cod_activated": "activation du COD", "communication_started": "lancement de la communication d'urgence",
         "decision_recorded": "décision d'informer", "cod_lifted": "levée du COD", "cod_convened": "convocation du COD",
         "cip_ordered": "ouverture de la CIP", "cip_order_withdrawn": "retrait de l'ordre d'ouvrir la CIP",
         "cip_closing_ordered": "fermeture de la CIP",
         "message_approved": "envoi d'un message"}
SHARED = "rattachement au COD d'un autre évènement"
PARIS = ZoneInfo("Europe/Paris")
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
    if not is_authority(tx, order.decided_by):
        raise Refused("order_author", "Cet ordre ne peut pas être enregistré.",
                      "La personne nommée n'est pas une autorité préfectorale.", "Choisissez une autorité.")
    if order.means not in MEANS:
        raise Refused("order_means", "Moyen inconnu.", todo=f"Choisissez parmi : {', '.join(MEANS_FR.values())}.")
    return _block(order.decided_by, order.means, declared)


def is_authority(tx: Tx, person: str) -> bool:
    """Return whether an order may name a person.

    The prefect who opens no application needs no account: the published rota names authorities too (R1).
    """
    rota = current(tx, "authority")
    if rota is not None and person in members(rota):
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


def hour_since(tx: Tx, declared: datetime | None, since: datetime, rests_on: str) -> datetime:
    """Return a declared hour of an act that rests on another. Raises Refused for one that precedes it.

    An hour is typed to the minute: within that of `since`, the act came after it.
    """
    moment = hour(tx, declared)
    if moment < since.replace(second=0, microsecond=0):
        raise Refused("hour_before", "Heure refusée.", f"Elle précède {rests_on}, de {spoken_hour(since)}.",
                      "Donnez l'heure du fait ; si cet acte a eu lieu plus tôt, corrigez d'abord son heure.")
    return max(moment, since)


def spoken_hour(moment: datetime) -> str:
    """Write an hour as a sentence says it; pages have a filter of their own, above this line of the house."""
    at = moment.astimezone(PARIS)
    return f"{at.hour} h {at.minute:02d}" if at.minute else f"{at.hour} h"


def voice(data: dict[str, Any]) -> str | None:
    """Return the authority who gave the order of an entry by voice; None if nothing is to be confirmed."""
    order = data.get("order")
    return str(order["decided_by"]["person"]) if order and order["means"] != "own" else None


def ask(tx: Tx, event: Row[Any], entry: Entry, sender: str, way: Way, by: store.By) -> None:
    """Send the authority named by an order given by voice the link that confirms it (R1). It delays nothing."""
    content = entry.content
    person = voice(content["data"])
    if person is not None and not stages.state(tx, event.id).silent:
        calling.ask(tx, event, person, entry.seq, f"{sender} : un ordre est enregistré en votre nom "
                   f"({asked(content)}). Le confirmez-vous ? {{lien}}", way, by)


def asked(content: dict[str, Any]) -> str:
    """Return what an order is about, as its authority is asked to confirm it."""
    return SHARED if "shared" in content["data"] else ASKED[content["kind"]]


def given_by(tx: Tx, event_id: str, person: str) -> list[tuple[dict[str, Any], bool | None]]:
    """Return the orders that a person gave by voice, the first first, each with the last answer (None: none yet)."""
    stage = stages.state(tx, event_id)
    answers = dict(stage.answers)
    asked = [store.entries(tx, event_id, after=seq - 1, limit=1)[0].content
             for seq in sorted({*stage.unconfirmed, *answers})]
    return [(content, answers.get(content["seq"])) for content in asked if voice(content["data"]) == person]


def confirm(tx: Tx, actor: Actor, event_id: str, of: int, confirmed: bool) -> int:
    """Record that the authority named by an order confirms it or not. It delays nothing and is printed (R1).

    The last word stands: a tap on the wrong button is corrected by another answer. It may come after the closing.
    """
    actor.require("confirm_order")
    if _known(tx, event_id, of, confirmed):
        raise _settled()
    return _confirm(tx, event_id, of, confirmed, actor.by)


def confirm_by_link(tx: Tx, person: str, event_id: str, of: int, confirmed: bool) -> None:
    """Record the answer of the authority whose personal link it is: no account is needed (R1). Twice is one entry."""
    if not _known(tx, event_id, of, confirmed):
        _confirm(tx, event_id, of, confirmed, store.By(person, "authority"))


def _known(tx: Tx, event_id: str, of: int, confirmed: bool) -> bool:
    """Lock the event and return whether this is its answer already. Raises Conflict for what is no order by voice."""
    locked(tx, event_id)
    stage = stages.state(tx, event_id)
    answers = dict(stage.answers)
    if of not in stage.unconfirmed and of not in answers:
        raise _settled()
    return answers.get(of) == confirmed


def _settled() -> Conflict:
    return Conflict("order_settled", "Cet ordre n'attend pas de confirmation.",
                    "Il a déjà reçu cette réponse, ou n'a pas été donné de vive voix.", "Rechargez la page.")


def _confirm(tx: Tx, event_id: str, of: int, confirmed: bool, by: store.By) -> int:
    order = store.entries(tx, event_id, after=of - 1, limit=1)[0].content["data"]["order"]
    if order["decided_by"]["person"] != by.person:
        raise Refused("order_other", "Cet ordre n'est pas le vôtre.", "Une autre autorité l'a donné.",
                      "Elle seule peut le confirmer.")
    seq = store.append(tx, event_id, "order_confirmed", {"of": of, "confirmed": confirmed}, by=by).seq
    if not stages.state(tx, event_id).closed:
        set_reminders(tx, event_id)  # A decision not to inform that is denied gives engagement 48 its reminders back.
    return seq


def set_reminders(tx: Tx, event_id: str) -> None:
    """Set the reminders of every running clock; an earlier start moves those that have not rung."""
    state = judged.state(tx, event_id)
    for due in commitments.due(state, datetime.max.replace(tzinfo=tx.now.tzinfo)):
        timers.plan(tx, event_id, "reminder", f"{due.number}/{due.step}", due.at)
