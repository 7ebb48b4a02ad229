"""The volunteers of the hotline: the list, a card each, who is to be trained. What a card may be is the command's."""
from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from crisis.directory.organism_cards import Duty
from crisis.errors import Refused
from crisis.hotline import absences, volunteers
from crisis.hotline.languages import named
from crisis.hotline.posts import ROLES
from crisis.hotline.roster import AVAILABLE, LACKS, lacking
from crisis.hotline.volunteer_cards import Card, iso
from crisis.hotline.volunteer_files import HEADER, split
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act, shown
from crisis.web.console.periods import period
from crisis.web.house import house

volunteer_pages = Blueprint("volunteers", __name__, url_prefix="/volontaires")


def words() -> dict[str, Any]:
    """Return the words of a card that its pages share."""
    return {"roles": ROLES, "available": AVAILABLE, "lacks_fr": LACKS, "spoken": named}


def listed(refusal: Refused | None = None, **data: Any) -> ResponseReturnValue:
    """Show the list, with the forms that add one and import a file."""
    with house().db.reading() as tx:
        found, day = volunteers.everyone(tx), volunteers.today(tx)
        lacks = {each.person: lacking(each.roster, day, house().territory.hotline) for each in found}
        return shown("volunteers/list.html", refusal, found=found, lacks=lacks, header=HEADER, now=tx.now,
                     today=day, staff=volunteers.eligible(tx), **words(), **data)


def _one(person_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    with house().db.reading() as tx:
        found, day = volunteers.one(tx, person_id), volunteers.today(tx)
        return shown("volunteers/card.html", refusal, one=found, now=tx.now, today=day,
                     lacks=lacking(found.roster, day, house().territory.hotline), **words())


def _card() -> Card:
    """Read the card of a form."""
    contact = Duty(*(given.text(name) for name in ("volontaire", "sms", "voix", "courriel")))
    return Card(contact, given.text("service"), iso(given.text("formation")), iso(given.text("exercice")),
                split(given.text("langues").lower()), tuple(request.form.getlist("poste")),
                given.text("disponibilite"))


@volunteer_pages.get("")
@access(volunteers.RIGHT)
def listing() -> ResponseReturnValue:
    """List the volunteers."""
    return listed()


@volunteer_pages.post("")
@access(volunteers.RIGHT)
def create() -> ResponseReturnValue:
    """Register a volunteer: an agent of the directory, or somebody new."""
    return act(lambda tx: volunteers.register(tx, actor(), _card(), given.text("agent")),
               lambda key: url_for("volunteers.one", person_id=key), listed, "Volontaire inscrit.")


@volunteer_pages.get("/a-former")
@access(volunteers.RIGHT)
def untrained() -> ResponseReturnValue:
    """List whose training or drill is missing or too old."""
    rules = house().territory.hotline
    with house().db.reading() as tx:
        return shown("volunteers/untrained.html", found=volunteers.untrained(tx, rules), rules=rules, now=tx.now,
                     **words())


@volunteer_pages.get("/fiche/<person_id>")
@access(volunteers.RIGHT)
def one(person_id: str) -> ResponseReturnValue:
    """Show the card of a volunteer."""
    return _one(person_id)


@volunteer_pages.post("/fiche/<person_id>")
@access(volunteers.RIGHT)
def change(person_id: str) -> ResponseReturnValue:
    """Replace the card of a volunteer."""
    return act(lambda tx: volunteers.change(tx, actor(), person_id, _card()),
               lambda _: url_for("volunteers.one", person_id=person_id),
               lambda refusal: _one(person_id, refusal), "Fiche enregistrée.")


@volunteer_pages.post("/fiche/<person_id>/retrait")
@access(volunteers.RIGHT)
def remove(person_id: str) -> ResponseReturnValue:
    """Take a volunteer out of the list."""
    return act(lambda tx: volunteers.remove(tx, actor(), person_id), lambda _: url_for("volunteers.listing"),
               lambda refusal: listed(refusal) if refusal.status == 404 else _one(person_id, refusal),
               "Volontaire retiré ; son nom reste dans les mains courantes.")


@volunteer_pages.post("/fiche/<person_id>/absence")
@access(volunteers.RIGHT)
def away(person_id: str) -> ResponseReturnValue:
    """Record that a volunteer is away."""
    def command(tx: Any) -> str:
        wanted = period("debut", "fin")
        return absences.add(tx, actor(), person_id, wanted.begins, wanted.ends)
    return act(command, lambda _: url_for("volunteers.one", person_id=person_id),
               lambda refusal: _one(person_id, refusal), "Absence notée.")


@volunteer_pages.post("/fiche/<person_id>/retour")
@access(volunteers.RIGHT)
def back(person_id: str) -> ResponseReturnValue:
    """Take an absence back."""
    return act(lambda tx: absences.drop(tx, actor(), person_id, given.text("absence")),
               lambda _: url_for("volunteers.one", person_id=person_id),
               lambda refusal: _one(person_id, refusal), "Absence retirée.")
