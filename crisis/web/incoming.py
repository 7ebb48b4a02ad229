"""Calls made to the number of the préfecture, and the keys of the calls back: what an operator brings, and the answer.

Closed unless the territory opens it (R30): the address is then one that does not exist. `events.telephone` decides.
"""
from __future__ import annotations

from collections.abc import Mapping

import structlog
from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from channels.port import Answered, BadSignatureError, CallbackRequest, Dialled, Prompt, Said, TakesCalls
from crisis.delivery.ledger import PASSING
from crisis.errors import Refused
from crisis.events import keypad, ringback, telephone
from crisis.web.access import EVERYONE, access
from crisis.web.house import house

log = structlog.get_logger()
incoming = Blueprint("incoming", __name__)
LOST = f"Le service n'a pas pu enregistrer. {keypad.NOTHING} {keypad.BY_OTHER_WAY}"


def brought(realm: str) -> CallbackRequest:
    """Return this request as an operator signed it: the address is that of the settings, never that of the request."""
    base = house().settings.called_back(realm, demonstration=house().demonstration)
    url = f"{base}{request.full_path.rstrip('?')}"
    return CallbackRequest(url, request.form.to_dict(), dict(request.headers), request.get_data(cache=True))


def adapter_of(operator: str, realm: str) -> object:
    """Return the adapter that an address names; None for one that this house does not have."""
    named: Mapping[str, object] = {"/".join(key): each for key, each in house().adapters.items()}
    return named.get(f"{operator}/{realm}")


@incoming.post("/hooks/<operator>/<realm>/appel")
@access(EVERYONE)
def call(operator: str, realm: str) -> ResponseReturnValue:
    """Take one step of a call that somebody makes to us. Nothing unsigned is believed."""
    adapter = adapter_of(operator, realm)
    if not house().territory.telephone_activation.open or not isinstance(adapter, TakesCalls) or _played(realm):
        raise NotFound
    taken = brought(realm)
    try:
        dialled = adapter.dialled(taken)
    except BadSignatureError:
        log.warning("callback_refused", operator=operator)
        return Response(status=403)
    return Response(adapter.prompted(taken, _prompt(operator, realm, dialled)), mimetype="text/xml")


def _played(realm: str) -> bool:
    """Return whether a call comes from the sandbox of a real installation: no exercise activates a real event."""
    return realm == "sandbox" and not house().demonstration


def _prompt(operator: str, realm: str, dialled: Dialled) -> Prompt:
    """Take a step; whoever calls is told when it could not be kept."""
    try:
        with house().db.transaction() as tx:
            return telephone.answer(tx, house().here, f"{operator}/{realm}/{dialled.call}", dialled.question,
                                    dialled.keys)
    except PASSING as error:
        log.error("call_lost", operator=operator, error=type(error).__name__)
        return Prompt(LOST)


def confirmed(operator: str, realm: str, said: Said) -> Answered | None:
    """Take a key of a call back; None for a call of another kind. What could not be kept is the caller's to tell."""
    if said.by != "key":
        return None
    try:
        with house().db.transaction() as tx:
            return ringback.confirm(tx, house().here, operator, realm, said)
    except Refused as refusal:
        return _refused(operator, realm, said, refusal)


def _refused(operator: str, realm: str, said: Said, refusal: Refused) -> Answered:
    with house().db.transaction() as tx:
        return ringback.refuse(tx, operator, realm, said, refusal)
