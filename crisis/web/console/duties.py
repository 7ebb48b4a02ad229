"""The duty as people read it: a month, a sheet to print, who held how much, calendars to take away. Changes nothing."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.errors import Missing
from crisis.evidence.words import post_of
from crisis.oncall import holes, months
from crisis.oncall.calendars import Told, calendar
from crisis.oncall.layers import wall
from crisis.oncall.months import InForce, Month, Turned, in_force
from crisis.oncall.plan import Gap, Plan
from crisis.oncall.rotas import FUNCTIONS, current, members, published
from crisis.oncall.shares import is_holiday, shares
from crisis.oncall.swaps import proposals
from crisis.web.access import SIGNED_IN, access, actor
from crisis.web.console.act import shown
from crisis.web.console.naming import Naming, naming
from crisis.web.console.periods import asked_month
from crisis.web.download import exported
from crisis.web.french import MONTHS, local
from crisis.web.house import house

duties = Blueprint("duties", __name__)
AHEAD, YEAR = timedelta(days=400), timedelta(days=365)


@dataclass(frozen=True)
class Duty:
    """One function in a month: its turns, and the holes of the 90 days to come."""

    function: str
    turns: list[Turned]
    gaps: list[Gap]


def plans(tx: Tx) -> dict[str, Plan]:
    """Return the duty in force of each function that has one, in the order in which a night needs them."""
    return {function: plan for function in FUNCTIONS if (plan := current(tx, function)) is not None}


def naming_of(tx: Tx, some: Iterable[Plan], also: Iterable[str] = ()) -> Naming:
    """Return the naming that this viewer may read of everybody who may be called."""
    persons = {person for plan in some for person in (*members(plan), *(each.on for each in plan.exchanges))}
    return naming(tx, house().territory, actor(), {*persons, *also})


def month_links(month: Month, endpoint: str) -> dict[str, str]:
    """Return the addresses of the month before and of the month after."""
    return {name: url_for(endpoint, mois=f"{day:%Y-%m}")
            for name, day in (("before", month.before), ("after", month.after))}


def month_title(month: Month) -> str:
    return f"{MONTHS[month.month - 1]} {month.year}"


@duties.get("/astreintes")
@access(SIGNED_IN)
def month() -> ResponseReturnValue:
    """Show who is first called each turn of a month, function by function, and the holes of the 90 days to come."""
    with house().db.reading() as tx:
        wanted, found, ahead = asked_month(tx.now), plans(tx), holes.of_house(tx)
        told = [Duty(function, months.turns(in_force(published(tx, function), *wanted.period)), ahead[function])
                for function in found]
        people = naming_of(tx, found.values(), _persons(each.turns for each in told))
        return shown("duties/month.html", duties=told, people=people,
                     without=[function for function in FUNCTIONS if function not in found],
                     waiting=[row for row in proposals(tx, actor().person) if row.asked_of == actor().person],
                     title=month_title(wanted), month=wanted, links=month_links(wanted, "duties.month"), now=tx.now,
                     horizon=tx.now + holes.AHEAD)


@duties.get("/astreintes/imprimer")
@access(SIGNED_IN)
def sheet() -> ResponseReturnValue:
    """Show the *tableau d'astreinte* of a month on one sheet: a row per day, a column per function, no number."""
    with house().db.reading() as tx:
        wanted, found = asked_month(tx.now), plans(tx)
        columns = [months.day_by_day(in_force(published(tx, function), *wanted.period), wanted) for function in found]
        rows = [(day, _mark(day), [column[rank] for column in columns]) for rank, day in enumerate(wanted.days)]
        unheld = any(turn.unheld for column in columns for turns in column for turn in turns)
        return shown("duties/sheet.html", functions=list(found), rows=rows, unheld=unheld,
                     people=naming_of(tx, found.values(), _persons(turns for some in columns for turns in some)),
                     title=month_title(wanted), month=wanted, links=month_links(wanted, "duties.sheet"), now=tx.now)


def _persons(some: Iterable[Iterable[Turned]]) -> set[str]:
    return {key for turns in some for turn in turns for key in (turn.first, turn.second) if key}


def _mark(day: date) -> str:
    """Say in words what a colour would hide."""
    return "férié" if is_holiday(day, house().territory.code) else ""


@duties.get("/astreintes/parts")
@access(SIGNED_IN)
def parts() -> ResponseReturnValue:
    """Show the nights, week-ends and holidays of each person: the 12 months past, and those to come as published."""
    with house().db.reading() as tx:
        history = {function: published(tx, function) for function in FUNCTIONS}
        past, coming = (_shares(history, *period) for period in ((tx.now - YEAR, tx.now), (tx.now, tx.now + YEAR)))
        persons = {each.person for each in (*past, *coming)}
        return shown("duties/shares.html", tables=[("past", "Les 12 derniers mois", past),
                                                   ("coming", "Les 12 mois à venir, tels que publiés", coming)],
                     people=naming(tx, house().territory, actor(), persons), now=tx.now)


def _shares(history: dict[str, list[tuple[Plan, datetime]]], begins: datetime, ends: datetime) -> list[Any]:
    cut = [each for some in history.values() for each in in_force(some, begins, ends)]
    return shares(cut, house().territory.code)


@duties.get("/astreintes/moi.ics")
@access(SIGNED_IN)
def own_calendar() -> Response:
    """Give one's own turns as a calendar file."""
    with house().db.reading() as tx:
        turns = [Told(function, turn.first, f"Astreinte : {post_of(house().territory, function)}", turn.begins,
                      turn.ends)
                 for function, plan in plans(tx).items() for turn in _coming(plan, tx.now)
                 if turn.first == actor().person]
        return _file("Mon astreinte", turns, tx.now, "astreinte-moi.ics")


@duties.get("/astreintes/<function>.ics")
@access(SIGNED_IN)
def function_calendar(function: str) -> Response:
    """Give the turns of a function as a calendar file: a name where this viewer may read one, never a number."""
    with house().db.reading() as tx:
        plan = current(tx, function) if function in FUNCTIONS else None
        if plan is None:
            raise Missing("rota_missing", "Aucun tableau d'astreinte.", "Cette fonction n'a pas de tableau publié.",
                          "Repartez de la page des astreintes.")
        people = naming_of(tx, [plan])
        turns = [Told(function, turn.first, people.person(turn.first, function), turn.begins, turn.ends)
                 for turn in _coming(plan, tx.now) if turn.first is not None]
        return _file(f"Astreinte : {post_of(house().territory, function)}", turns, tx.now,
                     f"astreinte-{function}.ics")


def _coming(plan: Plan, now: datetime) -> list[Turned]:
    """Return the turns under way or to come, whole: read from a day that stays the same all year.

    A turn cut at the hour of the download would have another identifier each time.
    """
    begins = wall(date(local(now).year - 1, 1, 1), 0)
    return [turn for turn in months.firsts([InForce(plan, begins, now + AHEAD)]) if turn.ends > now]


def _file(name: str, turns: list[Told], now: datetime, file: str) -> Response:
    return exported(calendar(name, turns, now), "text/calendar; charset=utf-8", file)

