"""The parts of a record on the console: objectives, people named, questions of the observers, one line at a time."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.drills import acts, parts, records
from crisis.drills.record import Objective, Participant, Question
from crisis.drills.records import Exercise, Nameable
from crisis.errors import Refused
from crisis.hotline.volunteer_cards import iso
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.exercises.pages import base, duties, page

exercise_parts = Blueprint("exercise_parts", __name__, url_prefix="/exercices/<exercise_id>")


def _asked() -> str:
    """Return the key of the line that is being changed: of the address, or of the form that was refused."""
    return request.args.get("ligne", "") if request.method == "GET" else given.text("ligne")


def _objectives(exercise_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    return page("exercises/objectives.html", exercise_id, refusal, lambda tx, found: {
        "edited": next((each for each in found.record.objectives if each.code == _asked()), None)})


def _participants(exercise_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    def more(tx: Tx, found: Exercise) -> dict[str, Any]:
        held = duties(tx)
        asked = _asked()
        return {"held": held, "offered": _offered(found, held), "known": records.known(chain(*held.values())),
                "edited": next((each for each in found.record.participants if each.person == asked), None)}
    return page("exercises/participants.html", exercise_id, refusal, more)


def _offered(found: Exercise, held: Mapping[str, Sequence[Nameable]]) -> list[Nameable]:
    """Return who may still be named: of the mayors, those of the communes in scope."""
    named = {each.person for each in found.record.participants}
    scope = {f"commune:{each}" for each in found.card.communes}
    return [mandates[0] for person, mandates in held.items() if person not in named
            and (mandates[0].audience != "elected" or scope & {each.target for each in mandates})]


def _questions(exercise_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    return page("exercises/questions.html", exercise_id, refusal, lambda tx, found: {
        "edited": next((each for each in found.record.questions if each.code == _asked()), None)})


def _engagement() -> int | None:
    return given.whole("engagement") if given.text("engagement") else None


@exercise_parts.get("/objectifs")
@access(records.READ)
def objectives(exercise_id: str) -> ResponseReturnValue:
    """List the objectives, with the form that puts one."""
    return _objectives(exercise_id)


@exercise_parts.post("/objectifs")
@access(acts.RIGHT)
def put_objective(exercise_id: str) -> ResponseReturnValue:
    """Add or replace an objective."""
    def command(tx: Tx) -> int:
        return parts.put_objective(tx, actor(), exercise_id, base(), Objective(
            given.text("code"), given.text("objectif"), _engagement(), given.text("mesure"), given.text("cible"),
            given.text("unite")))
    return act(command, lambda _: url_for("exercise_parts.objectives", exercise_id=exercise_id),
               lambda refusal: _objectives(exercise_id, refusal), "Objectif enregistré.")


@exercise_parts.post("/objectifs/retrait")
@access(acts.RIGHT)
def drop_objective(exercise_id: str) -> ResponseReturnValue:
    """Take an objective out."""
    return act(lambda tx: parts.drop_objective(tx, actor(), exercise_id, base(), given.text("code")),
               lambda _: url_for("exercise_parts.objectives", exercise_id=exercise_id),
               lambda refusal: _objectives(exercise_id, refusal), "Objectif retiré.")


@exercise_parts.get("/participants")
@access(records.READ)
def participants(exercise_id: str) -> ResponseReturnValue:
    """List the people named, with the form that names one."""
    return _participants(exercise_id)


@exercise_parts.post("/participants")
@access(acts.RIGHT)
def put_participant(exercise_id: str) -> ResponseReturnValue:
    """Name somebody, or change their role or consent."""
    def command(tx: Tx) -> int:
        return parts.put_participant(tx, actor(), exercise_id, base(), Participant(
            given.text("personne"), given.text("role"), iso(given.text("accord"))))
    return act(command, lambda _: url_for("exercise_parts.participants", exercise_id=exercise_id),
               lambda refusal: _participants(exercise_id, refusal), "Participant enregistré.")


@exercise_parts.post("/participants/retrait")
@access(acts.RIGHT)
def drop_participant(exercise_id: str) -> ResponseReturnValue:
    """Name somebody no more."""
    return act(lambda tx: parts.drop_participant(tx, actor(), exercise_id, base(), given.text("personne")),
               lambda _: url_for("exercise_parts.participants", exercise_id=exercise_id),
               lambda refusal: _participants(exercise_id, refusal), "Participant retiré.")


@exercise_parts.get("/questions")
@access(records.READ)
def questions(exercise_id: str) -> ResponseReturnValue:
    """List the questions of the observers' sheets, with the form that puts one."""
    return _questions(exercise_id)


@exercise_parts.post("/questions")
@access(acts.RIGHT)
def put_question(exercise_id: str) -> ResponseReturnValue:
    """Add or replace a question."""
    def command(tx: Tx) -> int:
        return parts.put_question(tx, actor(), exercise_id, base(), Question(
            given.text("code"), given.text("objectif"), given.text("question"), given.text("prevu"),
            given.text("critere"), given.text("observateur")))
    return act(command, lambda _: url_for("exercise_parts.questions", exercise_id=exercise_id),
               lambda refusal: _questions(exercise_id, refusal), "Question enregistrée.")


@exercise_parts.post("/questions/retrait")
@access(acts.RIGHT)
def drop_question(exercise_id: str) -> ResponseReturnValue:
    """Take a question out."""
    return act(lambda tx: parts.drop_question(tx, actor(), exercise_id, base(), given.text("code")),
               lambda _: url_for("exercise_parts.questions", exercise_id=exercise_id),
               lambda refusal: _questions(exercise_id, refusal), "Question retirée.")
