"""Places of a hotline that is ordered, and the acts of whoever holds them, for the stories of doors and posts.

It decides nothing.
"""
from __future__ import annotations

from typing import Any

from crisis.accounts import signin
from crisis.accounts.rights import Actor
from crisis.errors import Refused
from crisis.events import cip, cip_answers, cip_posts
from crisis.hotline import answers, doors
from crisis.hotline.answers import Body
from crisis.hotline.doors import Entered, Place
from crisis.hotline.posts import Posts, posts
from tests.cip_room import assigned, planned, room, volunteered
from tests.house import House


def chief(house: House) -> Actor:
    return house.on_duty("cip_chief")


def ordered(house: House) -> str:
    event = house.open(separate=True)
    house.do(cip.order, house.officer, house.here, event, house.voice())
    return event


def staffed(house: House, *names: str) -> tuple[str, list[Place]]:
    """Return an event whose hotline is ordered, and its places."""
    event = ordered(house)
    _, keys = house.do(room, event, names or ("operator-1", "operator-2"))
    return event, [place for key in keys if (place := house.look(doors.place, key)) is not None]


def actor(place: Place) -> Actor:
    return Actor(place.person, place.role, frozenset({place.role}))


def printed(house: House, place: Place, **more: Any) -> str:
    (slip,) = house.do(doors.issue, chief(house), place.event, place.shift, [place.post], **more)
    return slip.code


def entered(house: House, place: Place) -> Entered:
    return house.do(doors.enter, printed(house, place))


def take(house: House, place: Place, by: Actor | None = None, **more: Any) -> int:
    return house.do(cip_posts.take, by or actor(place), place.event, place.assignment, **more)


def refused(house: House, place: Place, by: Actor | None = None, **more: Any) -> Refused:
    return house.refused(cip_posts.take, by or actor(place), place.event, place.assignment, **more)


def seats(house: House, event: str) -> Posts:
    return house.look(posts.state, event)


def signed(house: House, secret: str) -> signin.Session | None:
    return house.look(signin.session_of, secret)


def publish(house: House, event: str, words: str = "La Cère déborde.") -> int:
    known = house.look(answers.current, event)
    version = house.do(answers.write, chief(house), event, known.version if known else 0, Body(facts=words))
    return house.do(cip_answers.publish, chief(house), event, version)


def next_shift(house: House, place: Place) -> Place:
    """Return the place of somebody else at the same post in the shift that follows."""
    shift = house.do(planned, place.event, place.ends)
    key = house.do(lambda tx: assigned(tx, shift, place.post, volunteered(tx, "Relève")))
    found = house.look(doors.place, key)
    assert found is not None
    return found
