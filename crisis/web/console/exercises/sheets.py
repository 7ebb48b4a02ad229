"""The observers' sheets, made to be printed: all of them for whoever prepares, their own for an observer."""
from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from crisis.drills import records
from crisis.web.access import access, actor
from crisis.web.console.act import shown
from crisis.web.console.exercises.pages import called, page
from crisis.web.house import house

exercise_sheets = Blueprint("exercise_sheets", __name__, url_prefix="/exercices/<exercise_id>")


@exercise_sheets.get("/fiches")
@access(records.READ)
def every(exercise_id: str) -> ResponseReturnValue:
    """Show the sheet of each observer, one sheet of paper each."""
    return page("exercises/sheets.html", exercise_id)


@exercise_sheets.get("/ma-fiche")
@access("see")
def own(exercise_id: str) -> ResponseReturnValue:
    """Show an observer their own sheet, and nothing else of the exercise."""
    with house().db.reading() as tx:
        found, questions = records.sheet(tx, actor().person, exercise_id)
        return shown("exercises/own_sheet.html", one=found, card=found.card, questions=questions,
                     people=called(tx, found), now=tx.now)
