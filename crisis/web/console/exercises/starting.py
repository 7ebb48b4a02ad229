"""The page of one exercise, what starting it will do, and its start. The acts decide."""
from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.drills.conducted import conducted
from crisis.drills.records import Exercise
from crisis.errors import Refused
from crisis.events import conduct, readying
from crisis.events import exercise as exercises
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.exercises.pages import page
from crisis.web.console.lessons import owed
from crisis.web.house import house

exercise_start = Blueprint("exercise_start", __name__, url_prefix="/exercices/<exercise_id>")


def one_page(exercise_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    """Show a record: what it lacks, what starting it will do, how far it has come once it is played."""
    return page("exercises/one.html", exercise_id, refusal, _told)


def _told(tx: Tx, found: Exercise) -> dict[str, Any]:
    earliest = min((each.offset for each in found.record.injects), default=0)
    return owed(tx) | {
        "lacks": readying.lacks(tx, found), "before": timedelta(seconds=max(0, -earliest)),
        "conducts": conduct.may_conduct(actor(), found),
        "course": conducted.state(tx, found.event) if found.event else None}


@exercise_start.post("/lancement")
@access(conduct.RIGHT)
def start(exercise_id: str) -> ResponseReturnValue:
    """Start an exercise that is ready: H is now, or the hour typed."""
    return act(lambda tx: exercises.start(tx, actor(), house().here, exercise_id, given.coming_hour(
                   "h", tx.now, far=given.ticked("lointain"))),
               lambda event: url_for("conduct.conduct", event_id=event),
               lambda refusal: one_page(exercise_id, refusal), "Exercice lancé.")
