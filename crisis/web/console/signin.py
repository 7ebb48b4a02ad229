"""Signing in and out of the console. Who somebody is belongs to `accounts`; how often one may try, to `throttle`."""
from __future__ import annotations

import re
from typing import Any, cast

from flask import Blueprint, Flask, redirect, request, session, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_limiter.errors import RateLimitExceeded
from flask_login import current_user, login_user, logout_user

from crisis.accounts import signin as sessions
from crisis.errors import Refused
from crisis.web.access import EVERYONE, SIGNED_IN, access, signed_in
from crisis.web.console.act import shown
from crisis.web.house import house
from crisis.web.throttle import PER_ACCOUNT, PER_ADDRESS, by_account, by_address, failed, limiter

signin = Blueprint("signin", __name__)
WITHIN = re.compile(r"/(?![/\\])[^\\\s]*")


@signin.record_once
def _count(state: BlueprintSetupState) -> None:
    limiter.init_app(cast(Flask, state.app))


@signin.errorhandler(RateLimitExceeded)
def _too_often(_limit: RateLimitExceeded) -> ResponseReturnValue:
    told = Refused("throttled", "Trop d'essais.", "Cinq essais ont échoué en une minute.",
                   "Attendez une minute, puis recommencez ; en cas d'urgence, appelez la permanence.")
    told.status = 429
    return _form(told)


def _form(refusal: Refused | None = None) -> ResponseReturnValue:
    return shown("signin.html", refusal, onward=onward())


def onward() -> str:
    """Return where to go after signing in: a page of ours, never another site."""
    wanted = request.values.get("suite", "")
    return wanted if WITHIN.fullmatch(wanted) else url_for("home.home")


@signin.get("/connexion")
@access(EVERYONE)
def form() -> ResponseReturnValue:
    return _form()


@signin.post("/connexion")
@access(EVERYONE)
@limiter.limit(PER_ACCOUNT, key_func=by_account, deduct_when=failed)
@limiter.limit(PER_ADDRESS, key_func=by_address, deduct_when=failed)
def sign_in() -> ResponseReturnValue:
    """Open a session. The cookie holds its secret; the table holds the secret's hash."""
    try:
        with house().db.reading() as tx:
            person = sessions.check(tx, request.form.get("identifiant", ""), request.form.get("mot_de_passe", ""))
    except Refused as refusal:
        return _form(refusal)
    _open(person)
    return redirect(onward(), 303)


def _open(person: str) -> None:
    """Open a session; a telephone enrolled for a duty of the same person stays so, and has only proven itself again."""
    user: Any = current_user
    with house().db.transaction() as tx:
        if user.is_authenticated and user.actor.person == person and user.session.duty is not None:
            sessions.prove_again(tx, user.id)
            return
        secret = sessions.open_login(tx, person)
    hold(secret)


def hold(secret: str) -> None:
    """Give this browser a session: the cookie holds its secret."""
    with house().db.reading() as tx:
        found = signed_in(tx, secret)
    if found is not None:
        session.clear()
        session.permanent = True
        login_user(found)


@signin.post("/deconnexion")
@access(SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    """Close the session at once, on every device that held this cookie."""
    user: Any = current_user
    with house().db.transaction() as tx:
        sessions.close_login(tx, user.get_id())
    logout_user()
    session.clear()
    return redirect(url_for(".form"), 303)
