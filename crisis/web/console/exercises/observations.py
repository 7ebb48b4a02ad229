"""What observers noted, for whoever conducts: by objective, question and hour, planned beside seen; and as CSV."""
from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue

from crisis.clock import instant
from crisis.db import Tx
from crisis.drills.conducted import conducted
from crisis.drills.observed import Note
from crisis.drills.record import Objective, Question
from crisis.drills.terms import OUTCOMES
from crisis.events import observing
from crisis.events.conduct import RIGHT
from crisis.events.observing import Sheet
from crisis.web.access import access, actor
from crisis.web.console.exports import BOM, safe
from crisis.web.console.naming import Naming, naming
from crisis.web.console.picture import Picture, event_row
from crisis.web.console.tabs import page, tab
from crisis.web.console.words import word
from crisis.web.download import exported
from crisis.web.house import house

observations_tab = tab("observations")
COLUMNS = ("numero", "objectif", "question", "prevu", "critere", "inject", "vu_utc", "constat", "observation",
           "observateur", "note_utc", "apres_la_fin", "corrige", "corrige_par", "nature")


@dataclass(frozen=True, slots=True)
class Row:
    """A note beside what was planned; `question` None for one that answers none."""

    note: Note
    question: Question | None
    words: str
    who: str
    corrected_by: int | None
    late: bool


def rows(sheet: Sheet, people: Naming) -> list[Row]:
    """Return every note, by question, then by hour."""
    asked = {each.code: (rank, each) for rank, each in enumerate(sheet.questions)}
    ranked = sorted(sheet.notes, key=lambda each: asked[each.question][0] if each.question in asked else len(asked))
    return [Row(each, asked[each.question][1] if each.question in asked else None, sheet.words(each),
                people.person(each.person, each.function), sheet.observed.corrected.get(each.seq),
                sheet.observed.late(each)) for each in ranked]


def by_objective(sheet: Sheet, found: Sequence[Row]) -> Iterator[tuple[Objective | None, list[Row]]]:
    """Give each objective with its notes, then the notes about none."""
    objectives = sheet.exercise.record.objectives
    known = {each.code for each in objectives}
    for each in objectives:
        yield each, [row for row in found if row.note.objective == each.code]
    others = [row for row in found if row.note.objective not in known]
    if others:
        yield None, others


def _sheet(tx: Tx, event_id: str) -> Sheet | None:
    """Return what was noted of the exercise of an event; None for one that plays none."""
    return observing.every(tx, actor(), event_id) if conducted.state(tx, event_id).exercise else None


def _named(tx: Tx, sheet: Sheet) -> Naming:
    return naming(tx, house().territory, actor(), {each.person for each in sheet.notes})


def _gather(tx: Tx, seen: Picture) -> dict[str, Any]:
    sheet = _sheet(tx, seen.id)
    if sheet is None:
        return {"sheet": None, "parts": ()}
    found = rows(sheet, _named(tx, sheet))
    return {"sheet": sheet, "parts": list(by_objective(sheet, found)),
            "silent": [each for each in sheet.questions if each.code not in {row.note.question for row in found}]}


@observations_tab.get("/exercice/observations")
@access(RIGHT)
def listing(event_id: str) -> ResponseReturnValue:
    """Show every observation to whoever conducts the exercise."""
    return page("exercises/observations.html", "", event_id, _gather)


@observations_tab.get("/exercice/observations.csv")
@access(RIGHT, proven=True)
def export(event_id: str) -> Response:
    """Give every observation as a file that a French spreadsheet opens as it is; its name bears no name."""
    with house().db.reading() as tx:
        sheet, event = _sheet(tx, event_id), event_row(tx, event_id)
        found = rows(sheet, _named(tx, sheet)) if sheet else []
    invented = " — données inventées" if house().demonstration else ""
    nature = f"{word(event.nature, 'nature')}{invented}"
    return exported(as_csv(found, nature), "text/csv; charset=utf-8", f"observations-{event.head_seq}.csv")


def as_csv(found: Sequence[Row], nature: str) -> bytes:
    """Return UTF-8 with its mark, semicolons, every cell quoted, and none that a spreadsheet runs."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in found:
        writer.writerow([safe(cell) for cell in (*_cells(row), nature)])
    return (BOM + out.getvalue()).encode()


def _cells(row: Row) -> tuple[str, ...]:
    note, question = row.note, row.question
    return (str(note.seq), note.objective or "", f"{question.code} : {question.text}" if question else "",
            question.planned if question else "", question.criterion if question else "", _number(note.inject),
            instant(note.seen_at), OUTCOMES[note.outcome], row.words, row.who, instant(note.recorded_at),
            "oui" if row.late else "non", _number(note.corrects), _number(row.corrected_by))


def _number(number: int | None) -> str:
    return "" if number is None else str(number)
