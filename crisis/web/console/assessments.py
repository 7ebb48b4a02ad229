"""The yearly self-assessment of each engagement: what is missing this year, what was said, one form."""
from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.errors import Refused
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.quality import assessments as acts
from crisis.quality.assessments import ANSWERS, GAPS, Given, assessments
from crisis.quality.forms import today
from crisis.quality.lesson_terms import COMMITMENTS
from crisis.quality.terms import READ, RIGHT
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act, shown
from crisis.web.console.naming import naming
from crisis.web.house import house

assessment_pages = Blueprint("assessments", __name__, url_prefix="/qualite/auto-diagnostic")


def _read(tx: Tx) -> dict[str, Any]:
    """Return each year with, for each engagement, what was said, the latest first; and what is missing this year."""
    state, day = assessments.state(tx, REGISTER), today(tx)
    years = [(year, [(number, state.of(number, year)) for number in COMMITMENTS]) for year in state.years(day.year)]
    missing = state.missing(day.year) if house().territory.module7 else []
    return {"years": years, "this_year": day.year, "missing": missing, "day": day.isoformat(), "now": tx.now,
            "beside": store.texts(tx, REGISTER, [each.text for each in state.every]),
            "people": naming(tx, house().territory, actor(), {each.person for each in state.every})}


def _page(refusal: Refused | None = None) -> ResponseReturnValue:
    with house().db.reading() as tx:
        return shown("quality/assessments.html", refusal, answers=ANSWERS, gaps=GAPS, writes=actor().may(RIGHT),
                     module7=house().territory.module7, commitments=[(str(each), str(each)) for each in COMMITMENTS],
                     **_read(tx))


@assessment_pages.get("")
@access(READ)
def page() -> ResponseReturnValue:
    """Show the self-assessments, year by year."""
    return _page()


@assessment_pages.post("")
@access(RIGHT)
def assess() -> ResponseReturnValue:
    """Record a self-assessment of an engagement."""
    return act(lambda tx: acts.assess(tx, actor(), Given(
        given.whole("engagement"), given.text("reponse"), given.text("jour"), given.text("preuves"),
        given.text("ecart"))), lambda _: url_for("assessments.page"), _page, "Auto-diagnostic inscrit au registre.")
