"""Whom a message reaches, and by which channels: what is chosen is reached, or refused in clear, never left out.

Whether it may leave is the approval's business, and when it leaves the outbox's.
"""
from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, update

from crisis.db import Tx, new_id
from crisis.delivery.outbox import Order
from crisis.delivery.tables import delivery
from crisis.directory.contacts import Contact, holders
from crisis.errors import Refused
from crisis.events.cod import Here
from crisis.events.stage import Stage
from crisis.messages.approval import Bound

PARIS = ZoneInfo("Europe/Paris")
SMS_MOST = 1600  # No operator takes a longer one: every mayor would be refused at once.
# Which channels an urgency uses for officials (R16); voice comes with the on-call issue.
CHANNELS = {"alert": ("sms",), "information": ("sms", "email"), "deferred": ("email",)}


def received(bound: Bound, stage: Stage) -> None:
    """Refuse a message that would reach nobody, or an audience chosen without a text for it."""
    unknown = sorted(set(bound.means) - set(stage.means))
    if unknown:
        raise Refused("means", "Moyen inconnu.", f"Il n'était pas sur la liste à l'ouverture : {', '.join(unknown)}.",
                      "Choisissez des moyens de la liste.")
    if not (bound.communes or bound.means or bound.media):
        raise Refused("recipients", "Ce message n'a aucun destinataire.",
                      "Ni commune, ni moyen, ni média n'est choisi.", "Choisissez à qui il s'adresse.")
    if len(bound.variants.get("sms", "")) > SMS_MOST:
        raise Refused("sms_long", "Le SMS est trop long.", f"Un opérateur n'en prend pas plus de {SMS_MOST} signes.",
                      "Raccourcissez ce texte ; le détail peut rester dans le courriel et sur le site.")
    if bound.communes and not {"sms", "email"} & set(bound.variants):
        raise Refused("variant", "Il manque un texte.", "Les maires sont choisis, sans texte de SMS ni de courriel.",
                      "Écrivez ce texte, ou retirez les communes.")
    if bound.media and "email" not in bound.variants:
        raise Refused("variant", "Il manque un texte.", "La presse est choisie, sans texte de courriel.",
                      "Écrivez ce texte, ou retirez la presse.")


def reachable(here: Here, bound: Bound, urgency: str) -> None:
    """Refuse what this urgency could not carry: an audience that is chosen is never left out in silence."""
    known = {commune.code_insee for commune in here.territory.communes}
    wrong = sorted(set(bound.communes) - known)
    if wrong:
        raise Refused("communes", "Communes refusées.", f"Hors du département : {', '.join(wrong)}.",
                      "Renvoyez le message à son auteur pour corriger la liste.")
    if bound.communes and not set(CHANNELS[urgency]) & set(bound.variants):
        raise Refused("urgency", "Cette urgence ne peut pas atteindre les maires.",
                      "Le message n'a pas le texte du canal qu'elle emploie.",
                      "Choisissez une autre urgence, ou renvoyez le message pour écrire ce texte.")
    worded(here, bound)


def worded(here: Here, bound: Bound) -> None:
    """Refuse a means that is chosen without its text."""
    for means in here.carried(bound.means):
        if means.channel not in bound.variants:
            raise Refused("variant", "Il manque un texte.", f"Un moyen est choisi sans son texte : {means.label}.",
                          "Écrivez ce texte, ou retirez ce moyen ; un message soumis se renvoie à son auteur.")


def orders(tx: Tx, here: Here, row: Row[Any], texts: dict[str, str],
           urgency: str) -> tuple[list[Order], list[str]]:
    """Return the deliveries of a wave, and the communes whose mayor has no number to be reached by."""
    communes = row.communes.split()
    channels = [channel for channel in CHANNELS[urgency] if channel in texts]
    mayors = _all(holders(tx, "elected", {f"commune:{insee}" for insee in communes}), channels, texts, urgency, row.id)
    presidents = _all(holders(tx, "officials", _epci(here, communes)), ["email"], texts, urgency, row.id)
    press = _all(holders(tx, "media") if row.media else [], ["email"], texts, urgency, row.id, held=True)
    reached = {each.target for each in mayors if each.channel == "sms"}
    without = [insee for insee in communes if f"commune:{insee}" not in reached] if "sms" in channels else []
    return [*mayors, *presidents, *press, *_publications(here, row, texts, urgency)], without


def _all(contacts: Sequence[Contact], channels: Sequence[str], texts: dict[str, str], urgency: str, message: str,
         *, held: bool = False) -> list[Order]:
    """Return one delivery per contact and channel that has both a text and an address."""
    return [Order(new_id(), contact.audience, contact.target, channel, address, texts[channel], urgency,
                  message=message, held=held)
            for contact in contacts for channel in channels
            if channel in texts and (address := contact.address(channel))]


def _epci(here: Here, communes: Sequence[str]) -> set[str]:
    return {f"epci:{siren}" for insee in communes if (siren := here.territory.commune(insee).epci_siren)}


def _publications(here: Here, row: Row[Any], texts: dict[str, str], urgency: str) -> list[Order]:
    return [Order(new_id(), "public", f"means:{means.code}", means.channel, means.code, texts[means.channel], urgency,
                  message=row.id, held=True) for means in here.carried(row.means.split()) if means.channel in texts]


def hold_until(tx: Tx, order_seq: int, event_id: str, at: datetime) -> None:
    """Keep a deferred message until its hour: nobody is woken by what could wait (R16)."""
    tx.execute(update(delivery).where(delivery.c.event == event_id, delivery.c.order_seq == order_seq,
                                      delivery.c.next_at < at).values(next_at=at))


def morning(now: datetime, hour: time) -> datetime:
    """Return `now`, or the hour in Paris before which a deferred message does not leave this day."""
    local = now.astimezone(PARIS)
    earliest = datetime.combine(local.date(), hour, PARIS).astimezone(UTC)
    return max(now, earliest)
