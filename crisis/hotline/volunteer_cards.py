"""What the card of a volunteer of the hotline may be: service, trainings, languages, posts, availability. Pure."""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from channels.text.numbers import normalise_french
from crisis.directory.organism_cards import Duty, of_contact, of_text
from crisis.hotline.languages import CODES
from crisis.hotline.posts import ROLES
from crisis.hotline.roster import AVAILABLE

DAYS = ((re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})"), (1, 2, 3)),
        (re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})"), (3, 2, 1)))
FIRST = date(1990, 1, 1)
LANGUAGES = 10


@dataclass(frozen=True, slots=True)
class Card:
    """One volunteer. Days are ISO dates in Paris, empty for never; `available`: a key of `roster.AVAILABLE`.

    `contact`: name and routes. Whoever was in the directory before keeps the routes that stand there.
    """

    contact: Duty
    service: str
    trained_on: str = ""
    drilled_on: str = ""
    languages: tuple[str, ...] = ()
    posts: tuple[str, ...] = ("operator",)
    available: str = "always"

    @property
    def name(self) -> str:
        return self.contact.name


def iso(typed: str) -> str:
    """Return a day as it is kept, typed 2026-11-03 or 03/11/2026; what is no day comes back as it was typed."""
    for written, (year, month, day) in DAYS:
        if found := written.fullmatch(typed.strip()):
            return f"{found[year]}-{found[month]}-{found[day]}"
    return typed.strip()


def day_of(kept: str | None) -> date | None:
    """Return a kept day; None for never."""
    return date.fromisoformat(kept) if kept else None


def problems(card: Card, today: date, *, known: bool = False) -> list[str]:
    """Return all that is wrong with a card, in French, each a clause without a point. `today`: in Paris.

    `known`: the person was in the directory before, and the card brings no route.
    """
    return [*(() if known else of_contact(card.contact)), *of_text(card.service, "le service"),
            *_of_day(card.trained_on, "la formation", today), *_of_day(card.drilled_on, "l'exercice", today),
            *_of_languages(card), *_of_posts(card)]


def _of_day(kept: str, what: str, today: date) -> Iterator[str]:
    day = _real(kept)
    if kept and day is None:
        yield f"la date de {what} n'en est pas une"
    elif day is not None and day > today:
        yield f"{what} est à une date future"
    elif day is not None and day < FIRST:
        yield f"{what} est à une date trop ancienne"


def _real(kept: str) -> date | None:
    """Return a day that is one; Python alone would take weeks, and days without dashes."""
    try:
        return day_of(kept) if DAYS[0][0].fullmatch(kept) else None
    except ValueError:
        return None


def _of_languages(card: Card) -> Iterator[str]:
    unknown = [each for each in card.languages if each not in CODES]
    if unknown:
        yield f"langue inconnue : {', '.join(unknown)} (deux lettres, comme en, es, ar)"
    if len(card.languages) > LANGUAGES or len(set(card.languages)) < len(card.languages):
        yield f"les langues sont répétées, ou plus de {LANGUAGES}"


def _of_posts(card: Card) -> Iterator[str]:
    if not card.posts or any(each not in ROLES for each in card.posts) or len(set(card.posts)) < len(card.posts):
        yield f"les postes ne sont pas parmi : {', '.join(ROLES.values())}"
    if card.available not in AVAILABLE:
        yield f"la disponibilité n'est pas l'une de : {', '.join(AVAILABLE.values())}"


def plain(duty: Duty) -> Duty:
    """Return a contact whose numbers are spelled alike, to compare it with another."""
    sms, voice = (normalise_french(number) if number else "" for number in (duty.sms, duty.voice))
    return Duty(duty.name, sms, voice, duty.email)
