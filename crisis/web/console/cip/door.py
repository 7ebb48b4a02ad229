"""The door of the posts of the hotline: a code printed for a shift opens the session of one post (R26).

What a code opens is `hotline.doors`' business, and how often one may try `throttle`'s; what is read before a post is
taken stands in `seat`.
"""
from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_limiter.errors import RateLimitExceeded

from crisis.db import Tx
from crisis.errors import Refused
from crisis.hotline import briefing, doors
from crisis.hotline.doors import Place
from crisis.hotline.posts import posts
from crisis.web import given
from crisis.web.access import EVERYONE, access
from crisis.web.console.act import shown
from crisis.web.console.cip.pages import screen_of
from crisis.web.console.signin import hold
from crisis.web.house import house
from crisis.web.throttle import DOORS, PER_ACCOUNT, PER_ADDRESS, by_address, by_device, failed, limiter

door_page = Blueprint("cip_door", __name__)


@door_page.errorhandler(RateLimitExceeded)
def _too_often(_limit: RateLimitExceeded) -> ResponseReturnValue:
    told = Refused("throttled", "Trop d'essais.", "Trop de codes refusés en une minute depuis cet appareil ou ce site.",
                   "Attendez une minute, puis recommencez ; sinon, demandez un autre code au chef d'équipe.")
    told.status = 429
    return _form(told)


def _form(refusal: Refused | None = None) -> ResponseReturnValue:
    return shown("cip/door.html", refusal)


@door_page.get("/poste")
@access(EVERYONE)
def form() -> ResponseReturnValue:
    """Ask for the code of a post."""
    return _form()


@door_page.post("/poste")
@access(EVERYONE)
@limiter.shared_limit(PER_ACCOUNT, DOORS, key_func=by_device, deduct_when=failed)
@limiter.shared_limit(PER_ADDRESS, DOORS, key_func=by_address, deduct_when=failed)
def enter() -> ResponseReturnValue:
    """Open the session of a post, then show what is to be read before it is taken."""
    try:
        with house().db.transaction() as tx:
            opened = doors.enter(tx, given.text("code"), house().territory.hotline.overlap)
            where = (url_for("cip_post.screen", event_id=opened.place.event) if opened.late
                     else _onward(tx, opened.place))
    except Refused as refusal:
        return _form(refusal)
    hold(opened.secret)
    return redirect(where, 303)


def _onward(tx: Tx, place: Place) -> str:
    """Return where somebody goes: to the screen of a post that they hold and have nothing to read for."""
    seat = posts.state(tx, place.event).seats.get(place.post)
    seated = seat is not None and (seat.person, seat.until) == (place.person, place.ends)
    if seated and not briefing.to_read(tx, place.event, place.person):
        return screen_of(place.event, place.role)
    return url_for("cip_seat.read_first", event_id=place.event)
