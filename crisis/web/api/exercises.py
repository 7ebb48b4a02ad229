"""Exercises under preparation over the API: each act of the console, by the same command. It decides nothing."""
from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from flask import jsonify

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.drills import acts, models, parts, records
from crisis.drills.models import Model
from crisis.drills.records import Exercise
from crisis.events import readying
from crisis.web.access import access, actor
from crisis.web.api.answers import Made, Recorded, Saved
from crisis.web.api.exercise_shapes import (
    ExerciseAsRead,
    ExerciseCancelling,
    ExerciseChanged,
    ExerciseGiven,
    ExerciseList,
    ExercisePath,
    ExerciseRead,
    ObjectiveGiven,
    ObjectivePath,
    ParticipantGiven,
    ParticipantPath,
    QuestionGiven,
    QuestionPath,
    ScenarioList,
    ScenarioPath,
    ScriptGiven,
    SheetOfObserver,
)
from crisis.web.api.writing import Reply, group, write
from crisis.web.house import house

api = group("exercises", "Les exercices en préparation")
ONE = "/exercises/<exercise_id>"


def _summary(found: Exercise) -> dict[str, Any]:
    return {"id": found.id, "number": found.number, "state": found.state, "version": found.version} | _card(
        found, "title", "kind", "announced", "begins", "ends")


def _card(found: Exercise, *names: str) -> dict[str, Any]:
    """Return the fields of the card, all or some, with their hours as instants."""
    values = asdict(found.card) | {name: records.hour(getattr(found.card, name)) for name in ("begins", "ends")}
    return {name: values[name] for name in names} if names else values


def _today(tx: Tx) -> date:
    return date.fromisoformat(records.today(tx))


def _scenario(model: Model, today: date) -> dict[str, Any]:
    card = model.card
    return {"code": model.code, "title": card.title, "kind": card.kind, "announced": card.announced,
            "minutes": model.minutes, "hazard": card.hazard, "injects": len(model.injects),
            "warning": model.warning(today)}


@api.get("/exercises", responses={200: ExerciseList})
@access(records.READ)
def listing() -> Reply:
    """Return the exercises that this person may read; one that is to surprise them is not there."""
    with house().db.reading() as tx:
        return jsonify(exercises=[_summary(each) for each in records.everyone(tx, actor())])


@api.get(ONE, responses={200: ExerciseRead})
@access(records.READ)
def one(path: ExercisePath) -> Reply:
    """Return a whole record, and what it lacks to be ready."""
    with house().db.reading() as tx:
        found = records.one(tx, actor(), path.exercise_id)
        whole = found.record
        return jsonify(_summary(found) | _card(found) | {
            "objectives": [asdict(each) for each in whole.objectives],
            "participants": [asdict(each) for each in whole.participants],
            "questions": [asdict(each) for each in whole.questions],
            "injects": [asdict(each) for each in whole.injects],
            "prepared_seq": found.prepared_seq, "lacks": readying.lacks(tx, found), "model": found.model,
            "warning": models.warning(house().models, found.model, _today(tx))})


@api.get(f"{ONE}/sheet", responses={200: SheetOfObserver})
@access("see")
def sheet(path: ExercisePath) -> Reply:
    """Return the sheet of the observer who asks."""
    with house().db.reading() as tx:
        found, asked = records.sheet(tx, actor().person, path.exercise_id)
        return jsonify({"exercise": found.id, "number": found.number, "questions": [asdict(each) for each in asked]}
                       | _card(found, "title", "place", "begins"))


@api.post("/exercises", responses={201: Made})
@access(acts.RIGHT)
def begin(body: ExerciseGiven) -> Reply:
    """Begin the record of an exercise: a draft."""
    return write(lambda tx, who: {"id": acts.create(tx, who, house().territory, body.card())}, 201)


@api.get("/exercise-scenarios", responses={200: ScenarioList})
@access(acts.RIGHT)
def scenarios() -> Reply:
    """Return the scenarios that are shipped, from which an exercise may begin."""
    with house().db.reading() as tx:
        today = _today(tx)
    return jsonify(scenarios=[_scenario(each, today) for each in house().models])


@api.post("/exercise-scenarios/<scenario_code>/exercises", responses={201: Made})
@access(acts.RIGHT)
def begin_from(path: ScenarioPath) -> Reply:
    """Begin the record of an exercise from a scenario: a draft, with its objectives, questions and injects."""
    return write(lambda tx, who: {"id": models.begin(
        tx, who, house().territory, models.chosen(house().models, path.scenario_code))}, 201)


@api.put(f"{ONE}/card", responses={200: Saved})
@access(acts.RIGHT)
def change(path: ExercisePath, body: ExerciseChanged) -> Reply:
    """Replace the card. A change of what was ready makes it a draft again."""
    return write(lambda tx, who: {"version": acts.change(
        tx, who, house().territory, path.exercise_id, body.base, body.card())})


@api.post(f"{ONE}/ready", responses={200: Recorded})
@access(acts.RIGHT)
def make_ready(path: ExercisePath, body: ExerciseAsRead) -> Reply:
    """Make an exercise ready, as it was read. Refused with all that is missing."""
    return write(lambda tx, who: {"seq": readying.make_ready(tx, who, path.exercise_id, body.base)})


@api.post(f"{ONE}/cancellation", responses={200: Recorded})
@access(acts.RIGHT)
def cancel(path: ExercisePath, body: ExerciseCancelling) -> Reply:
    """Cancel an exercise that is not played, with a motive."""
    return write(lambda tx, who: {"seq": acts.cancel(tx, who, path.exercise_id, body.base, body.why)})


@api.put(f"{ONE}/objectives/<objective_code>", responses={200: Saved})
@access(acts.RIGHT)
def put_objective(path: ObjectivePath, body: ObjectiveGiven) -> Reply:
    """Add an objective, or replace it."""
    return write(lambda tx, who: {"version": parts.put_objective(
        tx, who, path.exercise_id, body.base, body.objective(path.objective_code))})


@api.post(f"{ONE}/objectives/<objective_code>/removal", responses={200: Saved})
@access(acts.RIGHT)
def drop_objective(path: ObjectivePath, body: ExerciseAsRead) -> Reply:
    """Take an objective out."""
    return write(lambda tx, who: {"version": parts.drop_objective(
        tx, who, path.exercise_id, body.base, path.objective_code)})


@api.put(f"{ONE}/participants/<participant_id>", responses={200: Saved})
@access(acts.RIGHT)
def put_participant(path: ParticipantPath, body: ParticipantGiven) -> Reply:
    """Name somebody of the directory, or change their role or their consent."""
    return write(lambda tx, who: {"version": parts.put_participant(
        tx, who, path.exercise_id, body.base, body.participant(path.participant_id))})


@api.post(f"{ONE}/participants/<participant_id>/removal", responses={200: Saved})
@access(acts.RIGHT)
def drop_participant(path: ParticipantPath, body: ExerciseAsRead) -> Reply:
    """Name somebody no more."""
    return write(lambda tx, who: {"version": parts.drop_participant(
        tx, who, path.exercise_id, body.base, path.participant_id)})


@api.put(f"{ONE}/questions/<question_code>", responses={200: Saved})
@access(acts.RIGHT)
def put_question(path: QuestionPath, body: QuestionGiven) -> Reply:
    """Add a question to the observers' sheets, or replace it."""
    return write(lambda tx, who: {"version": parts.put_question(
        tx, who, path.exercise_id, body.base, body.question(path.question_code))})


@api.post(f"{ONE}/questions/<question_code>/removal", responses={200: Saved})
@access(acts.RIGHT)
def drop_question(path: QuestionPath, body: ExerciseAsRead) -> Reply:
    """Take a question out."""
    return write(lambda tx, who: {"version": parts.drop_question(
        tx, who, path.exercise_id, body.base, path.question_code)})


@api.put(f"{ONE}/chronogramme", responses={200: Saved})
@access(acts.RIGHT)
def replace_script(path: ExercisePath, body: ScriptGiven) -> Reply:
    """Replace the chronogramme whole, or nothing of it."""
    def command(tx: Tx, who: Actor) -> dict[str, Any]:
        return {"version": parts.replace_script(tx, who, path.exercise_id, body.base, body.script())}
    return write(command)
