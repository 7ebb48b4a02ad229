"""The owner of the database, who can drop every guard: what the verifier, and not the triggers, must then show."""
from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, create_engine, select, text, update

from crisis.journal.entry import GENESIS, canonical, chained
from crisis.journal.tables import entry, event

GUARDED = ("entry", "receipt", "sealed", "frozen", "event", "report_file")


class Owner:
    """Writes straight into the tables, as somebody who holds the file or owns the schema."""

    def __init__(self, url: str) -> None:
        self.url = url

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a connection on which no trigger stands in the way."""
        engine = create_engine(self.url)
        try:
            with engine.begin() as connection:
                self._unguard(connection)
                yield connection
        finally:
            engine.dispose()

    def _unguard(self, connection: Connection) -> None:
        if connection.dialect.name != "sqlite":
            for table in GUARDED:
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            return
        for name in list(connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars()):
            connection.execute(text(f"DROP TRIGGER {name}"))

    def do(self, statement: Any) -> None:
        """Run one statement."""
        with self.writing() as connection:
            connection.execute(statement)

    def body(self, event_id: str, seq: int) -> bytes:
        with self.writing() as connection:
            return bytes(connection.execute(select(entry.c.body).where(*at(event_id, seq))).scalar_one())

    def set_body(self, event_id: str, seq: int, body: bytes) -> None:
        self.do(update(entry).where(*at(event_id, seq)).values(body=body))

    def rewrite(self, event_id: str, seq: int, **changes: Any) -> None:
        """Change an entry and recompute every hash after it, and the head: a forgery that the chain alone accepts."""
        with self.writing() as connection:
            rows = connection.execute(select(entry).where(entry.c.event == event_id).order_by(entry.c.seq)).all()
            previous = GENESIS
            for row in rows:
                body = bytes(row.body)
                if row.seq == seq:
                    body = canonical(_content(body) | changes)
                previous = chained(previous, body)
                connection.execute(update(entry).where(*at(event_id, row.seq)).values(body=body, hash=previous))
            connection.execute(update(event).where(event.c.id == event_id).values(head_hash=previous))


def _content(body: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(body)
    return found


def at(event_id: str, seq: int) -> tuple[Any, Any]:
    return entry.c.event == event_id, entry.c.seq == seq
