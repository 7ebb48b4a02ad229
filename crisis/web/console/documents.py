"""The document register: what is kept where, in which version, what is to review; one page a document; forms."""
from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.errors import Missing, Refused
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.quality import filing
from crisis.quality.document_terms import ACTS, RHYTHMS, STATES, TODO, about
from crisis.quality.documents import Document, documents, overdue_documents, told
from crisis.quality.expected import EXPECTED
from crisis.quality.filing import Card
from crisis.quality.forms import today
from crisis.quality.lesson_terms import COMMITMENTS
from crisis.quality.terms import READ, RIGHT
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act, shown
from crisis.web.console.filed import Filed, as_csv, by_commitment, filed, staff_choices
from crisis.web.download import exported
from crisis.web.house import house

document_pages = Blueprint("documents", __name__, url_prefix="/qualite/documents")
HEADER = ("reference", "titre", "engagement", "responsable", "lieu", "version", "date", "rythme_de_revue",
          "prochaine_revue", "etat", "documents_attendus")
ENGAGEMENTS = [("", about(None)), *((str(each), about(each)) for each in COMMITMENTS)]
WORDS: dict[str, Any] = {
    "states": STATES, "asks": TODO, "rhythms": RHYTHMS, "acts": ACTS, "about": about, "engagements": ENGAGEMENTS,
    "expected": EXPECTED, "rhythm_choices": [(str(each), words) for each, words in RHYTHMS.items()]}


def _listed(tx: Tx, *, withdrawn: bool) -> dict[str, Any]:
    """Return the documents by engagement, and those that ask for something: late ones first."""
    state = documents.state(tx, REGISTER)
    rows = filed(tx, state.withdrawn() if withdrawn else state.standing())
    return {"groups": by_commitment(rows, lambda each: each.document.commitment), "withdrawn": withdrawn,
            "wanting": [] if withdrawn else _wanting(rows, overdue_documents(state, today(tx))),
            "gone": [each for each in rows if each.gone]}


def _wanting(rows: list[Filed], late: list[Document]) -> list[Filed]:
    """Return what asks for something: the longest late first, then what has no date."""
    by_id = {each.document.id: each for each in rows}
    return [*(by_id[each.id] for each in late), *(each for each in rows if each.state == "undated")]


def _list(refusal: Refused | None = None) -> ResponseReturnValue:
    with house().db.reading() as tx:
        return shown("quality/documents.html", refusal, writes=actor().may(RIGHT), staff=staff_choices(tx), now=tx.now,
                     module7=house().territory.module7,
                     **_listed(tx, withdrawn=request.args.get("etat") == "retires"), **WORDS)


def _one(document_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    with house().db.reading() as tx:
        row, history = _read(tx, document_id)
        return shown("quality/document.html", refusal, row=row, history=history, now=tx.now, staff=staff_choices(tx),
                     writes=actor().may(RIGHT) and not row.document.withdrawn, module7=house().territory.module7,
                     **WORDS)


def _read(tx: Tx, document_id: str) -> tuple[Filed, list[dict[str, Any]]]:
    """Return a document and what was done with it, the latest first. Raises Missing."""
    found = documents.state(tx, REGISTER).every.get(document_id)
    if found is None:
        raise Missing("document_missing", "Ce document n'est pas au registre.",
                      todo="Revenez à la liste des documents.")
    words = store.texts(tx, REGISTER, [each.text for each in found.history if each.text])
    history = [{"past": each, "words": words.get(each.text, ""), "card": told(words.get(each.text, "")),
                "gone": bool(each.text) and each.text not in words} for each in reversed(found.history)]
    return filed(tx, [found])[0], history


@document_pages.get("")
@access(READ)
def listing_page() -> ResponseReturnValue:
    """List the documents that stand, by engagement; the withdrawn ones if asked."""
    return _list()


@document_pages.get("/documents.csv")
@access(READ)
def table() -> Response:
    """Give the documents that stand as a CSV for a spreadsheet."""
    with house().db.reading() as tx:
        rows = filed(tx, documents.state(tx, REGISTER).standing())
    return exported(as_csv(HEADER, map(_cells, rows)), "text/csv; charset=utf-8", "documents.csv")


def _cells(row: Filed) -> tuple[str, ...]:
    one = row.document
    return (one.reference, row.title, str(one.commitment or ""), row.owner, row.place, one.version, one.dated,
            RHYTHMS[one.months], row.due, STATES[row.state], ", ".join(one.answers))


@document_pages.post("")
@access(RIGHT)
def register() -> ResponseReturnValue:
    """Register a document."""
    return act(lambda tx: filing.register(tx, actor(), _card(), given.text("version"), given.text("jour")),
               lambda key: url_for("documents.page", document_id=key), _list, "Document inscrit au registre.")


@document_pages.get("/<document_id>")
@access(READ)
def page(document_id: str) -> ResponseReturnValue:
    """Show a document, its versions and what was done with it."""
    return _one(document_id)


@document_pages.post("/<document_id>/version")
@access(RIGHT)
def revise(document_id: str) -> ResponseReturnValue:
    """Record a review of a document."""
    return _act(document_id, lambda tx: filing.revise(
        tx, actor(), document_id, given.text("version"), given.text("jour"), given.text("ce_qui_change")),
        "Revue inscrite au registre.")


@document_pages.post("/<document_id>/fiche")
@access(RIGHT)
def change(document_id: str) -> ResponseReturnValue:
    """Move or rename a document, or give it to somebody else."""
    return _act(document_id, lambda tx: filing.change(tx, actor(), document_id, _card(), given.text("motif")),
                "Fiche du document changée.")


@document_pages.post("/<document_id>/retrait")
@access(RIGHT)
def withdraw(document_id: str) -> ResponseReturnValue:
    """Withdraw a document."""
    return _act(document_id, lambda tx: filing.withdraw(tx, actor(), document_id, given.text("motif")),
                "Document retiré.")


def _card() -> Card:
    number = given.whole("engagement") if given.text("engagement") else None
    return Card(given.text("reference"), given.text("titre"), given.text("lieu"), given.text("responsable"), number,
                given.whole("rythme"), tuple(request.form.getlist("attendu")))


def _act(document_id: str, do: Any, said: str) -> ResponseReturnValue:
    return act(do, lambda _: url_for("documents.page", document_id=document_id),
               lambda refusal: _one(document_id, refusal), said)
