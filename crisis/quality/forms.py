"""What a form of quality may hold: a text, a day; all that is wrong is told at once. What it means is the acts'."""
from __future__ import annotations

import re
from datetime import date
from zoneinfo import ZoneInfo

from crisis.db import Tx
from crisis.errors import Refused
from crisis.quality.terms import DAY

PARIS = ZoneInfo("Europe/Paris")
SHORT = 200
# Dates are taken out first: a day written with dots and the hour after it have the ten digits of a number.
_DATED = re.compile(r"\b[0-9]{1,2}[./-][0-9]{1,2}[./-](?:19|20)[0-9]{2}\b")
_CALLED = re.compile(r"(?<![\w+])(?<![0-9][.-])(?:0[1-9]|(?:\+|00)[1-9][0-9]{0,2}[\s.-]?(?:\(0\))?[\s.-]?[0-9])"
                     r"(?:[\s.-]?[0-9]){6,11}(?!\w)")
_MAILED = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


def refuse(what: str, told: list[str]) -> None:
    """Raise Refused with all that is wrong at once, unless nothing is."""
    if told:
        why = " ; ".join(told)
        raise Refused("quality_form", what, f"{why[:1].upper()}{why[1:]}.", "Corrigez, puis enregistrez de nouveau.")


def when(wrong: bool, told: str) -> list[str]:
    """Return a clause if something is wrong, else nothing."""
    return [told] if wrong else []


def text_of(text: str, what: str, most: int = SHORT) -> list[str]:
    """Return what is wrong with a text that has to be there."""
    found = text.strip()
    if not found:
        return [f"{what} manque"]
    return when(len(found) > most, f"{what} compte {len(found)} signes, pour {most} au plus")


def unnamed(text: str, what: str) -> list[str]:
    """Return what is wrong with a text that everybody reads: it must bear no telephone number, no e-mail address."""
    found = _CALLED.search(_DATED.sub(" ", text)) or _MAILED.search(text)
    return when(found is not None, f"{what} porte un numéro de téléphone ou une adresse électronique : écrivez à la "
                                   "place une fonction ou un service")


def day_of(day: str, what: str, now: date, *, ahead: bool) -> list[str]:
    """Return what is wrong with an ISO day that must not be past (`ahead`), or not to come."""
    try:
        found = date.fromisoformat(day) if DAY.fullmatch(day) else None
    except ValueError:
        found = None
    if found is None:
        return [f"{what} n'est pas donnée"]
    if ahead:
        return when(found < now, f"{what} est déjà passée")
    return when(found > now, f"{what} est à venir")


def today(tx: Tx) -> date:
    """Return the day that it is in Paris."""
    return tx.now.astimezone(PARIS).date()
