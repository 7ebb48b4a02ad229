"""The bell between processes: hears that others have committed. A missed ring heals at the next poll of who listens."""
from __future__ import annotations

import threading

import psycopg
import structlog
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from crisis.db import Database

log = structlog.get_logger()
CHANNEL = "crisis"
LOOK_S = 0.05  # SQLite calls nobody; a look at the version of the file costs some microseconds.
AGAIN_S = 1.0


class Feed:
    """One connection per process that rings the listeners of `db.on_commit` when any process has committed."""

    def __init__(self, db: Database) -> None:
        self._db, self._stop = db, threading.Event()
        self._thread = threading.Thread(target=self._run, name="feed", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(5)

    def _run(self) -> None:
        hear = self._look if self._db.sqlite else self._listen
        while not self._stop.is_set():
            try:
                hear()
            except (psycopg.Error, SQLAlchemyError):
                # The database is restarting or the line was cut: polls go on meanwhile.
                log.warning("feed_reconnects")
                self._stop.wait(AGAIN_S)

    def _look(self) -> None:
        with self._db.engine.connect() as connection:
            seen = None
            while not self._stop.wait(LOOK_S):
                version = connection.exec_driver_sql("PRAGMA data_version").scalar()
                connection.rollback()
                if seen not in (None, version):
                    self._ring()
                seen = version

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
