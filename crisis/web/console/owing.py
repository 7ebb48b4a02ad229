"""What is due for quality, to whom, and what was reminded when; read from the register. Sends nothing."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, url_for

from crisis.db import Tx
from crisis.directory.contacts import holders
from crisis.events.quality_due import gather, reached
from crisis.evidence import causes
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.quality.documents import told
from crisis.quality.due import due
from crisis.quality.due_terms import Due
from crisis.quality.reminded import Reached, Reminder, addressed, reminded
from crisis.quality.terms import READ
from crisis.web.access import access, actor
from crisis.web.console.following import titles
from crisis.web.console.naming import naming
from crisis.web.house import house

due_pages = Blueprint("due", __name__, url_prefix="/qualite/a-faire")

# Where a thing is done that is not about one event, action or document.
PAGES = {"assessment_missing": "assessments.page", "assessment_late": "assessments.page",
         "committee_late": "approach.page"}


@dataclass(frozen=True, slots=True)
class Row:
    """One thing due as the page shows it. `what`: its words; `where`: the page on which it is done; `function`: its
    owner's, empty for the référente; `told`: what was said of it; `lacking`: why its owner hears nothing, a code.
    """

    due: Due
    what: str
    where: str
    function: str
    told: tuple[Reminder, ...]
    lacking: str


def _rows(tx: Tx, dues: Sequence[Due]) -> list[Row]:
    said, able = reminded.state(tx, REGISTER), reached(tx)
    functions = {each.person: each.function for each in holders(tx, "staff")}
    words, of = _words(tx, dues), titles(tx, (each.event for each in dues))
    return [Row(each, words.get(each.text) or of.get(each.event) or _called(each), _where(each),
                functions.get(each.owner, ""), said.of(each), _lacking(each, able, functions)) for each in dues]


def _words(tx: Tx, dues: Sequence[Due]) -> dict[str, str]:
    """Return the words that stand beside; what was masked says so."""
    ids = sorted({each.text for each in dues if each.text})
    found = store.texts(tx, REGISTER, ids)
    titled = {each.text for each in dues if each.kind.startswith("document_")}
    return {each: (told(words)[0] if each in titled else words) if (words := found.get(each)) else "texte occulté"
            for each in ids}


def _called(each: Due) -> str:
    """Return how a thing without words beside is called: a committee by its name, the rest by its year."""
    committee = house().territory.quality.committee(each.key) if each.kind == "committee_late" else None
    return committee.name if committee else f"Année {each.key}"


def _where(each: Due) -> str:
    if each.kind.startswith("action_"):
        return url_for("actions.listing_page", _anchor=f"action-{each.key}")
    if each.kind.startswith("debrief_"):
        return url_for("retex.retex", event_id=each.event)
    if each.kind.startswith("document_"):
        return url_for("documents.page", document_id=each.key)
    if each.kind.startswith("bilan_"):
        return url_for("indicators.page", periode=each.key)
    if each.kind in PAGES:
        return url_for(PAGES[each.kind])
    return url_for("report.report", event_id=each.event) if each.event else url_for("quality.programme_page")


def _lacking(each: Due, able: Reached, functions: dict[str, str]) -> str:
    if not addressed(each, able):
        return "nobody"
    if not each.owner or each.owner in able.persons:
        return ""
    return "no_route" if each.owner in functions else "gone"


@due_pages.get("")
@access(READ)
def page() -> str:
    """List everything due, what is late first; what opens by itself and waits; the chains that open nothing."""
    with house().db.reading() as tx:
        rows = _rows(tx, due(gather(tx, house().territory), tx.now))
        opening = causes.found(tx, house().territory)
        return render_template(
            "quality/due.html", rows=rows, now=tx.now, broken=opening.broken,
            waiting=[each.words for each in opening.causes if not each.owner],
            people=naming(tx, house().territory, actor(), [each.due.owner for each in rows if each.due.owner]))
