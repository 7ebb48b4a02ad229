"""Sign-in of machines: a login and a password for a bearer token. What the token opens is the person's rights."""
from __future__ import annotations

from typing import Annotated

from flask import jsonify, request
from flask_limiter.util import get_remote_address
from pydantic import Field

from crisis.accounts import signin
from crisis.web.access import EVERYONE, SIGNED_IN, access
from crisis.web.api.answers import Done, Opened
from crisis.web.api.shapes import Body, Short
from crisis.web.api.writing import Reply, group
from crisis.web.house import house
from crisis.web.throttle import PER_ACCOUNT, PER_ADDRESS, by_address, failed, limiter

api = group("session", "Connexion")


class SignIn(Body):
    login: Annotated[Short, Field(max_length=60)]
    password: Short


def by_account() -> str:
    """Return who is tried from where; the login is hashed, whatever was sent as one."""
    sent = request.get_json(silent=True)
    login = str(sent.get("login", "")) if isinstance(sent, dict) else ""
    told = login.strip().lower().encode("utf-8", "replace").decode()
    return f"account/{signin.digest(told)}/{get_remote_address()}"


@api.post("/session", responses={200: Opened})
@access(EVERYONE)
@limiter.limit(PER_ACCOUNT, key_func=by_account, deduct_when=failed)
@limiter.limit(PER_ADDRESS, key_func=by_address, deduct_when=failed)
def open_session(body: SignIn) -> Reply:
    """Open a session and return its bearer token, which is shown once."""
    with house().db.reading() as tx:  # Argon2 takes its time: never while a writer waits.
        person = signin.check(tx, body.login, body.password)
        who = signin.actor(tx, person)
    with house().db.transaction() as tx:
        token = signin.open_login(tx, person)
    return jsonify(token=token, person=who.person, function=who.function, roles=sorted(who.roles))


@api.delete("/session", responses={200: Done})
@access(SIGNED_IN)
def close_session() -> Reply:
    """Revoke the bearer token of this request."""
    with house().db.transaction() as tx:
        signin.close_login(tx, request.headers["Authorization"].partition(" ")[2])
    return jsonify({})
