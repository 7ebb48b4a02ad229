"""The clock over the API: read by everyone, moved only on a demonstration, and never past something under way."""
from __future__ import annotations

from datetime import datetime, timedelta

from flask import jsonify
from sqlalchemy import func, select

from crisis.clock import instant
from crisis.clock import now as host_now
from crisis.errors import Conflict, Refused
from crisis.events import jump
from crisis.journal.tables import unsealed
from crisis.web.access import SIGNED_IN, access, actor
from crisis.web.api.answers import ClockRead, Jumped
from crisis.web.api.shapes import Body, When
from crisis.web.api.writing import Reply, group
from crisis.web.house import house

api = group("clock", "L'horloge")
SILENCE = timedelta(milliseconds=300)
FURTHEST = timedelta(days=366)


class ClockStart(Body):
    at: When | None = None


class ClockJump(Body):
    to: When


@api.get("/clock", responses={200: ClockRead})
@access(SIGNED_IN)
def clock() -> Reply:
    """Return the time of events, and which clock gives it."""
    with house().db.reading() as tx:
        return jsonify(now=instant(tx.now), clock=tx.clock)


@api.post("/clock/start", responses={200: ClockRead})
@access("move_clock")
def start(body: ClockStart) -> Reply:
    """Put a demonstration on virtual time."""
    if body.at is not None:
        _near(body.at)
    moment = jump.start(house().db, actor(), body.at, loopback=house().loopback)
    return jsonify(now=instant(moment), clock="virtual")


@api.post("/clock/jump", responses={200: Jumped})
@access("move_clock")
def move(body: ClockJump) -> Reply:
    """Move the virtual clock to the next thing due, at most to `to`. 409 `busy` while something is under way."""
    actor().require("move_clock")
    _near(body.to)
    if not house().sandbox_quiet() or not _silent():
        raise Conflict("busy", "L'horloge ne peut pas avancer maintenant.", "Un opérateur travaille encore.",
                       "Recommencez dans un instant.")
    done = jump.jump(house().db, actor(), body.to, loopback=house().loopback)
    house().run_timers()
    return jsonify(now=instant(done.now), reached=done.reached)


def _near(moment: datetime) -> None:
    """Refuse a year nobody rehearses: near the end of the calendar every sum of hours would fail."""
    if moment > host_now() + FURTHEST:
        raise Refused("clock_far", "L'horloge ne va pas si loin.", "Une répétition tient dans l'année qui vient.",
                      "Choisissez une heure plus proche.")


def _silent() -> bool:
    """Return whether operators that are not ours, and cannot say that they are at rest, have said nothing lately."""
    if house().settings.operators is None:
        return True
    with house().db.reading() as tx:
        heard = tx.execute(select(func.max(unsealed.c.since))).scalar()
    return heard is None or host_now() - heard > SILENCE


@api.post("/clock/release", responses={200: ClockRead})
@access("move_clock")
def release() -> Reply:
    """Give a demonstration back to the host's clock."""
    return jsonify(now=instant(jump.release(house().db, actor())), clock="host")
