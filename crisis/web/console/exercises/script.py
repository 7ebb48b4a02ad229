"""The chronogramme of an exercise on the console: printed as it stands, taken away as a file, replaced by one.

Files are read and written elsewhere, by what the house is given.
"""
from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.drills import acts, parts, records
from crisis.drills.acts import unsound
from crisis.drills.record import Objective
from crisis.drills.script import Inject
from crisis.errors import Missing, Refused
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.exercises.pages import base, page
from crisis.web.download import exported
from crisis.web.house import house

exercise_script = Blueprint("exercise_script", __name__, url_prefix="/exercices/<exercise_id>/chronogramme")


def _page(exercise_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    return page("exercises/script.html", exercise_id, refusal, lambda tx, found: {
        "hours": {each.number: found.card.begins + timedelta(seconds=each.offset) if found.card.begins else None
                  for each in found.record.injects}}, reads=house().chronogramme is not None,
        files=house().chronogramme_file is not None)


def _read(objectives: Sequence[Objective]) -> list[Inject]:
    """Return the injects of the file of a form. Raises Refused, naming every line that is wrong.

    `objectives`: those of the record; what an inject measures must be one of them, where there are some.
    """
    chosen, parsed = given.piece("fichier"), house().chronogramme
    if chosen is None or parsed is None:
        raise Refused("chronogramme_file", "Aucun chronogramme n'a été lu.", "Aucun fichier n'a été choisi.",
                      "Choisissez le fichier du chronogramme.")
    injects, faults = parsed(chosen.body, {each.code for each in objectives})
    if faults:
        raise unsound("Chronogramme refusé, rien n'a été importé.", faults)
    return list(injects)


@exercise_script.get("")
@access(records.READ)
def script(exercise_id: str) -> ResponseReturnValue:
    """Show the chronogramme, as it is printed."""
    return _page(exercise_id)


@exercise_script.get("/export.csv")
@access(records.READ)
def file(exercise_id: str) -> ResponseReturnValue:
    """Give the chronogramme as a file that can be imported again; its name says the number of the exercise alone."""
    written = house().chronogramme_file
    with house().db.reading() as tx:
        found = records.one(tx, actor(), exercise_id)
    if written is None:
        raise Missing("chronogramme_file", "Ce fichier ne peut pas être écrit ici.", todo="Imprimez la page.")
    return exported(written(found.record.injects), "text/csv; charset=utf-8",
                    f"exercice-{found.number}-chronogramme.csv")


@exercise_script.post("")
@access(acts.RIGHT)
def load(exercise_id: str) -> ResponseReturnValue:
    """Replace the chronogramme by a file, whole, or nothing."""
    def command(tx: Tx) -> int:
        found = records.one(tx, actor(), exercise_id)
        return parts.replace_script(tx, actor(), exercise_id, base(), _read(found.record.objectives))
    return act(command, lambda _: url_for("exercise_script.script", exercise_id=exercise_id),
               lambda refusal: _page(exercise_id, refusal), "Chronogramme importé.")
