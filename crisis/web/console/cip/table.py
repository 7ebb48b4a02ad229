"""The table of posts, for whoever leads the team (D39): who sits where, what to watch, acts for somebody, codes.

Thresholds are `hotline.pace`'s, rules of taking and leaving `events.cip_posts`'.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.errors import Refused
from crisis.events import cip_posts
from crisis.hotline import doors, pace
from crisis.hotline.doors import Place, Slip
from crisis.hotline.pace import Pace, Watch, watched
from crisis.hotline.posts import Posts, Seat, posts, worded
from crisis.hotline.standing import standings
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.cip.seat import REASONS
from crisis.web.console.picture import Picture
from crisis.web.console.tabs import named, page, tab
from crisis.web.french import capital, stamp, when
from crisis.web.house import house

posts_tab = tab("cip_posts")


@dataclass(frozen=True)
class Line:
    """One post: who sits there, what is to be said of it, and who is awaited there at this hour."""

    post: str
    seat: Seat | None
    watch: Watch
    awaited: tuple[Place, ...]


def lines(state: Posts, places: list[Place], now: datetime, usual: Pace) -> list[Line]:
    """Return the posts that are held, or that somebody should hold at `now`, in the order of a room."""
    standing = [each for each in places if each.stands(now, usual)]
    names = sorted({*state.seats, *(each.post for each in standing)}, key=doors.order)
    return [_line(state, name, [each for each in standing if each.post == name], now, usual) for name in names]


def _line(state: Posts, post: str, places: list[Place], now: datetime, usual: Pace) -> Line:
    seat = state.seats.get(post)
    awaited = tuple(each for each in places if (seat is None or seat.person != each.person) and not _gone(state, each))
    return Line(post, seat, watched(seat, now, usual) if seat else Watch(), awaited)


def _gone(state: Posts, place: Place) -> bool:
    """Say whether somebody held this post in this shift, and has left it."""
    return any((each.post, each.person) == (place.post, place.person) and each.until > place.begins
               for each in state.stays)


def _page(event_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    return page("cip/table.html", "cip", event_id, _gather, refusal)


def _gather(tx: Tx, seen: Picture) -> dict[str, Any]:
    usual, state, places = pace.of(house().territory.hotline), posts.state(tx, seen.id), doors.places(tx, seen.id)
    opened = cip_posts.open_sheets(tx, seen.id)
    told = lines(state, places, seen.now, usual)
    coming = [each for each in places if each.ends + usual.crossing > seen.now]
    people = named(tx, {each.person for each in state.seats.values()} | {each.person for each in coming})
    return {"lines": told, "state": state, "standing": standings.state(tx, seen.id), "pace": usual,
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
    return [("", "tous les postes du service"), *((each, capital(worded(each))) for each in names)]


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
            slips = doors.issue(tx, actor(), event_id, given.text("service"), wanted, anew=given.ticked("nouveaux"),
                                pace=pace.of(house().territory.hotline))
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
        pace=pace.of(house().territory.hotline)), "Poste pris.")


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
