"""Reads a GALA report: who was reached, at which hour. Pure: all of it or nothing, and it says which line is wrong."""
from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crisis.clock import instant
from crisis.errors import Refused

OUTCOMES = {"reached": "joint", "message_left": "message laissé", "not_reached": "non joint"}
GALA_HEADER = ["code_insee", "resultat", "heure"]
PARIS = ZoneInfo("Europe/Paris")
DAY = timedelta(days=1)
CORRECT = "Corrigez cette ligne ; rien n'a été importé."


def read(body: bytes, known: Collection[str], opened_at: datetime, now: datetime) -> list[dict[str, Any]]:
    """Return the contacts of a report. `known`: the INSEE codes it may name. Raises Refused."""
    lines = _lines(body)
    if not lines or [_plain(cell) for cell in lines[0][1]] != GALA_HEADER:
        raise Refused("gala", "Rapport GALA refusé.", "La première ligne n'est pas celle attendue.",
                      f"Attendu : {';'.join(GALA_HEADER)}.")
    if len(lines) == 1:
        raise Refused("gala", "Rapport GALA refusé.", "Il ne contient aucun appel.", "Choisissez le bon fichier.")
    contacts = []
    for number, cells in lines[1:]:
        found = _contact(number, cells, known, now)
        _believable(number, found["at"], opened_at, now)
        contacts.append(found | {"at": instant(found["at"])})
    return contacts


def _lines(body: bytes) -> list[tuple[int, list[str]]]:
    """Return the lines that are not blank, with their numbers in the file."""
    try:
        text = body.decode("utf-8-sig")
        first = text.partition("\n")[0]
        reader = csv.reader(io.StringIO(text), delimiter=";" if ";" in first else ",", strict=True)
        return [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except UnicodeDecodeError as error:
        raise Refused("gala", "Rapport GALA illisible.", "Il n'est pas écrit en UTF-8.",
                      "Enregistrez-le en « CSV UTF-8 », puis recommencez.") from error
    except csv.Error as error:
        raise Refused("gala", f"Rapport GALA refusé à la ligne {reader.line_num}.", "Elle n'est pas du CSV.",
                      CORRECT) from error


def _plain(cell: str) -> str:
    """Return a cell without case or accents: a report is often written in capitals."""
    apart = unicodedata.normalize("NFKD", cell.strip().casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


RESULTS = {_plain(french): code for code, french in OUTCOMES.items()}


def _contact(number: int, cells: list[str], known: Collection[str], now: datetime) -> dict[str, Any]:
    try:
        insee, result, at = (cell.strip() for cell in cells)
        outcome, moment = RESULTS[_plain(result)], datetime.fromisoformat(at)
    except (ValueError, KeyError) as error:
        raise Refused("gala", f"Rapport GALA refusé à la ligne {number}.",
                      f"Attendu : code INSEE ; {' | '.join(OUTCOMES.values())} ; heure comme 2026-11-21T03:12.",
                      CORRECT) from error
    if insee not in known:
        raise Refused("gala", f"Rapport GALA refusé à la ligne {number}.",
                      "Cette commune n'est ni dans l'évènement ni dans l'annuaire.", CORRECT)
    return {"target": f"commune:{insee}", "outcome": outcome, "at": _instant(number, moment, now)}


def _instant(number: int, moment: datetime, now: datetime) -> datetime:
    """Read an hour of Paris. Of the hour that comes twice in autumn the later counts: a proof never helps itself."""
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    early, late = (moment.replace(tzinfo=PARIS, fold=fold).astimezone(UTC) for fold in (0, 1))
    if late.astimezone(PARIS).replace(tzinfo=None, fold=0) != moment:
        raise Refused("gala", f"Rapport GALA refusé à la ligne {number}.",
                      "Cette heure n'existe pas : la nuit du passage à l'heure d'été l'a sautée.", CORRECT)
    return late if late <= now else early


def _believable(number: int, at: datetime, opened_at: datetime, now: datetime) -> None:
    if at > now:
        raise Refused("gala", f"Rapport GALA refusé à la ligne {number}.", "L'heure est dans le futur.", CORRECT)
    if at < opened_at - DAY:
        raise Refused("gala", f"Rapport GALA refusé à la ligne {number}.",
                      "L'heure date de plus d'un jour avant l'évènement : c'est peut-être un autre rapport.", CORRECT)
