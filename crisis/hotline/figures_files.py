"""The file that a telephone exchange gives: its columns, its hours, its numbers read into figures. Pure.

The layout of the house is one line of names (`HEADER`); that of another exchange is told once, column by column, and
known again by its first line (`figures_layouts`). What figures may be is the business of `figures`.

Hours without an offset are those of Paris. In the autumn night when one hour comes twice, they are understood by the
order of the lines: the second time that an hour stands in the file is the second pass.
"""
from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from itertools import pairwise
from zoneinfo import ZoneInfo

from crisis.directory.spreadsheets import text_of
from crisis.errors import Refused
from crisis.hotline.figures import COUNTS, LENGTHS, Figures

PARIS = ZoneInfo("Europe/Paris")
HEADER = ("debut", "recus", "repondus", "abandonnes", "refuses", "attente_s", "duree_s")
FIELDS = ("begins", *COUNTS, *LENGTHS)
OWN: Mapping[str, int] = {name: rank for rank, name in enumerate(FIELDS)}
HOUR = "hour"
"""Where a file gives the hour in another column than the day."""
OPTIONAL = frozenset({"refused", HOUR})
MOST, LINES, COLUMNS = 128 * 1024, 3000, 60
_DAY = re.compile(r"(?:(\d{4})-(\d{2})-(\d{2})|(\d{1,2})/(\d{1,2})/(\d{4}))"
                  r"[T ]+(\d{1,2})[:hH](\d{2})(?::00(?:\.0+)?)?\s*(Z|[+-]\d{2}:?\d{2})?")
_LENGTH = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2})")
_NUMBER = re.compile(r"-?\d{1,9}(?:[.,]\d{1,6})?")
MEND = "Corrigez le fichier, puis importez-le de nouveau en entier."


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that was opened: the names of its columns, the SHA-256 of its first line, its lines by number."""

    names: tuple[str, ...]
    header: str
    lines: tuple[tuple[int, tuple[str, ...]], ...]

    @property
    def own(self) -> bool:
        """Say whether it has the layout of the house."""
        return self.names == HEADER


def opened(body: bytes) -> Sheet:
    """Open a file, of which nothing is understood yet. Raises Refused for one that is too long, or no CSV."""
    if len(body) > MOST:
        raise Refused("figures_size", "Fichier refusé.", f"Il pèse plus de {MOST // 1024} Ko.",
                      "Donnez le relevé par quart d'heure, en CSV.")
    text = text_of(body)
    if text is None or "\x00" in text:
        raise _unreadable("Il n'est écrit ni en UTF-8 ni en Windows-1252.")
    first = next((line for line in text.splitlines() if line.strip()), "").strip()
    rows = _rows(text, max(";\t,|", key=first.count))
    if not 1 < len(rows) <= LINES:
        raise Refused("figures_file", "Fichier refusé.", f"Il compte {max(0, len(rows) - 1)} lignes de chiffres.",
                      f"Donnez de 1 à {LINES - 1} quarts d'heure sous la ligne des noms.")
    if len(rows[0][1]) > COLUMNS:
        raise _unreadable(f"Il compte plus de {COLUMNS} colonnes.")
    return Sheet(rows[0][1], hashlib.sha256(first.encode()).hexdigest(), tuple(rows[1:]))


def _rows(text: str, delimiter: str) -> list[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return [(reader.line_num, tuple(cell.strip() for cell in row)) for row in reader
                if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise _unreadable(f"La ligne {reader.line_num} n'est pas du CSV.") from error


def _unreadable(why: str) -> Refused:
    return Refused("figures_file", "Fichier illisible.", why, "Enregistrez-le en CSV, puis recommencez.")


def read(sheet: Sheet, mapped: Mapping[str, int]) -> tuple[list[tuple[int, Figures]], list[str]]:
    """Return the figures of a file with the number of their lines, and in French what is wrong with the other lines.

    `mapped`: the column of each figure, counted from 0; the columns that may be missing are `OPTIONAL`.
    """
    faults: list[str] = []
    begins = _instants(sheet, mapped, faults)
    found = [(number, made) for number, cells in sheet.lines if number in begins
             and (made := _figures(number, begins[number], cells, mapped, faults)) is not None]
    return found, faults + _twice(found)


def _twice(found: Sequence[tuple[int, Figures]]) -> list[str]:
    first: dict[datetime, int] = {}
    return [f"ligne {number} : c'est aussi le quart d'heure de la ligne {first[each.begins]}"
            for number, each in found if first.setdefault(each.begins, number) != number]


def _cell(cells: Sequence[str], mapped: Mapping[str, int], name: str) -> str:
    rank = mapped.get(name)
    return cells[rank] if rank is not None and rank < len(cells) else ""


def _figures(number: int, begins: datetime, cells: Sequence[str], mapped: Mapping[str, int],
             faults: list[str]) -> Figures | None:
    values: dict[str, int] = {}
    for name, french in (COUNTS | LENGTHS).items():
        typed = _cell(cells, mapped, name)
        value = 0 if name not in mapped and name in OPTIONAL else (seconds if name in LENGTHS else count)(typed)
        if value is None:
            faults.append(f"ligne {number} : {french}, « {typed[:20]} » n'est pas un nombre")
        else:
            values[name] = value
    return Figures(begins, **values) if len(values) == len(COUNTS | LENGTHS) else None


def count(typed: str) -> int | None:
    """Read a number of calls; a whole one, however a spreadsheet wrote it."""
    plain = re.sub(r"[ \u00a0\u202f]", "", typed)
    if not _NUMBER.fullmatch(plain):
        return None
    value = float(plain.replace(",", "."))
    return int(value) if value == int(value) else None


def seconds(typed: str) -> int | None:
    """Read a mean: seconds, or minutes and hours as a clock shows them."""
    shown = _LENGTH.fullmatch(typed)
    if shown:
        hours, minutes, rest = (int(part or 0) for part in shown.groups())
        return hours * 3600 + minutes * 60 + rest
    return round(float(typed.replace(",", "."))) if _NUMBER.fullmatch(typed) else None


def _instants(sheet: Sheet, mapped: Mapping[str, int], faults: list[str]) -> dict[int, datetime]:
    """Return the beginning of the quarter hour of each line whose hour is understood."""
    walls = {number: wall for number, cells in sheet.lines
             if (wall := _wall(number, cells, mapped, faults)) is not None}
    numbers, found = list(walls), dict[int, datetime]()
    if _backwards(list(walls.values())):
        numbers.reverse()
    last: datetime | None = None
    for number in numbers:
        made = _instant(walls[number], last)
        if made is None:
            faults.append(f"ligne {number} : cette heure n'existe pas, les horloges sont avancées cette nuit-là")
            continue
        found[number] = last = made
    return found


def _backwards(walls: Sequence[datetime]) -> bool:
    """Say whether the last quarter hour comes first. Within the hour that comes twice, going back says nothing."""
    told = [_rank(one) > _rank(after) for one, after in pairwise(walls) if not (_is_twice(one) and _is_twice(after))]
    return sum(told) * 2 > len(told)


def _is_twice(wall: datetime) -> bool:
    return wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset() and _exists(wall)


def _exists(wall: datetime) -> bool:
    return _rank(wall.astimezone(UTC).astimezone(wall.tzinfo)) == _rank(wall)


def _rank(wall: datetime) -> datetime:
    return wall.replace(tzinfo=None)


def _wall(number: int, cells: Sequence[str], mapped: Mapping[str, int], faults: list[str]) -> datetime | None:
    """Return the hour of a line as it is written, with its offset if it has one."""
    typed = f"{_cell(cells, mapped, 'begins')} {_cell(cells, mapped, HOUR)}".strip()
    told = _DAY.fullmatch(typed)
    try:
        if told is None:
            raise ValueError("hour")
        year, month, day = (int(part) for part in (told.group(1, 2, 3) if told[1] else told.group(6, 5, 4)))
        wall = datetime(year, month, day, int(told[7]), int(told[8]), tzinfo=_offset(told[9]))
        wall.astimezone(UTC)
    except (ValueError, OverflowError):
        faults.append(f"ligne {number} : « {typed[:30]} » n'est pas une heure ; écrivez 22/11/2026 03:15")
        return None
    return wall


def _offset(typed: str | None) -> tzinfo | None:
    return datetime.fromisoformat(f"2026-01-01T00:00{typed}").tzinfo if typed else PARIS


def _instant(wall: datetime, last: datetime | None) -> datetime | None:
    """Return the instant of an hour: in the hour that comes twice, the first pass that follows the line before.

    None for an hour that the change of clocks skips.
    """
    if wall.tzinfo is not PARIS:
        return wall.astimezone(UTC)
    if not _exists(wall):
        return None
    passes = [wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1)]
    return passes[1] if last is not None and passes[0] <= last < passes[1] else passes[0]
