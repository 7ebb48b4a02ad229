"""The organisms that a COD convenes, with the duty of each: added, changed, removed, imported, exported.

Their contacts are persons in a mandate, like everybody of the directory (R21). What a card may hold is
`organism_cards`'; whom an event convenes is `events.convening`'s business.
"""
from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, insert, select, update

from channels.text.numbers import normalise_french
from crisis.accounts.rights import Actor
from crisis.db import Tx, new_id
from crisis.directory import organism_files
from crisis.directory.contacts import Contact, Newcomer, holders, open_routes, write
from crisis.directory.organism_cards import Card, Duty, problems
from crisis.directory.tables import mandate, organism, route
from crisis.errors import Missing, Refused
from crisis.journal import store
from crisis.journal.tables import REGISTER

RIGHT, AUDIENCE, FUNCTION = "manage_organisms", "services", "service_duty"
FUNCTION_FR = {FUNCTION: "permanence d'un organisme"}


@dataclass(frozen=True, slots=True)
class Organism:
    """An organism as it stands: its card, and the persons of its contacts in the same order."""

    id: str
    card: Card
    persons: tuple[str, ...] = ()

    @property
    def target(self) -> str:
        return target_of(self.id)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: the ids of those added, and of those whose card was replaced."""

    added: tuple[str, ...]
    changed: tuple[str, ...]


def target_of(organism_id: str) -> str:
    """Return how deliveries and mandates name an organism."""
    return f"organism:{organism_id}"


def everyone(tx: Tx) -> list[Organism]:
    """Return the organisms of today in the order of their names, each with its contacts, the first called first."""
    rows = list(tx.execute(select(organism).where(organism.c.until.is_(None)).order_by(organism.c.name)))
    duties: dict[str, list[Contact]] = defaultdict(list)
    for contact in holders(tx, AUDIENCE):
        duties[contact.target].append(contact)
    return [Organism(row.id, Card(row.code, row.name, row.kind, row.convened, tuple(
        _duty(each) for each in duties[target_of(row.id)])), tuple(
            each.person for each in duties[target_of(row.id)])) for row in rows]


def one(tx: Tx, organism_id: str) -> Organism:
    """Return an organism of today. Raises Missing."""
    found = next((each for each in everyone(tx) if each.id == organism_id), None)
    if found is None:
        raise Missing("organism_missing", "Cet organisme n'est pas dans l'annuaire.", "Il a pu être retiré.",
                      "Revenez à la liste des organismes.")
    return found


def names(tx: Tx, ids: Iterable[str] | None = None) -> dict[str, str]:
    """Return the name of organisms by id, those that were removed too: a journal still names them."""
    query = select(organism.c.id, organism.c.name)
    rows = tx.execute(query if ids is None else query.where(organism.c.id.in_(list(ids))))
    return {row.id: row.name for row in rows}


def _duty(contact: Contact) -> Duty:
    sms, voice, email = (contact.address(channel) or "" for channel in ("sms", "voice", "email"))
    return Duty(contact.name, spelled(sms), spelled(voice), email)


def spelled(number: str) -> str:
    """Return a number as it is typed in France; one of another country with 00, so that no cell begins with a sign."""
    if not number.startswith("+33"):
        return f"00{number[1:]}" if number.startswith("+") else number
    digits = f"0{number[3:]}"
    return " ".join(digits[start:start + 2] for start in range(0, len(digits), 2))


def add(tx: Tx, actor: Actor, types: Collection[str], card: Card) -> str:
    """Add an organism and return its id; one that was removed comes back under its code.

    `types`: the types of event it may be convened for. Raises Refused for a card that does not stand.
    """
    _begin(tx, actor)
    _sound(card, types)
    known = _coded(tx, card.code)
    if known is not None and known.until is None:
        raise _taken(card.code)
    key, persons = _written(tx, card, known.id if known else None)
    store.append(tx, REGISTER, "organism_added", _told(key, card, persons), by=actor.by)
    return key


def change(tx: Tx, actor: Actor, types: Collection[str], organism_id: str, card: Card) -> None:
    """Replace the card of an organism, contacts included; a contact who keeps their name stays the same person.

    Raises Missing, and Refused for a card that does not stand or a code that another organism bears.
    """
    _begin(tx, actor)
    before = one(tx, organism_id)
    _sound(card, types)
    known = _coded(tx, card.code)
    if known is not None and known.id != organism_id:
        raise _taken(card.code)
    if _same(before.card) == _same(card):
        return
    _, persons = _written(tx, card, organism_id)
    store.append(tx, REGISTER, "organism_changed", _told(organism_id, card, persons), by=actor.by)


def remove(tx: Tx, actor: Actor, organism_id: str) -> None:
    """Take an organism out: nobody of it is called any more. Its name stays for the journals. Raises Missing."""
    _begin(tx, actor)
    found = one(tx, organism_id)
    _contacts(tx, organism_id, ())
    tx.execute(update(organism).where(organism.c.id == organism_id).values(until=tx.now))
    store.append(tx, REGISTER, "organism_removed", {"organism": organism_id, "code": found.card.code}, by=actor.by)


def load(tx: Tx, actor: Actor, types: Collection[str], body: bytes) -> Imported:
    """Import a file whole: its organisms are added, or their cards replaced; those it does not name stay.

    Raises Refused, naming every line that is wrong, with nothing imported.
    """
    actor.require(RIGHT)
    return put(tx, actor, organism_files.read(body, types), hashlib.sha256(body).hexdigest())


def put(tx: Tx, actor: Actor, cards: Sequence[Card], sha256: str = "") -> Imported:
    """Write sound cards at once, as one entry of the register. `sha256`: of the file they come from."""
    _begin(tx, actor)
    before = {each.card.code: each for each in everyone(tx)}
    new = [(card, _coded(tx, card.code)) for card in cards if card.code not in before]
    other = [card for card in cards if card.code in before and _same(card) != _same(before[card.code].card)]
    added = tuple(_written(tx, card, row.id if row else None)[0] for card, row in new)
    changed = tuple(_written(tx, card, before[card.code].id)[0] for card in other)
    store.append(tx, REGISTER, "organisms_imported", {
        "sha256": sha256, "rows": len(cards), "added": list(added), "changed": list(changed)}, by=actor.by)
    return Imported(added, changed)


def export(tx: Tx, actor: Actor) -> bytes:
    """Return the file of all organisms, as `load` takes it back."""
    actor.require(RIGHT)
    return organism_files.written(each.card for each in everyone(tx))


def _begin(tx: Tx, actor: Actor) -> None:
    """Ask for the right, then take the register: two people who change the directory at once do it one by one."""
    actor.require(RIGHT)
    store.lock(tx, REGISTER)


def _sound(card: Card, types: Collection[str]) -> None:
    told = problems(card, types)
    if told:
        why = " ; ".join(told)
        raise Refused("organism", "Fiche d'organisme refusée.", f"{why[:1].upper()}{why[1:]}.", "Corrigez la fiche.")


def _same(card: Card) -> Card:
    """Return a card whose numbers are spelled alike, to compare it with another."""
    return replace(card, contacts=tuple(_plain(each) for each in card.contacts))


def _plain(duty: Duty) -> Duty:
    sms, voice = (normalise_french(number) if number else "" for number in (duty.sms, duty.voice))
    return Duty(duty.name, sms, voice, duty.email)


def _coded(tx: Tx, code: str) -> Row[Any] | None:
    return tx.execute(select(organism).where(organism.c.code == code)).one_or_none()


def _taken(code: str) -> Refused:
    return Refused("organism_code", "Fiche d'organisme refusée.", f"Un autre organisme porte le code « {code} ».",
                   "Donnez un autre code, ou modifiez la fiche de cet organisme.")


def _told(key: str, card: Card, persons: Sequence[str]) -> dict[str, Any]:
    """Return what the register says of a card: ids and codes, never a name nor a number."""
    return {"organism": key, "code": card.code, "kind": card.kind, "convened": card.convened,
            "contacts": list(persons)}


def _written(tx: Tx, card: Card, key: str | None) -> tuple[str, list[str]]:
    """Write a card, in the row `key` if there is one; return the id of the organism and its persons."""
    values = {"code": card.code, "name": card.name, "kind": card.kind, "convened": card.convened, "until": None}
    if key is None:
        key = new_id()
        tx.execute(insert(organism), {"id": key} | values)
    else:
        tx.execute(update(organism).where(organism.c.id == key).values(**values))
    return key, _contacts(tx, key, card.contacts)


def _contacts(tx: Tx, key: str, duties: Sequence[Duty]) -> list[str]:
    """Let an organism have these contacts and no other, and return their persons."""
    kept = {each.name: each for each in holders(tx, AUDIENCE, {target_of(key)})}
    _end(tx, key, [each.person for name, each in kept.items() if name not in {duty.name for duty in duties}])
    persons = []
    for rank, duty in enumerate(duties):
        known = kept.pop(duty.name, None)
        if known is None:
            new = Newcomer(duty.name, AUDIENCE, FUNCTION, target_of(key), duty.routes, rank)
            persons.append(write(tx, new)[0])
        else:
            _keep(tx, key, known, duty, rank)
            persons.append(known.person)
    return persons


def _end(tx: Tx, key: str, persons: Sequence[str]) -> None:
    for mandate_id in _mandates(tx, key, persons):
        tx.execute(update(route).where(route.c.mandate == mandate_id).values(active=False))
        tx.execute(update(mandate).where(mandate.c.id == mandate_id).values(until=tx.now))


def _keep(tx: Tx, key: str, known: Contact, duty: Duty, rank: int) -> None:
    """Give somebody who stays another rank, and other routes if they changed."""
    (mandate_id,) = _mandates(tx, key, [known.person])
    tx.execute(update(mandate).where(mandate.c.id == mandate_id).values(rank=rank))
    if _plain(_duty(known)) != _plain(duty):
        tx.execute(update(route).where(route.c.mandate == mandate_id).values(active=False))
        open_routes(tx, mandate_id, duty.routes)


def _mandates(tx: Tx, key: str, persons: Sequence[str]) -> list[str]:
    return list(tx.execute(select(mandate.c.id).where(
        mandate.c.target == target_of(key), mandate.c.person.in_(list(persons)),
        mandate.c.until.is_(None))).scalars())
