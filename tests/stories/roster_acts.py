"""The acts of the roster of the hotline, for the walk of rights: each with the right it asks for. Decides nothing."""
from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Protocol

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.directory.organism_cards import Duty
from crisis.events import cip_roster
from crisis.hotline import absences, volunteer_files, volunteer_imports, volunteers
from crisis.hotline.volunteer_cards import Card
from tests.house import House


class Roster:
    """A shift of which one post is held. `able`: volunteers who may hold any; the first one holds that post."""

    def __init__(self, house: House, event: str) -> None:
        now, chief = house.hours.now, house.on_duty("cip_chief")
        self.event = event
        self.able = [each.person for each in house.look(volunteers.everyone) if each.card.available == "always"]
        self.next = cip_roster.Plan(now, now + timedelta(hours=4), {"operator": 2})
        self.shift = house.do(cip_roster.plan, chief, house.here, event, self.next)
        house.do(cip_roster.assign, chief, house.here, event, self.shift, "operator-1", self.able[0])
        day = now + timedelta(days=9)
        self.absence = house.do(absences.add, chief, self.able[0], day, day + timedelta(days=1))
        self.card = Card(Duty("Anne Aubrac", "06 39 98 30 01"), "DDT")


class Staged(Protocol):
    """What the walk gives: a house, and the roster of its event."""

    house: House
    roster: Roster


ACTS: dict[str, tuple[str, Callable[[Tx, Staged, Actor], Any]]] = {
    "plan a shift": ("run_cip", lambda tx, s, who: cip_roster.plan(
        tx, who, s.house.here, s.roster.event, s.roster.next)),
    "assign a post": ("lead_team", lambda tx, s, who: cip_roster.assign(
        tx, who, s.house.here, s.roster.event, s.roster.shift, "operator-2", s.roster.able[1])),
    "take off a post": ("lead_team", lambda tx, s, who: cip_roster.unassign(
        tx, who, s.roster.event, s.roster.shift, "operator-1")),
    "register a volunteer": ("manage_volunteers", lambda tx, s, who: volunteers.register(tx, who, s.roster.card)),
    "change a volunteer": ("manage_volunteers", lambda tx, s, who: volunteers.change(
        tx, who, s.roster.able[1], s.roster.card)),
    "remove a volunteer": ("manage_volunteers", lambda tx, s, who: volunteers.remove(tx, who, s.roster.able[1])),
    "volunteer away": ("manage_volunteers", lambda tx, s, who: absences.add(
        tx, who, s.roster.able[1], None, tx.now + timedelta(hours=1))),
    "volunteer back": ("manage_volunteers", lambda tx, s, who: absences.drop(
        tx, who, s.roster.able[0], s.roster.absence)),
    "import volunteers": ("manage_volunteers", lambda tx, s, who: volunteer_imports.load(
        tx, who, volunteer_files.written([s.roster.card]))),
    "show what a file would do": ("manage_volunteers", lambda tx, s, who: volunteer_imports.preview(
        tx, who, volunteer_files.written([s.roster.card]))),
    "export volunteers": ("manage_volunteers", lambda tx, s, who: volunteer_imports.export(tx, who)),
}
# What writes no entry.
SILENT = ("export volunteers", "show what a file would do")
