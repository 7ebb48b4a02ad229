"""What every template may use: the house, the words, the hours of Paris. Pages of both listeners share it."""
from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Flask
from flask_login import current_user
from sqlalchemy import Row
from sqlalchemy.exc import SQLAlchemyError

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.delivery import watching
from crisis.delivery.audit import STOPPED
from crisis.directory.contacts import holders
from crisis.drills.conducted import conducted
from crisis.events import history
from crisis.evidence import words as told
from crisis.evidence.words import post_of
from crisis.hotline.answers import HEADINGS
from crisis.hotline.posts import worded
from crisis.hotline.sheet_parts import by_category
from crisis.oncall.rotas import all_on_duty
from crisis.web import french, theme
from crisis.web.access import shut_at
from crisis.web.console.cip.band import band
from crisis.web.console.cip.pages import opened_to
from crisis.web.console.naming import naming
from crisis.web.console.sentences import label
from crisis.web.console.words import WORDS, word
from crisis.web.house import House
from crisis.web.kept import above, kept
from crisis.web.typeset import typeset
from playbooks.wordlist import folded

FILTERS = {"de": french.of, "paris": french.hour, "paris_s": french.second, "jour": french.day, "instant": french.stamp,
           "duree": french.duration, "espaces": french.spaced, "telephone": french.telephone, "mot": word,
           "genre": label, "vers": french.when, "court": french.short, "jour_court": french.short_day,
           "mur": french.field_hour, "jour_iso": french.kept_day,
           "majuscule": french.capital, "compose": typeset, "nom_poste": worded, "plie": folded,
           "poste_cip": worded}


@dataclass(frozen=True)
class Mark:
    """What a page says of its mode, and in how few words its title does."""

    words: str
    short: str


def mode_of(house: House, row: Row[Any] | None) -> Mark | None:
    """Return the mark of a page: of the event that it shows if any, else of the house. None in real life."""
    nature, plays = (row.nature, row.plays) if row is not None else ("", "")
    words = told.mark(nature, plays, demonstration=house.demonstration)
    if not words:
        return None
    first = words.partition(" — ")[0]
    return Mark(words, first if plays != "exercise" or first == told.EXERCISED else f"{first}, {told.EXERCISED}")


def course_of(house: House, row: Row[Any]) -> str:
    """Return where the exercise of an event stands that its players must know of: `paused`, `ended`, or nothing."""
    if row.plays != "exercise":
        return ""
    with house.db.reading() as tx:
        state = conducted.state(tx, row.id)
    return "ended" if state.ended else "paused" if state.paused else ""


def install(app: Flask, house: House, *, public: bool) -> None:
    """Give templates their filters, and to those of the console who is signed in and whether anybody still looks."""
    app.jinja_env.filters.update(FILTERS, poste=lambda function: post_of(house.territory, function))
    app.jinja_env.globals.update(
        house=house, words=WORDS, countdown=french.countdown, count=french.count, console=not public,
        kept=kept, above=above, cip_pages=opened_to, cip_band=partial(band, house),
        by_category=by_category, sheet_headings=HEADINGS,
        mode_of=lambda row=None: mode_of(house, row), course_of=partial(course_of, house),
        display=lambda: theme.display(house.settings.data_dir, chosen="auto" if public else theme.chosen()))
    if not public:
        app.context_processor(lambda: _signed_in(house))


def _signed_in(house: House) -> dict[str, Any]:
    user: Any = current_user
    try:
        if not user.is_authenticated:
            return {"me": None, "late": [], "to_call": []}
        mine = {"me": user.actor, "login": user.name, "my_post": user.place, "post_shut": shut_at() is not None}
        return mine | _late(house, user.actor)
    except SQLAlchemyError:
        # The page that says so must still appear when the database does not answer, with the numbers to call.
        return {"me": None, "late": list(STOPPED.values()), "to_call": []}


def _late(house: House, me: Actor) -> dict[str, Any]:
    """Return the promises that are not kept and, then only, whom to call by hand instead."""
    with house.db.reading() as tx:
        late = watching.found(tx, house.probing)
        return _history(tx, house) | {
            "late": late, "to_call": _to_call(tx, house, me) if late and me.may("see") else []}


def _history(tx: Tx, house: House) -> dict[str, Any]:
    """Return where the history of a demonstration stands (`written`), and the day that is being played, if one is."""
    if not house.demonstration:
        return {}
    return {"written": history.stands(tx), "playing": tx.now if history.under_way(tx) else None}


def _to_call(tx: Tx, house: House, me: Actor) -> list[tuple[str, str, str]]:
    """Return (function, name, number) of whoever is called first in each duty, for those who may read names."""
    first = {function: persons[0] for function, persons in all_on_duty(tx).items() if persons}
    people = naming(tx, house.territory, me, set(first.values()))
    if not people.persons:
        return []
    numbers = {each.person: each.address("voice") or each.address("sms") or "" for each in holders(tx, "staff")}
    return [(post_of(house.territory, function), people.name(person), numbers.get(person, ""))
            for function, person in sorted(first.items())]
