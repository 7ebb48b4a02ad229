"""What is printed of a team: the handover sheet (*fiche de relève*), and who was at which post (*émargement*)."""
from __future__ import annotations

from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.directory import spreadsheets
from crisis.events.cip_team import team
from crisis.hotline import volunteers
from crisis.hotline.handover import attendance, handover
from crisis.hotline.posts import Stay, posts, worded
from crisis.web.access import access, actor
from crisis.web.console.cip.team import words
from crisis.web.console.exports import safe
from crisis.web.console.naming import naming
from crisis.web.console.picture import Picture, event_row
from crisis.web.console.tabs import named, page, tab
from crisis.web.download import exported
from crisis.web.french import local
from crisis.web.house import house

handing_tab = tab("cip_handing")
COLUMNS = ("poste", "nom", "service", "arrivee", "depart", "duree_min")


@handing_tab.get("/cip/equipe/fiche-de-releve")
@access("lead_team")
def sheet(event_id: str) -> ResponseReturnValue:
    """Show, to be printed, what whoever takes over must know."""
    return page("cip/handover.html", "cip", event_id, _sheet)


def _sheet(tx: Tx, seen: Picture) -> dict[str, Any]:
    found = team(tx, house().here, seen.id)
    communes = {each.code_insee: each.nom for each in house().territory.communes}
    return {"team": found, "handover": handover(tx, seen.id), "communes": communes
            } | words() | named(tx, found.persons)


@handing_tab.get("/cip/equipe/emargement")
@access("lead_team")
def list_page(event_id: str) -> ResponseReturnValue:
    """Show, to be printed and signed, who was at which post."""
    return page("cip/attendance.html", "cip", event_id, _attendance)


def _attendance(tx: Tx, seen: Picture) -> dict[str, Any]:
    found = attendance(posts.state(tx, seen.id))
    return {"found": found, "services": _services(tx)} | words() | named(tx, {each.person for each, _ in found})


@handing_tab.get("/cip/equipe/emargement.csv")
@access("lead_team")
def as_csv(event_id: str) -> Response:
    """Give who was at which post as a file."""
    with house().db.reading() as tx:
        event_row(tx, event_id)
        found = attendance(posts.state(tx, event_id))
        people = naming(tx, house().territory, actor(), {each.person for each, _ in found})
        services = _services(tx)
        lines = [_line(each, people.name(each.person), services.get(each.person, ""), there=there)
                 for each, there in found]
    return exported(spreadsheets.written(COLUMNS, lines), "text/csv; charset=utf-8", "emargement.csv")


def _line(stay: Stay, name: str, service: str, *, there: bool) -> list[str]:
    minutes = "" if there else str(int((stay.until - stay.since).total_seconds() // 60))
    left = "" if there else f"{local(stay.until):%d/%m/%Y %H:%M}"
    return [worded(stay.post), safe(name), safe(service), f"{local(stay.since):%d/%m/%Y %H:%M}", left, minutes]


def _services(tx: Tx) -> dict[str, str]:
    return {each.person: each.card.service for each in volunteers.everyone(tx)}
