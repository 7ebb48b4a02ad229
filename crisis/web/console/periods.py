"""Days and hours of a duty form, read as the wall of Paris shows them. The commands decide what a period may be."""
from __future__ import annotations

import re
from datetime import date, datetime

from flask import request

from crisis.errors import Refused
from crisis.oncall.exchanges import Period
from crisis.oncall.imported import moment
from crisis.oncall.months import Month
from crisis.web import given
from crisis.web.french import local

MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


def hour(name: str) -> datetime | None:
    """Return the instant of 2026-12-24T18:00 or 24/12/2026 18:00; None if it is empty. Raises Refused."""
    typed = given.text(name).replace("T", " ")
    if not typed:
        return None
    day, _, clock = typed.partition(" ")
    found = moment(day, clock.strip()[:5])
    if found is None:
        raise Refused("hour", "Date et heure non comprises.", f"Reçu : « {typed[:20]} ».",
                      "Écrivez le jour et l'heure, comme 24/12/2026 18:00.")
    return found


def period(begins: str, ends: str) -> Period:
    """Return the period of two fields; an empty beginning means now. Raises Refused for an empty end."""
    until = hour(ends)
    if until is None:
        raise Refused("period_end", "Il manque la fin de la période.", todo="Donnez le jour et l'heure de la fin.")
    return Period(hour(begins), until)


def optional_period(begins: str, ends: str) -> Period | None:
    """Return the period of two fields, None if both are empty. Raises Refused for half of one."""
    if not given.text(begins) and not given.text(ends):
        return None
    if not given.text(begins):
        raise Refused("period_begin", "Il manque le début de la période.", todo="Donnez le jour et l'heure du début.")
    return period(begins, ends)


def typed_day(name: str) -> date:
    """Return a day. Raises Refused."""
    found = moment(given.text(name), "12")
    if found is None:
        raise Refused("day", "Date non comprise.", f"Reçu : « {given.text(name)[:20]} ».",
                      "Écrivez-la comme 24/12/2026.")
    return local(found).date()


def asked_month(now: datetime) -> Month:
    """Return the month that the address asks for; the present one if it asks for none that is."""
    asked = MONTH.fullmatch(request.args.get("mois", ""))
    today = local(now).date()
    return Month(int(asked[1]), int(asked[2])) if asked else Month(today.year, today.month)
