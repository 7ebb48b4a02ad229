"""What is judged of a request before its shape: its type, its JSON, its query. Decides nothing of what it says.

The library reads leniently: a text that holds JSON for an object, the first of two values, any type of content.
"""
from __future__ import annotations

from flask import current_app, request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from crisis.errors import Refused

CORRECT = "Corrigez la demande : /api/v1/openapi.json décrit chaque acte."


def sound() -> None:
    """Refuse a body that is not a JSON object, or a name given twice in the address. Runs before every view."""
    if any(len(values) > 1 for _, values in request.args.lists()):
        raise malformed("Un paramètre de l'adresse est donné deux fois.")
    if _takes_body():
        _object()


def _takes_body() -> bool:
    return "body" in getattr(current_app.view_functions.get(request.endpoint or ""), "__annotations__", ())


def _object() -> None:
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    try:
        sent = request.get_json()
    except RecursionError as error:
        # Brackets nested without end: Python gives up before anything is read of them.
        raise BadRequest from error
    if not isinstance(sent, dict):
        raise malformed("Corps de la demande : un objet JSON est attendu.")


def malformed(why: str) -> Refused:
    """Return the refusal of a request whose shape is wrong."""
    return Refused("malformed", "Demande mal formée.", why, CORRECT)
