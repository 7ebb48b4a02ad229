"""The actions of a bilan: opened, closed in time, late at the end of the period (D57). Counts; no words, no owner."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from crisis.clock import instant
from crisis.directory.contacts import holders
from crisis.evidence.bilan.asked import Asked, entries_until
from crisis.evidence.bilan.courses import Course, courses
from crisis.evidence.html import French
from crisis.evidence.shown import Table
from crisis.evidence.tables.making import Column, Line, each, made, upright
from crisis.journal.tables import REGISTER
from crisis.quality.lessons import lessons

COUNTS = {
    "opened": ("Actions ouvertes", "Actions inscrites pendant la période."),
    "closed": ("Actions closes", "Actions vérifiées et closes pendant la période, par une seconde personne."),
    "closed_in_time": ("dont faites à temps",
                       "Parmi elles, celles dites faites avant la fin du jour de leur échéance."),
    "abandoned": ("Actions abandonnées", "Actions abandonnées pendant la période, avec un motif."),
    "live": ("Actions en cours à la fin", "À faire, en cours, ou faites et à vérifier, à la fin de la période."),
    "late": ("Actions en retard à la fin", "Leur échéance est passée à la fin de la période et personne ne les a dites "
             "faites."),
    "ownerless": ("Actions sans responsable", "Actions à mener dont le responsable n'est plus dans l'annuaire, au jour "
                  "où ce bilan est établi.")}


def read(asked: Asked) -> dict[str, Any]:
    """Return the counts, each with what it means, as they were at the end of the period."""
    found = courses(entries_until(asked)).values()
    counts = _counts(asked, found) | {"ownerless": _ownerless(asked)}
    return {"actions": {"at": instant(asked.until), "figures": [
        {"code": code, "title": title, "definition": definition, "count": counts[code]}
        for code, (title, definition) in COUNTS.items()]}}


def _counts(asked: Asked, found: Iterable[Course]) -> dict[str, int]:
    listed = list(found)
    closed = [one for one in listed if one.state == "verified" and asked.within(one.ended_at)]
    return {"opened": sum(asked.within(one.opened_at) for one in listed), "closed": len(closed),
            "closed_in_time": sum(one.in_time for one in closed),
            "abandoned": sum(one.state == "abandoned" and asked.within(one.ended_at) for one in listed),
            "live": sum(one.live for one in listed), "late": sum(one.late(asked.last_day) for one in listed)}


def _ownerless(asked: Asked) -> int:
    known = {each.person for each in holders(asked.tx, "staff")}
    return sum(each.owner not in known for each in lessons.state(asked.tx, REGISTER).live())


def whole(found: dict[str, Any], fr: French) -> Iterator[Table]:
    """Yield the counts, and the instant of which they speak."""
    yield made("actions", "Actions", (
        Column("Indicateur", "title"), Column("Nombre", "count"), Column("Définition", "definition"),
        Column("Indicateur (code)", "code")), each(found, "actions.figures"))
    yield upright("actions_etat", "Actions, état au", found, (Line("Comptées jusqu'au", "actions.at"),))
