"""The acts on the programme of exercises, for the walk of rights: each with its right. Decides nothing."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.events import exercise
from crisis.quality import assessments, committees, filing, learning, planning, rules
from crisis.quality.assessments import Given
from crisis.quality.committees import Measured
from crisis.quality.filing import Card
from crisis.quality.learning import Opened
from crisis.quality.lesson_terms import RETEX
from crisis.quality.planning import Adopted, Planned
from crisis.quality.terms import RIGHT
from tests.conducting import oral, prepared
from tests.exercising import lead, of_login
from tests.house import House

KINDS = frozenset({"staff"})
PLANNED = Planned(2026, 4, "staff", "Crue de nuit")
ASSESSED = Given(47, "met", "2026-06-30", "Exercice de nuit du 2 juin")
ADOPTED = Adopted(4, 2026, "copil", "2026-01-15", "Compte rendu du comité de pilotage")


class Staged(Protocol):
    """What the walk gives: an event, a line of the programme, an exercise that was played, an action."""

    event: str
    programme: Programmed


class Programmed:
    """What the acts need: a line of the programme, an exercise played, an action, a document, a meeting, a survey."""

    def __init__(self, house: House) -> None:
        from_quality = of_login(house, "qualite1")
        self.plan = house.do(planning.plan, from_quality, KINDS, PLANNED)
        self.exercise = prepared(house, oral(1, 0))
        house.do(_start, house, self.exercise)
        self.owner = house.com(1).person
        self.territory = house.territory
        self.meeting = house.do(committees.meet, from_quality, house.territory, "clu", "2026-01-10", "Compte rendu")
        self.result = house.do(committees.measure, from_quality, measured(2))
        self.action = house.do(learning.open_action, from_quality, opened(self.owner))
        self.document = house.do(filing.register, from_quality, self.card("E47-PROC"), "1.0", "2026-01-31")

    def card(self, reference: str) -> Card:
        """Return the card of a document that the cell keeps."""
        return Card(reference, "Procédure d'activation", "Armoire 3", self.owner, 47)


def opened(owner: str, **given: Any) -> Opened:
    """Return an action for somebody."""
    return Opened("Confier une clé à la permanence", owner, "2027-01-15", **given)


def measured(commitment: int) -> Measured:
    """Return what a survey gave of an engagement."""
    return Measured(commitment, None, "2026-01-05", "2026-01-09", 120, 74, "Enquête annuelle")


def _start(tx: Tx, house: House, key: str) -> None:
    exercise.start(tx, lead(house), house.here, key)


ACTS: dict[str, tuple[str, Callable[[Tx, Staged, Actor], Any]]] = {
    "adopt an objective": (RIGHT, lambda tx, s, who: planning.adopt(tx, who, ADOPTED)),
    "adopt a rule": (RIGHT, lambda tx, s, who: rules.adopt(
        tx, who, 47, 1, "copil", "2026-01-15", "Compte rendu")),
    "plan an exercise": (RIGHT, lambda tx, s, who: planning.plan(tx, who, KINDS, PLANNED)),
    "withdraw a plan": (RIGHT, lambda tx, s, who: planning.withdraw(tx, who, s.programme.plan, "Reporté")),
    "debrief": (RETEX, lambda tx, s, who: learning.debrief(tx, who, s.event, "hot", {}, "La salle était fermée.")),
    "record a finding": (RETEX, lambda tx, s, who: learning.find(tx, who, s.event, "gap", 47, "Pas de clé.")),
    "assess an engagement": (RIGHT, lambda tx, s, who: assessments.assess(tx, who, ASSESSED)),
    "register a document": (RIGHT, lambda tx, s, who: filing.register(
        tx, who, s.programme.card("E47-NEUF"), "1.0", "")),
    "revise a document": (RIGHT, lambda tx, s, who: filing.revise(
        tx, who, s.programme.document, "2.0", "2026-06-30")),
    "change a document": (RIGHT, lambda tx, s, who: filing.change(
        tx, who, s.programme.document, s.programme.card("E47-AUTRE"), "Renommée")),
    "withdraw a document": (RIGHT, lambda tx, s, who: filing.withdraw(tx, who, s.programme.document, "Remplacée")),
    "open an action": (RETEX, lambda tx, s, who: learning.open_action(tx, who, opened(s.programme.owner))),
    "abandon an action": (RIGHT, lambda tx, s, who: learning.move(
        tx, who, s.programme.action, "abandoned", "Salle changée")),
    "give an action again": (RIGHT, lambda tx, s, who: learning.plan_again(
        tx, who, s.programme.action, s.programme.owner, "2027-02-15", "Congés")),
    "try an action again": (RIGHT, lambda tx, s, who: learning.retest(
        tx, who, s.programme.action, s.programme.exercise)),
    "record a meeting": (RIGHT, lambda tx, s, who: committees.meet(
        tx, who, s.programme.territory, "copil", "2026-01-15", "Compte rendu")),
    "cancel a meeting": (RIGHT, lambda tx, s, who: committees.cancel(tx, who, s.programme.meeting, "Reportée")),
    "record a satisfaction": (RIGHT, lambda tx, s, who: committees.measure(tx, who, measured(3))),
    "withdraw a satisfaction": (RIGHT, lambda tx, s, who: committees.withdraw(
        tx, who, s.programme.result, "Mauvaise colonne")),
    "meet a plan": (RIGHT, lambda tx, s, who: planning.meet(tx, who, s.programme.plan, s.programme.exercise)),
}
