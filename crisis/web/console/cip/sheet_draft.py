"""The form that an answer sheet is written in: rows that are added, moved and taken out without a script.

Nothing but « Enregistrer » keeps anything; every other button shows the form again with what was typed.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crisis.db import Tx, new_id
from crisis.errors import Refused
from crisis.events import cip_answers
from crisis.hotline import answers
from crisis.hotline.answers import MOST, Answer, Body
from crisis.hotline.calls import CATEGORIES
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.cip.differing import difference
from crisis.web.console.picture import Picture
from crisis.web.console.tabs import named, page, tab

sheet_draft_tab = tab("cip_sheet_draft")
FIELDS = {"facts": "faits_confirmes", "forbidden": "interdits", "instructions": "consignes", "numbers": "numeros",
          "expected": "attendus"}
EMPTY = Answer("", "", "")
MOVES = {"monter": -1, "descendre": 1}


@dataclass(frozen=True, slots=True)
class Written:
    """What the form shows: the texts, one row per answer (empty ones too), and what they were begun from.

    `base`, `over`: as `answers.write` takes them. `typed`: by a person, and not kept yet.
    """

    body: Body
    message: str
    base: int
    over: str
    typed: bool = False

    @property
    def rows(self) -> list[Answer]:
        """Return the rows to show: always one that is empty at the end."""
        some = list(self.body.answers)
        return some if some and not _filled(some[-1]) else [*some, EMPTY]


def _filled(row: Answer) -> bool:
    return bool(row.question.strip() or row.text.strip())


@sheet_draft_tab.get("/cip/fiche/brouillon")
@access("write_answers")
def draft(event_id: str) -> ResponseReturnValue:
    """Show the draft to be written on; `communique` of the address: the approved message that it is begun from."""
    return _page(event_id, lambda tx: _begun(tx, event_id, request.args.get("communique", "")))


def _begun(tx: Tx, event_id: str, message: str) -> Written:
    known, beside = answers.current(tx, event_id), answers.draft(tx, event_id)
    base, over = known.version if known else 0, beside.print if beside else ""
    if message:
        return Written(cip_answers.begin(tx, event_id, message), message, base, over)
    last = beside or known
    return Written(last.body if last else Body(), (last.message if last else None) or "", base, over)


def _page(event_id: str, written: Callable[[Tx], Written], refusal: Refused | None = None) -> ResponseReturnValue:
    def gather(tx: Tx, seen: Picture) -> dict[str, Any]:
        form, known, beside = written(tx), answers.current(tx, seen.id), answers.draft(tx, seen.id)
        moved = refusal is not None and refusal.code in ("draft_moved", "sheet_moved")
        # Whoever has the other text on the screen may put theirs over it: they have read it.
        now = replace(form, base=known.version if known else 0, over=beside.print if beside else "")
        shown, other = (now, beside or known) if moved else (form, None)
        return {"form_": shown, "told": cip_answers.communiques(tx, seen.id), "fields": FIELDS, "beside": beside,
                "categories": [("", "sans catégorie"), *CATEGORIES.items()], "other": other,
                "changes": difference(other.body, _body(form)) if other else ()} | named(
                    tx, {beside.written_by} if beside else set())
    return page("cip/sheet_draft.html", "cip", event_id, gather, refusal)


@sheet_draft_tab.post("/cip/fiche/brouillon")
@access("write_answers")
def write(event_id: str) -> ResponseReturnValue:
    """Keep the draft; or add, move or take out a row, and show the form again."""
    typed = _typed()
    name, _, place = given.text("acte").partition(":")
    if name != "enregistrer":
        rows = _rearranged(list(typed.body.answers), name, int(place) if place.isdecimal() else -1)
        shown = replace(typed, body=replace(typed.body, answers=tuple(rows)))
        return _page(event_id, lambda _tx: shown)
    return act(lambda tx: cip_answers.write(tx, actor(), event_id, typed.base, _body(typed), typed.message or None,
                                            typed.over),
               lambda _: url_for("cip_sheet.sheet", event_id=event_id, _anchor="brouillon"),
               lambda refusal: _page(event_id, lambda _tx: typed, refusal),
               "Brouillon de la fiche réponses enregistré : le chef de la CIP le valide.")


@sheet_draft_tab.post("/cip/fiche/abandon")
@access("write_answers")
def discard(event_id: str) -> ResponseReturnValue:
    """Drop the draft that was on the screen."""
    return act(lambda tx: answers.discard(tx, actor(), event_id, given.text("lu")),
               lambda _: url_for("cip_sheet.sheet", event_id=event_id),
               lambda refusal: _page(event_id, lambda tx: _begun(tx, event_id, ""), refusal),
               "Brouillon de la fiche réponses abandonné.")


def _typed() -> Written:
    """Return what the form gives, its empty rows included."""
    rows: list[Answer] = []
    while len(rows) <= MOST and f"question-{len(rows)}" in request.form:
        at = len(rows)
        rows.append(Answer(given.text(f"id-{at}"), given.text(f"question-{at}"), given.text(f"reponse-{at}"),
                           given.text(f"categorie-{at}")))
    texts = {name: given.text(field) for name, field in FIELDS.items()}
    base = given.text("base")
    return Written(Body(**texts, answers=tuple(rows)), given.text("communique"),
                   int(base) if base.isdecimal() and len(base) < 9 else 0, given.text("lu"), typed=True)


def _body(written: Written) -> Body:
    """Return what is kept: rows that say something, each with an id of its own."""
    rows = (replace(row, id=row.id or new_id()) for row in written.body.answers if _filled(row))
    return replace(written.body, answers=tuple(rows))


def _rearranged(rows: list[Answer], act_: str, place: int) -> list[Answer]:
    """Return the rows after a button: one more, one less, or one that changed places; any other leaves them."""
    if act_ == "ajouter":
        return [*rows, EMPTY]
    if not 0 <= place < len(rows):
        return rows
    row = rows.pop(place)
    if act_ in MOVES:
        rows.insert(max(0, place + MOVES[act_]), row)
    return rows if act_ in (*MOVES, "retirer") else [*rows[:place], row, *rows[place:]]
