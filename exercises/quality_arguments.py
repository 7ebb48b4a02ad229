"""What each verb about quality is given. Decides the shapes, as `arguments` does for the others."""
from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictInt

from exercises.arguments import Arguments, Nothing, Role, Text

Days = Annotated[StrictInt, Field(ge=0, le=1500)]
Commitment = Literal[47, 48, 49, 50]


class Decided(Arguments):
    """By whom the préfecture decided, today, and where it is written."""

    body: Literal["copil", "prefect", "direction"] = "copil"
    piece: Text


class AdoptObjective(Decided):
    """`per_year`: so many, or `played`, as many as the history plays that year; `year`: how many years from now."""

    per_year: Annotated[StrictInt, Field(ge=1)] | Literal["played"]
    year: Annotated[StrictInt, Field(ge=0, le=5)] = 0


class AdoptRule(Decided):
    number: Commitment
    version: StrictInt = 1


class PlanExercise(Arguments):
    """A line of the programme, in the quarter of a day to come."""

    name: Text
    in_days: Days
    kind: Text
    title: Text
    off_hours: StrictBool = False
    hotline: StrictBool = False


class Called(Arguments):
    name: Text


class Debrief(Arguments):
    stage: Literal["hot", "cold"]
    words: Text
    answers: dict[Text, Literal["yes", "partly", "no", "none"]] = {}


class RecordFinding(Called):
    kind: Literal["strength", "gap", "risk"]
    words: Text
    commitment: Commitment | None = None


class OpenAction(Called):
    """`finding`: the name of the one that it mends; left out: it comes from the event."""

    owner: Role
    due_in: Days
    words: Text
    finding: Text | None = None
    commitment: Commitment | None = None


class MoveAction(Called):
    """`by_owner`: its owner says so, whoever is on duty when the line is played."""

    by_owner: StrictBool = False
    state: Literal["under_way", "done", "verified", "abandoned"]
    words: str = ""


class PlanAction(Called):
    owner: Role
    due_in: Days
    why: Text


QUALITY_SHAPES: dict[str, type[Arguments]] = {
    "adopt_objective": AdoptObjective, "adopt_rule": AdoptRule, "plan_exercise": PlanExercise, "meet_plan": Called,
    "make_report": Nothing, "attest_report": Nothing, "visa_report": Nothing, "debrief": Debrief,
    "record_finding": RecordFinding, "open_action": OpenAction, "move_action": MoveAction, "plan_action": PlanAction,
    "retest_action": Called}
