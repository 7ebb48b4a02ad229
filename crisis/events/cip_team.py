"""The team of a hotline at this minute, for pages and the API: shifts, posts, what lacks, who is proposed.

A reading; acts are `cip_roster`'s, judgements those of `crisis.hotline`.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from crisis.db import Tx
from crisis.events.cip_roster import night
from crisis.events.cod import Here
from crisis.hotline import shifts, volunteers
from crisis.hotline.posts import ROLES, Posts, Seat, posts, role_of
from crisis.hotline.relief import Passed, Proposed, propose
from crisis.hotline.roster import HOUR, Held, Night, Volunteer, lacking, refusal
from crisis.hotline.watch import Due, Shift, Tally, dues, running, tallies
from crisis.oncall.turnout import turnouts


@dataclass(frozen=True, slots=True)
class Place:
    """One post of a shift. `doubt`: why whoever is assigned could not be assigned any more; `lacks`: what warns."""

    post: str
    person: str = ""
    seat: Seat | None = None
    doubt: str = ""
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vacancy:
    """The posts of one role that nobody holds in a shift. `relieves`: who sits now at the first of them."""

    role: str
    posts: tuple[str, ...]
    relieves: str
    proposed: tuple[Proposed, ...]
    passed: tuple[Passed, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """A shift with its posts, and those to fill; none of a shift that is over."""

    shift: Shift
    places: tuple[Place, ...]
    vacancies: tuple[Vacancy, ...]
    over: bool


@dataclass(frozen=True, slots=True)
class Team:
    """Everything at once. `following`: the shift proposed next; `current`: the one under way."""

    planned: tuple[Planned, ...]
    current: Shift | None
    following: Shift
    tallies: tuple[Tally, ...]
    dues: tuple[Due, ...]
    posts: Posts

    @property
    def persons(self) -> set[str]:
        """Return everybody who is named."""
        found = {each.person for each in self.posts.seats.values()} | {each.person for each in self.posts.stays}
        for plan in self.planned:
            found |= {each.person for each in plan.places if each.person}
            for gap in plan.vacancies:
                found |= {each.person for each in gap.proposed} | {each.person for each in gap.passed}
        return found


def team(tx: Tx, here: Here, event_id: str) -> Team:
    """Return the team of an event as this transaction sees it."""
    rules, now = here.territory.hotline, tx.now
    every, held, seated = shifts.of_event(tx, event_id), shifts.held(tx, event_id), posts.state(tx, event_id)
    known, judged = {each.person: each for each in volunteers.roster(tx)}, night(tx, here, event_id)
    look = _Look(tx, known, judged, seated, held, _said(tx, event_id))
    current = running(every, now)
    return Team(tuple(look.planned(each) for each in every), current, shifts.proposed(every, now, rules),
                tuple(tallies(current, held, seated, now, rules)), tuple(dues(current, held, seated, now, rules)),
                seated)


def _said(tx: Tx, event_id: str) -> dict[str, str]:
    """Return where each volunteer of the call-up stands at this minute."""
    found = turnouts.state(tx, event_id)
    return {person: each.status(found.policy, tx.now) for person, each in found.rows.items()}


class _Look:
    """What every shift is looked at with, read once."""

    def __init__(self, tx: Tx, known: Mapping[str, Volunteer], judged: Night, seated: Posts,
                 held: Sequence[Held], said: Mapping[str, str]) -> None:
        self.now, self.today, self.said = tx.now, volunteers.today(tx), said
        self.known, self.judged, self.seated, self.held = known, judged, seated, held

    def planned(self, shift: Shift) -> Planned:
        over = shift.span.ends <= self.now
        by_post = {each.post: each for each in self.held if each.shift == shift.id}
        places = tuple(self._place(post, by_post.get(post), over=over) for post in shift.posts())
        return Planned(shift, places, () if over else self._vacancies(shift, places), over)

    def _vacancies(self, shift: Shift, places: Sequence[Place]) -> tuple[Vacancy, ...]:
        free = [each.post for each in places if not each.person]
        by_role = {role: tuple(post for post in free if role_of(post) == role) for role in ROLES}
        return tuple(self._vacancy(shift, role, some) for role, some in by_role.items() if some)

    def _place(self, post: str, held: Held | None, *, over: bool) -> Place:
        if held is None:
            return Place(post)
        who, seat = self.known[held.person], self.seated.of(held.person)
        others = replace(self.judged, held=tuple(each for each in self.judged.held if each != held))
        refused = None if over else refusal(who, role_of(post), held.span, others)
        return Place(post, held.person, seat if seat and seat.post == post else None,
                     refused.why if refused else "", tuple(lacking(who, self.today, self.judged.rules)))

    def _vacancy(self, shift: Shift, role: str, some: tuple[str, ...]) -> Vacancy:
        seat = self.seated.seats.get(some[0])
        spoken = self.known[seat.person].languages if seat and seat.person in self.known else ()
        present = [each for each in self.known.values() if not each.gone]
        said = self.said if shift.span.begins <= self.now + HOUR else {}  # A call-up is for now, not for tomorrow.
        found, passed = propose(present, role, shift.span, self.judged, self.today, spoken, said)
        return Vacancy(role, some, seat.person if seat else "", tuple(found), tuple(passed))
