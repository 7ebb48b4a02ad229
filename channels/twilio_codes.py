"""Decides what each state and each error code of Twilio means for us, one row each.

Calling the operator and reading its receipts is `twilio.py`'s business.
"""

from __future__ import annotations

from typing import NamedTuple


class Meaning(NamedTuple):
    """Our reason, what a person should do about it, and whether the same route may work a little later."""

    reason: str
    what: str
    temporary: bool = False


QUEUE_FULL = "File de l’opérateur pleine : réduisez la durée de validité."

CODES: dict[int, Meaning] = {
    20003: Meaning("credentials", "Identifiants de l’opérateur refusés : prévenez l’administrateur."),
    20429: Meaning("throttled", "Trop de demandes à la fois : l’envoi reprend seul.", temporary=True),
    21211: Meaning("invalid_number", "Numéro invalide : corrigez-le dans l’annuaire."),
    21610: Meaning("opted_out", "La personne a répondu STOP à cet expéditeur : utilisez un autre canal."),
    21611: Meaning("queue_full", QUEUE_FULL, temporary=True),
    21612: Meaning("not_routable", "Cet expéditeur ne peut pas joindre ce numéro : vérifiez l’expéditeur."),
    21614: Meaning("not_mobile", "Ce n’est pas un mobile : appelez."),
    21617: Meaning("too_long", "SMS trop long pour l’opérateur, donc pas parti : raccourcissez-le."),
    21635: Meaning("landline", "C’est une ligne fixe : appelez."),
    21663: Meaning("wrong_region", "Expéditeur d’une autre région de l’opérateur : corrigez le réglage."),
    30001: Meaning("queue_full", QUEUE_FULL, temporary=True),
    30003: Meaning("unreachable", "Téléphone éteint, hors réseau : réessayez, puis appelez.", temporary=True),
    30004: Meaning("blocked", "Message bloqué pour ce destinataire : utilisez un autre canal."),
    30005: Meaning("unknown_number", "Numéro inconnu : corrigez-le dans l’annuaire."),
    30006: Meaning("landline", "Ligne fixe ou opérateur injoignable : appelez."),
    30007: Meaning("filtered", "Message filtré par un opérateur : utilisez un autre canal."),
    30008: Meaning("no_reason_given", "Échec sans raison donnée : utilisez un autre canal."),
    30036: Meaning("expired", "Durée de validité dépassée avant le départ : le message n’est pas parti."),
}

# What a message's status at Twilio says in our words.
STATES: dict[str, str] = {
    "accepted": "accepted",
    "scheduled": "accepted",
    "queued": "accepted",
    "sending": "accepted",
    "sent": "sent",
    "delivered": "delivered",
    # Only richer channels tell that a message was read; reading implies delivery.
    "read": "delivered",
    "undelivered": "undelivered",
    # Half an instruction is not an instruction: the next route must start.
    "partially_delivered": "undelivered",
    "failed": "refused",
    "canceled": "stopped",
}


class Told(NamedTuple):
    """What the status of a call says in our words, with the code of a failure."""

    state: str
    code: str | None = None


# A call that ended without a key told nobody for sure: a machine picks up too. The key itself is told apart, by the
# answer to the question, and goes further than any of these.
CALLS: dict[str, Told] = {
    "queued": Told("accepted"),
    "initiated": Told("accepted"),
    "ringing": Told("accepted"),
    "in-progress": Told("sent"),
    "answered": Told("sent"),
    "completed": Told("undelivered", "no_key"),
    "busy": Told("undelivered", "busy"),
    "no-answer": Told("undelivered", "no-answer"),
    "failed": Told("undelivered", "failed"),
    "canceled": Told("undelivered", "canceled"),
}

CALL_CODES: dict[str, Meaning] = {
    "no_key": Meaning("no_key", "Quelqu’un ou un répondeur a décroché, aucune touche : rien ne prouve que la personne "
                                "sait. Rappelez."),
    "busy": Meaning("busy", "Ligne occupée : rappelez.", temporary=True),
    "no-answer": Meaning("no_answer", "Personne n’a décroché : rappelez, ou appelez la personne suivante.",
                         temporary=True),
    "failed": Meaning("failed", "L’appel n’a pas pu être établi : vérifiez le numéro dans l’annuaire."),
    "canceled": Meaning("canceled", "Appel annulé avant d’être pris."),
    "too_long": Meaning("too_long", "Texte trop long pour un appel : raccourcissez-le."),
}
