"""What somebody at a post must read before the next call: the band that a screen shows, and its tick (R26, D40, D41).

Sixty screens ask for it within the second in which a sheet is published. So the band is one transaction of few reads,
its words and the answers are made once for all, and nothing is given to its template of what every page needs: who is
on duty, which promises are late.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from crisis.db import Tx, new_id
from crisis.errors import Refused
from crisis.hotline import answers, briefing
from crisis.hotline.answers import Body, Sheet
from crisis.hotline.briefing import Notice
from crisis.journal import store
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.cip.differing import Difference, difference
from crisis.web.console.cip.outside import outside
from crisis.web.console.picture import event_row
from crisis.web.house import house
from crisis.web.once import made_once
from crisis.web.posted import require_here

notices_tab = Blueprint("cip_notices", __name__, url_prefix="/evenements/<event_id>")
# Where a tick leads: the band alone, for a script; the call screen; the page of the sheet; the page below.
AFTER = {"avis": "avis", "poste": "poste", "fiche": "fiche", "lire": "a-lire"}


@dataclass(frozen=True, slots=True)
class Band:
    """One thing to read: the words of an instruction; or a sheet, and what it changes since the version read last.

    `since`: that version, 0 for somebody who has read none: the whole sheet is to be read.
    """

    notice: Notice
    words: str = ""
    body: Body | None = None
    since: int = 0
    changes: Difference = ()


def bands(tx: Tx, event_id: str, person: str) -> list[Band]:
    """Return what somebody has not said to have read, urgent instructions first."""
    waiting = briefing.to_read(tx, event_id, person)
    beside = store.texts(tx, event_id, [each.text for each in waiting if each.kind == "instruction"])
    made = [_sheet(tx, event_id, person, each) if each.kind == "sheet" else Band(each, beside.get(each.text, ""))
            for each in waiting]
    return sorted(made, key=lambda each: each.notice.kind == "sheet")


def _sheet(tx: Tx, event_id: str, person: str, notice: Notice) -> Band:
    since = briefing.last_version(tx, event_id, person)
    bodies = answers.bodies(tx, event_id, (since, notice.version))
    before, now = bodies.get(since), bodies[notice.version]
    return Band(notice, "", now, since, difference(before, now)) if before else Band(notice, body=now)


@notices_tab.get("/cip/avis")
@access("read_answers")
def waiting(event_id: str) -> ResponseReturnValue:
    """Return the band of the person signed in, for a script to put in place of the one that a screen shows.

    `html`: the band; `a_lire`: how many things it holds, so that no call is begun before they are read; `reponses`: the
    answers of the sheet in force, where the address names in `fiche` the version that the screen has and it is another.
    `suite` of the address: where its forms lead without a script.
    """
    with house().db.reading() as tx:
        event_row(tx, event_id)
        require_here(tx, event_id)
        found = bands(tx, event_id, actor().person)
        sheet = _another(tx, event_id, request.args.get("fiche", ""))
    after = request.args.get("suite", "")
    html = current_app.jinja_env.get_template("cip/notices.html").render(
        bands=found, event_id=event_id, new_key=new_id, after=after if after in AFTER else "lire", telling=_words)
    return jsonify(html=html, a_lire=len(found), reponses=_searched(sheet) if sheet else "")


def _another(tx: Tx, event_id: str, held: str) -> Sheet | None:
    """Return the sheet in force if a screen holds another version; None where it holds none at all."""
    known = briefing.briefings.state(tx, event_id).sheet
    if not held or known is None or held == str(known.version):
        return None
    return answers.version(tx, event_id, known.version)


@made_once(64)
def _words(band: Band) -> Markup:
    # What was typed is escaped by the template: what it gives is markup, and must not be escaped again.
    return Markup(current_app.jinja_env.get_template("cip/notice.html").render(each=band))  # noqa: S704


@made_once(8)
def _searched(sheet: Sheet) -> str:
    return current_app.jinja_env.get_template("cip/searched.html").render(reading=sheet)


@notices_tab.get("/cip/a-lire")
@access("read_answers")
def to_read(event_id: str) -> ResponseReturnValue:
    """Show what is to be read before a post is taken: the band, then the whole sheet in force."""
    return _page(event_id)


def _page(event_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    def gather(tx: Tx) -> dict[str, Any]:
        return {"bands": bands(tx, event_id, actor().person), "sheet": answers.current(tx, event_id)}
    return outside("cip/to_read.html", event_id, gather, refusal)


@notices_tab.post("/cip/lu")
@access("read_answers")
def read(event_id: str) -> ResponseReturnValue:
    """Note that the person signed in has read a sheet or an instruction."""
    after = AFTER.get(given.text("suite"), AFTER["lire"])

    def do(tx: Tx) -> None:
        require_here(tx, event_id)
        briefing.read(tx, actor(), event_id, given.whole("avis"))
    return act(do, lambda _: f"/evenements/{event_id}/cip/{after}", lambda refusal: _page(event_id, refusal))
