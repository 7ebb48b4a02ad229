"""How this préfecture organises its quality (*démarche qualité*): committees, rhythms, satisfaction; acts by forms.

What the published text says is the territory's; whether it is kept is judged by `quality.approach`.
"""
from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.errors import Refused
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.quality import committees
from crisis.quality.approach import bilan_due, standings
from crisis.quality.committees import Measured
from crisis.quality.forms import today
from crisis.quality.lesson_terms import RETEX
from crisis.quality.lessons import Finding, lessons, uncorrected
from crisis.quality.meetings import Meetings, meetings
from crisis.quality.satisfaction import ENOUGH, SERVICES, Result, below, satisfaction
from crisis.quality.terms import READ, RIGHT
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act, shown
from crisis.web.console.exports import safe
from crisis.web.download import exported
from crisis.web.house import house

approach_pages = Blueprint("approach", __name__, url_prefix="/qualite/demarche")
HEADER = ("nature", "objet", "du", "au", "réponses", "pourcentage", "pièce ou source")
Row = tuple[str | int, ...]


def about(result: Result) -> str:
    """Say what a result is about."""
    return f"engagement {result.commitment}" if result.service is None else SERVICES[result.service]


def gaps(tx: Tx) -> list[Finding]:
    """Return the gaps that no action answers, where the préfecture wants one for each; none elsewhere."""
    return uncorrected(lessons.state(tx, REGISTER)) if house().territory.quality.corrective.every_gap else []


def _read(tx: Tx) -> dict[str, Any]:
    here, day = house().territory, today(tx)
    told, measured = meetings.state(tx, REGISTER), satisfaction.state(tx, REGISTER).standing()
    threshold = here.quality.satisfaction.threshold_pct
    lacking = gaps(tx)
    ids = [each.text for each in told.every.values()] + [each.text for each in measured] + [
        each.text for each in lacking]
    return {"standings": standings(told, here, day), "measured": measured, "gaps": lacking, "today": day,
            "words": store.texts(tx, REGISTER, [each for each in ids if each]),
            "low": {each.id for each in measured if below(each, threshold)}, "reviews": _reviews(day)}


def _reviews(day: date) -> list[tuple[int, date]]:
    """Return the annual reviews to come, or due this year: of which year, and until which day."""
    return [(year, due) for year in (day.year - 1, day.year) if (due := bilan_due(house().territory, year))]


def _page(refusal: Refused | None = None) -> ResponseReturnValue:
    with house().db.reading() as tx:
        return shown("quality/approach.html", refusal, writes=actor().may(RIGHT), opens=actor().may(RETEX),
                     about=about, services=SERVICES, enough=ENOUGH, now=tx.now, quality=house().territory.quality,
                     **_read(tx))


@approach_pages.get("")
@access(READ)
def page() -> ResponseReturnValue:
    """Show how quality is organised here, what the published text says of it, and what is kept of it."""
    return _page()


@approach_pages.get("/demarche.csv")
@access(READ)
def table() -> Response:
    """Give the meetings and the results of the surveys as a CSV for a spreadsheet."""
    with house().db.reading() as tx:
        data, told = _read(tx), meetings.state(tx, REGISTER)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows([safe(str(cell)) for cell in row] for row in _rows(told, data["measured"], data["words"]))
    return exported(out.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", "demarche-qualite.csv")


def _rows(told: Meetings, measured: list[Result], words: dict[str, str]) -> Iterator[Row]:
    for committee in house().territory.quality.committees:
        for each in told.of(committee.code):
            yield ("réunion", committee.name, each.met_on.isoformat(), "", "", "", words.get(each.text, ""))
    for one in measured:
        yield ("satisfaction", about(one), one.begins.isoformat(), one.ends.isoformat(), one.answers,
               "" if one.percent is None else one.percent, words.get(one.text, ""))


@approach_pages.post("/reunions")
@access(RIGHT)
def meet() -> ResponseReturnValue:
    """Record a meeting of a committee."""
    return _act(lambda tx: committees.meet(tx, actor(), house().territory, given.text("comite"), given.text("jour"),
                                           given.text("compte_rendu")), "Réunion inscrite au registre.")


@approach_pages.post("/reunions/<meeting_id>/annulation")
@access(RIGHT)
def cancel(meeting_id: str) -> ResponseReturnValue:
    """Cancel a meeting that was recorded by mistake."""
    return _act(lambda tx: committees.cancel(tx, actor(), meeting_id, given.text("motif")), "Réunion annulée.")


@approach_pages.post("/satisfaction")
@access(RIGHT)
def measure() -> ResponseReturnValue:
    """Record what a survey of satisfaction gave."""
    return _act(lambda tx: committees.measure(tx, actor(), Measured(
        given.whole("engagement") if given.text("engagement") else None, given.text("service_mesure") or None,
        given.text("periode_debut"), given.text("periode_fin"), given.whole("reponses"), given.whole("pourcentage"),
        given.text("source"))), "Résultat inscrit au registre.")


@approach_pages.post("/satisfaction/<result_id>/retrait")
@access(RIGHT)
def withdraw(result_id: str) -> ResponseReturnValue:
    """Withdraw a result that was recorded by mistake."""
    return _act(lambda tx: committees.withdraw(tx, actor(), result_id, given.text("motif")), "Résultat retiré.")


def _act(do: Any, said: str) -> ResponseReturnValue:
    return act(do, lambda _: url_for("approach.page"), _page, said)
