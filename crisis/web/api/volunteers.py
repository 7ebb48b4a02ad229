"""The volunteers of the hotline over the API: cards, absences, one file in and out. Commands judge the cards."""
from __future__ import annotations

from typing import Annotated, Any, Literal

from flask import Response, jsonify
from pydantic import BaseModel, Field

from crisis.accounts.rights import Actor
from crisis.clock import instant
from crisis.db import Tx
from crisis.directory.organism_cards import Duty
from crisis.hotline import absences, volunteer_imports, volunteers
from crisis.hotline.roster import lacking
from crisis.hotline.volunteer_cards import LANGUAGES, Card
from crisis.hotline.volunteers import Registered
from crisis.web.access import access, actor
from crisis.web.api.answers import FILE, Answer, Done, Key, Made, Moment
from crisis.web.api.shapes import Base64, Body, Id, Short, When
from crisis.web.api.writing import Reply, group, write
from crisis.web.download import exported
from crisis.web.house import house

api = group("volunteers", "Les volontaires de la CIP")
Post = Literal["operator", "team_leader", "specialist", "line_technician"]
Available = Literal["always", "office_hours", "nights"]
Lack = Literal["untrained", "training_old", "undrilled", "drill_old"]
Day = Annotated[str, Field(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2}$")]
LINES: dict[str, Any] = FILE | {"description": "Le fichier CSV des volontaires, qui se réimporte tel quel."}


class VolunteerPath(BaseModel):
    """The volunteer of an address."""

    person_id: Annotated[Id, Field(description="Le volontaire.")]


class AwayPath(VolunteerPath):
    """An absence of a volunteer."""

    away_id: Annotated[Id, Field(description="L'absence.")]


class CardOfVolunteer(Body):
    """The card of a volunteer. Days are those of Paris, empty for never; languages: ISO 639-1."""

    service: Short
    trained_on: Day = ""
    drilled_on: Day = ""
    languages: Annotated[list[Language], Field(max_length=LANGUAGES)] = []
    posts: Annotated[list[Post], Field(min_length=1, max_length=4)]
    available: Available = "always"
    sms: Short = ""
    voice: Short = ""
    email: Short = ""

    def card(self, name: str = "") -> Card:
        return Card(Duty(name, self.sms, self.voice, self.email), self.service, self.trained_on, self.drilled_on,
                    tuple(self.languages), tuple(self.posts), self.available)


class VolunteerGiven(CardOfVolunteer):
    """A volunteer to register. `agent`: one of the staff, who keeps name and routes; otherwise `name` is somebody new.
    """

    agent: Id | None = None
    name: Short = ""


class VolunteersFile(Body):
    """A CSV file, in base 64."""

    volunteers: Base64


class AwayGiven(Body):
    """When a volunteer is away. `begins`: absent for now."""

    begins: When | None = None
    ends: When


class AwayRead(Answer):
    """An absence."""

    id: Key
    begins: Moment
    ends: Moment


class VolunteerRead(Answer):
    """A volunteer as they stand. `lacks`: what warns. `own`: the routes are those of the card, not of the directory."""

    person: Key
    name: str
    service: str
    trained_on: str
    drilled_on: str
    languages: list[str]
    posts: list[Post]
    available: Available
    sms: str
    voice: str
    email: str
    own: bool
    away: list[AwayRead]
    lacks: list[Lack]


class VolunteerList(Answer):
    """The volunteers, in the order of their names."""

    volunteers: list[VolunteerRead]


class VolunteersLoaded(Answer):
    """What an import added, and whose card it replaced."""

    added: list[Key]
    changed: list[Key]


@api.get("/volunteers", responses={200: VolunteerList})
@access(volunteers.RIGHT)
def listing() -> Reply:
    """Return every volunteer; whoever lacks a training or a drill says so in `lacks`."""
    rules = house().territory.hotline
    with house().db.reading() as tx:
        day = volunteers.today(tx)
        return jsonify(volunteers=[_read(each) | {"lacks": lacking(each.roster, day, rules)}
                                   for each in volunteers.everyone(tx)])


def _read(one: Registered) -> dict[str, Any]:
    card = one.card
    return {"person": one.person, "name": card.name, "service": card.service, "trained_on": card.trained_on,
            "drilled_on": card.drilled_on, "languages": card.languages, "posts": card.posts,
            "available": card.available, "sms": card.contact.sms, "voice": card.contact.voice,
            "email": card.contact.email, "own": one.own,
            "away": [{"id": each.id, "begins": instant(each.span.begins), "ends": instant(each.span.ends)}
                     for each in one.away]}


@api.get("/volunteers.csv", responses={200: LINES})
@access(volunteers.RIGHT)
def export() -> Response:
    """Return the file of all volunteers, one line each."""
    with house().db.reading() as tx:
        body = volunteer_imports.export(tx, actor())
    return exported(body, "text/csv; charset=utf-8", "volontaires.csv")


@api.post("/volunteers", responses={201: Made})
@access(volunteers.RIGHT)
def register(body: VolunteerGiven) -> Reply:
    """Register a volunteer; `id` is the person."""
    return write(lambda tx, who: {"id": volunteers.register(tx, who, body.card(body.name), body.agent or "")}, 201)


@api.post("/volunteers.csv", responses={200: VolunteersLoaded})
@access(volunteers.RIGHT)
def load(body: VolunteersFile) -> Reply:
    """Import a file whole, or nothing; a volunteer that it does not name stays as they are."""
    def command(tx: Tx, who: Actor) -> dict[str, Any]:
        done = volunteer_imports.load(tx, who, body.volunteers)
        return {"added": list(done.added), "changed": list(done.changed)}
    return write(command)


@api.put("/volunteers/<person_id>", responses={200: Done})
@access(volunteers.RIGHT)
def change(path: VolunteerPath, body: CardOfVolunteer) -> Reply:
    """Replace the card of a volunteer; the name stays."""
    def command(tx: Tx, who: Actor) -> dict[str, Any]:
        volunteers.change(tx, who, path.person_id, body.card())
        return {}
    return write(command)


@api.delete("/volunteers/<person_id>", responses={200: Done})
@access(volunteers.RIGHT)
def remove(path: VolunteerPath) -> Reply:
    """Take a volunteer out: called and proposed no more."""
    def command(tx: Tx, who: Actor) -> dict[str, Any]:
        volunteers.remove(tx, who, path.person_id)
        return {}
    return write(command)


@api.post("/volunteers/<person_id>/absences", responses={201: Made})
@access(volunteers.RIGHT)
def away(path: VolunteerPath, body: AwayGiven) -> Reply:
    """Record that a volunteer is away."""
    return write(lambda tx, who: {"id": absences.add(tx, who, path.person_id, body.begins, body.ends)}, 201)


@api.delete("/volunteers/<person_id>/absences/<away_id>", responses={200: Done})
@access(volunteers.RIGHT)
def back(path: AwayPath) -> Reply:
    """Take an absence back."""
    def command(tx: Tx, who: Actor) -> dict[str, Any]:
        absences.drop(tx, who, path.person_id, path.away_id)
        return {}
    return write(command)
