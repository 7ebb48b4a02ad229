"""The posts of the hotline over the API: who sits where, one's own post taken and left, acts for somebody.

The door and the codes stand in `cip_doors`: whatever answers a key of repetition again is kept, and no code is.
"""
from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from flask import jsonify
from pydantic import Field

from crisis.accounts.rights import Actor
from crisis.clock import instant
from crisis.db import Tx
from crisis.errors import Forbidden
from crisis.events import cip_posts
from crisis.hotline import briefing, doors, shifts
from crisis.hotline.doors import Place
from crisis.hotline.posts import Seat, posts
from crisis.hotline.watch import Due, dues
from crisis.web.access import access, place
from crisis.web.api.answers import Answer, Count, Key, Moment, Number, Recorded
from crisis.web.api.events import found
from crisis.web.api.shapes import Body, EventPath, Id, Seq, Words, Yes
from crisis.web.api.writing import Reply, group, write
from crisis.web.house import house

api = group("cip_posts", "Les postes de la CIP")

Reason = Literal["relief", "end", "overrun", "other"]
Post = Annotated[str, Field(pattern=r"^(operator|team_leader|specialist|line_technician)-[0-9]{1,3}$")]


class PostTaking(Body):
    """`read`: the numbers of the notices that are said to be read in the same act; `relieve`: who sits there leaves."""

    read: Annotated[list[Seq], Field(max_length=200)] = []
    relieve: Yes = False


class PostSeating(Body):
    """Somebody without a screen, by their assignment; what is to be read must have been read."""

    assignment: Id
    relieve: Yes = False


class PostLeaving(Body):
    """`words`: what is handed over to the next one."""

    reason: Reason = "end"
    words: Words | None = None


class PostFreeing(PostLeaving):
    """`person`: whom one means to free; whoever came since stays."""

    post: Post
    person: Id | None = None


class OwnBreak(Body):
    """`away`: a break begins, or ends."""

    away: Yes


class BreakOfPost(OwnBreak):
    """A break of whoever sits at a post."""

    post: Post


class PostNoticeRead(Answer):
    """Something that is to be read: a `sheet` with its version, or an `instruction`."""

    seq: Number
    kind: Literal["sheet", "instruction"]
    version: int


class OwnPostRead(Answer):
    """One's own post. `seated`: it is held; `held_by`: by whom it is now; `to_read`: what bars it."""

    assignment: Key
    shift: Key
    post: str
    begins: Moment
    ends: Moment
    seated: bool
    held_by: Key | None
    away_since: Moment | None
    to_read: list[PostNoticeRead]
    sheets: Count


class PostDueRead(Answer):
    """Something to look after at a post, since or at which hour."""

    code: Literal["break_due", "break_long", "overrun", "no_relief"]
    at: Moment


class PostSeatRead(Answer):
    """Somebody at a post, what is to be looked after, and the call sheets they have open."""

    post: str
    person: Key
    since: Moment
    until: Moment | None
    away_since: Moment | None
    answers: bool
    dues: list[PostDueRead]
    sheets: Count


class PostPlaceRead(Answer):
    """Who holds which post in a shift. `coded`: a code was printed."""

    assignment: Key
    shift: Key
    post: str
    person: Key
    begins: Moment
    ends: Moment
    coded: bool


class PostsRead(Answer):
    """`answering`: how many posts take calls now; `silent_since`: nobody does since then."""

    answering: Count
    silent_since: Moment | None
    seats: list[PostSeatRead]
    places: list[PostPlaceRead]


class PostLeftRead(Recorded):
    """The entry, and how many call sheets of that person are still open."""

    sheets: Count


@api.get("/events/<event_id>/cip/posts", responses={200: PostsRead})
@access("lead_team")
def room(path: EventPath) -> Reply:
    """Return who sits where, what is to be looked after, and who holds which post in each shift."""
    with house().db.reading() as tx:
        found(tx, path.event_id)
        state = posts.state(tx, path.event_id)
        due = dues(None, shifts.held(tx, path.event_id), state, tx.now, house().territory.hotline)
        opened = cip_posts.open_sheets(tx, path.event_id)
        seats = [_seat(each, due) | {"sheets": opened[each.person]} for each in state.seats.values()]
        places = [_place(each) for each in doors.places(tx, path.event_id)]
    return jsonify(answering=state.answering, silent_since=_instant(state.silent_since), seats=seats, places=places)


def _seat(seat: Seat, found: list[Due]) -> dict[str, object]:
    return {"post": seat.post, "person": seat.person, "since": instant(seat.since), "until": _instant(seat.until),
            "away_since": _instant(seat.away_since), "answers": seat.answers,
            "dues": [{"code": each.code, "at": instant(each.at)} for each in found if each.post == seat.post]}


def _place(place: Place) -> dict[str, object]:
    return {"assignment": place.assignment, "shift": place.shift, "post": place.post, "person": place.person,
            "begins": instant(place.begins), "ends": instant(place.ends), "coded": place.coded}


def _instant(at: datetime | None) -> str | None:
    return instant(at) if at is not None else None


def _mine() -> Place:
    here = place()
    if here is None:
        raise Forbidden("door_first", "Vous ne tenez aucun poste.", "Un poste se prend avec le code de sa relève.",
                        "Ouvrez la session du poste par POST /api/v1/cip/doors.")
    return here


@api.get("/events/<event_id>/cip/post", responses={200: OwnPostRead})
@access("at_post")
def mine(path: EventPath) -> Reply:
    """Return the post that this session serves, and what is to be read before it is taken."""
    here = _mine()
    with house().db.reading() as tx:
        seat = posts.state(tx, path.event_id).seats.get(here.post)
        unread = briefing.to_read(tx, path.event_id, here.person)
        sheets = cip_posts.open_sheets(tx, path.event_id)[here.person]
    own = seat if seat is not None and seat.person == here.person else None
    told = {name: value for name, value in _place(here).items() if name not in ("person", "coded")}
    return jsonify(seated=own is not None, held_by=seat.person if seat else None, sheets=sheets,
                   away_since=_instant(own.away_since) if own else None,
                   to_read=[{"seq": each.seq, "kind": each.kind, "version": each.version} for each in unread], **told)


@api.post("/events/<event_id>/cip/post/taking", responses={200: Recorded})
@access("at_post")
def take(path: EventPath, body: PostTaking) -> Reply:
    """Take the post that this session serves. Taken twice, it is taken once."""
    here = _mine()
    return write(lambda tx, who: {"seq": cip_posts.take(
        tx, who, path.event_id, here.assignment, body.read, relieve=body.relieve,
        overlap=house().territory.hotline.overlap)})


@api.post("/events/<event_id>/cip/post/leaving", responses={200: PostLeftRead})
@access("at_post")
def leave(path: EventPath, body: PostLeaving) -> Reply:
    """Leave one's post: the session ends with the answer."""
    here = _mine()
    return write(lambda tx, who: _left(tx, who, path.event_id, here.post, body, who.person))


def _left(tx: Tx, who: Actor, event_id: str, post: str, body: PostLeaving, person: str | None) -> dict[str, int]:
    left = cip_posts.leave(tx, who, event_id, post, body.reason, body.words or "", person)
    return {"seq": left.seq, "sheets": left.sheets}


@api.post("/events/<event_id>/cip/post/break", responses={200: Recorded})
@access("at_post")
def rest(path: EventPath, body: OwnBreak) -> Reply:
    """Begin or end one's break."""
    here = _mine()
    return write(lambda tx, who: _paused(tx, who, path.event_id, here.post, away=body.away))


def _paused(tx: Tx, who: Actor, event_id: str, post: str, *, away: bool) -> dict[str, int]:
    verb = cip_posts.begin_break if away else cip_posts.end_break
    return {"seq": verb(tx, who, event_id, post)}


@api.post("/events/<event_id>/cip/posts/seating", responses={200: Recorded})
@access("lead_team")
def seat(path: EventPath, body: PostSeating) -> Reply:
    """Seat somebody who has no screen."""
    return write(lambda tx, who: {"seq": cip_posts.take(
        tx, who, path.event_id, body.assignment, relieve=body.relieve, overlap=house().territory.hotline.overlap)})


@api.post("/events/<event_id>/cip/posts/freeing", responses={200: PostLeftRead})
@access("lead_team")
def free(path: EventPath, body: PostFreeing) -> Reply:
    """Free a post; freed twice, it is freed once."""
    return write(lambda tx, who: _left(tx, who, path.event_id, body.post, body, body.person))


@api.post("/events/<event_id>/cip/posts/break", responses={200: Recorded})
@access("lead_team")
def pause(path: EventPath, body: BreakOfPost) -> Reply:
    """Begin or end a break for whoever sits at a post."""
    return write(lambda tx, who: _paused(tx, who, path.event_id, body.post, away=body.away))
