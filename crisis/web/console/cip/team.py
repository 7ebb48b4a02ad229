"""The team of a hotline (*équipe*): shifts, posts, breaks and overruns, reliefs proposed and assigned in one click."""
from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from crisis.clock import instant
from crisis.db import Tx
from crisis.directory.contacts import names
from crisis.errors import Refused
from crisis.events import cip_roster
from crisis.events.cip_team import team
from crisis.hotline import volunteers
from crisis.hotline.posts import ROLES, worded
from crisis.hotline.roster import LACKS
from crisis.hotline.standing import standings
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.filters import wall
from crisis.web.console.periods import hour as typed_hour
from crisis.web.console.picture import Picture
from crisis.web.console.tabs import named, page, tab
from crisis.web.house import house

team_tab = tab("cip_team")
LENGTH = re.compile(r"([0-9]{1,2})(?:[.,]([0-9]{1,2}))?")
SHOWN = 5  # Candidates in sight; the others are one click away.
DUE_FR = {"break_due": "pause due", "break_long": "pause dépassée", "overrun": "dépassement, relève à faire",
          "no_relief": "relève manquante", "not_there": "affecté, pas encore à son poste"}


def _page(event_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    return page("cip/team.html", "cip", event_id, _gather, refusal)


def _gather(tx: Tx, seen: Picture) -> dict[str, Any]:
    found = team(tx, house().here, seen.id)
    return {"team": found, "standing": standings.state(tx, seen.id), "rules": house().territory.hotline,
            "everyone": _everyone(tx) if actor().may("lead_team") else [], "shown": SHOWN,
            } | words() | named(tx, found.persons)


def words() -> dict[str, Any]:
    """Return the words and the ways of writing that the pages of the team share."""
    return {"worded": worded, "roles": ROLES, "lacks_fr": LACKS, "due_fr": DUE_FR, "wall": wall,
            "instant_of": instant, "hours_of": lambda span: f"{span.lasts.total_seconds() / 3600:g}".replace(".", ",")}


def _everyone(tx: Tx) -> list[tuple[str, str]]:
    """Return the volunteers of today by name, to assign somebody who was not proposed."""
    found = names(tx, (each.person for each in volunteers.roster(tx) if not each.gone))
    return sorted(found.items(), key=lambda each: each[1])


def _here(event_id: str) -> str:
    return url_for("cip_team.team_page", event_id=event_id)


@team_tab.get("/cip/equipe")
@access("see")
def team_page(event_id: str) -> ResponseReturnValue:
    """Show the team: what to look after, who is at which post, the shifts."""
    return _page(event_id)


@team_tab.post("/cip/equipe/releve")
@access("run_cip")
def plan(event_id: str) -> ResponseReturnValue:
    """Plan a shift, or change one."""
    return act(lambda tx: cip_roster.plan(tx, actor(), house().here, event_id, _plan(), given.text("releve")),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal), "Relève planifiée.")


def _plan() -> cip_roster.Plan:
    begins = _begins()
    return cip_roster.Plan(begins, begins + _length(), {
        role: given.whole(f"voulu_{role}") if given.text(f"voulu_{role}") else 0 for role in ROLES})


def _begins() -> datetime:
    """Return the hour typed. The one that the page offered is taken as the instant that it was: an hour of the wall
    comes twice on the night of October.
    """
    offered = given.moment("propose")
    if offered is not None and wall(offered) == given.text("debut"):
        return offered.astimezone(UTC)
    found = typed_hour("debut")
    if found is None:
        raise Refused("shift_hours", "Relève refusée.", "Il manque son début.", "Donnez le jour et l'heure du début.")
    return found


def _length() -> timedelta:
    """Return how long a shift lasts, in real hours: 4, 4,5 or 4.25."""
    read = LENGTH.fullmatch(given.text("duree"))
    if read is None:
        raise Refused("shift_hours", "Relève refusée.", f"Durée non comprise : « {given.text('duree')[:20]} ».",
                      "Écrivez un nombre d'heures, comme 4 ou 4,5.")
    return timedelta(minutes=round(float(f"{read[1]}.{read[2] or 0}") * 60))


@team_tab.post("/cip/equipe/affectation")
@access("lead_team")
def assign(event_id: str) -> ResponseReturnValue:
    """Assign a volunteer to a post of a shift."""
    return act(lambda tx: cip_roster.assign(tx, actor(), house().here, event_id, given.text("releve"),
                                            given.text("poste"), given.text("personne")),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal), "Affectation enregistrée.")


@team_tab.post("/cip/equipe/retrait")
@access("lead_team")
def unassign(event_id: str) -> ResponseReturnValue:
    """Take somebody off a post of a shift."""
    return act(lambda tx: cip_roster.unassign(tx, actor(), event_id, given.text("releve"), given.text("poste")),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal), "Affectation retirée.")
