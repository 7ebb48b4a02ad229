"""The one commit point. Decides how a transaction begins, what time it is inside, and when it ends.

What is written is the business of the commands; nothing else in the house commits.
"""
from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import uuid4

import structlog
from sqlalchemy import (
    Column,
    Connection,
    CursorResult,
    DateTime,
    Dialect,
    Engine,
    Executable,
    Integer,
    MetaData,
    String,
    Table,
    TypeDecorator,
    create_engine,
    event,
    select,
)
from sqlalchemy.engine import make_url
from sqlalchemy.pool import ConnectionPoolEntry

from crisis import clock
from crisis.turns import Turns

log = structlog.get_logger()
metadata = MetaData(naming_convention={
    "ix": "ix_%(column_0_N_label)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s"})


class Instant(TypeDecorator[datetime]):
    """An aware UTC time: fixed-width text on SQLite (so that it sorts), timestamptz on PostgreSQL."""

    impl = String(27)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        kind = DateTime(timezone=True) if dialect.name == "postgresql" else String(27)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        written = clock.instant(value)
        return value if dialect.name == "postgresql" else written

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if isinstance(value, datetime) else clock.parse_instant(value)


virtual_clock = Table("clock", metadata, Column("id", Integer, primary_key=True), Column("virtual_at", Instant))


_LOOK = select(virtual_clock.c.virtual_at)
# A writer holds the row against a jump of the virtual clock until it has committed.
_HOLD, _JUMP = _LOOK.with_for_update(read=True), _LOOK.with_for_update()


def new_id() -> str:
    return uuid4().hex


@dataclass
class Tx:
    """One transaction: where to execute, and what time it is for everything decided in it."""

    conn: Connection
    now: datetime
    clock: str
    writing: bool
    appended: set[str] = field(default_factory=set)
    hooks: list[Callable[[], None]] = field(default_factory=list)

    def execute(self, statement: Executable,
                params: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None) -> CursorResult[Any]:
        return self.conn.execute(statement, params)

    def after(self, hook: Callable[[], None]) -> None:
        """Run `hook` once the commit has succeeded; never if it has not."""
        self.hooks.append(hook)

    @property
    def dialect(self) -> str:
        return self.conn.dialect.name


class Database:
    """A SQLite file or a PostgreSQL service, behaving alike. Safe to share between threads, never across fork."""

    def __init__(self, url: str) -> None:
        self.url, self.engine = url, make_engine(url)
        self.sqlite = self.engine.dialect.name == "sqlite"
        file = self.engine.url.database if self.sqlite else None
        self._writers, self._inside = Turns(file), threading.local()
        self.on_commit: list[Callable[[set[str]], None]] = []

    @contextmanager
    def transaction(self, *, jumping: bool = False, patient: bool = False) -> Iterator[Tx]:
        """Open the only kind of transaction that writes: all of it is committed at the end, or nothing.

        `jumping` takes the row of the virtual clock for itself, and so waits for every writer (rehearsals only).
        `patient` lets whoever saves a page pass first (SQLite only: on PostgreSQL writers hardly meet).
        """
        if getattr(self._inside, "writing", False):
            raise RuntimeError("a transaction is already open in this thread")
        self._inside.writing = True
        try:
            tx = yield from self._write(jumping, patient)
        finally:
            self._inside.writing = False
        for hook in tx.hooks:
            _told(hook)
        for listener in list(self.on_commit) if tx.appended else ():
            _told(partial(listener, tx.appended))

    def _write(self, jumping: bool, patient: bool) -> Generator[Tx, None, Tx]:
        if not self.sqlite:
            return (yield from self._write_now(jumping))
        with self._writers.taken(patient):
            return (yield from self._write_now(jumping))

    def _write_now(self, jumping: bool) -> Generator[Tx, None, Tx]:
        with self.engine.connect().execution_options(writing=True) as conn, conn.begin():
            tx = self._begin(conn, writing=True, jumping=jumping)
            yield tx
            if tx.appended and not self.sqlite:
                conn.exec_driver_sql("SELECT pg_notify('crisis', '')")
        return tx

    aside = transaction
    """What must survive a refusal is written in its own short transaction, after the main one has ended."""

    @contextmanager
    def reading(self) -> Iterator[Tx]:
        """Open a snapshot that is never committed: all that is read in it was true at one and the same instant."""
        with self.engine.connect() as conn:
            if not self.sqlite:
                conn.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with conn.begin() as begun:
                yield self._begin(conn, writing=False)
                begun.rollback()

    def _begin(self, conn: Connection, *, writing: bool, jumping: bool = False) -> Tx:
        virtual = conn.execute(_JUMP if jumping else _HOLD if writing else _LOOK).scalar()
        return Tx(conn, virtual or clock.now(), "virtual" if virtual else "host", writing)

    def close(self) -> None:
        """Close every connection: those at rest now, those that a thread still holds as soon as it lets go."""
        event.listen(self.engine, "checkin", _close_it)
        self.engine.dispose()
        self._writers.close()


def _close_it(_connection: object, kept: ConnectionPoolEntry) -> None:
    kept.close()


def _told(hook: Callable[[], None]) -> None:
    try:
        hook()
    except Exception:
        # The commit is done: whoever fails to hear of it must not make the command look refused.
        log.exception("hook_failed")


POSTGRES = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "connect_timeout": 5,
            "options": "-c lock_timeout=10s -c idle_in_transaction_session_timeout=30s -c statement_timeout=30s"
                       " -c timezone=UTC"}
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON", "busy_timeout=10000")


def make_engine(url: str) -> Engine:
    """Return an engine with the habits of the house for that database."""
    if make_url(url).get_backend_name() != "sqlite":
        # A server takes 100 connections unless told otherwise, and several processes share it.
        return create_engine(url, pool_size=10, max_overflow=30, connect_args=POSTGRES, hide_parameters=True)
    # Parameters are numbers and addresses: an error that is logged must not carry them.
    engine = create_engine(url, pool_size=40, max_overflow=40, hide_parameters=True,
                           connect_args={"check_same_thread": False, "isolation_level": None})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(conn: Connection) -> None:
    # A deferred BEGIN turns a read followed by a write into an immediate failure under concurrency.
    conn.exec_driver_sql("BEGIN IMMEDIATE" if conn.get_execution_options().get("writing") else "BEGIN")
