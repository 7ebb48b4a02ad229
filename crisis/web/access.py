"""Who enters: every route declares it, and a route that does not is closed. Commands check rights again."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Request, current_app, request
from flask_login import LoginManager, UserMixin, current_user
from werkzeug.exceptions import Unauthorized

from crisis.accounts.rights import Actor
from crisis.accounts.signin import actor_of
from crisis.errors import Forbidden
from crisis.web.house import house

F = TypeVar("F", bound=Callable[..., Any])
EVERYONE, SIGNED_IN = "everyone", "signed_in"


class SignedIn(UserMixin):
    """Somebody with a session: who acts, the login shown, and the secret that the session holds."""

    def __init__(self, actor: Actor, name: str, secret: str) -> None:
        self.actor, self.name, self.id = actor, name, secret


def access(right: str) -> Callable[[F], F]:
    """Declare who may call a view: a right of `rights.RIGHTS`, `SIGNED_IN` or `EVERYONE`."""
    def declare(view: F) -> F:
        view.access = right  # type: ignore[attr-defined]  # a mark that `guard` reads on the function itself
        return view
    return declare


def declared(endpoint: str) -> str | None:
    """Return what a view declares, or None."""
    if endpoint == "static" or endpoint.endswith(".static"):
        return EVERYONE
    return getattr(current_app.view_functions.get(endpoint), "access", None)


def guard() -> None:
    """Refuse a request whose view is closed to this person. Runs before every view."""
    wanted = declared(request.endpoint) if request.endpoint else EVERYONE
    if wanted == EVERYONE:
        return
    if not current_user.is_authenticated:
        raise Unauthorized
    if wanted is None:
        raise Forbidden("undeclared", "Cette page est fermée.", "Son accès n'est pas déclaré.")
    if wanted != SIGNED_IN:
        actor().require(wanted)


def actor() -> Actor:
    """Return who acts in this request."""
    found: Actor = current_user.actor
    return found


def install(app: Flask) -> LoginManager:
    """Set up sessions (a cookie for pages, a bearer for the API) and the guard."""
    manager = LoginManager(app)
    manager.session_protection = None  # The login row, not the address, is what a session is.

    @manager.user_loader
    def by_cookie(secret: str) -> SignedIn | None:
        return _signed_in(secret) if _cookie_counts() else None

    @manager.request_loader
    def by_bearer(incoming: Request) -> SignedIn | None:
        kind, _, secret = incoming.headers.get("Authorization", "").partition(" ")
        return _signed_in(secret) if kind == "Bearer" and secret else None

    app.before_request(guard)
    return manager


def _cookie_counts() -> bool:
    """Return whether a cookie says who acts: never beside a bearer, and never for a write of the API."""
    if not request.path.startswith("/api/"):
        return True
    return "Authorization" not in request.headers and request.method in ("GET", "HEAD", "OPTIONS")


def _signed_in(secret: str) -> SignedIn | None:
    with house().db.reading() as tx:
        found = actor_of(tx, secret)
    return SignedIn(found[0], found[1], secret) if found else None
