"""A duty given as a CSV file: `date;heure;fonction;personne`, one line per change of person. Pure.

All that is wrong is said at once, line by line, and nothing is half read. Publishing it is `importing`'s business.
"""
from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from crisis.directory.spreadsheets import text_of
from crisis.errors import Refused
from crisis.oncall.layers import PARIS, Listed

MOST_BYTES = 256 * 1024  # Three functions that change hands each day of a year fill a sixth of it.
MOST_LINES = 3000
SHOWN = 10
COLUMNS = ("date", "heure", "fonction", "personne")
# Digits of ours alone: a class of all digits would read those of other alphabets.
DATES = ((re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"), (1, 2, 3)),
         (re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})"), (3, 2, 1)))
HOURS = re.compile(r"([0-9]{1,2})(?:\s*(?:h|:)\s*([0-9]{2})?)?", re.IGNORECASE)
YEARS = range(2000, 2101)


@dataclass(frozen=True, slots=True)
class Known:
    """What the lines may name: functions and people, by each way of writing them, as `plain` writes it.

    A name that two people bear gives None: the login must be written instead.
    """

    functions: Mapping[str, str]
    people: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Read:
    """One line as it was understood; `person` None: nobody from then on."""

    at: datetime
    function: str
    person: str | None


def plain(text: str) -> str:
    """Return a name without capitals, accents and doubled blanks, so that a spreadsheet's spelling is found."""
    bare = unicodedata.normalize("NFKD", text.replace("’", "'").casefold())
    return " ".join("".join(sign for sign in bare if not unicodedata.combining(sign)).replace("_", " ").split())


def layers(body: bytes, known: Known) -> dict[str, Listed]:
    """Return the list of each function that a file names. Raises Refused, naming every line that is wrong."""
    problems: list[str] = []
    seen: dict[tuple[str, datetime], int] = {}
    found: dict[str, list[tuple[datetime, str | None]]] = {}
    for number, cells in _rows(body):
        read = _line(cells, known)
        if isinstance(read, list):
            problems += [f"Ligne {number} : {each}" for each in read]
            continue
        first = seen.setdefault((read.function, read.at), number)
        if first != number:
            problems.append(f"Ligne {number} : même fonction et même heure que la ligne {first}.")
        found.setdefault(read.function, []).append((read.at, read.person))
    _report(problems)
    if not found:
        raise _refused("Il n'a aucune ligne après son titre.")
    return {function: Listed(tuple(sorted(lines, key=lambda line: line[0]))) for function, lines in found.items()}


def _report(problems: Sequence[str]) -> None:
    if problems:
        more = len(problems) - SHOWN
        raise _refused(" ".join((*problems[:SHOWN], *([f"Et {more} autres."] if more > 0 else []))))


def _refused(why: str) -> Refused:
    return Refused("rota_file", "Fichier refusé : aucune ligne n'a été prise.", why,
                   "Corrigez le fichier, puis importez-le de nouveau en entier.")


def _rows(body: bytes) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield each line that is not empty with its number in the file; the first gives the columns, in any order."""
    if len(body) > MOST_BYTES:
        raise _refused(f"Il dépasse {MOST_BYTES // 1024} ko.")
    lines = _cells(_text(body))
    _, first = next(lines, (0, []))
    titles = [plain(cell) for cell in first]
    if sorted(titles) != sorted(COLUMNS):
        raise _refused(f"Sa première ligne doit être : {';'.join(COLUMNS)}.")
    for count, (number, cells) in enumerate(lines):
        if count >= MOST_LINES:
            raise _refused(f"Il dépasse {MOST_LINES} lignes.")
        if any(cell.strip() for cell in cells):
            yield number, _named(titles, cells)


def _named(titles: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """Return the cells of a line by their titles; what stands beyond the last one is under an empty title."""
    over = "".join(cells[len(COLUMNS):]).strip()
    padded = [*cells, *[""] * (len(COLUMNS) - len(cells))]
    return dict(zip(titles, padded, strict=False)) | ({"": over} if over else {})


def _cells(text: str) -> Iterator[tuple[int, list[str]]]:
    sign = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise _refused(f"Ligne {reader.line_num} : elle ne se lit pas comme un tableau CSV.") from error


def _text(body: bytes) -> str:
    text = text_of(body)
    if text is None:
        raise _refused("Il n'est écrit ni en UTF-8 ni en Windows-1252.")
    return text


def _line(cells: Mapping[str, str], known: Known) -> Read | list[str]:
    """Return what a line says, or everything that is wrong with it."""
    at, wrong = _moment(cells["date"], cells["heure"])
    function = known.functions.get(plain(cells["fonction"]))
    if function is None:
        wrong.append(f"fonction inconnue ({_shown(cells['fonction'])}).")
    person, unknown = _person(cells["personne"], known)
    wrong += [*unknown, *(["une colonne de trop."] if "" in cells else [])]
    return wrong if wrong or at is None or function is None else Read(at, function, person)


def _moment(day: str, hour: str) -> tuple[datetime | None, list[str]]:
    """Return the instant of a line, or what is wrong with its day and its hour."""
    wrong, read, clock = [], _date(day), _hour(hour)
    if read is None:
        wrong.append(f"date non comprise ({_shown(day)}) ; écrivez 2026-12-24 ou 24/12/2026.")
    if clock is None:
        wrong.append(f"heure non comprise ({_shown(hour)}) ; écrivez 8, 08:00 ou 8 h 00.")
    if read is None or clock is None:
        return None, wrong
    at = _instant(read, clock)
    return at, [] if at else ["cette heure n'existe pas ce jour-là : les montres avancent."]


def _person(cell: str, known: Known) -> tuple[str | None, list[str]]:
    name = plain(cell)
    if not name:
        return None, []
    if name not in known.people:
        return None, [f"personne inconnue ({_shown(cell)}) ; écrivez son identifiant, ou son nom comme à l'annuaire."]
    person = known.people[name]
    return person, [] if person else [f"deux personnes portent ce nom ({_shown(cell)}) ; écrivez l'identifiant."]


def _shown(cell: str) -> str:
    return f"« {cell.strip()[:40]} »" if cell.strip() else "vide"


def _date(cell: str) -> date | None:
    for pattern, order in DATES:
        match = pattern.fullmatch(cell.strip())
        if match:
            year, month, day = (int(match[part]) for part in order)
            try:
                return date(year, month, day) if year in YEARS else None
            except ValueError:
                return None
    return None


def _hour(cell: str) -> time | None:
    match = HOURS.fullmatch(cell.strip())
    try:
        return time(int(match[1]), int(match[2] or 0)) if match else None
    except ValueError:
        return None


def moment(day: str, hour: str) -> datetime | None:
    """Return the instant of a typed day and hour in Paris; None if they are not understood, or never are."""
    read, clock = _date(day), _hour(hour)
    return _instant(read, clock) if read is not None and clock is not None else None


def _instant(day: date, clock: time) -> datetime | None:
    """Return the instant of an hour of the wall in Paris, the first of an hour that comes twice; None: it never is."""
    local = datetime.combine(day, clock, PARIS)
    found = local.astimezone(UTC)
    return found if found.astimezone(PARIS).replace(tzinfo=None) == local.replace(tzinfo=None) else None

