"""Posts of the hotline taken, relieved, left, and the breaks of whoever sits there (D39, D40).

A relief is one act: taking the post ends the stay and the session of whoever sat there, so that a post never has two
people in the figures; both are in the room during the overlap, one on the line. Whoever's post it is does it, or a
team leader for somebody. What was typed in an open call sheet stays: it is a row of its own, and is only counted here.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from crisis.accounts.rights import Actor
from crisis.clock import instant
from crisis.db import Tx
from crisis.errors import Conflict, Missing, Refused
from crisis.events.stage import locked, require_live, stages
from crisis.hotline import briefing, doors
from crisis.hotline.doors import OVERLAP, Place
from crisis.hotline.posts import Posts, Seat, posts
from crisis.hotline.standing import standings
from crisis.hotline.tables import call_sheet, volunteer
from crisis.journal import store
from crisis.journal.tables import REGISTER, event
from crisis.messages.wording import SHORT, kept

REASONS = ("relief", "end", "overrun", "other")
HANDED_OVER = 5 * SHORT


@dataclass(frozen=True, slots=True)
class Left:
    """The entry that ended a stay, and how many call sheets of that person are still open: they wait for somebody."""

    seq: int
    sheets: int


def take(tx: Tx, actor: Actor, event_id: str, assignment: str, read: Collection[int] = (), *, relieve: bool = False,
         overlap: timedelta = OVERLAP) -> int:
    """Seat whoever holds an assignment at its post, and return the entry's number; twice is one taking.

    `read`: what this person says, in the same act, to have read (`Notice.seq`). `relieve`: whoever sits there is
    relieved. Raises Conflict for a hotline that nobody awaits, a shift not begun or over, a post where somebody sits,
    somebody who sits elsewhere (in any open event), or has not read the briefing (D40).
    """
    place = _awaited(tx, actor, event_id, assignment)
    for seq in read if actor.person == place.person else ():
        briefing.read(tx, actor, event_id, seq)
    there = posts.state(tx, event_id).seats.get(place.post)
    if there is not None and (there.person, there.until) == (place.person, place.ends):
        return there.seq
    _in_time(place, tx.now, overlap)
    _alone(tx, place)
    sheet = _informed(tx, place)
    if there is not None and there.person != place.person:
        _relieved(tx, actor, event_id, there, relieve=relieve)
    return store.append(tx, event_id, "cip_post_taken", {
        "post": place.post, "person": place.person, "shift": place.shift, "until": instant(place.ends),
        "read": sheet}, by=actor.by).seq


def _awaited(tx: Tx, actor: Actor, event_id: str, assignment: str) -> Place:
    """Lock the event and return the place; only whom it is for, or a team leader, may ask, while a hotline is awaited.

    Raises Missing, Forbidden, Conflict.
    """
    locked(tx, event_id)
    place = doors.place(tx, assignment)
    if place is None or place.event != event_id:
        _any(actor)
        raise Missing("assignment_missing", "Cette affectation n'existe plus.", "La relève a été replanifiée.",
                      "Demandez votre poste au chef d'équipe.")
    _own(actor, place.person)
    require_live(stages.state(tx, event_id))
    if standings.state(tx, event_id).name not in ("ordered", "open", "closing"):
        raise Conflict("cip_standing", "Ce poste ne peut pas être pris.", "La CIP n'est ni ordonnée ni ouverte.",
                       "Attendez l'ordre d'ouvrir.")
    return place


def _own(actor: Actor, person: str) -> None:
    """Raise Forbidden for the post of somebody else, unless one leads the team."""
    actor.require("at_post" if actor.person == person else "lead_team")


def _any(actor: Actor) -> None:
    """Raise Forbidden for somebody who neither sits at a post nor leads a team."""
    actor.require("lead_team" if actor.may("lead_team") else "at_post")


def _in_time(place: Place, now: datetime, overlap: timedelta) -> None:
    if not place.stands(now, overlap):
        raise Conflict("shift_hours", "Ce poste ne peut pas être pris à cette heure.",
                       "Sa relève n'a pas commencé, ou elle est finie.",
                       "Un poste se prend au plus tôt une demi-heure avant la relève.")


def _alone(tx: Tx, place: Place) -> None:
    """Refuse a double booking (D39), in any open event. The volunteer is held: two events may ask at once."""
    tx.execute(select(volunteer.c.person).where(volunteer.c.person == place.person).with_for_update(key_share=True))
    for key in tx.execute(select(event.c.id).where(event.c.closed_at.is_(None), event.c.id != REGISTER)).scalars():
        seat = posts.state(tx, key).of(place.person)
        if seat is not None and (key, seat.post) != (place.event, place.post):
            raise Conflict("seated_elsewhere", "Cette personne tient déjà un poste.",
                           "Personne ne répond à deux postes à la fois, ni pour deux évènements.",
                           "Libérez l'autre poste d'abord.")


def _informed(tx: Tx, place: Place) -> int | None:
    """Return the entry of the answer sheet that was read, None without a sheet. Raises Conflict for one unread."""
    if briefing.to_read(tx, place.event, place.person):
        raise Conflict("unread", "La fiche réponses et les consignes en vigueur n'ont pas été lues.",
                       "Aucun poste ne se prend sans les avoir lues ; une nouvelle a pu paraître.",
                       "Lisez-les, cochez « J'ai lu », puis prenez le poste.")
    sheet = briefing.briefings.state(tx, place.event).sheet
    return None if sheet is None else sheet.seq


def _relieved(tx: Tx, actor: Actor, event_id: str, seat: Seat, *, relieve: bool) -> None:
    if not relieve:
        raise Conflict("post_held", "Quelqu'un tient ce poste.", "Deux personnes ne tiennent pas le même poste.",
                       "Attendez la fin de l'appel en cours, puis cochez la relève.")
    _end(tx, actor, event_id, seat, "relief", None)


def leave(tx: Tx, actor: Actor, event_id: str, post: str, reason: str, words: str = "",
          person: str | None = None) -> Left:
    """End the stay of whoever sits at a post, and their session; what is handed over (*consignes*) stands beside.

    `person`: whom one means to free, so that a page left open does not free whoever came since; None: oneself for an
    operator, whoever sits there for a team leader. Left twice, it is left once. Raises Refused, Forbidden, Conflict.
    """
    locked(tx, event_id)
    state = posts.state(tx, event_id)
    seat, whom = state.seats.get(post), _whom(state, actor, post, person)
    _own(actor, whom)
    if reason not in REASONS:
        raise Refused("reason", "Motif de départ inconnu.", todo="Choisissez un motif de la liste.")
    if seat is None or seat.person != whom:
        return Left(_last(state, post, whom), open_sheets(tx, event_id)[whom])
    seq = _end(tx, actor, event_id, seat, reason, kept(words, "La consigne de relève", HANDED_OVER))
    return Left(seq, open_sheets(tx, event_id)[whom])


def _whom(state: Posts, actor: Actor, post: str, person: str | None) -> str:
    """Return who is meant when a post is to be freed: the last one who sat there if it is free already."""
    if person or not actor.may("lead_team"):
        return person or actor.person
    seat = state.seats.get(post)
    last = [each.person for each in state.stays if each.post == post]
    if seat is None and not last:
        raise _not_there()
    return seat.person if seat is not None else last[-1]


def _last(state: Posts, post: str, person: str) -> int:
    """Return the entry that ended the last stay of somebody at a post. Raises Conflict if there was none."""
    ended = [each.seq for each in state.stays if (each.post, each.person) == (post, person)]
    if not ended:
        raise _not_there()
    return ended[-1]


def _not_there() -> Conflict:
    return Conflict("not_seated", "Ce poste n'est pas tenu par cette personne.", "Il a été libéré ou repris depuis.",
                    "Rechargez la page.")


def _end(tx: Tx, actor: Actor, event_id: str, seat: Seat, reason: str, words: str | None) -> int:
    doors.close(tx, event_id, seat.person)
    return store.append(tx, event_id, "cip_post_left", {
        "post": seat.post, "person": seat.person, "reason": reason}, by=actor.by, text=words).seq


def open_sheets(tx: Tx, event_id: str) -> Counter[str]:
    """Return how many call sheets are still open in an event, by person."""
    rows = tx.execute(select(call_sheet.c.operator, func.count().label("many")).where(
        call_sheet.c.event == event_id, call_sheet.c.operator.is_not(None), call_sheet.c.closed_at.is_(None))
        .group_by(call_sheet.c.operator))
    return Counter({row.operator: row.many for row in rows})


def begin_break(tx: Tx, actor: Actor, event_id: str, post: str) -> int:
    """Note that whoever sits at a post is on a break, and return the entry's number; begun twice, it is one break."""
    seat = _seated(tx, actor, event_id, post)
    if seat.away_since is not None:
        return seat.break_seq
    return _paused(tx, actor, event_id, seat, "cip_break_begun")


def end_break(tx: Tx, actor: Actor, event_id: str, post: str) -> int:
    """Note that whoever sits at a post is back. Ended twice, it ended once; Conflict for a break that never began."""
    seat = _seated(tx, actor, event_id, post)
    if seat.away_since is None and seat.break_seq:
        return seat.break_seq
    if seat.away_since is None:
        raise Conflict("no_break", "Aucune pause n'est en cours à ce poste.", todo="Rechargez la page.")
    return _paused(tx, actor, event_id, seat, "cip_break_ended")


def _seated(tx: Tx, actor: Actor, event_id: str, post: str) -> Seat:
    """Lock the event and return who sits at a post. Raises Conflict for nobody, Forbidden for somebody else's."""
    locked(tx, event_id)
    seat = posts.state(tx, event_id).seats.get(post)
    if seat is None:
        _any(actor)
        raise _not_there()
    _own(actor, seat.person)
    return seat


def _paused(tx: Tx, actor: Actor, event_id: str, seat: Seat, kind: str) -> int:
    return store.append(tx, event_id, kind, {"post": seat.post, "person": seat.person}, by=actor.by).seq
