"""The clock over the API: read by everyone, moved only on a demonstration, and never past something under way."""
from __future__ import annotations

from flask import jsonify

from crisis.clock import instant
from crisis.errors import Conflict
from crisis.events import jump
from crisis.web.access import SIGNED_IN, access, actor
from crisis.web.api.shapes import Body, When
from crisis.web.api.writing import Reply, group
from crisis.web.house import house

api = group("clock", "L'horloge")


class Start(Body):
    at: When | None = None


class Jump(Body):
    to: When


@api.get("/clock")
@access(SIGNED_IN)
def clock() -> Reply:
    """Return the time of events, and which clock gives it."""
    with house().db.reading() as tx:
        return jsonify(now=instant(tx.now), clock=tx.clock)


@api.post("/clock/start")
@access("move_clock")
def start(body: Start) -> Reply:
    """Put a demonstration on virtual time."""
    moment = jump.start(house().db, actor(), body.at, loopback=house().loopback)
    return jsonify(now=instant(moment), clock="virtual")


@api.post("/clock/jump")
@access("move_clock")
def move(body: Jump) -> Reply:
    """Move the virtual clock to the next thing due, at most to `to`. 409 `busy` while something is under way."""
    actor().require("move_clock")
    if not house().sandbox_quiet():
        raise Conflict("busy", "L'horloge ne peut pas avancer maintenant.", "Un opérateur du bac à sable travaille.",
                       "Recommencez dans un instant.")
    done = jump.jump(house().db, actor(), body.to, loopback=house().loopback)
    house().run_timers()
    return jsonify(now=instant(done.now), reached=done.reached)


@api.post("/clock/release")
@access("move_clock")
def release() -> Reply:
    """Give a demonstration back to the host's clock."""
    return jsonify(now=instant(jump.release(house().db, actor())), clock="host")
