"""The bell between processes: hears what others committed on PostgreSQL. A missed ring heals at the next poll."""
from __future__ import annotations

import threading

import psycopg
import structlog
from sqlalchemy.engine import make_url

from crisis import clock
from crisis.db import Database

log = structlog.get_logger()
CHANNEL = "crisis"


class Feed:
    """One LISTEN connection per process; each notification rings the listeners of `db.on_commit`. Idle on SQLite."""

    def __init__(self, db: Database) -> None:
        self._db, self._stop = db, threading.Event()
        self._thread = threading.Thread(target=self._run, name="feed", daemon=True)

    def start(self) -> None:
        if not self._db.sqlite:
            self._thread.start()

    def stop(self) -> None:
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._listen()
            except psycopg.Error:
                # The database is restarting or the line was cut: polls go on meanwhile.
                log.warning("feed_reconnects")
                clock.pause(1.0)

    def _listen(self) -> None:
        url = make_url(self._db.url).set(drivername="postgresql")
        with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            while not self._stop.is_set():
                if any(True for _ in connection.notifies(timeout=1.0, stop_after=1)):
                    self._ring()

    def _ring(self) -> None:
        for listener in list(self._db.on_commit):
            listener(set())
