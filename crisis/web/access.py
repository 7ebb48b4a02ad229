"""Who enters: every route declares it, and a route that does not is closed. Commands check rights again."""
from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from flask import Flask, Request, current_app, request
from flask_login import LoginManager, UserMixin, current_user
from werkzeug.exceptions import Unauthorized

from crisis import clock
from crisis.accounts.rights import Actor
from crisis.accounts.signin import LIFE, Session
from crisis.db import Tx
from crisis.errors import Forbidden
from crisis.events import history
from crisis.hotline import doors
from crisis.hotline.doors import Place
from crisis.oncall.phones import session_of
from crisis.web.house import house

F = TypeVar("F", bound=Callable[..., Any])
EVERYONE, SIGNED_IN = "everyone", "signed_in"
# What a session opened at a post of the hotline reaches beside the pages and acts of the hotline: its way in and out,
# how its screen looks, and the bell of live pages.
AROUND_A_POST = frozenset({"home.home", "signin.sign_out", "api_session.close_session", "display.form",
                           "display.choose", "journal.feed"})
# What may still be done on the pages while the history of a demonstration is written: nothing of it is dated by events.
WHILE_WRITTEN = frozenset({"signin.sign_out", "display.choose"})
# And all that it reaches once its door is shut: the page that sends the calls kept on the device, and the way out.
SENDING = frozenset({"home.home", "cip_post.screen", "cip_post.keep", "signin.sign_out", "api_session.close_session"})
OF_POSTS = ("cip", "api_cip", "api_roster", "api_figures", "api_calls", "api_sheets")


class SignedIn(UserMixin):
    """Somebody with a session: who acts, the login shown, the secret that the session holds, the post it serves.

    `shut_at`: since when the door of that post is shut, and the session only sends what its browser holds.
    """

    def __init__(self, session: Session, secret: str, place: Place | None = None,
                 shut_at: datetime | None = None) -> None:
        self.actor, self.name, self.id, self.session = session.actor, session.name, secret, session
        self.place, self.shut_at = place, shut_at

    @property
    def proven(self) -> bool:
        """Whether the password was given within the life of an ordinary session: an enrolled telephone lasts longer."""
        return self.session.duty is None or clock.now() < self.session.proved_at + LIFE


def access(right: str, *, proven: bool = False) -> Callable[[F], F]:
    """Declare who may call a view: a right of `rights.RIGHTS`, `SIGNED_IN` or `EVERYONE`.

    `proven`: a telephone enrolled for a duty gives its password again first (R23): rights, exports, keys, purge, and
    never an activation nor an answer.
    """
    def declare(view: F) -> F:
        view.access, view.proven = right, proven  # type: ignore[attr-defined]  # marks that `guard` reads on the view
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
    _within_post()
    _after_history()
    if wanted != SIGNED_IN:
        actor().require(wanted)
    if getattr(current_app.view_functions[request.endpoint or ""], "proven", False) and not current_user.proven:
        raise Forbidden("prove_again", "Mot de passe demandé.",
                        "Cet appareil est enrôlé pour une astreinte : il ne suffit pas pour cette page.",
                        "Connectez-vous de nouveau ; l'appareil reste enrôlé.")


def _within_post() -> None:
    """Refuse a session of a post anything but the pages and acts of the hotline of its own event."""
    here = place()
    if here is None:
        return
    known = request.endpoint in AROUND_A_POST or (request.blueprint or "").startswith(OF_POSTS)
    if not known or (request.view_args or {}).get("event_id", here.event) != here.event:
        raise Forbidden("at_post", "Cette page n'est pas celle de votre poste.",
                        "Le code d'un poste n'ouvre que les pages de la CIP de son évènement.",
                        "Revenez à votre poste ; pour le reste, connectez-vous avec votre compte.")
    if shut_at() is not None and request.endpoint not in SENDING:
        raise Forbidden("post_over", "Votre poste est fini.", "La CIP est fermée, ou votre relève est finie.",
                        "Les appels gardés sur ce poste s'envoient encore : ouvrez « Prise d'appels ».")


def _after_history() -> None:
    """Refuse what a form writes while the history of a demonstration is played: a bearer is whoever plays it."""
    reads = request.method in ("GET", "HEAD", "OPTIONS") or request.endpoint in WHILE_WRITTEN
    if reads or not house().demonstration or not _cookie_counts():
        return
    with house().db.reading() as tx:
        history.require_over(tx)


def shut_at() -> datetime | None:
    """Return since when the post of this session is over and only sends what it holds; None while it works."""
    found: datetime | None = getattr(current_user, "shut_at", None)
    return found


def place() -> Place | None:
    """Return the post of the hotline that this session serves; None for any other session, and for nobody."""
    found: Place | None = getattr(current_user, "place", None)
    return found


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
        return signed_in(tx, secret)


def signed_in(tx: Tx, secret: str) -> SignedIn | None:
    """Return who a secret signs in; at a post, only as long as the assignment stands and its event goes on."""
    found = session_of(tx, secret)
    if found is None or found.post is None:
        return SignedIn(found, secret) if found else None
    here = doors.reach(tx, found.post, house().territory.hotline.overlap)
    return SignedIn(found, secret, *here) if here else None
