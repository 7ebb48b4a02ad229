"""What an audit will ask for, as a page to print and a CSV: each thing expected, where it stands, what answers it."""
from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, url_for

from crisis.db import Tx
from crisis.journal.tables import REGISTER
from crisis.quality.audited import Answered, answered, tally
from crisis.quality.document_terms import STATES, about, counted
from crisis.quality.documents import documents
from crisis.quality.forms import today
from crisis.quality.lesson_terms import RETEX
from crisis.quality.terms import READ
from crisis.web.access import access, actor
from crisis.web.console.filed import Filed, as_csv, by_commitment, filed
from crisis.web.download import exported
from crisis.web.house import house

audit_pages = Blueprint("audited", __name__, url_prefix="/qualite/audit")
# Where the service shows by itself what is expected: whoever reads the quality may open each of these.
PAGES = {"actions": ("Actions", "actions.listing_page"), "indicators": ("Indicateurs", "indicators.page"),
         "rotas": ("Astreintes", "duties.month"), "events": ("Évènements et leurs rapports", "home.home"),
         "territory": ("Les mots de la préfecture", "territory.words"),
         "programme": ("Programme d'exercices", "quality.programme_page"),
         "exercises": ("Exercices", "exercises.listing")}
HEADER = ("code", "engagement", "document_attendu", "ce_qu_il_prouve", "etat", "documents_du_registre", "lieux",
          "le_service_le_montre")


def _read(tx: Tx) -> dict[str, Any]:
    """Return what is expected here, by engagement, with the documents that answer it, and how much is in each state."""
    module7 = house().territory.module7
    found = answered(documents.state(tx, REGISTER), today(tx), module7=module7)
    counts = tally(found)
    return {"groups": by_commitment(_beside(tx, found), lambda each: each[0].expected.commitment), "module7": module7,
            "total": len(found), "counts": [counted(each, counts[each]) for each in STATES if each in counts],
            "states": STATES, "about": about, "pages_of": _pages(), "now": tx.now,
            "opens": actor().may(RETEX)}


def _beside(tx: Tx, found: list[Answered]) -> list[tuple[Answered, list[Filed]]]:
    """Return each thing expected beside the documents that answer it, as they are shown."""
    answering = {each.id: each for one in found for each in one.documents}
    kept = {row.document.id: row for row in filed(tx, answering.values())}
    return [(each, [kept[one.id] for one in each.documents]) for each in found]


def _pages() -> dict[str, tuple[str, str]]:
    return {code: (name, url_for(endpoint)) for code, (name, endpoint) in PAGES.items()}


@audit_pages.get("")
@access(READ)
def page() -> str:
    """Show what an audit is likely to ask for, and where each document stands."""
    with house().db.reading() as tx:
        return render_template("quality/audit.html", **_read(tx))


@audit_pages.get("/documents-attendus.csv")
@access(READ)
def table() -> Response:
    """Give the same list as a CSV for a spreadsheet."""
    with house().db.reading() as tx:
        groups = _read(tx)["groups"]
    rows = [_cells(each, some) for _, group in groups for each, some in group]
    return exported(as_csv(HEADER, rows), "text/csv; charset=utf-8", "documents-attendus.csv")


def _cells(each: Answered, some: list[Filed]) -> tuple[str, ...]:
    of = each.expected
    return (of.code, str(of.commitment or ""), of.title, of.proves, STATES[each.state],
            " ; ".join(_told(one) for one in some), " ; ".join(one.place for one in some),
            ", ".join(PAGES[code][0] for code in of.pages))


def _told(row: Filed) -> str:
    one = row.document
    return f"{one.reference} v{one.version} ({one.dated or 'sans date'}, {STATES[row.state]})"
