"""An event in which every act of the walk of rights has something to act on. Decides nothing."""
from __future__ import annotations

from datetime import timedelta

from crisis.accounts.rights import Actor
from crisis.demonstration import HOUSE
from crisis.directory import contacts, organisms
from crisis.events import (
    cip,
    cip_calling_up,
    convening,
    pieces,
    situations,
)
from crisis.events.orders import Order
from crisis.events.situations import Sections
from crisis.oncall import alerts, exchanges
from tests.house import House
from tests.stories import (
    conduct_acts,
    exercise_acts,
    hotline_acts,
    quality_acts,
    report_acts,
    roster_acts,
)

WORDS = "un fait"


class Scene:
    """An event in which every act has something to act on, and another in veille."""

    def __init__(self, house: House) -> None:
        self.house, self.here, self.territory = house, house.here, house.territory
        self.event, self.veille = house.open(), house.open(separate=True)
        house.activate(self.event)
        house.arrive(self.event, house.com())
        house.declare(self.event, motive=WORDS)
        self.draft = house.draft(self.event)
        self.submitted, self.bound = house.message(self.event, by=house.com(2))
        # A message already sent elsewhere: in the event itself it would forbid declaring a mistake.
        self.relayed, told = house.message(self.veille)
        house.approve(self.relayed, told)
        self.call = house.look(alerts.of_person, self.event, house.com(1).person)
        self.newcomer = house.do(contacts.add, HOUSE, "Nouveau", "staff", "quality", None, [])
        house.do(situations.prepare, house.com(), self.event, Sections(WORDS), 1)
        # Somebody of the cell whom no role below stands for, and a period in which nobody changes hands.
        self.other = house.com(3).person
        self.tonight = exchanges.Period(house.hours.now + timedelta(hours=1), house.hours.now + timedelta(hours=2))
        self.change = house.do(exchanges.record_leave, HOUSE, house.com(2).person, exchanges.Period(
            house.hours.now + timedelta(days=9), house.hours.now + timedelta(days=10)))
        self.here_now, self.silent = (each.id for each in house.look(organisms.everyone)[:2])
        house.do(convening.convene, house.officer, self.here, self.event, [self.here_now, self.silent], house.voice())
        house.do(convening.arrived, house.officer, self.event, self.here_now)
        house.do(cip.order, house.officer, self.here, self.event, house.voice(20))
        house.do(cip.set_circuit, house.officer, self.event, "national", WORDS)
        self.roster = roster_acts.Roster(house, self.event)
        self.volunteer, self.seated = self.roster.able[2:4]
        house.do(cip_calling_up.call_up, house.officer, self.here, self.event, 1, [self.volunteer, self.seated])
        house.do(cip_calling_up.arrived, house.officer, self.event, self.seated)
        hotline_acts.stage(self, house)
        self.reported = report_acts.Reported(house)
        # By somebody whom no role below stands for, and to no entry that one of them wrote.
        note = house.do(pieces.note, house.com(3), self.event, "fact", WORDS)
        self.piece = house.do(pieces.keep, house.com(3), self.event, note, pieces.Piece(b"x", "text/plain"))
        self.exercise = exercise_acts.prepared(house)
        self.played = conduct_acts.Played(house)
        self.programme = quality_acts.Programmed(house)
        self.today, self.voice = house.hours.now.date(), house.voice()

    def order(self, who: Actor) -> Order:
        return Order() if "authority" in who.roles else self.voice
