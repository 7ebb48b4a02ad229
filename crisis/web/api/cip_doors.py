"""The doors of the posts over the API: codes drawn for a shift, shown once, and the session that a code opens.

It takes no key of repetition: whatever answers a key again is kept, and no code nor token is.
"""
from __future__ import annotations

from typing import Annotated

from flask import jsonify
from pydantic import Field

from crisis.clock import instant
from crisis.hotline import doors
from crisis.hotline.doors import Slip
from crisis.web.access import EVERYONE, access, actor
from crisis.web.api.answers import Answer, Key, Moment, Opened
from crisis.web.api.cip_posts import Post
from crisis.web.api.events import found
from crisis.web.api.shapes import Body, EventPath, Id, Short, Yes
from crisis.web.api.writing import Reply, group
from crisis.web.house import house
from crisis.web.throttle import DOORS, PER_ADDRESS, by_address, failed, limiter

api = group("cip_doors", "Les codes des postes de la CIP")


class CodesWanted(Body):
    """The codes of a shift. `posts`: these alone (none: all); `anew`: those that have one get another."""

    shift: Id
    posts: Annotated[list[Post], Field(max_length=200)] = []
    anew: Yes = False


class DoorCode(Body):
    """The eight signs of a slip, as they are typed."""

    code: Annotated[Short, Field(max_length=40)]


class PostSlipRead(Answer):
    """One slip. `code` is shown this once."""

    assignment: Key
    post: str
    person: Key
    begins: Moment
    ends: Moment
    code: str


class PostSlipsRead(Answer):
    """The slips of a shift, by role and number of post."""

    slips: list[PostSlipRead]


class DoorOpened(Opened):
    """The session of a post: `token` is its bearer, and ends at `until` by the clock of the machine."""

    event: Key
    assignment: Key
    post: str
    until: Moment


@api.post("/events/<event_id>/cip/codes", responses={200: PostSlipsRead})
@access("lead_team")
def codes(path: EventPath, body: CodesWanted) -> Reply:
    """Draw the codes of a shift, shown this once; posts that have one keep it unless others are asked for."""
    with house().db.transaction() as tx:
        found(tx, path.event_id)
        slips = doors.issue(tx, actor(), path.event_id, body.shift, body.posts, anew=body.anew,
                            overlap=house().territory.hotline.overlap)
    return jsonify(slips=[_slip(each) for each in slips])


def _slip(slip: Slip) -> dict[str, str]:
    place = slip.place
    return {"assignment": place.assignment, "post": place.post, "person": place.person,
            "begins": instant(place.begins), "ends": instant(place.ends), "code": slip.code}


@api.post("/cip/doors", responses={200: DoorOpened})
@access(EVERYONE)
@limiter.shared_limit(PER_ADDRESS, DOORS, key_func=by_address, deduct_when=failed)
def enter(body: DoorCode) -> Reply:
    """Open the session of a post by its code. Whoever was signed in by the same code is signed out."""
    with house().db.transaction() as tx:
        opened = doors.enter(tx, body.code, house().territory.hotline.overlap)
    place = opened.place
    return jsonify(token=opened.secret, person=place.person, function=place.role, roles=[place.role],
                   event=place.event, assignment=place.assignment, post=place.post, until=instant(opened.until))
