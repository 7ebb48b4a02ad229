"""The volunteers of the hotline (*volontaires de la CIP*): registered, changed, removed.

What a card may be is `volunteer_cards`'; who may hold a post is `roster`'s; their file is `volunteer_imports`'. Names
and routes are those of the directory (R21); an account without a password lets the code of a shift seat them.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import delete, insert, select, update

from crisis.accounts import unsigned
from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.directory import contacts
from crisis.directory.contacts import Contact, Newcomer
from crisis.directory.organism_cards import Duty
from crisis.directory.organisms import spelled
from crisis.directory.tables import mandate, person, route
from crisis.errors import Conflict, Missing, Refused
from crisis.hotline.roster import PARIS, Span, Volunteer, hour, lacking
from crisis.hotline.tables import assignment, cip_shift, volunteer, volunteer_away
from crisis.hotline.volunteer_cards import Card, day_of, plain, problems
from crisis.hotline.volunteer_files import folded
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.territory_lines import Hotline

RIGHT, AUDIENCE, FUNCTION, ROLE = "manage_volunteers", "staff", "cip_volunteer", "operator"


@dataclass(frozen=True, slots=True)
class Away:
    """A period during which a volunteer is not there."""

    id: str
    span: Span


@dataclass(frozen=True, slots=True)
class Registered:
    """A volunteer as they stand. `own`: the card brings the routes; otherwise they stand in the directory."""

    person: str
    card: Card
    away: tuple[Away, ...] = ()
    own: bool = True

    @property
    def roster(self) -> Volunteer:
        """Return what the roster knows of them."""
        card = self.card
        return Volunteer(self.person, day_of(card.trained_on), day_of(card.drilled_on), card.languages, card.posts,
                         card.available, tuple(each.span for each in self.away))


def today(tx: Tx) -> date:
    """Return the day that it is in Paris."""
    return tx.now.astimezone(PARIS).date()


def everyone(tx: Tx) -> list[Registered]:
    """Return the volunteers of today in the order of their names."""
    rows = tx.execute(select(volunteer, person.c.name).join(person, person.c.id == volunteer.c.person)
                      .where(volunteer.c.until.is_(None))).all()
    away, reached = _away(tx), _reached(tx)
    found = [Registered(row.person, Card(
        _contact(row.name, reached[row.person]), row.service, row.trained_on or "", row.drilled_on or "",
        tuple(row.languages.split()), tuple(row.posts.split()), row.available), tuple(away[row.person]),
        any(each.function == FUNCTION for each in reached[row.person])) for row in rows]
    return sorted(found, key=lambda each: (folded(each.card.name), each.person))


def one(tx: Tx, person_id: str) -> Registered:
    """Return a volunteer of today. Raises Missing."""
    found = next((each for each in everyone(tx) if each.person == person_id), None)
    if found is None:
        raise Missing("volunteer_missing", "Cette personne n'est pas volontaire de la CIP.", "Elle a pu être retirée.",
                      "Revenez à la liste des volontaires.")
    return found


def roster(tx: Tx) -> list[Volunteer]:
    """Return the volunteers of today as the roster knows them; those who are no more are named as gone."""
    away = _away(tx)
    return [Volunteer(row.person, day_of(row.trained_on), day_of(row.drilled_on), tuple(row.languages.split()),
                      tuple(row.posts.split()), row.available, tuple(each.span for each in away[row.person]),
                      gone=row.until is not None) for row in tx.execute(select(volunteer).order_by(volunteer.c.person))]


def _away(tx: Tx) -> dict[str, list[Away]]:
    found: dict[str, list[Away]] = defaultdict(list)
    for row in tx.execute(select(volunteer_away).where(volunteer_away.c.ends > tx.now)
                          .order_by(volunteer_away.c.begins)):
        found[row.person].append(Away(row.id, Span(row.begins, row.ends)))
    return found


def _reached(tx: Tx) -> dict[str, list[Contact]]:
    """Return the mandates of the staff by person."""
    found: dict[str, list[Contact]] = defaultdict(list)
    for contact in contacts.holders(tx, AUDIENCE):
        found[contact.person].append(contact)
    return found


def _contact(name: str, reached: Sequence[Contact]) -> Duty:
    """Return how somebody is reached: as a volunteer if the card says it, otherwise as the directory does."""
    first = next((each for each in reached if each.function == FUNCTION), reached[0] if reached else None)
    addresses = [first.address(channel) if first else None for channel in ("sms", "voice", "email")]
    sms, voice, email = (each or "" for each in addresses)
    return Duty(name, spelled(sms), spelled(voice), email)


def untrained(tx: Tx, rules: Hotline) -> list[tuple[Registered, list[str]]]:
    """Return the volunteers whose training or drill is missing or too old, with what each lacks (`roster.LACKS`)."""
    day = today(tx)
    told = [(each, lacking(each.roster, day, rules)) for each in everyone(tx)]
    return [(each, lacks) for each, lacks in told if lacks]


def eligible(tx: Tx) -> list[tuple[str, str]]:
    """Return who of the staff is no volunteer yet: (person, name), in the order of names."""
    registered = set(tx.execute(select(volunteer.c.person).where(volunteer.c.until.is_(None))).scalars())
    found = {each.person: each.name for each in contacts.holders(tx, AUDIENCE) if each.person not in registered}
    return sorted(found.items(), key=lambda each: folded(each[1]))


def register(tx: Tx, actor: Actor, card: Card, person_id: str = "") -> str:
    """Register a volunteer and return the person: one of the staff, or a new one with the routes of the card.

    Raises Refused for a card that does not stand, Missing for nobody of the staff, Conflict for a volunteer of today.
    """
    begin(tx, actor)
    known = dict(eligible(tx)) if person_id else {}
    if person_id and person_id not in known:
        raise Missing("person_missing", "Cette personne ne peut pas être inscrite.",
                      "Elle n'est pas dans l'annuaire des agents, ou elle est déjà volontaire.",
                      "Rechargez la page, puis choisissez-la dans la liste.")
    sound(card, today(tx), known=bool(person_id))
    (key,) = enrol(tx, actor, [(card, person_id)])
    store.append(tx, REGISTER, "volunteer_added", {"person": key}, by=actor.by)
    return key


def change(tx: Tx, actor: Actor, person_id: str, card: Card) -> None:
    """Replace the card of a volunteer; the name stays. Raises Missing, and Refused for a card that does not stand."""
    begin(tx, actor)
    before = one(tx, person_id)
    card = replace(card, contact=replace(card.contact, name=before.card.name))
    sound(card, today(tx), known=not before.own)
    if rewrite(tx, before, card):
        store.append(tx, REGISTER, "volunteer_changed", {"person": person_id}, by=actor.by)


def remove(tx: Tx, actor: Actor, person_id: str) -> None:
    """Take a volunteer out; the name stays for the journals. Raises Missing, and Conflict for whoever holds a post."""
    begin(tx, actor)
    before = one(tx, person_id)
    tx.execute(select(volunteer.c.person).where(volunteer.c.person == person_id).with_for_update(key_share=True))
    held = tx.execute(select(cip_shift.c.begins).join(assignment, assignment.c.shift == cip_shift.c.id).where(
        assignment.c.person == person_id, assignment.c.withdrawn_at.is_(None), cip_shift.c.ends > tx.now)).first()
    if held is not None:
        raise Conflict("volunteer_held", "Ce volontaire ne peut pas être retiré.",
                       f"Il est affecté à un poste le {hour(held.begins)}.", "Retirez d'abord son affectation.")
    tx.execute(update(volunteer).where(volunteer.c.person == person_id).values(until=tx.now))
    tx.execute(delete(volunteer_away).where(volunteer_away.c.person == person_id))
    if before.own:
        _end_mandate(tx, person_id)
    unsigned.close(tx, actor.by, person_id)
    store.append(tx, REGISTER, "volunteer_removed", {"person": person_id}, by=actor.by)


def begin(tx: Tx, actor: Actor) -> None:
    """Ask for the right, then take the register: two people who change the list at once do it one by one."""
    actor.require(RIGHT)
    store.lock(tx, REGISTER)


def sound(card: Card, day: date, *, known: bool) -> None:
    """Raise Refused for a card that does not stand."""
    told = problems(card, day, known=known)
    if told:
        why = " ; ".join(told)
        raise Refused("volunteer", "Fiche de volontaire refusée.", f"{why[:1].upper()}{why[1:]}.",
                      "Corrigez la fiche.")


def enrol(tx: Tx, actor: Actor, cards: Sequence[tuple[Card, str]]) -> list[str]:
    """Write new volunteers, each somebody of the directory or (empty) a new person, and return the persons in order."""
    staff = set(_reached(tx))
    known = set(tx.execute(select(volunteer.c.person)).scalars())
    persons = [key if key in staff else _named(tx, card, key) for card, key in cards]
    new = list[dict[str, str | None]]()
    for key, (card, _) in zip(persons, cards, strict=True):
        if key in known:
            tx.execute(update(volunteer).where(volunteer.c.person == key).values(**_columns(card)))
        else:
            new.append({"person": key, **_columns(card)})
    if new:
        tx.execute(insert(volunteer), new)
    unsigned.give(tx, actor.by, persons, ROLE)
    return persons


def rewrite(tx: Tx, before: Registered, card: Card) -> bool:
    """Write the card of a volunteer over the former one; return whether it says anything else."""
    if not differs(before, card):
        return False
    tx.execute(update(volunteer).where(volunteer.c.person == before.person).values(**_columns(card)))
    if _moved(before, card):
        (own,) = _own(tx, before.person)
        tx.execute(update(route).where(route.c.mandate == own).values(active=False))
        contacts.open_routes(tx, own, card.contact.routes)
    return True


def differs(before: Registered, card: Card) -> bool:
    """Say whether a card says anything else than the one that stands; the name does not count."""
    return _columns(before.card) != _columns(card) or _moved(before, card)


def _moved(before: Registered, card: Card) -> bool:
    """Say whether a card brings other routes."""
    return before.own and plain(replace(card.contact, name="")) != plain(replace(before.card.contact, name=""))


def _columns(card: Card) -> dict[str, str | None]:
    return {"service": card.service, "trained_on": card.trained_on or None, "drilled_on": card.drilled_on or None,
            "languages": " ".join(card.languages), "posts": " ".join(card.posts), "available": card.available,
            "until": None}


def _newcomer(card: Card) -> Newcomer:
    return Newcomer(card.name, AUDIENCE, FUNCTION, None, card.contact.routes)


def _named(tx: Tx, card: Card, key: str) -> str:
    """Give a new person, or one who was a volunteer before, the routes of the card."""
    if key:
        contacts.appoint(tx, key, _newcomer(card))
        return key
    return contacts.write(tx, _newcomer(card))[0]


def _end_mandate(tx: Tx, person_id: str) -> None:
    own = _own(tx, person_id)
    tx.execute(update(route).where(route.c.mandate.in_(own)).values(active=False))
    tx.execute(update(mandate).where(mandate.c.id.in_(own)).values(until=tx.now))


def _own(tx: Tx, person_id: str) -> list[str]:
    """Return the mandate of a volunteer whose card brings the routes."""
    return list(tx.execute(select(mandate.c.id).where(
        mandate.c.person == person_id, mandate.c.function == FUNCTION, mandate.c.until.is_(None))).scalars())
