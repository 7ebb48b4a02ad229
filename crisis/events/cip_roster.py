"""The roster of the hotline of an event: shifts planned, volunteers assigned to their posts, and taken off them (D39).

Who may hold a post is judged by `crisis.hotline.roster`; taking a post and leaving it are acts of their own.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from crisis.accounts.rights import Actor
from crisis.clock import instant
from crisis.db import Tx, new_id
from crisis.errors import Conflict, Missing, Refused
from crisis.events.cip import STANDING_FR
from crisis.events.cod import Here
from crisis.events.stage import locked, require_live, stages
from crisis.hotline import shifts, volunteers
from crisis.hotline.posts import ROLES, posts, role_of
from crisis.hotline.roster import HOUR, Held, Night, Off, Span, Volunteer, hour, refusal, worked
from crisis.hotline.standing import standings
from crisis.hotline.tables import volunteer
from crisis.hotline.watch import Shift
from crisis.journal import store
from crisis.oncall.shares import is_holiday

LIVE = ("ordered", "open", "closing")
MOST, AHEAD, BACK = 60, timedelta(days=30), timedelta(days=2)
WEEKEND = 5
POST = re.compile(r"([a-z_]{1,16})-([1-9][0-9]?)")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a shift is planned to be. `wanted`: how many posts of each role."""

    begins: datetime
    ends: datetime
    wanted: Mapping[str, int]


def plan(tx: Tx, actor: Actor, here: Here, event_id: str, given: Plan, shift_id: str = "") -> str:
    """Plan a shift, or plan one anew (`shift_id`), and return it.

    Raises Refused for hours or posts that cannot be, and for a change that somebody assigned to it does not allow.
    """
    actor.require("run_cip")
    _prepared(tx, event_id)
    span = _span(here, given, tx.now)
    shift = Shift(shift_id or new_id(), span, _wanted(given.wanted))
    if shift_id:
        before = shifts.one(tx, event_id, shift_id)
        if before == shift:
            return shift_id
        _coming(before, tx.now)
        _still_stands(tx, here, event_id, shift)
    shifts.plan(tx, event_id, shift)
    store.append(tx, event_id, "cip_shift_planned", {
        "shift": shift.id, "begins": instant(span.begins), "ends": instant(span.ends),
        "wanted": dict(shift.wanted)}, by=actor.by)
    return shift.id


def assign(tx: Tx, actor: Actor, here: Here, event_id: str, shift_id: str, post: str, person: str) -> str:
    """Assign a volunteer to a post of a shift and return the assignment; asked twice, it is one.

    Raises Conflict for a post or a person that is taken, and Refused for what the roster forbids.
    """
    actor.require("lead_team")
    _prepared(tx, event_id)
    shift = shifts.one(tx, event_id, shift_id)
    _coming(shift, tx.now)
    _post(shift, post)
    taken = shifts.standing(tx, shift.id, post)
    if taken is not None and taken[1] == person:
        return taken[0]
    if taken is not None:
        raise Conflict("post_taken", "Ce poste est déjà tenu.", "Une autre personne y est affectée pour cette relève.",
                       "Retirez-la d'abord, ou choisissez un autre poste.")
    refused = refusal(_volunteer(tx, person), role_of(post), shift.span, night(tx, here, event_id))
    if refused is not None:
        raise refused
    key = shifts.assign(tx, shift.id, post, person)
    store.append(tx, event_id, "cip_assigned", {"shift": shift.id, "post": post, "person": person}, by=actor.by)
    return key


def unassign(tx: Tx, actor: Actor, event_id: str, shift_id: str, post: str) -> str:
    """Take whoever is assigned off a post of a shift, and return the person.

    Raises Conflict for a post that nobody holds, or at which that person sits.
    """
    actor.require("lead_team")
    _prepared(tx, event_id)
    shift = shifts.one(tx, event_id, shift_id)
    taken = shifts.standing(tx, shift.id, post)
    if taken is None:
        raise Conflict("post_free", "Personne n'est affecté à ce poste.", "L'affectation a pu être retirée.",
                       "Rechargez la page.")
    key, person = taken
    seat = posts.state(tx, event_id).of(person)
    if seat is not None and seat.post == post and shift.span.begins <= tx.now:
        raise Conflict("seated", "Cette affectation ne peut pas être retirée.",
                       f"La personne tient ce poste depuis {hour(seat.since)}.", "Elle quitte d'abord le poste.")
    shifts.withdraw(tx, key)
    store.append(tx, event_id, "cip_unassigned", {"shift": shift.id, "post": post, "person": person}, by=actor.by)
    return person


def days_off(here: Here) -> Off:
    """Return what says of a day that it is not worked here: week-ends, public holidays of the département."""
    return lambda day: day.weekday() >= WEEKEND or is_holiday(day, here.territory.code)


def night(tx: Tx, here: Here, event_id: str) -> Night:
    """Return what an assignment of an event is judged against: posts held in every event, times spent at posts."""
    held = [*shifts.held(tx, event_id), *_elsewhere(tx, event_id)]
    return Night(tuple(held), worked(posts.state(tx, event_id), tx.now), here.territory.hotline, days_off(here))


def _elsewhere(tx: Tx, event_id: str) -> Iterable[Held]:
    """Return the posts held in other events: those of a hotline that has closed end when it did."""
    for other, held in shifts.elsewhere(tx, event_id, tx.now - BACK):
        stage = stages.state(tx, other)
        ended = standings.state(tx, other).closed_at or (tx.now if stage.closed or stage.mistaken else None)
        if ended is None:
            yield held
        elif held.span.begins < ended:
            yield replace(held, span=Span(held.span.begins, min(held.span.ends, ended)))


def _prepared(tx: Tx, event_id: str) -> None:
    """Lock the event. Raises Conflict for one without a hotline ordered, or whose hotline is closed."""
    locked(tx, event_id)
    require_live(stages.state(tx, event_id))
    name = standings.state(tx, event_id).name
    if name not in LIVE:
        raise Conflict("cip_standing", "Aucune relève ne peut être organisée.", STANDING_FR[name],
                       "L'ordre d'ouvrir la CIP s'enregistre d'abord.")


def _volunteer(tx: Tx, person: str) -> Volunteer:
    """Return a volunteer, whose row is held: nobody assigns them elsewhere at the same instant. Raises Missing."""
    tx.execute(select(volunteer.c.person).where(volunteer.c.person == person).with_for_update(key_share=True))
    found = next((each for each in volunteers.roster(tx) if each.person == person), None)
    if found is None:
        raise Missing("volunteer_missing", "Cette personne n'est pas volontaire de la CIP.", "Elle n'a pas de fiche.",
                      "Inscrivez-la sur la page Volontaires.")
    return found


def _span(here: Here, given: Plan, now: datetime) -> Span:
    span, longest = Span(given.begins, given.ends), here.territory.hotline.longest_shift_h
    if span.lasts <= timedelta():
        raise Refused("shift_hours", "Relève refusée.", "Sa fin ne vient pas après son début.", "Corrigez les heures.")
    if span.lasts > longest * HOUR:
        raise Refused("too_long", "Relève refusée.", f"Une relève dure {longest} h au plus.",
                      "Planifiez deux relèves qui se chevauchent.")
    if span.ends <= now or span.begins > now + AHEAD:
        raise Refused("shift_hours", "Relève refusée.", "Elle est déjà finie, ou commence dans plus de 30 jours.",
                      "Corrigez les heures.")
    return span


def _wanted(given: Mapping[str, int]) -> dict[str, int]:
    wanted = {role: given.get(role, 0) for role in ROLES}
    if set(given) - set(ROLES) or not all(0 <= many <= MOST for many in wanted.values()) or not any(wanted.values()):
        raise Refused("wanted", "Relève refusée.", f"Elle ne veut aucun poste, ou plus de {MOST} d'un rôle.",
                      "Donnez le nombre de postes de chaque rôle.")
    return wanted


def _post(shift: Shift, post: str) -> None:
    if not POST.fullmatch(post) or post not in shift.posts():
        raise Refused("post_unknown", "Poste inconnu.", "Cette relève ne compte pas ce poste.",
                      "Choisissez un poste de la relève, ou augmentez le nombre de postes voulus.")


def _coming(shift: Shift, now: datetime) -> None:
    if shift.span.ends <= now:
        raise Conflict("shift_over", "Cette relève est finie.", f"Elle s'est terminée le {hour(shift.span.ends)}.",
                       "Choisissez la relève en cours ou la suivante.")


def _still_stands(tx: Tx, here: Here, event_id: str, shift: Shift) -> None:
    """Raise Refused for a change that takes a post away from somebody, or that somebody may not hold."""
    others, known = night(tx, here, event_id).without(shift.id), {each.person: each for each in volunteers.roster(tx)}
    for each in shifts.held(tx, event_id):
        if each.shift != shift.id:
            continue
        if each.post not in shift.posts():
            raise Refused("post_held", "Cette relève ne peut pas être réduite.",
                          "Une personne est affectée à un poste qui disparaîtrait.", "Retirez d'abord son affectation.")
        refused = refusal(known[each.person], role_of(each.post), shift.span, others)
        if refused is not None:
            raise Refused("shift_change", "Cette relève ne peut pas changer d'heures.",
                          f"Une personne affectée ne le permet pas : {refused.why}",
                          "Retirez d'abord son affectation.")
