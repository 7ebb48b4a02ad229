"""The hotline of the night that browsers walk: every page of it has something to show. Decides nothing."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from crisis import clock
from crisis.accounts.rights import Actor
from crisis.accounts.signin import actor, person_of
from crisis.db import Tx
from crisis.events import (
    cip,
    cip_answers,
    cip_calling_up,
    cip_care,
    cip_facts,
    cip_figures,
    cip_posts,
    cip_roster,
)
from crisis.events.cip_team import team
from crisis.hotline import absences, call_sheets, care, relatives, volunteers
from crisis.hotline.answers import Answer, Body
from crisis.hotline.call_typed import Given, Typed
from crisis.hotline.figures import Figures
from crisis.hotline.quarters import QUARTER, quarter
from crisis.journal import store
from tests.cip_room import room
from tests.hotline import raised
from tests.house import House
from tests.stories.cip_after import call, sit

CALL = "1" * 32


def hotline(house: House, event: str) -> None:
    """Open the hotline of the public: a line failed, the next try answered."""
    chief = house.on_duty("cip_chief")
    house.do(cip.order, house.officer, house.here, event, house.voice(50))
    house.do(cip.set_circuit, chief, event, "national", "Cellule nationale : 01 99 00 00 01")
    house.do(cip.try_line, chief, event, "fails")
    house.do(cip.try_line, chief, event, "works")
    house.do(cip.open_line, chief, house.here, event)
    _volunteers(house, event)
    _posts(house, event)
    _team(house, event)
    _reported(house, event)
    _answers(house, event)
    _taken(house, chief, event)
    for back, received in ((2, 60), (1, 80)):
        told = Figures(quarter(house.hours.now) - back * QUARTER, received, 45, 9, 12, 75, 210)
        house.do(cip_figures.record, chief, event, told)


def _volunteers(house: House, event: str) -> None:
    """Call up volunteers: one is there, one comes, one cannot, one has not answered, one is not called yet."""
    people = [each.person for each in house.look(volunteers.everyone)[20:25]]
    house.do(cip_calling_up.call_up, house.officer, house.here, event, 3, people, "Salle de la CIP, 1er étage.")
    house.do(cip_calling_up.arrived, house.officer, event, people[0])
    house.do(cip_calling_up.answered, house.officer, event, people[1], "coming", 30)
    house.do(cip_calling_up.answered, house.officer, event, people[2], "cannot")


def _team(house: House, event: str) -> None:
    """Plan a shift and the next one; two posts are held, one of them by somebody who is away."""
    chief, now = house.on_duty("cip_chief"), house.hours.now
    for begins in (now, now + timedelta(hours=3, minutes=45)):
        house.do(cip_roster.plan, chief, house.here, event, cip_roster.Plan(
            begins, begins + timedelta(hours=4), {"operator": 3, "team_leader": 1}))
    shift = house.look(team, house.here, event).planned[0]
    some = [each.person for each in shift.vacancies[0].proposed[:2]]
    for number, person in enumerate(some, 1):
        house.do(cip_roster.assign, chief, house.here, event, shift.shift.id, f"operator-{number}", person)
    house.do(absences.add, chief, some[1], None, now + timedelta(days=2))
    taken = {"post": "operator-1", "person": some[0], "shift": shift.shift.id, "read": None,
             "until": clock.instant(shift.shift.span.ends)}
    house.do(store.append, event, "cip_post_taken", taken)
    house.do(cip_care.debrief, chief, event, {"held": "Les postes.", "change": "Relever plus tôt."})
    house.do(_calls, event, chief)


def _calls(tx: Tx, event: str, chief: Actor) -> None:
    """Leave two callbacks, one of them made, a caller who looks for a relative, and a hard call."""
    soon = tx.now + timedelta(minutes=20)
    call(tx, event, callback_at=soon, follow_up="callback", recipient="DDT")
    call(tx, event, callback_at=tx.now, called_back_at=tx.now, caller="M. Vidal")
    relatives.put(tx, chief, event, call(tx, event, category="relative", priority=3))
    agent = actor(tx, person_of(tx, "operateur1"))
    sit(tx, event, agent)
    care.flag(tx, agent, event, "Un enfant seul au bout du fil.", urgent=True)


def _reported(house: House, event: str) -> None:
    """Leave facts of every standing: two that are one, one that may be another, one confirmed, a rumour rejected."""
    chief = house.on_duty("cip_chief")
    facts = [raised(house, event, words, category=category) for words, category in (
        ("Le pont sur la Cère est coupé", "roads"), ("Pont coupé, deux arches parties", "roads"),
        ("pont de la cere coupe vers le moulin", "roads"), ("Coupure d'eau rue Pasteur", "utilities"),
        ("On dit que le barrage a cédé", "rumour"))]
    house.do(cip_facts.group, chief, event, facts[0], facts[1:2])
    house.do(cip_facts.settle, house.officer, event, facts[3], "confirmed", "Régie des eaux : reprise à 9 h.")
    house.do(cip_facts.settle, house.officer, event, facts[4], "rejected", "Le gardien du barrage est sur place.")


def _posts(house: House, event: str) -> None:
    """Leave a room of five posts: one is held by somebody on a break, one was left with words for the relief."""
    chief = house.on_duty("cip_chief")
    _, keys = house.do(room, event, ["operator-1", "operator-2", "operator-3", "line_technician-1", "team_leader-1"])
    for key in keys[:2]:
        house.do(cip_posts.take, chief, event, key)
    house.do(cip_posts.begin_break, chief, event, "operator-2")
    house.do(cip_posts.leave, chief, event, "operator-1", "end", "Rappeler la mairie de Vic avant 5 h.")


def _answers(house: House, event: str) -> None:
    """Leave a sheet in force, an urgent instruction, and the draft of the next version."""
    chief = house.on_duty("cip_chief")
    road = Answer("road", "Le pont de la rue du Rocher est-il ouvert\u202f?", "Non, il est fermé.", "roads")
    first = Body("La Cère déborde à Aurillac.", "Aucun bilan.", answers=(road,))
    house.do(cip_answers.publish, chief, event, house.do(cip_answers.write, chief, event, 0, first))
    house.do(cip_answers.instruct, chief, event, "Ne parlez plus du pont\u00a0: son état est en cours de vérification.")
    house.do(cip_answers.write, chief, event, 1, replace(first, facts="La Cère baisse à Aurillac depuis 5 h."))


def _taken(house: House, chief: Actor, event: str) -> None:
    """Leave calls of each kind: a relay that waits, a callback owed, one closed, one under way with all it may hold."""
    commune = house.territory.communes[0].code_insee
    life = Typed("fact", "witness", 1, commune, "Rue du Rocher", "M. Vidal", "06 39 98 00 01", "Un arbre est tombé.")
    late = replace(life, priority=4, category="roads", follow_up="callback", callback_at=house.hours.now)
    house.do(call_sheets.relay, chief, house.territory, event, Given(CALL, 1, life))
    for rank, typed in enumerate((late, replace(late, follow_up="none")), 2):
        house.do(call_sheets.close, chief, house.territory, event, Given(f"{rank:032x}", 1, typed))
    house.do(call_sheets.save, chief, house.territory, event, Given("4" * 32, 1, replace(life, category="relative")))
