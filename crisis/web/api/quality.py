"""The programme of exercises and the verdict of 49 over the API: each act of the console, by the same command."""
from __future__ import annotations

from typing import Annotated, Literal

from flask import jsonify
from pydantic import BaseModel, Field, StrictInt

from crisis.drills.terms import TYPES
from crisis.events.crises import by_year
from crisis.evidence.indicators import periods
from crisis.evidence.indicators.cases import dashboard
from crisis.evidence.indicators.figures import to_dict
from crisis.journal.tables import REGISTER
from crisis.quality import planning, rules
from crisis.quality.planning import Adopted, Planned
from crisis.quality.programme import Plan, programme
from crisis.quality.terms import MOST_A_YEAR, READ, RIGHT
from crisis.quality.years import year_of, years
from crisis.web.access import access
from crisis.web.api.answers import Answer, Count, Key, Made, Number, Recorded
from crisis.web.api.exercise_shapes import Day, Kind
from crisis.web.api.shapes import Body, Id, Query, Short, Yes
from crisis.web.api.writing import Reply, group, write
from crisis.web.house import house

api = group("quality", "Le programme d'exercices et l'engagement 49")
YearNumber = Annotated[StrictInt, Field(ge=2000, le=2200)]
Quarter = Annotated[StrictInt, Field(ge=1, le=4)]


class PlanPath(BaseModel):
    """A line of the programme, in an address."""

    plan_id: Annotated[Id, Field(description="La ligne du programme.")]


class ObjectiveAdopted(Body):
    """What the préfecture adopted: how many exercises a year, from when, by whom, where it is written."""

    per_year: Annotated[StrictInt, Field(ge=1, le=MOST_A_YEAR)]
    from_year: YearNumber
    body: Literal["copil", "prefect", "direction"]
    adopted_on: Day
    piece: Short


class ExercisePlanned(Body):
    """An exercise to come; no quarter while only its year is known."""

    year: YearNumber
    quarter: Quarter | None = None
    kind: Kind
    title: Short
    off_hours: Yes = False
    hotline: Yes = False


class PlanWithdrawn(Body):
    """Why a line is withdrawn."""

    why: Short


class PlanMet(Body):
    """The exercise that was played for a line."""

    exercise: Id


class PlanRead(Answer):
    """A line of the programme; its title stands in the register."""

    id: Key
    year: Number
    quarter: Number | None
    kind: Kind
    off_hours: bool
    hotline: bool
    exercise: Key | None


class YearRead(Answer):
    """What a year is worth: its verdict for 49 and the figures behind it."""

    year: Number
    verdict: Literal["running", "kept", "missed", "not_proven", "not_applicable"]
    reason: str
    objective: Number | None
    counted: Count
    waiting: Count
    open: Count
    others: Count
    done: Count
    orsec: Count
    off_hours: Count
    unannounced: Count
    hotline: Count
    crises: Count
    planned: Count
    met: Count
    late: Count
    plans: list[PlanRead]


class RuleAdopted(Body):
    """A version of a rule that the préfecture adopted: by whom, on which day, where it is written."""

    number: Annotated[StrictInt, Field(ge=47, le=50)]
    version: Annotated[StrictInt, Field(ge=1, le=99)]
    body: Literal["copil", "prefect", "direction"]
    adopted_on: Day
    piece: Short


class RuleRead(Answer):
    """A version of a rule, and whether it is adopted."""

    number: Number
    version: Number
    status: Literal["proposed", "adopted"]
    adopted_on: str | None


class RuleList(Answer):
    """The rules that are known here."""

    rules: list[RuleRead]


class PeriodAsked(Query):
    """Over which period."""

    period: Annotated[Short, Field(
        max_length=21, description="2026-T4, 2026 ou 2026-01-01_2026-03-15 ; absent : le trimestre en cours.")] = ""


class FigureRead(Answer):
    """How many of how many; no percentage under ten cases."""

    code: str
    count: Count
    of: Count
    percent: Count | None


class DelayRead(Answer):
    """The median and the worst of a delay, in whole seconds."""

    code: str
    of: Count
    median_s: Count | None
    worst_s: Count | None


class FamilyRead(Answer):
    """Real events, exercises, or what rests on a declaration: counted apart."""

    family: Literal["real", "exercise", "declared"]
    cases: Count
    figures: list[FigureRead]
    delays: list[DelayRead]


class IndicatorsRead(Answer):
    """The figures of a period; `broken`: events whose chain does not verify, counted nowhere."""

    families: list[FamilyRead]
    broken: list[Key]


class ProgrammeRead(Answer):
    """The years that are shown, in order."""

    years: list[YearRead]


def _plan(plan: Plan) -> dict[str, object]:
    return {"id": plan.id, "year": plan.year, "quarter": plan.quarter, "kind": plan.kind, "off_hours": plan.off_hours,
            "hotline": plan.hotline, "exercise": plan.exercise or None}


@api.get("/quality/programme", responses={200: ProgrammeRead})
@access(READ)
def read() -> Reply:
    """Return the programme and the verdict of 49, from two years back to two years ahead."""
    with house().db.reading() as tx:
        state, crises = programme.state(tx, REGISTER), by_year(tx)
        found = [year_of(state, crises, year, tx.now, module7=house().territory.module7) for year in years(tx.now)]
        return jsonify(years=[each.to_dict() | {"plans": [_plan(plan) for plan in each.plans]} for each in found])


@api.get("/quality/indicators", responses={200: IndicatorsRead})
@access(READ)
def indicators(query: PeriodAsked) -> Reply:
    """Return the figures of 47, 48 and 50 over a period: a quarter, a year, any two days."""
    with house().db.reading() as tx:
        period = periods.read(query.period) if query.period else periods.current(tx.now)
        found = dashboard(tx, period, tx.now)
    return jsonify(period={"code": period.code, "begins": period.begins.isoformat(), "ends": period.ends.isoformat()},
                   families=[to_dict(each) for each in found.families], broken=list(found.broken))


@api.get("/quality/rules", responses={200: RuleList})
@access(READ)
def listed() -> Reply:
    """Return the rules by which events are judged, adopted or proposed."""
    with house().db.reading() as tx:
        state = rules.adopted.state(tx, REGISTER)
        found = [(number, version, state.of(number, version)) for number, version in sorted(rules.KNOWN)]
        return jsonify(rules=[{"number": number, "version": version, "status": state.standing(number, version),
                               "adopted_on": each.adopted_on if each else None} for number, version, each in found])


@api.post("/quality/rules", responses={200: Recorded})
@access(RIGHT)
def adopt_rule(body: RuleAdopted) -> Reply:
    """Record that the préfecture adopted a version of a rule."""
    return write(lambda tx, who: {"seq": rules.adopt(
        tx, who, body.number, body.version, body.body, body.adopted_on, body.piece)})


@api.post("/quality/objective", responses={200: Recorded})
@access(RIGHT)
def adopt(body: ObjectiveAdopted) -> Reply:
    """Record the objective that the préfecture adopted."""
    return write(lambda tx, who: {"seq": planning.adopt(tx, who, Adopted(
        body.per_year, body.from_year, body.body, body.adopted_on, body.piece))})


@api.post("/quality/plans", responses={201: Made})
@access(RIGHT)
def plan(body: ExercisePlanned) -> Reply:
    """Plan an exercise."""
    return write(lambda tx, who: {"id": planning.plan(tx, who, frozenset(TYPES), Planned(
        body.year, body.quarter, body.kind, body.title, body.off_hours, body.hotline))}, 201)


@api.post("/quality/plans/<plan_id>/withdrawal", responses={200: Recorded})
@access(RIGHT)
def withdraw(path: PlanPath, body: PlanWithdrawn) -> Reply:
    """Withdraw an exercise from the programme, with a motive."""
    return write(lambda tx, who: {"seq": planning.withdraw(tx, who, path.plan_id, body.why)})


@api.post("/quality/plans/<plan_id>/exercise", responses={200: Recorded})
@access(RIGHT)
def meet(path: PlanPath, body: PlanMet) -> Reply:
    """Record which exercise, played, met a line of the programme."""
    return write(lambda tx, who: {"seq": planning.meet(tx, who, path.plan_id, body.exercise)})
