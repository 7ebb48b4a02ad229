"""The quarterly list of actions: which belong to a quarter, and the file that a spreadsheet opens. Decides nothing."""
from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import datetime

from flask import request

from crisis.errors import Refused
from crisis.evidence.indicators import periods
from crisis.evidence.indicators.periods import Period
from crisis.quality.lesson_terms import ACTION_STATES
from crisis.quality.lessons import Action
from crisis.web.console.exports import BOM, safe
from crisis.web.console.words import word
from crisis.web.french import local

COLUMNS = ("action", "engagement", "responsable (fonction)", "ouverte le", "ouverte par", "échéance", "état",
           "en retard", "preuve ou motif", "dernier rappel")
YEARS = 3


def asked() -> Period | None:
    """Return the quarter that the address asks for; None if it asks for none. Raises Refused."""
    code = request.args.get("trimestre")
    if not code:
        return None
    period = periods.read(code)
    if not period.quarter:
        raise Refused("quarter", "Ce trimestre n'existe pas.", "La liste est trimestrielle.",
                      "Choisissez un trimestre, par exemple 2026-T4.")
    return period


def offered(now: datetime) -> list[tuple[str, str]]:
    """Return the quarters that the page offers, the present one first."""
    year, today = local(now).year, local(now).date()
    some = [periods.quarter(each, number) for each in range(year, year - YEARS, -1) for number in (4, 3, 2, 1)]
    return [(each.code, each.label) for each in some if each.begins <= today]


def during(actions: Iterable[Action], period: Period) -> list[Action]:
    """Return the actions that were open for some time of a period, the soonest due first."""
    found = [each for each in actions if each.opened_at < period.until
             and (each.live or (each.moved_at or each.opened_at) >= period.since)]
    return sorted(found, key=lambda each: (each.due_on, each.seq))


def as_csv(actions: Iterable[Action], said: Mapping[str, str], late: Iterable[str],
           reminders: Mapping[str, datetime]) -> bytes:
    """Return UTF-8 with its mark, semicolons, every cell quoted; functions and no name (R27)."""
    out, overdue = io.StringIO(newline=""), set(late)
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for each in actions:
        told = reminders.get(each.id)
        writer.writerow([safe(cell) for cell in (
            said.get(each.text, "texte occulté"), str(each.commitment or ""), word(each.function, "function"),
            _day(each.opened_at), "le service" if each.cause[0] else "une personne", each.due_on,
            ACTION_STATES[each.state], "oui" if each.id in overdue else "non",
            said.get(each.said, "texte occulté") if each.said else "", _day(told) if told else "")])
    return (BOM + out.getvalue()).encode()


def _day(at: datetime) -> str:
    return local(at).date().isoformat()
