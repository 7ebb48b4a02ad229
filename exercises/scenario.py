"""The scenario of an exercise: measurable objectives, seats, observers' sheets, media pressure, injects. Pure.

Decides what a scenario is made of. What it may not say is told by `scenario_faults`; files are `scenario_files`' own.
"""
from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from crisis.drills.script import Chronogramme
from exercises.chronogramme_faults import Known

TYPES: Mapping[str, str] = {"tabletop": "sur table", "alert": "alerte", "staff": "cadre", "field": "terrain",
                            "cip": "CIP seule", "combined": "combiné"}
PLAYS: Mapping[str, str] = {"player": "joueur", "animateur": "animateur", "observer": "observateur"}
BOUNDS: Mapping[str, str] = {"at_most": "au plus", "at_least": "au moins"}
LEVELS: Mapping[str, str] = {"none": "nulle", "low": "faible", "sustained": "soutenue", "high": "forte"}
ENGAGEMENTS = (47, 48, 49, 50)
NOT_VALIDATED = "Scénario à valider : la préfecture ne l'a pas encore relu."
TO_REVIEW = "Scénario à relire : sa date de relecture est passée."


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """What is measured: `measure` says how, `target` in `unit` is reached `at_most` or `at_least`.

    The engagement that it serves is one of 47 to 50; the verdict of that engagement is computed apart, never from here.
    """

    code: str
    engagement: int
    text: str
    measure: str
    bound: str
    target: int
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One place around the exercise, never a person. `function`: that of the house which a player holds, if any."""

    code: str
    plays: str
    label: str
    function: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One line of an observer's sheet: what is looked at, what was planned (*prévu*); *réalisé* is filled by hand."""

    objective: str
    text: str
    planned: str
    inject: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressure:
    """What the simulated media do from `begins` to `ends` (seconds from H), and how hard."""

    begins: int
    ends: int
    level: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A whole exercise before it is played. `hazard`: the code of a type of event of the territory.

    `announced`: the players know its day and hour. `validated_by` names a function, never a person (R13).
    """

    code: str
    title: str
    type: str
    hazard: str
    duration_min: int
    announced: bool
    situation: str
    objectives: tuple[Objective, ...]
    seats: tuple[Seat, ...]
    questions: tuple[Question, ...]
    pressure: tuple[Pressure, ...]
    chronogramme: Chronogramme
    validated_by: str | None = None
    validated_on: date | None = None
    review_before: date | None = None

    def known(self, functions: Collection[str]) -> Known:
        """Return what its injects may name: a function of the house receives one too, whoever holds it that day."""
        seats = self._seats(("player", "animateur"))
        return Known({each.code for each in self.objectives}, {*seats, *functions}, self._seats(("animateur",)))

    def _seats(self, plays: Collection[str]) -> set[str]:
        return {seat.code for seat in self.seats if seat.plays in plays}

    def warning(self, today: date) -> str | None:
        """Return what is said to whoever takes it while the préfecture has not validated it, or must read it again."""
        if self.validated_by is None:
            return NOT_VALIDATED
        return TO_REVIEW if self.review_before is not None and today >= self.review_before else None

    def sheet(self, objective: str) -> tuple[Question, ...]:
        """Return the observer's sheet of one objective."""
        return tuple(each for each in self.questions if each.objective == objective)
