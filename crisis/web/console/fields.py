"""The form of a message begun from a playbook: its fields read from a request, and the texts that they make.

Which fields there are and what they make belongs to `messages.composing`; the free text stays the business of its page.
"""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import request
from sqlalchemy import Row

from crisis.db import Tx
from crisis.events.stage import Stage, stages
from crisis.messages import drafts
from crisis.messages.composing import Ask, Fields, asked, composed
from crisis.web import begun, given
from crisis.web.console.picture import Picture
from crisis.web.french import local
from crisis.web.house import house
from playbooks import Playbook

Texts = dict[str, str]


def of_new(tx: Tx, seen: Picture) -> dict[str, Any]:
    """Return what the page of a new message needs of the playbook of its event."""
    here, stage = house().here, seen.stage
    frame = begun.frame(here, stage, stage.means, media=True)
    book = _book(stage)
    return {"book": book, "told": _notices(book, tx),
            "asks": asked(book, frame, begun.known(here, stage, tx.now, stage.communes))}


def of_draft(tx: Tx, seen: Picture, row: Row[Any]) -> dict[str, Any]:
    """Return what the page of a draft needs of its playbook; no field if it was written freely."""
    fields = drafts.fields(row)
    if not fields:
        return {"book": None, "told": (), "asks": []}
    here, stage = house().here, seen.stage
    frame = begun.frame(here, stage, row.means.split(), media=row.media)
    book = _book(stage)
    return {"book": book, "told": _notices(book, tx),
            "asks": asked(book, frame, begun.known(here, stage, tx.now, row.communes.split()), fields)}


def typed_fields(tx: Tx, event_id: str, before: Iterable[str]) -> Fields:
    """Return the lines of each field of this form: those ticked, then those typed.

    `before`: the communes for which the place was offered. A place that nobody changed follows the communes chosen.
    """
    here, stage = house().here, stages.state(tx, event_id)
    book, chosen = _book(stage), request.form.getlist("commune")
    stale = begun.place(here, before)
    found: dict[str, list[str]] = {}
    for blank in book.blanks.values():
        slug = Ask(blank, (), ()).slug
        lines = [*request.form.getlist(f"choix_{slug}"), *request.form.get(f"champ_{slug}", "").splitlines()]
        lines = [line.strip() for line in lines if line.strip()]
        if blank.known == "communes" and lines == [stale]:
            lines = [begun.place(here, chosen)]
        if lines or f"champ_{slug}" in request.form:
            found[blank.name] = list(dict.fromkeys(lines))
    return found


def _proposed(tx: Tx, event_id: str, fields: Fields, means: Iterable[str], communes: Iterable[str],
              *, media: bool) -> tuple[str, Texts]:
    """Return the title and the texts that these fields make for these audiences."""
    here, stage = house().here, stages.state(tx, event_id)
    frame = begun.frame(here, stage, means, media=media)
    return composed(_book(stage), fields, frame, begun.known(here, stage, tx.now, communes))


def made_by_form(tx: Tx, event_id: str, fields: Fields, before: str = "") -> tuple[str, Texts]:
    """Return the title and the texts that a form asks for. A title that was typed stands; `before` was not typed."""
    title, texts = _proposed(tx, event_id, fields, request.form.getlist("moyen_permanent"),
                            request.form.getlist("commune"), media=given.ticked("medias"))
    given_title = given.text("titre")
    return (title if given_title in ("", before) else given_title), texts


def made_by_row(tx: Tx, row: Row[Any]) -> tuple[str, Texts]:
    """Return the title and the texts that the saved fields of a draft make."""
    return _proposed(tx, row.event, drafts.fields(row), row.means.split(), row.communes.split(), media=row.media)


def _book(stage: Stage) -> Playbook:
    return house().here.playbooks.playbook(stage.type)


def _notices(book: Playbook, tx: Tx) -> tuple[str, ...]:
    return book.notices(local(tx.now).date())
