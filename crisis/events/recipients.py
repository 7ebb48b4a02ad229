"""Whom a message reaches, and by which channels: what is chosen is reached, or refused in clear, never left out.

Whether it may leave is the approval's business, and when it leaves the outbox's.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
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
from crisis.messages.checks import Finding
from crisis.messages.variants import VARIANTS, name_of

PARIS = ZoneInfo("Europe/Paris")
SMS_MOST = 1600  # No operator takes a longer one: every mayor would be refused at once.
# Which channels an urgency uses for officials (R16); voice comes with the on-call issue.
CHANNELS = {"alert": ("sms",), "information": ("sms", "email"), "deferred": ("email",)}
# What only the directory can warn of, by text of the mayors: the code of the warning and its words.
LACKING = {"sms": ("no_number", "Sans numéro de SMS : {}. Ces maires sont à appeler."),
           "email": ("no_mail", "Sans adresse de courriel : {}. Un envoi par courriel seul n'atteint pas ces maires.")}
SHARED = "shared_number"
OF_DIRECTORY = {SHARED, *(code for code, _ in LACKING.values())}
NAMED = 20  # Beyond, a warning that nobody would read to its end says how many more.


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
    if bound.media and "press" not in bound.variants:
        raise Refused("variant", "Il manque un texte.",
                      "La presse est choisie, sans texte pour la presse ; celui des élus ne lui est jamais envoyé.",
                      "Écrivez ce texte, ou retirez la presse.")


def reachable(here: Here, bound: Bound, urgency: str) -> None:
    """Refuse what this urgency could not carry: an audience that is chosen is never left out in silence."""
    known = {commune.code_insee for commune in here.territory.communes}
    wrong = sorted(set(bound.communes) - known)
    if wrong:
        raise Refused("communes", "Communes refusées.", f"Hors du département : {', '.join(wrong)}.",
                      "Renvoyez le message à son auteur pour corriger la liste.")
    if bound.communes and not set(_mayors(urgency)) & set(bound.variants):
        raise Refused("urgency", "Cette urgence ne peut pas atteindre les maires.",
                      "Le message n'a pas le texte du canal qu'elle emploie.",
                      "Choisissez une autre urgence, ou renvoyez le message pour écrire ce texte.")
    worded(here, bound)


def worded(here: Here, bound: Bound) -> None:
    """Refuse a means that is chosen without its text."""
    for means in here.carried(bound.means):
        if name_of("public", means.channel) not in bound.variants:
            raise Refused("variant", "Il manque un texte.", f"Un moyen est choisi sans son texte : {means.label}.",
                          "Écrivez ce texte, ou retirez ce moyen ; un message soumis se renvoie à son auteur.")


def doubts(tx: Tx, here: Here, bound: Bound) -> list[Finding]:
    """Return what the directory warns of before a sending: mayors that a channel misses, numbers that several share.

    Towns that share a number are told one by one all the same: coverage is by commune (ADR 7).
    """
    mayors = holders(tx, "elected", {f"commune:{insee}" for insee in bound.communes})
    names = {each.code_insee: each.nom for each in here.territory.communes}
    found = [Finding(code, name, False, words.format(_towns(names, left)))
             for name, (code, words) in LACKING.items() if name in bound.variants
             and (left := _missed(bound.communes, {
                 each.target for each in mayors if each.address(VARIANTS[name].channel)}))]
    if "sms" in bound.variants:
        found += [Finding(SHARED, "sms", False, f"Même numéro : {_towns(names, towns)}. Il recevra un SMS par commune.")
                  for towns in _sharing(mayors)]
    return found


def beyond(stage: Stage, bound: Bound) -> list[Finding]:
    """Warn of communes outside the zone: a text begun before the zone was said is meant for the whole département."""
    outside = len(set(bound.communes) - set(stage.communes))
    if not outside:
        return []
    channel = "sms" if "sms" in bound.variants else "email"
    return [Finding("beyond_zone", channel, False,
                    f"Hors de la zone de l'évènement : {outside} commune{'s' if outside > 1 else ''}.")]


def concerned(found: Iterable[Finding], bound: Bound, urgency: str) -> list[Finding]:
    """Leave out what the directory says of a channel that mayors are not counted by at this urgency."""
    counted = _counted(urgency, bound.variants)
    return [each for each in found if each.code not in OF_DIRECTORY or each.variant == counted]


def _counted(urgency: str, texts: Collection[str]) -> str:
    """Return the text that says whether a mayor is reached: the SMS if it is used; mail alone covers nobody."""
    return next((name for name in _mayors(urgency) if name in texts), "")


def reach(urgency: str, texts: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return whom each text for officials goes to at an urgency; a text that goes to nobody then is not named.

    Mayors get what the urgency uses (R16); presidents of EPCI get the mail whatever it is. So at *alerte* the mail
    informs no mayor, and whoever approves it reads so.
    """
    mayors = _mayors(urgency)
    found = {name: (*(["elected"] if name in mayors else []), *(["officials"] if name == "email" else []))
             for name in ("sms", "email") if name in texts}
    return {name: to for name, to in found.items() if to}


def _mayors(urgency: str) -> list[str]:
    """Return the names of the texts that an urgency uses for mayors."""
    return [name for channel in CHANNELS[urgency] if (name := name_of("elected", channel))]


def _missed(communes: Iterable[str], reached: Collection[str]) -> list[str]:
    return [insee for insee in communes if f"commune:{insee}" not in reached]


def _sharing(mayors: Iterable[Contact]) -> list[list[str]]:
    """Return the towns by number, for each number that more than one of them has."""
    towns: dict[str, list[str]] = defaultdict(list)
    for each in mayors:
        insee = each.target.partition(":")[2]
        if (number := each.address("sms")) and insee not in towns[number]:
            towns[number].append(insee)
    return [some for some in towns.values() if len(some) > 1]


def _towns(names: dict[str, str], communes: Iterable[str]) -> str:
    told = sorted({names.get(insee, insee) for insee in communes})
    more = len(told) - NAMED
    return ", ".join(told[:NAMED]) + (f" et {more} autres" if more > 1 else " et une autre" if more == 1 else "")


def orders(tx: Tx, here: Here, row: Row[Any], texts: dict[str, str],
           urgency: str) -> tuple[list[Order], list[str]]:
    """Return the deliveries of a wave, and the communes whose mayor it does not reach: they are to be called."""
    communes = row.communes.split()
    mayors = _all(holders(tx, "elected", {f"commune:{insee}" for insee in communes}), CHANNELS[urgency], texts, urgency,
                  row.id)
    presidents = _all(holders(tx, "officials", _epci(here, communes)), ["email"], texts, urgency, row.id)
    press = _all(holders(tx, "media") if row.media else [], ["email"], texts, urgency, row.id, held=True)
    counted = _counted(urgency, texts)
    without = _missed(communes, {each.target for each in mayors if name_of(each.audience, each.channel) == counted})
    return [*mayors, *presidents, *press, *_publications(here, row, texts, urgency)], without


def _all(contacts: Sequence[Contact], channels: Sequence[str], texts: dict[str, str], urgency: str, message: str,
         *, held: bool = False) -> list[Order]:
    """Return one delivery per contact and channel that has an address, and the text written for that audience."""
    return [Order(new_id(), contact.audience, contact.target, channel, address, texts[name], urgency,
                  message=message, held=held, person=contact.person)
            for contact in contacts for channel in channels
            if (name := name_of(contact.audience, channel)) in texts and (address := contact.address(channel))]


def _epci(here: Here, communes: Sequence[str]) -> set[str]:
    return {f"epci:{siren}" for insee in communes if (siren := here.territory.commune(insee).epci_siren)}


def _publications(here: Here, row: Row[Any], texts: dict[str, str], urgency: str) -> list[Order]:
    return [Order(new_id(), "public", f"means:{means.code}", means.channel, means.code, texts[name], urgency,
                  message=row.id, held=True)
            for means in here.carried(row.means.split()) if (name := name_of("public", means.channel)) in texts]


def hold_until(tx: Tx, order_seq: int, event_id: str, at: datetime) -> None:
    """Keep a deferred message until its hour: nobody is woken by what could wait (R16)."""
    tx.execute(update(delivery).where(delivery.c.event == event_id, delivery.c.order_seq == order_seq,
                                      delivery.c.next_at < at).values(next_at=at))


def morning(now: datetime, hour: time) -> datetime:
    """Return `now`, or the hour in Paris before which a deferred message does not leave this day."""
    local = now.astimezone(PARIS)
    earliest = datetime.combine(local.date(), hour, PARIS).astimezone(UTC)
    return max(now, earliest)
