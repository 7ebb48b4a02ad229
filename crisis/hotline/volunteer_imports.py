"""The file of the volunteers, in and out: shown first, then taken whole or not at all.

What its lines may be is `volunteer_files`'.
"""
from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.directory import contacts
from crisis.directory.tables import person
from crisis.errors import Conflict
from crisis.hotline import volunteer_files, volunteers
from crisis.hotline.tables import volunteer
from crisis.hotline.volunteer_cards import Card
from crisis.hotline.volunteer_files import folded
from crisis.hotline.volunteers import AUDIENCE, RIGHT, Registered
from crisis.journal import store
from crisis.journal.tables import REGISTER

ADDED, CHANGED, SAME = "added", "changed", "same"


@dataclass(frozen=True, slots=True)
class Planned:
    """What an import would do with one line. `person`: whom it names, empty for somebody new."""

    number: int
    card: Card
    what: str
    person: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do. `seal`: the same as long as it would do the same."""

    lines: tuple[Planned, ...]
    seal: str

    def of(self, what: str) -> list[Planned]:
        return [each for each in self.lines if each.what == what]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: the persons added, and those whose card was replaced."""

    added: tuple[str, ...]
    changed: tuple[str, ...]


def preview(tx: Tx, actor: Actor, body: bytes) -> Preview:
    """Return what a file would do, with nothing written. Raises Refused, naming every line that is wrong."""
    actor.require(RIGHT)
    today = {each.person: each for each in volunteers.everyone(tx)}
    names = _names(tx)
    bare = _routed(tx)
    known = {name: None if len(keys) > 1 else next(iter(keys)) in bare for name, keys in names.items()}
    read = volunteer_files.read(body, volunteers.today(tx), known)
    lines = tuple(_planned(number, card, next(iter(names.get(folded(card.name), ())), ""), today)
                  for number, card in read)
    told = json.dumps([[each.number, each.what, each.person] for each in lines])
    return Preview(lines, hashlib.sha256(body + told.encode()).hexdigest())


def load(tx: Tx, actor: Actor, body: bytes, seal: str = "") -> Imported:
    """Import a file whole: its volunteers are added, or their cards replaced; those it does not name stay.

    `seal`: of the preview that was shown. Raises Conflict when the file would no longer do the same, and Refused with
    nothing imported for a line that is wrong.
    """
    volunteers.begin(tx, actor)
    found = preview(tx, actor, body)
    if seal and seal != found.seal:
        raise Conflict("preview_old", "Le fichier n'a pas été importé.", "La liste a changé depuis l'aperçu.",
                       "Relisez l'aperçu, puis importez de nouveau.")
    today = {each.person: each for each in volunteers.everyone(tx)}
    new = found.of(ADDED)
    added = volunteers.enrol(tx, actor, [(each.card, each.person) for each in new]) if new else []
    changed = [each.person for each in found.of(CHANGED) if volunteers.rewrite(tx, today[each.person], each.card)]
    return _told(tx, actor, Imported(tuple(added), tuple(changed)), len(found.lines),
                 hashlib.sha256(body).hexdigest())


def put(tx: Tx, actor: Actor, cards: Sequence[Card]) -> Imported:
    """Register new volunteers at once, as one entry of the register."""
    volunteers.begin(tx, actor)
    for card in cards:
        volunteers.sound(card, volunteers.today(tx), known=False)
    added = volunteers.enrol(tx, actor, [(card, "") for card in cards])
    return _told(tx, actor, Imported(tuple(added), ()), len(cards), "")


def export(tx: Tx, actor: Actor) -> bytes:
    """Return the file of all volunteers, as `load` takes it back."""
    actor.require(RIGHT)
    return volunteer_files.written(each.card for each in volunteers.everyone(tx))


def _told(tx: Tx, actor: Actor, done: Imported, rows: int, sha256: str) -> Imported:
    store.append(tx, REGISTER, "volunteers_imported", {
        "sha256": sha256, "rows": rows, "added": list(done.added), "changed": list(done.changed)}, by=actor.by)
    return done


def _names(tx: Tx) -> dict[str, set[str]]:
    """Return whom each name may mean: the staff of today, and whoever is or was a volunteer."""
    found: dict[str, set[str]] = {}
    ever = tx.execute(select(person.c.id, person.c.name).join(volunteer, volunteer.c.person == person.c.id))
    staff = ((each.person, each.name) for each in contacts.holders(tx, AUDIENCE))
    for key, name in [*((row.id, row.name) for row in ever), *staff]:
        found.setdefault(folded(name), set()).add(key)
    return found


def _routed(tx: Tx) -> set[str]:
    """Return whose routes stand in the directory, so that the file does not bring them."""
    return {each.person for each in contacts.holders(tx, AUDIENCE) if each.function != volunteers.FUNCTION}


def _planned(number: int, card: Card, key: str, today: dict[str, Registered]) -> Planned:
    before = today.get(key)
    if before is None:
        return Planned(number, card, ADDED, key)
    return Planned(number, card, CHANGED if volunteers.differs(before, card) else SAME, key)
