"""The bell of live pages: `{event, seq}` and nothing else. What is true is read by GET; a lost ring loses nothing.

Whoever sees an event hears each of its entries; whoever only sits at a post of its hotline, those of `hotline.heard`.
"""
from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import structlog
from flask import Flask, request
from flask_login import current_user
from flask_socketio import ConnectionRefusedError, SocketIO, join_room
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import ServiceUnavailable, Unauthorized

from crisis import clock
from crisis.db import Database, Tx
from crisis.hotline.heard import heard
from crisis.journal.tables import REGISTER, event
from crisis.oncall.phones import session_of
from crisis.web.house import House
from crisis.web.posted import serves

log = structlog.get_logger()
PATH = "/socket.io"
POLL_S = 0.5
LOOK_AGAIN_S = 15.0
KEPT_FOR_HTTP = 50  # A socket holds a thread for its life; pages must always find one.
Ring = Callable[[str, int], None]


class Tail:
    """Watches the heads of the chains: woken by a commit of this process, and by itself twice a second."""

    def __init__(self, db: Database, ring: Ring, also: Callable[[], None]) -> None:
        self._db, self._ring, self._also = db, ring, also
        self._heads: dict[str, int] = {}
        self._wake, self._lock, self._started = threading.Event(), threading.Lock(), False
        self._looked, self._blind, self._ended = clock.elapsed(), False, False
        self._thread = threading.Thread(target=self._run, name="tail", daemon=True)

    def start(self) -> None:
        """Start with the first socket: a process that nobody listens to polls nothing."""
        with self._lock:
            if self._started:
                return
            self.look(first=True)
            self._db.on_commit.append(lambda _events: self._wake.set())
            self._thread.start()
            self._started = True

    def stop(self) -> None:
        self._ended = True
        self._wake.set()
        if self._started:
            self._thread.join(5)

    def _run(self) -> None:
        while not self._ended:
            self._wake.wait(POLL_S)
            self._wake.clear()
            blind = self._cannot_look()
            if blind and not self._blind:
                # Said once: pages poll meanwhile, and the log must stay readable.
                log.warning("tail_blind")
            self._blind = blind

    def _cannot_look(self) -> bool:
        try:
            self.look()
            self._now_and_then()
        except SQLAlchemyError:
            return True
        return False

    def look(self, *, first: bool = False) -> None:
        """Ring for every chain that grew since the last look."""
        with self._db.reading() as tx:
            rows = tx.execute(select(event.c.id, event.c.head_seq).where(event.c.id != REGISTER)).all()
        grown = [(row.id, row.head_seq) for row in rows if row.head_seq > self._heads.get(row.id, 0)]
        self._heads.update(grown)
        for key, seq in grown if not first else ():
            self._ring(key, seq)

    def _now_and_then(self) -> None:
        if clock.elapsed() - self._looked >= LOOK_AGAIN_S:
            self._looked = clock.elapsed()
            self._also()


class Sockets:
    """Who listens: the secret of the session by socket. More than `limit` are refused, and poll instead."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._secrets: dict[str, str] = {}
        self._lock = threading.Lock()

    def add(self, sid: str, secret: str) -> bool:
        with self._lock:
            if len(self._secrets) >= self.limit:
                return False
            self._secrets[sid] = secret
            return True

    def drop(self, sid: str) -> None:
        with self._lock:
            self._secrets.pop(sid, None)

    @property
    def full(self) -> bool:
        return len(self._secrets) >= self.limit

    def revoked(self, db: Database) -> list[str]:
        """Return the sockets whose session has ended since they were opened."""
        with self._lock:
            kept = dict(self._secrets)
        with db.reading() as tx:
            ended = {secret for secret in set(kept.values()) if session_of(tx, secret) is None}
        return [sid for sid, secret in kept.items() if secret in ended]


class Gate:
    """Stands before the upgrade: whoever is not signed in, or comes when it is full, never gets a socket."""

    def __init__(self, app: Flask, sockets: Sockets, behind: Any) -> None:
        self._app, self._sockets, self._behind = app, sockets, behind

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if not str(environ.get("PATH_INFO", "")).startswith(PATH):
            return self._answer(self._behind, environ, start)
        with self._app.request_context(environ):
            allowed = _allowed()
        if not allowed:
            return self._answer(Unauthorized(), environ, start)
        return self._answer(ServiceUnavailable() if self._sockets.full else self._behind, environ, start)

    @staticmethod
    def _answer(app: Any, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        answer: Iterable[bytes] = app(environ, start)
        return answer


class Posts:
    """What was last rung at the posts of each event. An event that no post ever listened to costs no look."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._told: dict[str, int] = {}

    def listen(self, key: str) -> None:
        """Begin to look at an event; what it holds already is read by whoever listens."""
        if key not in self._told:
            with self._db.reading() as tx:
                self._told[key] = heard.state(tx, key)

    def news(self, key: str) -> int | None:
        """Return the number of the last entry that the posts of an event are to hear of, None if nothing is new."""
        if key not in self._told:
            return None
        with self._db.reading() as tx:
            last = heard.state(tx, key)
        if last <= self._told[key]:
            return None
        self._told[key] = last
        return last


def _allowed() -> bool:
    user: Any = current_user
    return bool(user.is_authenticated and (user.actor.may("see") or user.actor.may("read_answers")))


def _room(db: Database, wanted: Any) -> str | None:
    """Return the room of a socket: of an event, of `all`, or of the posts of an event (`cip:`); None: refused.

    `cip` asks for the room of the posts; whoever does not see events has no other.
    """
    asked = wanted if isinstance(wanted, dict) else {}
    key = str(asked.get("event") or "all")[:32]
    sees = current_user.actor.may("see") and not asked.get("cip")
    if sees and current_user.session.post is None:
        return key
    with db.reading() as tx:
        if not serves(tx, key):
            return None
        return key if sees else _of_posts(tx, key)


def _of_posts(tx: Tx, key: str) -> str | None:
    known = tx.execute(select(event.c.id).where(event.c.id == key, event.c.id != REGISTER)).scalar()
    return f"cip:{key}" if known and current_user.actor.may("read_answers") else None


def install(app: Flask, house: House) -> SocketIO:
    """Put the bell on an application: websocket only, signed in only, one room per event."""
    bell = SocketIO(app, async_mode="threading", transports=["websocket"], manage_session=False, path=PATH.strip("/"))
    sockets, posts = Sockets(max(1, house.settings.threads - KEPT_FOR_HTTP)), Posts(house.db)

    def ring(key: str, seq: int) -> None:
        bell.emit("entree", {"event": key, "seq": seq}, to=[key, "all"])
        if (news := posts.news(key)) is not None:
            bell.emit("entree", {"event": key, "seq": news}, to=f"cip:{key}")

    def close_revoked() -> None:
        for sid in sockets.revoked(house.db):
            bell.server.disconnect(sid)

    tail = Tail(house.db, ring, close_revoked)

    @bell.on("connect")
    def connect(wanted: Any = None) -> None:
        room = _room(house.db, wanted) if _allowed() else None
        if room is None or not sockets.add(_sid(), current_user.get_id()):
            raise ConnectionRefusedError("refused")
        tail.start()
        if room.startswith("cip:"):
            posts.listen(room.removeprefix("cip:"))
        join_room(room)

    @bell.on("disconnect")
    def disconnect(_why: Any = None) -> None:
        sockets.drop(_sid())

    # Flask is given a middleware in this way; its type is that of a method.
    app.wsgi_app = Gate(app, sockets, app.wsgi_app)  # type: ignore[assignment]
    app.extensions["live"] = tail
    return bell


def _sid() -> str:
    found: str = request.sid  # type: ignore[attr-defined]  # Flask-SocketIO puts it on the request
    return found
