"""What the card of an organism may be: its code, its kind, when it is convened, whom to call. Pure; keeps nothing."""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from channels.text.numbers import normalise_french

KINDS = {"state": "service de l'État", "rescue": "secours", "forces": "forces de sécurité",
         "network": "opérateur de réseau", "local": "collectivité", "association": "association agréée",
         "zone": "zone de défense", "national": "échelon national", "other": "autre"}
# When an organism is convened: by the lists of the préfecture, always, never, or for types of event of its own.
LISTED, ALWAYS, NEVER = "", "always", "never"
CODE = re.compile(r"[a-z0-9_]{1,30}")
MAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+")
NAME, ADDRESS, CONTACTS = 120, 200, 5
# A spreadsheet runs a cell that begins so, and a file of cards goes out as it comes in.
RUN = ("=", "+", "-", "@")
CHANNELS = {"sms": "SMS", "voice": "voix", "email": "courriel"}


@dataclass(frozen=True, slots=True)
class Duty:
    """One contact of the duty of an organism; an address that is empty is no route."""

    name: str
    sms: str = ""
    voice: str = ""
    email: str = ""

    @property
    def routes(self) -> list[tuple[str, str]]:
        """Return the (channel, address) routes in the order they are used."""
        return [(channel, str(getattr(self, channel))) for channel in CHANNELS if getattr(self, channel)]


@dataclass(frozen=True, slots=True)
class Card:
    """One organism (*organisme convoqué au COD*). `convened`: LISTED, ALWAYS, NEVER, or types parted by a blank.

    `contacts`: who is called, the first one first.
    """

    code: str
    name: str
    kind: str
    convened: str = LISTED
    contacts: tuple[Duty, ...] = ()


def concerns(convened: str, code: str, kind: str, listed: Collection[str]) -> bool:
    """Return whether an organism is proposed for a type of event. `listed`: the codes of the préfecture's list.

    What the card says outweighs the list.
    """
    if convened == LISTED:
        return code in listed
    return convened == ALWAYS or kind in convened.split()


def problems(card: Card, types: Collection[str]) -> list[str]:
    """Return all that is wrong with a card, in French, each a clause without a point. `types`: the types of event."""
    return [*of_organism(card, types), *(f"contact {rank} : {told}" for rank, duty in enumerate(card.contacts, 1)
                                         for told in of_contact(duty))]


def of_organism(card: Card, types: Collection[str]) -> Iterator[str]:
    """Give what is wrong with a card apart from each contact."""
    if not CODE.fullmatch(card.code):
        yield "le code ne tient pas en 30 lettres minuscules sans accent, chiffres ou « _ »"
    yield from of_text(card.name, "le nom de l'organisme")
    if card.kind not in KINDS:
        yield f"la nature n'est pas l'une de : {', '.join(KINDS.values())}"
    unknown = [each for each in card.convened.split() if each not in types]
    if card.convened not in (LISTED, ALWAYS, NEVER) and unknown:
        yield f"type d'évènement inconnu : {', '.join(unknown)}"
    if len(card.contacts) > CONTACTS:
        yield f"il a {len(card.contacts)} contacts, pour {CONTACTS} au plus"
    if len({each.name for each in card.contacts}) < len(card.contacts):
        yield "deux de ses contacts portent le même nom"


def of_contact(duty: Duty) -> Iterator[str]:
    """Give what is wrong with one contact."""
    yield from of_text(duty.name, "le nom du contact")
    for channel in ("sms", "voice"):
        try:
            if address := str(getattr(duty, channel)):
                normalise_french(address)
        except ValueError as error:
            yield f"{CHANNELS[channel]} : {str(error).rstrip('.')}"
    if duty.email and (len(duty.email) > ADDRESS or not MAIL.fullmatch(duty.email)):
        yield "l'adresse de courriel n'en est pas une"
    if not (duty.sms or duty.voice or duty.email):
        yield "il n'a ni numéro, ni adresse"


def of_text(text: str, what: str) -> Iterator[str]:
    """Give what is wrong with a name; `what` says whose."""
    if not text:
        yield f"{what} manque"
    elif len(text) > NAME:
        yield f"{what} compte {len(text)} signes, pour {NAME} au plus"
    elif text.startswith(RUN) or any(unicodedata.category(sign) in ("Cc", "Cs") for sign in text):
        yield f"{what} contient un signe refusé"
