"""The doors of the posts: a code printed for a shift opens a session that has one role and ends with it (R26).

Who takes a post once inside is `events/cip_posts`; how often somebody may try is `web/throttle`'s. A code stands
nowhere but on its slip: the table holds its SHA-256, and it is shown once.

Volunteers have no password: after the shift, and after the closing of the hotline, the same code and the same session
still bring the calls that their browser holds, and nothing else, for as long as it holds them.
"""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, select, update

from crisis import clock
from crisis.accounts import signin
from crisis.accounts.rights import Actor
from crisis.accounts.tables import account
from crisis.db import Tx
from crisis.errors import Conflict, Forbidden, Missing, Refused
from crisis.hotline import codes
from crisis.hotline.call_typed import OLDEST
from crisis.hotline.posts import ANSWERING, ROLES, role_of
from crisis.hotline.standing import Standing, standings
from crisis.hotline.tables import assignment, cip_shift
from crisis.journal.tables import event

EARLY, OVERLAP = timedelta(minutes=30), timedelta(minutes=15)
"""Before a shift; after it, unless the préfecture says otherwise."""


@dataclass(frozen=True, slots=True)
class Place:
    """Who holds which post in a shift (UTC). `coded`: a code was printed for it."""

    assignment: str
    event: str
    shift: str
    post: str
    person: str
    begins: datetime
    ends: datetime
    coded: bool

    @property
    def role(self) -> str:
        return role_of(self.post)

    def stands(self, now: datetime, overlap: timedelta = OVERLAP) -> bool:
        """Say whether its door is open: from half an hour before the shift to the end of what crosses the next."""
        return self.begins - EARLY <= now < self.ends + overlap

    def shut_at(self, standing: Standing, overlap: timedelta = OVERLAP) -> datetime:
        """Return when its door shuts: at the end of what crosses the next shift, or as the hotline closes if sooner."""
        ends = self.ends + overlap
        return ends if standing.closed_at is None else min(ends, standing.closed_at)

    def sends(self, now: datetime, standing: Standing, overlap: timedelta = OVERLAP) -> bool:
        """Say whether its door is shut and its browser may still hold calls: twelve hours, where calls are taken."""
        shut = self.shut_at(standing, overlap)
        return self.role in ANSWERING and self.begins - EARLY <= shut <= now < shut + OLDEST


@dataclass(frozen=True, slots=True)
class Slip:
    """What is printed for one post, once."""

    place: Place
    code: str

    @property
    def shown(self) -> str:
        return codes.shown(self.code)


@dataclass(frozen=True, slots=True)
class Entered:
    """A session opened at a post. `secret`: only the browser or client keeps it; `until`: host clock, UTC.

    `late`: the door is shut, and the session only brings the calls that its browser holds.
    """

    secret: str
    place: Place
    until: datetime
    late: bool = False


def _places() -> Select[Any]:
    """Select the assignments that stand, in events that go on."""
    return (select(assignment.c.id, assignment.c.shift, assignment.c.post, assignment.c.person, assignment.c.code,
                   cip_shift.c.event, cip_shift.c.begins, cip_shift.c.ends)
            .join(cip_shift, cip_shift.c.id == assignment.c.shift).join(event, event.c.id == cip_shift.c.event)
            .where(assignment.c.withdrawn_at.is_(None), event.c.closed_at.is_(None)))


def _place(row: Row[Any]) -> Place:
    return Place(row.id, row.event, row.shift, row.post, row.person, row.begins, row.ends, row.code is not None)


def place(tx: Tx, key: str) -> Place | None:
    """Return who holds what by an assignment; None once it is withdrawn or its event closed."""
    row = tx.execute(_places().where(assignment.c.id == key)).one_or_none()
    return None if row is None else _place(row)


def places(tx: Tx, event_id: str) -> list[Place]:
    """Return every assignment that stands in an event, by shift, role and number of post."""
    rows = tx.execute(_places().where(cip_shift.c.event == event_id))
    return sorted(map(_place, rows), key=lambda each: (each.begins, each.shift, *order(each.post)))


def order(post: str) -> tuple[int, int, str]:
    """Return where a post comes in a list: as its role does, then by number."""
    role, _, number = post.rpartition("-")
    return (list(ROLES).index(role) if role in ROLES else len(ROLES), int(number) if number.isdigit() else 0, post)


def issue(tx: Tx, actor: Actor, event_id: str, shift: str, posts: Collection[str] = (), *, anew: bool = False,
          overlap: timedelta = OVERLAP) -> list[Slip]:
    """Draw the codes of a shift and return the slips to print, which nobody can read again.

    `posts`: only these (none named: all of the shift). `anew`: posts that have a code get another; the former then
    opens nothing, and the session it opened ends. Raises Missing, Conflict for a shift that is over, Refused when
    nothing is left to print.
    """
    actor.require("lead_team")
    found = _wanted(tx, event_id, shift, posts, overlap)
    slips = [slip for each in found if (slip := _issued(tx, each, anew=anew)) is not None]
    if not slips:
        raise Refused("codes_issued", "Tous ces postes ont déjà un code.", "Un code imprimé ne se relit pas.",
                      "S'il est perdu, demandez de nouveaux codes : les anciens n'ouvrent plus rien.")
    return slips


def _wanted(tx: Tx, event_id: str, shift: str, posts: Collection[str], overlap: timedelta) -> list[Place]:
    found = [each for each in places(tx, event_id) if each.shift == shift and (not posts or each.post in posts)]
    if not found:
        raise Missing("shift_missing", "Personne n'est affecté à ces postes.", "La relève a pu être replanifiée.",
                      "Rechargez la page, puis affectez les volontaires.")
    if found[0].ends + overlap <= tx.now:
        raise Conflict("shift_over", "Cette relève est finie.", "Un code n'ouvre plus rien après sa fin.",
                       "Planifiez la relève suivante, ou prolongez celle-ci.")
    return found


def _issued(tx: Tx, place: Place, *, anew: bool) -> Slip | None:
    code = codes.drawn()
    wanted = update(assignment).where(assignment.c.id == place.assignment, assignment.c.withdrawn_at.is_(None))
    # Two who print at once: the second finds the code of the first, and voids nothing unless it was asked to.
    wanted = wanted if anew else wanted.where(assignment.c.code.is_(None))
    if tx.execute(wanted.values(code=signin.digest(code))).rowcount == 0:
        return None
    signin.close_post(tx, place.assignment)
    return Slip(place, code)


def enter(tx: Tx, typed: str, overlap: timedelta = OVERLAP) -> Entered:
    """Open a session at the post of a code; whoever was signed in by the same code is signed out.

    Raises Forbidden, one and the same for a code that is wrong, replaced or withdrawn, not open yet, or so old that no
    browser holds a call of its shift any more.
    """
    wanted = (_places().join(account, account.c.person == assignment.c.person)
              .where(assignment.c.code == signin.digest(codes.read(typed)), account.c.enabled.is_(True))
              .with_for_update(of=assignment))  # Two who type the same code meet here: the second ends the first.
    row = tx.execute(wanted).one_or_none()
    found = None if row is None else _place(row)
    standing = Standing() if found is None else standings.state(tx, found.event)
    late = found is not None and found.sends(tx.now, standing, overlap)
    if found is None or not (late or (found.stands(tx.now, overlap) and standing.name != "closed")):
        raise Forbidden("door", "Ce code n'ouvre aucun poste.",
                        "Il est mal tapé ou remplacé, ou sa relève n'a pas commencé ou est finie.",
                        "Vérifiez la saisie ; sinon, demandez un autre code au chef d'équipe.")
    # A shift is told in hours of the event, a session ends by the clock of the machine: a rehearsal parts them.
    until = clock.now() + (found.shut_at(standing, overlap) + (OLDEST if late else timedelta()) - tx.now)
    # Its row outlives the shift by what a browser keeps; what it reaches meanwhile is `reach`'s.
    lasts = until if late else until + OLDEST
    return Entered(signin.open_at_post(tx, found.person, found.role, found.assignment, lasts), found, until, late)


def reach(tx: Tx, key: str, overlap: timedelta = OVERLAP) -> tuple[Place, datetime | None] | None:
    """Return the place that a session of a post serves, and since when it only sends what its browser holds.

    None as that hour: it works. None for all: the assignment is withdrawn, its event closed, or nothing can be left.
    """
    found = place(tx, key)
    if found is None:
        return None
    standing = standings.state(tx, found.event)
    shut = found.shut_at(standing, overlap)
    if tx.now < shut:
        return found, None
    return (found, shut) if found.sends(tx.now, standing, overlap) else None


def close(tx: Tx, event_id: str, person: str | None = None) -> None:
    """End at once the sessions opened at the posts of an event: one person's, or all.

    All of a hotline that has been open are those of posts without calls: the others end for all but sending (`reach`).
    """
    held = select(assignment.c.id, assignment.c.post).join(cip_shift, cip_shift.c.id == assignment.c.shift).where(
        cip_shift.c.event == event_id)
    sending = ANSWERING if person is None and standings.state(tx, event_id).opened_at is not None else frozenset()
    for row in tx.execute(held if person is None else held.where(assignment.c.person == person)).all():
        if role_of(row.post) not in sending:
            signin.close_post(tx, row.id)
