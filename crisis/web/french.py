"""How instants, durations and sentences are written for people in France. What they mean is said elsewhere."""
from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from crisis.clock import parse_instant

PARIS = ZoneInfo("Europe/Paris")
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
          "décembre")
SHORT_MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
NARROW, HARD = "\u202f", "\u00a0"
_BEFORE = re.compile(r"(?<=\S)[ \u00a0]([;?!])")
_COLON = re.compile(r"(?<=\S)[ ]([:»])")
_AFTER = re.compile(r"« ")


def local(moment: datetime | str) -> datetime:
    """Return an instant, or the text of one, as it is read on a wall in Paris."""
    return (parse_instant(moment) if isinstance(moment, str) else moment).astimezone(PARIS)


def hour(moment: datetime | str) -> str:
    """Write the hour alone as a sentence says it: 3 h 12, and 4 h on the hour."""
    at = local(moment)
    return f"{at.hour}{HARD}h{HARD}{at.minute:02d}" if at.minute else f"{at.hour}{HARD}h"


def second(moment: datetime | str) -> str:
    """Write the hour to the second, as lists and clocks show it, so that lines stand under each other: 03:12:45."""
    return f"{local(moment):%H:%M:%S}"


def day(moment: datetime | str) -> str:
    """Write the day: dimanche 22 novembre 2026."""
    at = local(moment)
    number = "1er" if at.day == 1 else str(at.day)
    return f"{DAYS[at.weekday()]} {number} {MONTHS[at.month - 1]} {at.year}"


def stamp(moment: datetime | str) -> str:
    """Write day and hour, with the offset from UTC in the hour that comes twice: dimanche 22 … à 3 h 12."""
    at = local(moment)
    twice = at.utcoffset() != at.replace(fold=not at.fold).utcoffset()
    return f"{day(moment)} à {hour(moment)}" + (f" (UTC{at:%z})" if twice else "")


def short(moment: datetime | str) -> str:
    """Write day and hour in the few signs of a table: ven. 4 déc. 18:00."""
    at = local(moment)
    twice = at.utcoffset() != at.replace(fold=not at.fold).utcoffset()
    return f"{short_day(at.date())} {at:%H:%M}" + (f" (UTC{at:%z})" if twice else "")


def field_hour(moment: datetime | str) -> str:
    """Write an instant as a field of day and hour shows it in Paris: 2026-12-04T18:00."""
    return f"{local(moment):%Y-%m-%dT%H:%M}"


def kept_day(day_: str) -> str:
    """Write a day that is kept as an ISO date, in the few signs of a table: ven. 4 déc. 2026."""
    found = date.fromisoformat(day_)
    return f"{short_day(found)} {found.year}"


def short_day(day_: date) -> str:
    """Write a day in the few signs of a table: ven. 4 déc."""
    number = "1er" if day_.day == 1 else str(day_.day)
    return f"{DAYS[day_.weekday()][:3]}. {number} {SHORT_MONTHS[day_.month - 1]}"


def hours(begins: int, ends: int, days: Sequence[int]) -> str:
    """Write the hours of some weekdays (Monday is 0): 8 h à 18 h, lundi, mardi. All seven of them are not listed."""
    named = "" if len(days) == len(DAYS) else f", {', '.join(DAYS[each] for each in days)}"
    return f"{begins} h à {ends} h{named}"


def when(moment: datetime | str, now: datetime | str) -> str:
    """Write an hour to come or past as it is understood at `now`: the hour alone today, the day with it otherwise."""
    return hour(moment) if local(moment).date() == local(now).date() else f"{hour(moment)} le {day(moment)}"


def duration(seconds: float | timedelta) -> str:
    """Write a duration as it is said: 47 min 12 s, 1 h 02 min."""
    total = int(seconds.total_seconds() if isinstance(seconds, timedelta) else seconds)
    minutes, rest = divmod(abs(total), 60)
    if minutes >= 60:
        return f"{minutes // 60}{HARD}h{HARD}{minutes % 60:02d}{HARD}min"
    if minutes >= 10 or (minutes and not rest):
        return f"{minutes}{HARD}min" + (f"{HARD}{rest:02d}{HARD}s" if rest else "")
    return f"{minutes}{HARD}min{HARD}{rest:02d}{HARD}s" if minutes else f"{rest}{HARD}s"


def countdown(deadline: datetime, now: datetime) -> str:
    """Say in words what is left before a deadline, or by how much it has passed."""
    left = (deadline - now).total_seconds()
    if left <= 0:
        return f"dépassé de {duration(-left)}"
    minutes = int(left // 60)
    return f"il reste {minutes}{HARD}min" if minutes else "il reste moins d'une minute"


def spaced(text: str) -> str:
    """Put the no-break spaces of French typography into a sentence written with ordinary ones."""
    text = _BEFORE.sub(NARROW + r"\1", text)
    return _AFTER.sub(f"«{HARD}", _COLON.sub(HARD + r"\1", text)).replace("n° ", f"n°{HARD}")


def capital(text: str) -> str:
    """Write the first letter as a capital and leave the others: « Préfecture du Cantal »."""
    return text[:1].upper() + text[1:]


def of(name: str) -> str:
    """Write « de » before a name: d'Anne Aubrac, de Marc Vidal."""
    return f"d'{name}" if name[:1].casefold() in "aàâeéèêiîoôuy" else f"de {name}"


def telephone(number: str) -> str:
    """Write a number in pairs: 06 39 98 10 14."""
    digits = f"0{number[3:]}" if number.startswith("+33") else number
    return HARD.join(digits[start:start + 2] for start in range(0, len(digits), 2)) if digits.isdecimal() else number


def count(number: int, one: str, many: str = "", none: str = "") -> str:
    """Write a number with its noun: 0 maire, 1 maire, 2 maires; in a sentence, `none` says the zero in words."""
    if none and not number:
        return none
    return f"{number}{HARD}{one if number < 2 else many or one + 's'}"
