"""The organisms of the directory: one page, one card each, one CSV in and out. What a card may be is the command's."""
from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from crisis.directory import organisms
from crisis.directory.organism_cards import ALWAYS, CONTACTS, KINDS, LISTED, NEVER, Card, Duty
from crisis.directory.organism_files import HEADER
from crisis.errors import Refused
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act, shown
from crisis.web.download import exported
from crisis.web.house import house

organism_pages = Blueprint("organisms", __name__, url_prefix="/organismes")
TYPES = "types"  # The choice that takes the types ticked.


def _types() -> dict[str, str]:
    return {each.code: each.label for each in house().territory.types}


def _list(refusal: Refused | None = None) -> ResponseReturnValue:
    with house().db.reading() as tx:
        found = organisms.everyone(tx)
        return shown("organisms.html", refusal, found=found, kinds=KINDS, types=_types(), rows=CONTACTS, header=HEADER,
                     listed=house().territory.convening, known={each.card.code: each.card.name for each in found},
                     now=tx.now)


def _one(organism_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    with house().db.reading() as tx:
        return shown("organism.html", refusal, one=organisms.one(tx, organism_id), kinds=KINDS, types=_types(),
                     rows=CONTACTS, now=tx.now)


def _card() -> Card:
    """Read the card of a form: a contact without a name nor an address is none."""
    chosen = given.text("convoque")
    convened = " ".join(request.form.getlist("type")) if chosen == TYPES else chosen
    if chosen not in (LISTED, ALWAYS, NEVER, TYPES) or (chosen == TYPES and not convened):
        raise Refused("convened", "Convocation non précisée.", "On ne sait pas quand cet organisme est convoqué.",
                      "Choisissez une ligne ; pour certains types, cochez-les.")
    duties = [Duty(*(given.text(f"{name}{rank}") for name in ("nom", "sms", "voix", "courriel")))
              for rank in range(1, CONTACTS + 1)]
    return Card(given.text("code"), given.text("organisme"), given.text("nature"), convened,
                tuple(each for each in duties if each != Duty("")))


@organism_pages.get("")
@access(organisms.RIGHT)
def listing() -> ResponseReturnValue:
    """List the organisms, with the forms that add one and import a file."""
    return _list()


@organism_pages.post("")
@access(organisms.RIGHT)
def create() -> ResponseReturnValue:
    """Add an organism."""
    return act(lambda tx: organisms.add(tx, actor(), _types(), _card()), lambda key: url_for(
        "organisms.one", organism_id=key), _list, "Organisme ajouté.")


@organism_pages.post("/fichier")
@access(organisms.RIGHT)
def load() -> ResponseReturnValue:
    """Import a file whole, or nothing."""
    chosen = given.piece("fichier")
    body = chosen.body if chosen else b""
    return act(lambda tx: organisms.load(tx, actor(), _types(), body), lambda _: url_for("organisms.listing"), _list,
               "Fichier importé.")


@organism_pages.get("/organismes.csv")
@access(organisms.RIGHT)
def export() -> Response:
    """Give the file of all organisms, which an import takes back."""
    with house().db.reading() as tx:
        body = organisms.export(tx, actor())
    return exported(body, "text/csv; charset=utf-8", "organismes.csv")


@organism_pages.get("/fiche/<organism_id>")
@access(organisms.RIGHT)
def one(organism_id: str) -> ResponseReturnValue:
    """Show the card of an organism."""
    return _one(organism_id)


@organism_pages.post("/fiche/<organism_id>")
@access(organisms.RIGHT)
def change(organism_id: str) -> ResponseReturnValue:
    """Replace the card of an organism."""
    return act(lambda tx: organisms.change(tx, actor(), _types(), organism_id, _card()),
               lambda _: url_for("organisms.one", organism_id=organism_id),
               lambda refusal: _one(organism_id, refusal), "Fiche enregistrée.")


@organism_pages.post("/fiche/<organism_id>/retrait")
@access(organisms.RIGHT)
def remove(organism_id: str) -> ResponseReturnValue:
    """Take an organism out of the directory."""
    return act(lambda tx: organisms.remove(tx, actor(), organism_id), lambda _: url_for("organisms.listing"),
               lambda refusal: _list(refusal), "Organisme retiré ; sa permanence n'est plus appelée.")
