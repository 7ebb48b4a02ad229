"""The servers of the measurement of the bell: our console, and a bare Flask-SocketIO beside it, in the same gunicorn.

`python -m tests.bench.bells ours|bare DATABASE_URL DATA_DIR` prints one line {"url", "cookie", "event"}. For each line
read, one entry is committed (or the bare bytes are emitted), and the instant, by the machine's monotonic clock, is
printed.
"""
from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from flask_socketio import SocketIO, join_room

from crisis.config import Settings
from crisis.web.house import House
from crisis.web.run import listen
from tests.db.making import note, open_event
from tests.served import free_port
from tests.web.walker import Walker
from wiring import create_app

THREADS = 420


def ours(settings: Settings) -> tuple[Flask, str, str, Callable[[], float]]:
    app = create_app(settings)
    house: House = app.extensions["house"]
    event = open_event(house.db)

    def commit() -> float:
        note(house.db, event, text="Point de situation.")
        return time.monotonic()
    walker = Walker.signed_in(app, "sidpc1")
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = walker.client.get_cookie(name)
    assert cookie
    return app, f"{name}={cookie.value}", event, commit


def bare(_settings: Settings) -> tuple[Flask, str, str, Callable[[], float]]:
    """The least that Flask-SocketIO needs to send the same bytes to everybody in a room."""
    app, event, seqs = Flask("bare"), "f" * 32, iter(range(1, 10_000))
    bell = SocketIO(app, async_mode="threading", transports=["websocket"])

    @bell.on("connect")
    def connect(wanted: Any = None) -> None:
        join_room((wanted or {}).get("event"))

    def emit() -> float:
        began = time.monotonic()
        bell.emit("entree", {"event": event, "seq": next(seqs)}, to=event)
        return began
    return app, "", event, emit


def told(ring: Callable[[], float]) -> None:
    for _ in sys.stdin:
        print(ring(), flush=True)


def main(which: str, url: str, folder: str) -> None:
    port = free_port()
    settings = Settings(database_url=url, data_dir=Path(folder), threads=THREADS)

    def build() -> Flask:
        app, cookie, event, ring = (ours if which == "ours" else bare)(settings)
        print(json.dumps({"url": f"ws://127.0.0.1:{port}", "cookie": cookie, "event": event}), flush=True)
        threading.Thread(target=told, args=(ring,), daemon=True).start()
        return app
    listen(build, f"127.0.0.1:{port}", THREADS)


if __name__ == "__main__":
    main(*sys.argv[1:])
