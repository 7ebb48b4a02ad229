"""The page of an observer, made for a phone: their questions, what they saw and when, what is still to be sent.

It works by forms alone; `observing.mjs` keeps on the phone what the network cannot carry yet.
"""
from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.drills.observed import Note
from crisis.drills.script import Inject
from crisis.errors import Missing, Refused
from crisis.events import observing
from crisis.events.observing import Observation, Sheet
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act, shown
from crisis.web.console.picture import picture
from crisis.web.house import house

observer_page = Blueprint("observing", __name__, url_prefix="/exercices/<exercise_id>/observer")
FREE = "libre"


def _page(exercise_id: str, refusal: Refused | None = None, corrects: int = 0) -> ResponseReturnValue:
    with house().db.reading() as tx:
        seen = observing.sheet(tx, actor(), exercise_id)
        return shown("exercises/observer.html", refusal, sheet=seen, now=tx.now, chosen=given.number("inject", 0),
                     issued=_issued(seen), correcting=_note(seen, corrects) if corrects else None,
                     free=FREE, **_place(tx, seen))


def _place(tx: Tx, sheet: Sheet) -> dict[str, Any]:
    """Return the event that plays the exercise, whose mark and state of the link the page bears; nothing before."""
    if sheet.exercise.event is None:
        return {}
    return {"seen": picture(tx, house().territory, actor(), sheet.exercise.event)}


def _issued(sheet: Sheet) -> list[tuple[Inject, datetime]]:
    """Return the injects that left, the last first, each with its hour. What is to come is nobody's on this page."""
    marks = sheet.begun.marks if sheet.begun else {}
    orders = sheet.begun.orders if sheet.begun else {}
    left = [(each, marks[each.number].at) for each in sheet.exercise.record.injects if each.number in orders]
    return sorted(left, key=lambda each: (each[1], each[0].number), reverse=True)


def _note(sheet: Sheet, seq: int) -> Note:
    found = sheet.observed.notes.get(seq)
    if found is None or found.person != actor().person or seq in sheet.observed.corrected:
        raise Missing("observation_missing", "Cette observation n'est plus à corriger.",
                      "Elle n'existe pas, n'est pas la vôtre, ou est déjà corrigée.", "Revenez à votre fiche.")
    return found


def _observation(tx: Tx, question: str, corrects: int | None = None) -> Observation:
    inject = given.whole("inject") if given.text("inject") else None
    return Observation(given.text("constat") or "none", question, inject, "", _seen_at(tx), given.text("texte"),
                       corrects)


def _seen_at(tx: Tx) -> datetime | None:
    """Return the hour seen: that of the tap, unless another one was typed over it."""
    tapped, typed = given.moment("vu"), given.text("heure")
    return tapped if tapped and typed in ("", given.wall_hour(tapped)) else given.past_hour("heure", tx.now)


def _event(tx: Tx, exercise_id: str) -> str:
    """Return the event that plays the exercise. Raises Refused for one that has not begun."""
    found = observing.sheet(tx, actor(), exercise_id).exercise.event
    if found is None:
        raise Refused("exercise_state", "Cet exercice n'a pas commencé.", todo="Attendez le début de l'exercice.")
    return found


def _back(exercise_id: str, line: str) -> str:
    return url_for("observing.observe", exercise_id=exercise_id, _anchor=f"question-{line}")


@observer_page.get("")
@access(observing.RIGHT)
def observe(exercise_id: str) -> ResponseReturnValue:
    """Show the sheet of an observer, with what they noted and the injects that left."""
    return _page(exercise_id, corrects=given.number("corrige", 0))


@observer_page.post("/<line>")
@access(observing.RIGHT)
def note(exercise_id: str, line: str) -> ResponseReturnValue:
    """Note what was seen, under a question of the sheet or freely."""
    question = "" if line == FREE else line
    return act(lambda tx: observing.note(tx, actor(), _event(tx, exercise_id), _observation(tx, question)),
               lambda _: _back(exercise_id, line), lambda refusal: _page(exercise_id, refusal), "Observation notée.")


@observer_page.post("/notes/<int:seq>")
@access(observing.RIGHT)
def correct(exercise_id: str, seq: int) -> ResponseReturnValue:
    """Note again, in place of a note of one's own that stays readable."""
    entry, line = min(seq, given.LARGEST), request.form.get("question", "")
    return act(lambda tx: observing.note(tx, actor(), _event(tx, exercise_id), _observation(tx, line, entry)),
               lambda _: _back(exercise_id, line or FREE), lambda refusal: _page(exercise_id, refusal, entry),
               "Observation corrigée ; la première reste lisible.")
