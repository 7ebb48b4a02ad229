"""The dashboard of 47 to 50 over a period, its A4 for the hall and the site, its files (R28). Figures: evidence."""
from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crisis.commitments.verdict49 import judge
from crisis.db import Tx
from crisis.errors import Missing, Refused
from crisis.events.stage import stages
from crisis.evidence.bilan.files import FORMATS
from crisis.evidence.indicators import periods, ruling
from crisis.evidence.indicators.cases import Dashboard, dashboard
from crisis.evidence.indicators.definitions import DEFINITIONS, DELAYS
from crisis.evidence.indicators.figures import low
from crisis.evidence.indicators.periods import Period
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.quality.programme import programme
from crisis.quality.terms import READ
from crisis.web.access import access
from crisis.web.bilan import file
from crisis.web.download import OPAQUE, exported
from crisis.web.french import local
from crisis.web.house import house

indicator_pages = Blueprint("indicators", __name__, url_prefix="/qualite/indicateurs")
HEADER = ("famille", "indicateur", "engagement", "nombre", "sur", "pourcentage", "définition", "règle")
Row = tuple[str | int, ...]


def _period(tx: Tx) -> Period:
    """Return the period that is asked for, the current quarter by default. Raises Refused."""
    asked = request.args.get("periode")
    return periods.read(asked) if asked else periods.current(tx.now)


def _read(tx: Tx) -> dict[str, Any]:
    """Return the figures of the period, the verdicts of 49 of its years, and how each definition is worded."""
    period = _period(tx)
    found = dashboard(tx, period, tx.now)
    yearly = programme.state(tx, REGISTER).yearly
    years = [judge(yearly, year, tx.now, module7=house().territory.module7)
             for year in range(period.begins.year, period.ends.year + 1)]
    threshold = house().territory.quality.delay_threshold_pct
    return {"board": found, "low": low, "threshold": threshold, "period": period, "years": years,
            "now": tx.now, "offered": _offered(tx), "ruled": list(ruling.sentences(found.cases)),
            "definitions": {each.code: each for each in DEFINITIONS} | {each.code: each for each in DELAYS}}


def _offered(tx: Tx) -> list[tuple[str, str]]:
    """Return the periods that a page offers: the quarters of two years, the latest first, and three years."""
    year, now = local(tx.now).year, periods.current(tx.now)
    quarters = [periods.quarter(each, number) for each in (year, year - 1) for number in (4, 3, 2, 1)]
    return [(each.code, each.label) for each in quarters if each.begins <= now.begins] + [
        (str(each), f"année {each}") for each in range(year, year - 3, -1)]


def _titles(tx: Tx, found: Dashboard) -> dict[str, str]:
    """Return how each event that was counted is called."""
    keys = {key for family in found.families for figure in family.figures for key in figure.events}
    titles = {key: stage.title for key, stage in stages.states(tx, sorted(keys)).items()}
    texts = store.texts_of(tx, [title for title in titles.values() if title])
    return {key: texts.get(title or "") or "évènement sans titre" for key, title in titles.items()}


@indicator_pages.get("")
@access(READ)
def page() -> ResponseReturnValue:
    """Show the figures of a period, what each means, and the events behind them; `du` and `au` lead to a period."""
    typed = {name: request.args.get(name, "") for name in ("du", "au")}
    if not any(typed.values()):
        return _shown({}, None)
    try:
        period = periods.between(typed["du"], typed["au"])
    except Refused as refusal:
        return _shown(typed, refusal), 422
    return redirect(url_for(".page", periode=period.code), 303)


def _shown(typed: Mapping[str, str], refused: Refused | None) -> str:
    """Return the page. `typed`: the two days that were refused, kept in their fields."""
    with house().db.reading() as tx:
        data = _read(tx)
        period = data["period"]
        days = typed or {"du": period.begins.isoformat(), "au": period.ends.isoformat()}
        return render_template("quality/indicators.html", titles=_titles(tx, data["board"]), days=days, refused=refused,
                               verdicts={case.event: case.verdicts for case in data["board"].cases}, **data)


@indicator_pages.get("/affiche")
@access(READ)
def poster() -> str:
    """Show the A4 for the hall and the site: figures alone, no name, no place, no event (R28)."""
    with house().db.reading() as tx:
        return render_template("quality/poster.html", **_read(tx))


@indicator_pages.get("/affiche-publique.html")
@access(READ)
def public_poster() -> Response:
    """Give the same A4 as one file without script, for the site of the préfecture: it names nobody who is signed in."""
    with house().db.reading() as tx:
        data = _read(tx)
        page = render_template("quality/poster_alone.html", **data)
    # Opaque to the browser, like every file that is a page: it must never be shown as one of ours.
    return exported(page.encode(), OPAQUE, f"affiche-{data['period'].code}.html")


@indicator_pages.get("/bilan")
@access(READ)
def bilan() -> Response:
    """Give the data of the bilan of a period, as `?format=` asks: ods, pdf, csv or json."""
    code = request.args.get("format", "ods")
    if code not in FORMATS:
        raise Missing("bilan_format", "Le bilan n'a pas ce format.", todo="Choisissez ods, pdf, csv ou json.")
    return file(code, request.args.get("periode", ""))


@indicator_pages.get("/indicateurs.csv")
@access(READ)
def table() -> Response:
    """Give the figures of a period as a CSV for a spreadsheet."""
    with house().db.reading() as tx:
        data = _read(tx)
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([HEADER, *_rows(data["board"])])
    return exported(out.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8",
                    f"indicateurs-{data['period'].code}.csv")


def _rows(found: Dashboard) -> Iterator[Row]:
    named = {each.code: each for each in DEFINITIONS}
    for family in found.families:
        for figure in family.figures:
            of = named[figure.code]
            proposed = ruling.by_proposed(found.cases, of.engagement)
            yield (family.title, of.title, of.engagement, figure.count, figure.of,
                   "" if figure.percent is None else figure.percent, of.definition,
                   "" if set(figure.events).isdisjoint(proposed) else ruling.PROPOSED)
