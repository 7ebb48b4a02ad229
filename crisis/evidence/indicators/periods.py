"""The periods of a dashboard: a quarter, a year, any two days; in Paris time. Pure."""
from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crisis.errors import Refused

PARIS = ZoneInfo("Europe/Paris")
QUARTER = re.compile(r"(20[0-9]{2})-T([1-4])")
YEAR = re.compile(r"20[0-9]{2}")
DAYS = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})_([0-9]{4}-[0-9]{2}-[0-9]{2})")
LONGEST = timedelta(days=10 * 366)
# The years that the other forms of a period can say: far from the ends of the calendar, which rolling months may cross.
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both included. `code`: as an address writes it; `label`: as a page says it."""

    code: str
    label: str
    begins: date
    ends: date

    @property
    def since(self) -> datetime:
        """Return its first instant, UTC."""
        return datetime.combine(self.begins, time(), PARIS).astimezone(UTC)

    @property
    def until(self) -> datetime:
        """Return the first instant after it, UTC."""
        return datetime.combine(self.ends + timedelta(days=1), time(), PARIS).astimezone(UTC)

    @property
    def quarter(self) -> bool:
        return QUARTER.fullmatch(self.code) is not None


def read(code: str) -> Period:
    """Return the period of `2026-T4`, `2026` or `2026-01-01_2026-03-15`. Raises Refused."""
    try:
        return _read(code)
    except ValueError as error:
        raise Refused("period", "Cette période n'existe pas.", "Elle ne se lit pas, ou dépasse dix ans.",
                      "Choisissez un trimestre (2026-T4), une année (2026) ou deux jours.") from error


def between(begins: str, ends: str) -> Period:
    """Return the period from one ISO day to another, both included, as two fields give them. Raises Refused."""
    try:
        return _days(f"{begins.strip()}_{ends.strip()}")
    except ValueError as error:
        raise Refused("period", "Ces deux jours ne font pas une période.",
                      "L'un manque ou ne se lit pas, la fin précède le début, ou plus de dix ans les séparent.",
                      "Donnez les deux jours, entre 2000 et 2099, le premier avant le second.") from error


def _read(code: str) -> Period:
    found = QUARTER.fullmatch(code)
    if found:
        return quarter(int(found[1]), int(found[2]))
    if YEAR.fullmatch(code):
        return Period(code, f"année {code}", date(int(code), 1, 1), date(int(code), 12, 31))
    return _days(code)


def quarter(year: int, number: int) -> Period:
    """Return a quarter of a year, 1 to 4."""
    begins = date(year, 3 * number - 2, 1)
    following = date(year + (number == 4), 3 * number % 12 + 1, 1)
    words = "1er trimestre" if number == 1 else f"{number}e trimestre"
    return Period(f"{year}-T{number}", f"{words} {year}", begins, following - timedelta(days=1))


def current(now: datetime) -> Period:
    """Return the quarter in which an instant falls, in Paris."""
    today = now.astimezone(PARIS)
    return quarter(today.year, (today.month - 1) // 3 + 1)


def rolling(period: Period, months: int) -> Period:
    """Return the months that end with a period: 12 and 36 are those of which a share may be said (R28)."""
    following = period.ends + timedelta(days=1)
    month = following.year * 12 + following.month - 1 - months
    begins = date(month // 12, month % 12 + 1, min(following.day, 28))
    return Period(f"{begins}_{period.ends}", f"sur {months} mois", begins, period.ends)


def _days(code: str) -> Period:
    found = DAYS.fullmatch(code)
    if found is None:
        raise ValueError("période illisible")
    begins, ends = date.fromisoformat(found[1]), date.fromisoformat(found[2])
    if not FIRST <= begins <= ends <= LAST or ends - begins > LONGEST:
        raise ValueError("la fin précède le début, la période dépasse dix ans, ou ses années sont hors calendrier")
    return Period(code, f"du {begins:%d/%m/%Y} au {ends:%d/%m/%Y}", begins, ends)
