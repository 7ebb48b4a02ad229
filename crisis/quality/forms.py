"""What a form of quality may hold: a text, a day; all that is wrong is told at once. What it means is the acts'."""
from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from crisis.db import Tx
from crisis.errors import Refused
from crisis.quality.terms import DAY

PARIS = ZoneInfo("Europe/Paris")
SHORT = 200


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
