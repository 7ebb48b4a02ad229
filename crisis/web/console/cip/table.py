"""The table of posts, for whoever leads the team (D39): who sits where, what to watch, acts for somebody, codes.

Thresholds are `hotline.watch`'s, rules of taking and leaving `events.cip_posts`'.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.errors import Refused
from crisis.events import cip_posts
from crisis.hotline import doors, shifts
from crisis.hotline.doors import Place, Slip
from crisis.hotline.posts import Posts, Seat, posts, worded
from crisis.hotline.standing import standings
from crisis.hotline.watch import Due, dues
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.cip.seat import REASONS
from crisis.web.console.cip.team import DUE_FR
from crisis.web.console.picture import Picture
from crisis.web.console.tabs import named, page, tab
from crisis.web.french import capital, stamp, when
from crisis.web.house import house

posts_tab = tab("cip_posts")


@dataclass(frozen=True)
class Line:
    """One post: who sits there, what is to be looked after, and who is awaited there at this hour."""

    post: str
    seat: Seat | None
    dues: tuple[Due, ...]
    awaited: tuple[Place, ...]


def lines(state: Posts, places: list[Place], found: list[Due], now: datetime, overlap: timedelta) -> list[Line]:
    """Return the posts that are held, or that somebody should hold at `now`, in the order of a room."""
    standing = [each for each in places if each.stands(now, overlap)]
    names = sorted({*state.seats, *(each.post for each in standing)}, key=doors.order)
    return [_line(state, name, [each for each in standing if each.post == name],
                  tuple(each for each in found if each.post == name)) for name in names]


def _line(state: Posts, post: str, places: list[Place], found: tuple[Due, ...]) -> Line:
    seat = state.seats.get(post)
    awaited = tuple(each for each in places if (seat is None or seat.person != each.person) and not _gone(state, each))
    return Line(post, seat, found, awaited)


def _gone(state: Posts, place: Place) -> bool:
    """Say whether somebody held this post in this shift, and has left it."""
    return any((each.post, each.person) == (place.post, place.person) and each.until > place.begins
               for each in state.stays)


def _page(event_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    return page("cip/table.html", "cip", event_id, _gather, refusal)


def _gather(tx: Tx, seen: Picture) -> dict[str, Any]:
    rules, state, places = house().territory.hotline, posts.state(tx, seen.id), doors.places(tx, seen.id)
    opened = cip_posts.open_sheets(tx, seen.id)
    # Who is awaited is said by each line; what lacks to a shift as a whole, by the page of the team.
    told = lines(state, places, dues(None, shifts.held(tx, seen.id), state, seen.now, rules), seen.now, rules.overlap)
    coming = [each for each in places if each.ends + rules.overlap > seen.now]
    people = named(tx, {each.person for each in state.seats.values()} | {each.person for each in coming})
    return {"lines": told, "state": state, "standing": standings.state(tx, seen.id), "rules": rules, "due_fr": DUE_FR,
            "reasons": REASONS, "shifts": _shifts(coming), "posts": _posts(coming),
            "sheets": {post: opened[seat.person] for post, seat in state.seats.items()},
            "version": "|".join(f"{each.post}{each.person}{each.away_since}" for each in state.seats.values()),
            } | people


def _shifts(places: list[Place]) -> list[tuple[str, str, int, int]]:
    """Return the shifts that are not over: key, hours in words, how many posts, how many without a code."""
    found: dict[str, list[Place]] = {}
    for each in places:
        found.setdefault(each.shift, []).append(each)
    return [(key, f"du {stamp(some[0].begins)} jusqu'à {when(some[0].ends, some[0].begins)}", len(some),
             sum(not each.coded for each in some)) for key, some in found.items()]


def _posts(places: list[Place]) -> list[tuple[str, str]]:
    names = sorted({each.post for each in places}, key=doors.order)
    return [("", "tous les postes de la relève"), *((each, capital(worded(each))) for each in names)]


@posts_tab.get("/cip/postes")
@access("lead_team")
def table(event_id: str) -> ResponseReturnValue:
    """Show who sits where."""
    return _page(event_id)


@posts_tab.post("/cip/postes/codes")
@access("lead_team")
def codes(event_id: str) -> ResponseReturnValue:
    """Draw the codes of a shift and show their slips, this once: no answer that holds a code is ever kept."""
    wanted = [each for each in (given.text("poste"),) if each]
    try:
        with house().db.transaction() as tx:
            slips = doors.issue(tx, actor(), event_id, given.text("releve"), wanted, anew=given.ticked("nouveaux"),
                                overlap=house().territory.hotline.overlap)
    except Refused as refusal:
        return _page(event_id, refusal)
    return page("cip/slips.html", "cip", event_id, lambda tx, _seen: _slips(tx, slips))


def _slips(tx: Tx, slips: list[Slip]) -> dict[str, Any]:
    return {"slips": slips, "door": f"{house().settings.console_address}{url_for('cip_door.form')}",
            "early": int(doors.EARLY.total_seconds() // 60)} | named(tx, {each.place.person for each in slips})


@posts_tab.post("/cip/postes/prise")
@access("lead_team")
def seat(event_id: str) -> ResponseReturnValue:
    """Seat somebody whose screen does not."""
    return _act(event_id, lambda tx: cip_posts.take(
        tx, actor(), event_id, given.text("affectation"), relieve=given.ticked("releve"),
        overlap=house().territory.hotline.overlap), "Poste pris.")


@posts_tab.post("/cip/postes/depart")
@access("lead_team")
def free(event_id: str) -> ResponseReturnValue:
    """Free a post for somebody."""
    post, _, person = given.text("poste").partition(" ")
    return _act(event_id, lambda tx: cip_posts.leave(
        tx, actor(), event_id, post, given.text("motif"), given.text("consignes"), person or None), "Poste libéré.")


@posts_tab.post("/cip/postes/pause")
@access("lead_team")
def rest(event_id: str) -> ResponseReturnValue:
    """Begin or end a break for somebody."""
    verb = cip_posts.begin_break if given.text("acte") == "debut" else cip_posts.end_break
    return _act(event_id, lambda tx: verb(tx, actor(), event_id, given.text("poste")), "Pause notée.")


def _act(event_id: str, command: Any, said: str) -> ResponseReturnValue:
    return act(command, lambda _done: url_for(".table", event_id=event_id), lambda refusal: _page(event_id, refusal),
               said)
