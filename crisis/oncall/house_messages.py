"""Messages of the house (mode `service`): a closed list of words, sent to active routes of its staff alone.

They belong to no event: the register orders them, and their receipts are sealed with the daily heads (design, rule 11).
The wall lets through only persons named one by one, and nobody is named here who has no active route in the directory.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from crisis.accounts.rights import RIGHTS
from crisis.accounts.tables import account
from crisis.db import Tx, new_id
from crisis.delivery import outbox
from crisis.delivery.outbox import Order
from crisis.delivery.quotas import Kind
from crisis.directory import routes
from crisis.directory.routes import Route
from crisis.journal import store
from crisis.journal.entry import Entry
from crisis.journal.register import is_demonstration
from crisis.journal.tables import REGISTER
from crisis.oncall import calling
from crisis.oncall.rotas import on_duty_now

WRITTEN = ("sms", "email")


@dataclass(frozen=True, slots=True)
class Words:
    """The subject of a mail, and the text; `{lien}` is replaced per recipient when it leaves."""

    subject: str
    text: str


# Nothing else ever leaves in the mode `service`: no name, no number, one alphabet of SMS (no circumflex, no ç).
LIST: Mapping[str, Words] = {
    "probe": Words("Essai", "Essai des voies de communication : aucune action à faire."),
    "code": Words("Code de vérification", "{sender} : code {code} pour vérifier cette voie, valable 15 min. "
                                          "Vous n'avez rien demandé ? Ne le donnez à personne."),
    "code_spoken": Words("", "{sender}. Voici votre code de vérification : {code}. Je répète : {code}."),
    # Of a call, the subject is what its keys do; `what` says the type, the level and the mode.
    "telephone_back": Words("Tapez 1 pour activer. Toute autre touche annule.",
                            "{sender}. Vous avez demandé par téléphone : {what}"),
    "telephone_closed": Words("Activation par téléphone fermée",
                              "{sender} : trop de codes refusés, l'activation par téléphone est fermée {minutes} min. "
                              "Demandez aux cadres de permanence si c'est l'un d'eux."),
    "duty_soon": Words("Votre astreinte commence bientôt",
                       "{sender} : votre astreinte ({function}) commence {begins}. Confirmez, ou dites que vous ne "
                       "pouvez pas : {{lien}}"),
    "duty_unconfirmed": Words("Astreinte non confirmée",
                              "{sender} : astreinte non confirmée ({function}, {begins}). Appelez la personne "
                              "prévue ou faites-la remplacer."),
    "duty_refused": Words("Astreinte sans titulaire",
                          "{sender} : la personne prévue ne peut pas prendre l'astreinte ({function}, {begins}). "
                          "Faites-la remplacer."),
    "hole_nobody": Words("Astreinte sans personne",
                         "{sender} : astreinte {function} : personne {period}{more}. Prévoir un tableau, un "
                         "remplacement ou un échange."),
    "hole_alone": Words("Astreinte sans seconde personne",
                        "{sender} : astreinte {function} : une seule personne {period}{more}. Sans elle, personne ne "
                        "répond."),
    "swap_asked": Words("Un échange d'astreinte vous est proposé",
                        "{sender} : échange d'astreinte proposé ({function}, {period}). Acceptez ou refusez : "
                        "{{lien}}"),
    "swap_agreed": Words("Échange d'astreinte convenu",
                         "{sender} : votre proposition d'échange est acceptée ({function}, {period}). Elle est "
                         "inscrite au registre."),
    "swap_refused": Words("Échange d'astreinte refusé",
                          "{sender} : votre proposition d'échange est refusée ({function}, {period}). Vous restez "
                          "d'astreinte."),
    "route_missing": Words("Astreinte : aucun numéro pour vous appeler",
                           "{sender} : vous serez d'astreinte ({function}) et aucun numéro ne permet de vous appeler. "
                           "Donnez-en un à l'administrateur."),
    "route_unverified": Words("Astreinte : numéro à vérifier",
                              "{sender} : vous serez d'astreinte ({function}) et votre numéro n'est pas vérifié. "
                              "Vérifiez-le sur la page Mon astreinte."),
    "route_unproven": Words("Astreinte : essai de votre numéro",
                            "{sender} : vous serez d'astreinte ({function}) et aucun message n'est passé à votre "
                            "numéro depuis 30 jours. Un SMS l'essaie ce jour : s'il n'arrive pas, prévenez "
                            "l'administrateur."),
    "duty_unsure": Words("Astreinte : à compléter",
                         "{sender} : astreinte des 14 prochains jours : {what}. Voir les pages Joindre l'astreinte et "
                         "Astreintes."),
    "quality_due": Words("Qualité : ce qui est à faire",
                         "{sender}, qualité : {what}. Voir le service, page Qualité ou Mes actions."),
}


def orders(tx: Tx, persons: Iterable[str], code: str, fields: Mapping[str, str], *,
           merge: str | None = None) -> list[Order]:
    """Return one SMS and one mail, in words of the list, for each person who has the route."""
    found = routes.of_staff(tx)
    to = [each for person in dict.fromkeys(persons) for channel in WRITTEN
          if (each := next((way for way in found.get(person, ()) if way.channel == channel), None))]
    return to_routes(tx, to, code, fields, merge=merge)


def to_routes(tx: Tx, to: Sequence[Route], code: str, fields: Mapping[str, str], *, merge: str | None = None,
              urgency: str = "information") -> list[Order]:
    """Return one message of the list for each of these routes of the staff. Raises KeyError for other words."""
    if not to:
        return []
    words = LIST[code]
    content = outbox.write(tx, words.subject, words.text.format(**fields))
    return [Order(new_id(), "staff", f"person:{each.person}", each.channel, each.address, content, urgency,
                  merge=merge, named=True, person=each.person) for each in to]


def send(tx: Tx, kind: str, data: Mapping[str, Any], ordered: Sequence[Order], of: Kind, *,
         by: store.By = store.SYSTEM) -> Entry:
    """Write the entry of the register that orders these messages, and post them under the ceiling `of`."""
    event = store.lock(tx, REGISTER)
    entry = store.append(tx, REGISTER, kind, {**data, "deliveries": calling.named(ordered)}, by=by)
    outbox.post(tx, event, entry.seq, ordered, demonstration=is_demonstration(tx), kind=of)
    return entry


def in_charge(tx: Tx) -> tuple[str, ...]:
    """Return who looks after the duty: the officer called first, then whoever may manage rotas."""
    rows = tx.execute(select(account.c.person, account.c.roles).where(account.c.enabled.is_(True))
                      .order_by(account.c.login))
    managing = [row.person for row in rows if any("manage_rota" in RIGHTS.get(role, ()) for role in row.roles.split())]
    return tuple(dict.fromkeys((*on_duty_now(tx, "duty_officer")[:1], *managing)))


def sender(prefecture: str) -> str:
    """Return who signs: the préfecture, as a sentence begins."""
    return f"{prefecture[:1].upper()}{prefecture[1:]}"
