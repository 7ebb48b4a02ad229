"""The answer sheet of an event: the version in force, what waits for the chief, who has not read, urgent instructions.

Writing the draft is `sheet_draft`'s page; what operators see, `notices`'.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.errors import Missing, Refused
from crisis.events import cip_answers
from crisis.hotline import answers, briefing
from crisis.hotline.briefing import Notice
from crisis.hotline.posts import Seat, posts
from crisis.hotline.standing import standings
from crisis.hotline.unread import Unread, unread
from crisis.journal import store
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.cip.differing import difference
from crisis.web.console.cip.notices import bands
from crisis.web.console.picture import Picture
from crisis.web.console.tabs import named, page, tab

sheet_tab = tab("cip_sheet")


@dataclass(frozen=True, slots=True)
class Reading:
    """Something to read, its words if it is an instruction, who has read it and when, and those seated who have not.
    """

    notice: Notice
    words: str
    done: dict[str, datetime]
    missing: list[Unread]


@sheet_tab.get("/cip/fiche")
@access("see")
def sheet(event_id: str) -> ResponseReturnValue:
    """Show the answer sheet in force, and what is done with it."""
    return _page(event_id)


def _page(event_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    return page("cip/sheet.html", "cip", event_id, _gather, refusal)


def _gather(tx: Tx, seen: Picture) -> dict[str, Any]:
    current, draft = answers.current(tx, seen.id), answers.draft(tx, seen.id)
    told, seats = cip_answers.communiques(tx, seen.id), posts.state(tx, seen.id)
    readings = _readings(tx, seen, list(seats.seats.values()))
    writers = {each.written_by for each in (current, draft) if each is not None}
    return {"sheet": current, "draft": draft, "told": {each.message: each for each in told},
            "newest": cip_answers.newer(told, current) if current else None, "readings": readings,
            "awaited": standings.state(tx, seen.id).name in ("ordered", "open", "closing"),
            "changes": difference(current.body if current else None, draft.body) if draft else (),
            "versions": answers.published(tx, seen.id), "hours": _hours(tx, seen.id),
            "bands": bands(tx, seen.id, actor().person) if seats.of(actor().person) else []
            } | named(tx, writers | _waited(readings))


def _waited(readings: list[Reading]) -> set[str]:
    return {one.person for each in readings for one in each.missing}


def _readings(tx: Tx, seen: Picture, seats: list[Seat]) -> list[Reading]:
    notices = briefing.briefings.state(tx, seen.id).notices
    beside = store.texts(tx, seen.id, [each.text for each in notices if each.kind == "instruction"])
    done = {each.seq: briefing.readers(tx, seen.id, each.seq) for each in notices}
    return [Reading(each, beside.get(each.text, ""), done[each.seq], unread(each, seats, done[each.seq], seen.now))
            for each in notices]


def _hours(tx: Tx, event_id: str) -> dict[int, tuple[str, dict[str, str]]]:
    """Return when each version was published, and by whom, as the journal says."""
    seqs = [each.seq for each in answers.published(tx, event_id) if each.seq is not None]
    return {each.seq: (each.content["recorded_at"], each.content["by"]) for each in store.some(tx, event_id, seqs)}


@sheet_tab.post("/cip/fiche/publication")
@access("run_cip")
def publish(event_id: str) -> ResponseReturnValue:
    """Put the draft that was on the screen in force."""
    return act(lambda tx: cip_answers.publish(tx, actor(), event_id, given.whole("version"), given.text("lu"),
                                              takes_up=given.ticked("reprend")),
               lambda _: url_for("cip_sheet.sheet", event_id=event_id),
               lambda refusal: _page(event_id, refusal),
               "Fiche réponses publiée : chaque poste la lit avant son prochain appel.")


@sheet_tab.post("/cip/fiche/consigne")
@access("run_cip")
def instruct(event_id: str) -> ResponseReturnValue:
    """Give an urgent instruction."""
    return act(lambda tx: cip_answers.instruct(tx, actor(), event_id, given.text("urgente")),
               lambda _: url_for("cip_sheet.sheet", event_id=event_id),
               lambda refusal: _page(event_id, refusal),
               "Consigne urgente donnée : chaque poste la lit avant son prochain appel.")


@sheet_tab.get("/cip/fiche/versions/<int:number>")
@access("see")
def version(event_id: str, number: int) -> ResponseReturnValue:
    """Show one version that was published, to be read or printed, with what it changed."""
    def gather(tx: Tx, seen: Picture) -> dict[str, Any]:
        shown, before = answers.version(tx, seen.id, number), answers.version(tx, seen.id, number - 1)
        if shown is None or shown.seq is None:
            raise Missing("sheet_missing", "Cette version de la fiche réponses n'existe pas.",
                          todo="Revenez à la fiche réponses.")
        at, by = _hours(tx, seen.id)[shown.seq]
        last = answers.current(tx, seen.id)
        return {"shown": shown, "at": at, "by": by, "in_force": last is not None and last.version == number,
                "changes": difference(before.body, shown.body) if before else (),
                "told": {each.message: each for each in cip_answers.communiques(tx, seen.id)}
                } | named(tx, {by["person"]})
    return page("cip/sheet_version.html", "cip", event_id, gather)
