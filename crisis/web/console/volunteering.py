"""The file of the volunteers on the console: shown first, then imported whole; exported as it is taken back."""
from __future__ import annotations

import base64
import binascii

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue

from crisis.errors import Refused
from crisis.hotline import volunteer_imports, volunteers
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act, shown
from crisis.web.console.volunteers import listed, words
from crisis.web.download import exported
from crisis.web.house import house

volunteering = Blueprint("volunteering", __name__, url_prefix="/volontaires")


@volunteering.post("/apercu")
@access(volunteers.RIGHT)
def preview() -> ResponseReturnValue:
    """Show what a file would do; nothing is kept of it."""
    chosen = given.piece("fichier")
    try:
        return _shown(chosen.body if chosen else b"")
    except Refused as refusal:
        return listed(refusal)


def _shown(body: bytes, refusal: Refused | None = None) -> ResponseReturnValue:
    with house().db.reading() as tx:
        found = volunteer_imports.preview(tx, actor(), body)
        return shown("volunteers/preview.html", refusal, found=found, now=tx.now,
                     body=base64.b64encode(body).decode(), **words())


@volunteering.post("/fichier")
@access(volunteers.RIGHT)
def load() -> ResponseReturnValue:
    """Import the file that was shown, whole, or nothing."""
    def again(refusal: Refused) -> ResponseReturnValue:
        return _shown(_body(), refusal) if refusal.code == "preview_old" else listed(refusal)
    return act(lambda tx: volunteer_imports.load(tx, actor(), _body(), given.text("vu")),
               lambda _: url_for("volunteers.listing"), again, "Fichier importé.")


def _body() -> bytes:
    try:
        return base64.b64decode(given.text("contenu"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("volunteers_file", "Fichier illisible.", "Ce formulaire ne porte pas le fichier montré.",
                      "Choisissez de nouveau le fichier.") from error


@volunteering.get("/volontaires.csv")
@access(volunteers.RIGHT)
def export() -> Response:
    """Give the file of all volunteers, which an import takes back."""
    with house().db.reading() as tx:
        body = volunteer_imports.export(tx, actor())
    return exported(body, "text/csv; charset=utf-8", "volontaires.csv")
