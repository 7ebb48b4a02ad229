"""One write: a bearer, one command, one transaction, one effect per `Idempotency-Key` (NT2).

What the command does, and whether this person may, is decided by the command.
"""
from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask import Response, current_app, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import Unauthorized

from crisis.accounts import once
from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.errors import Refused
from crisis.web.access import actor
from crisis.web.api.envelope import sound
from crisis.web.house import house

# Flask's own name for an answer cannot be evaluated at run time, which the description of the API needs.
Reply = Response | tuple[Response, int]
Command = Callable[[Tx, Actor], dict[str, Any]]
HEADER = "Idempotency-Key"
KEY = r"^[!-~]{1,80}$"
SAFE = ("GET", "HEAD", "OPTIONS")
SIGN_INS = (("POST", "/api/v1/session"), ("POST", "/api/v1/cip/doors"))


def group(name: str, told: str, prefix: str = "/api/v1") -> APIBlueprint:
    """Return a group of routes of the API: a bearer for every write."""
    api = APIBlueprint(f"api_{name}", __name__, url_prefix=prefix, abp_tags=[Tag(name=name, description=told)],
                       operation_id_callback=named)
    api.before_request(bearer_only)
    api.before_request(sound)
    return api


def named(*, bp_name: str, name: str, path: str, method: str) -> str:
    """Return how a generated client calls an operation: its group and its act, whatever its address becomes."""
    return f"{bp_name.removeprefix('api_')}_{name}"


def bearer_only() -> None:
    """Refuse a write that carries no bearer: a cookie travels by itself, and these routes have no form token."""
    signing_in = (request.method, request.path) in SIGN_INS
    if request.method not in SAFE and not signing_in and not request.headers.get("Authorization", "").startswith(
            "Bearer "):
        raise Unauthorized


def write(command: Command, status: int = 200) -> Reply:
    """Run a command as the person of the bearer; a request repeated with its key gets the first answer again."""
    who, key = actor(), _key()
    if key is None:
        with house().db.transaction() as tx:
            return _response(_done(command, tx, who, status))
    try:
        with house().db.transaction() as tx:
            return _response(once.before(tx, who.person, key, _signature())
                             or _kept(tx, who, key, _done(command, tx, who, status)))
    except (IntegrityError, Refused):
        # A twin of this request may have been faster: then its answer is the answer.
        first = repeated()
        if first is None:
            raise
        return first


def repeated() -> Reply | None:
    """Return the answer that this very request already had, None if it is new or carries no key.

    `write` asks by itself; a command that reads the network first asks before it does.
    """
    key = _key()
    if key is None:
        return None
    with house().db.reading() as tx:
        first = once.before(tx, actor().person, key, _signature())
    return None if first is None else _response(first)


def _key() -> str | None:
    key = request.headers.get(HEADER)
    if key is not None and not re.fullmatch(KEY, key):
        raise Refused("key", "Clé de demande refusée.",
                      f"L'en-tête {HEADER} est vide, dépasse {once.LONGEST} signes, ou n'est pas en ASCII sans blanc.",
                      "Envoyez une clé nouvelle par acte, par exemple un UUID.")
    return key


def _done(command: Command, tx: Tx, who: Actor, status: int) -> once.Answer:
    return once.Answer(status, current_app.json.dumps(command(tx, who)))


def _kept(tx: Tx, who: Actor, key: str, answer: once.Answer) -> once.Answer:
    once.keep(tx, who.person, key, _signature(), answer)
    return answer


def _response(answer: once.Answer) -> Response:
    return Response(answer.body, answer.status, mimetype="application/json")


def _signature() -> bytes:
    """Return what must be the same for a repetition to be one: the act, its address and its body."""
    return f"{request.method} {request.full_path}\n".encode() + request.get_data(cache=True)
