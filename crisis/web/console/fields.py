"""The form of a message begun from a playbook: its fields read from a request, and the texts that they make.

Which fields there are and what they make belongs to `messages.composing`; the free text stays the business of its page.
"""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import request
from sqlalchemy import Row

from crisis.db import Tx
from crisis.events.sending import other_type
from crisis.events.stage import stages
from crisis.messages import drafts
from crisis.messages.composing import Ask, Fields, asked, composed
from crisis.messages.variants import HAND, titled
from crisis.web import begun, given
from crisis.web.console.picture import Picture
from crisis.web.french import local
from crisis.web.house import house
from playbooks import Playbook

Texts = dict[str, str]
# The kinds of message, as an address says them.
FIRST, UPDATE, END = "premiere", "suite", "fin"


def of_new(tx: Tx, seen: Picture) -> dict[str, Any]:
    """Return what the page of a new message needs of the playbook of its event."""
    here, stage, kind = house().here, seen.stage, _kind(seen)
    # Texts to be read or copied ask for no field that the others do not, but for those of mayors: theirs are all there.
    frame = begun.frame(here, stage, stage.means, media=True, ends=kind == END)
    book = _book(stage.type)
    return {"book": book, "told": _notices(book, tx), "kind": kind, "hand": HAND,
            "proposed_urgency": _urgency(kind),
            "asks": asked(book, frame, begun.known(here, stage, tx.now, stage.communes))}


def _kind(seen: Picture) -> str:
    """Return which message is begun: the first information, an update or the end of alert."""
    asked_for = END if given.ticked("fin_alerte") else request.args.get("sorte", "")
    if asked_for in (FIRST, UPDATE, END):
        return asked_for
    return UPDATE if any(row.state == "approved" for row in seen.messages) else FIRST


def _urgency(kind: str) -> str:
    """Return the urgency offered (R16): an end of alert is information, like an update."""
    settings = house().territory.urgency
    return settings.first_message if kind == FIRST else settings.update


def of_draft(tx: Tx, seen: Picture, row: Row[Any]) -> dict[str, Any]:
    """Return what the page of a draft needs of its playbook; no field if it was written freely."""
    fields = drafts.fields(row)
    if not fields:
        return {"book": None, "told": (), "asks": [], "hand": HAND}
    here, stage = house().here, seen.stage
    frame = begun.frame(here, stage, row.means.split(), media=row.media, hand=HAND, ends=row.ends_alert)
    book = _book(row.book)
    return {"hand": HAND, "book": book, "told": (*_notices(book, tx), *other_type(here, stage, row.book)),
            "asks": asked(book, frame, begun.known(here, stage, tx.now, row.communes.split()), fields)}


def typed_fields(book: Playbook, before: Iterable[str], held: Fields | None = None) -> Fields:
    """Return the lines of each field of this form: those ticked, then those typed.

    `before`: the communes for which the place was offered. A place that nobody changed follows the communes chosen.
    `held`: what the fields that this form does not show hold already.
    """
    here, chosen = house().here, request.form.getlist("commune")
    stale = begun.place(here, before)
    found: dict[str, list[str]] = {name: list(lines) for name, lines in (held or {}).items()}
    for blank in book.blanks.values():
        slug = Ask(blank, (), ()).slug
        lines = [*request.form.getlist(f"choix_{slug}"), *request.form.get(f"champ_{slug}", "").splitlines()]
        lines = [line.strip() for line in lines if line.strip()]
        if blank.known == "communes" and lines == [stale]:
            lines = [begun.place(here, chosen)]
        if lines or f"champ_{slug}" in request.form:
            found[blank.name] = list(dict.fromkeys(lines))
    return found


def made_by_form(tx: Tx, event_id: str, fields: Fields, code: str, before: str = "") -> tuple[str, Texts]:
    """Return the title and the texts that a form asks for, in the words of the playbook of a type.

    A title that was typed stands, marked as the event is played; `before` was not typed.
    """
    here, stage = house().here, stages.state(tx, event_id)
    frame = begun.frame(here, stage, request.form.getlist("moyen_permanent"), media=given.ticked("medias"),
                        hand=hand_chosen(), ends=given.ticked("fin_alerte"))
    title, texts = composed(_book(code), fields, frame,
                            begun.known(here, stage, tx.now, request.form.getlist("commune")))
    given_title = given.text("titre")
    return (title if given_title in ("", before) else titled(given_title, stage.plays)), texts


def hand_chosen() -> list[str]:
    """Return the texts to be read or copied that this form asks for."""
    return [name for name in request.form.getlist("canal") if name in HAND]


def made_by_row(tx: Tx, row: Row[Any]) -> tuple[str, Texts]:
    """Return the title and the texts that the saved fields of a draft make."""
    here, stage = house().here, stages.state(tx, row.event)
    frame = begun.frame(here, stage, row.means.split(), media=row.media, hand=HAND, ends=row.ends_alert)
    return composed(_book(row.book), drafts.fields(row), frame,
                    begun.known(here, stage, tx.now, row.communes.split()))


def _book(code: str) -> Playbook:
    return house().here.playbooks.playbook(code)


def _notices(book: Playbook, tx: Tx) -> tuple[str, ...]:
    return book.notices(local(tx.now).date())
