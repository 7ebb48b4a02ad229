"""The organisms of the directory over the API: cards, and one file in and out. What a card may be is the command's."""
from __future__ import annotations

from typing import Annotated, Any, Literal

from flask import Response, jsonify
from pydantic import BaseModel, Field

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.directory import organisms
from crisis.directory.organism_cards import ALWAYS, CONTACTS, LISTED, NEVER, Card, Duty
from crisis.directory.organisms import Organism
from crisis.web.access import access, actor
from crisis.web.api.answers import FILE, Answer, Done, Key, Made
from crisis.web.api.shapes import Base64, Body, Code, Codes, Id, Short
from crisis.web.api.writing import Reply, group, write
from crisis.web.download import exported
from crisis.web.house import house

api = group("organisms", "Les organismes de l'annuaire")
Kind = Literal["state", "rescue", "forces", "network", "local", "association", "zone", "national", "other"]
When = Literal["listed", "always", "never", "types"]
SAID = {LISTED: "listed", ALWAYS: "always", NEVER: "never"}
CARDS: dict[str, Any] = FILE | {"description": "Le fichier CSV des organismes, qui se réimporte tel quel."}


class OrganismPath(BaseModel):
    """The organism of an address."""

    organism_id: Annotated[Id, Field(description="L'organisme.")]


class DutyGiven(Body):
    """One contact of the duty of an organism."""

    name: Short
    sms: Short = ""
    voice: Short = ""
    email: Short = ""


class CardGiven(Body):
    """The card of an organism. `convened`: by the préfecture's lists, always, never, or for `types` of event.

    `contacts`: who is called, the first one first.
    """

    code: Code
    name: Short
    kind: Kind
    convened: When = "listed"
    types: Codes = []
    contacts: Annotated[list[DutyGiven], Field(max_length=CONTACTS)] = []

    def card(self) -> Card:
        says = next((key for key, told in SAID.items() if told == self.convened), " ".join(self.types) or NEVER)
        return Card(self.code, self.name, self.kind, says,
                    tuple(Duty(each.name, each.sms, each.voice, each.email) for each in self.contacts))


class CardsGiven(Body):
    """A CSV file, in base 64."""

    cards: Base64


class DutyRead(Answer):
    """One contact, with the person that it is in the entries."""

    person: Key
    name: str
    sms: str
    voice: str
    email: str


class OrganismRead(Answer):
    """An organism as it stands."""

    id: Key
    code: str
    name: str
    kind: Kind
    convened: When
    types: list[str]
    contacts: list[DutyRead]


class OrganismList(Answer):
    """The organisms, in the order of their names."""

    organisms: list[OrganismRead]


class Loaded(Answer):
    """What an import added, and whose card it replaced."""

    added: list[Key]
    changed: list[Key]


def _types() -> set[str]:
    return {each.code for each in house().territory.types}


@api.get("/organisms", responses={200: OrganismList})
@access(organisms.RIGHT)
def listing() -> Reply:
    """Return every organism with its contacts."""
    with house().db.reading() as tx:
        return jsonify(organisms=[_read(each) for each in organisms.everyone(tx)])


def _read(one: Organism) -> dict[str, Any]:
    card = one.card
    return {"id": one.id, "code": card.code, "name": card.name, "kind": card.kind,
            "convened": SAID.get(card.convened, "types"),
            "types": [] if card.convened in SAID else card.convened.split(),
            "contacts": [{"person": person, "name": duty.name, "sms": duty.sms, "voice": duty.voice,
                          "email": duty.email} for person, duty in zip(one.persons, card.contacts, strict=True)]}


@api.get("/organisms.csv", responses={200: CARDS})
@access(organisms.RIGHT)
def export() -> Response:
    """Return the file of all organisms, one line per contact."""
    with house().db.reading() as tx:
        body = organisms.export(tx, actor())
    return exported(body, "text/csv; charset=utf-8", "organismes.csv")


@api.post("/organisms", responses={201: Made})
@access(organisms.RIGHT)
def add(body: CardGiven) -> Reply:
    """Add an organism."""
    return write(lambda tx, who: {"id": organisms.add(tx, who, _types(), body.card())}, 201)


@api.post("/organisms.csv", responses={200: Loaded})
@access(organisms.RIGHT)
def load(body: CardsGiven) -> Reply:
    """Import a file whole, or nothing; an organism that it does not name stays as it is."""
    def command(tx: Tx, who: Actor) -> dict[str, Any]:
        done = organisms.load(tx, who, _types(), body.cards)
        return {"added": list(done.added), "changed": list(done.changed)}
    return write(command)


@api.put("/organisms/<organism_id>", responses={200: Done})
@access(organisms.RIGHT)
def change(path: OrganismPath, body: CardGiven) -> Reply:
    """Replace the card of an organism, contacts included."""
    def command(tx: Tx, who: Actor) -> dict[str, Any]:
        organisms.change(tx, who, _types(), path.organism_id, body.card())
        return {}
    return write(command)


@api.delete("/organisms/<organism_id>", responses={200: Done})
@access(organisms.RIGHT)
def remove(path: OrganismPath) -> Reply:
    """Take an organism out: nobody of it is called any more."""
    def command(tx: Tx, who: Actor) -> dict[str, Any]:
        organisms.remove(tx, who, path.organism_id)
        return {}
    return write(command)
