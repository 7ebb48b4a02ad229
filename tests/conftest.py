"""What every test may ask for: a migrated database on each engine, no network but loopback, no silent error.

What a story needs beyond that (a signed-in client, running operators) stands in the conftest of its folder.
"""
from __future__ import annotations

import gc
import logging
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import structlog
from hypothesis import settings

from crisis import db as databases
from crisis.accounts import signin
from crisis.db import Database
from crisis.schema import migrate
from tests import network, pg
from tests.made_once import CHEAP, Statements

ENGINES = ["sqlite", "postgresql"]
# No test measures time: a busy machine would fail what is right.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

# Where `rich` is installed (a tool of the tests brings it) an exception is drawn with every local value: half a minute
# for one that holds a préfecture. The service itself writes plain tracebacks (`crisis.logs`).
structlog.configure(processors=[structlog.contextvars.merge_contextvars, structlog.processors.add_log_level,
                                structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)])


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        pg.open_session()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        pg.close_session()


def pytest_collection_finish() -> None:
    """Thousands of collected tests never become rubbish: to look through them each time was a tenth of the whole."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(autouse=True, scope="session")
def _no_outside_network() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        network.refuse_outside(patch)
        yield


@pytest.fixture(autouse=True, scope="session")
def _made_once() -> Iterator[None]:
    """Half of what the processor did was to hash passwords and to compile the same SQL for each new database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signin, "_hasher", CHEAP)
        patch.setattr(databases, "make_engine", Statements(databases.make_engine).engine)
        yield


@pytest.fixture(autouse=True)
def _no_error_in_the_log(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """An error that nobody reads is a defect; a test that provokes one says so with `allow_error_logs`."""
    yield
    if request.node.get_closest_marker("allow_error_logs"):
        return
    records = [*caplog.get_records("setup"), *caplog.get_records("call")]
    errors = [record.getMessage() for record in records if record.levelno >= logging.ERROR]
    if errors:
        pytest.fail(f"errors in the log: {errors}")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, never opened again: each test works on a copy."""
    path = tmp_path_factory.mktemp("template") / "crisis.db"
    migrate(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="session")
def pg_template() -> None:
    """The shared PostgreSQL, started and migrated by the first test that needs it."""
    if pg.available():
        pg.make_template(migrate)
    elif os.environ.get("CI"):
        pytest.fail("PostgreSQL is missing, and CI is set")
    else:
        pytest.skip("PostgreSQL is missing: `make test` names what to install")


@pytest.fixture
def pg_urls(pg_template: None) -> Iterator[pg.PgUrls]:
    """A new PostgreSQL database of this test alone."""
    urls = pg.fresh_database()
    yield urls
    pg.drop(urls)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A new SQLite file of this test alone."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'crisis.db')}"


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def database_url(engine_name: str, request: pytest.FixtureRequest) -> str:
    """The service's address of a migrated, empty database, on each engine in turn."""
    if engine_name == "sqlite":
        return str(request.getfixturevalue("sqlite_url"))
    return str(request.getfixturevalue("pg_urls").service_url)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """That database, opened as the service opens it."""
    database = Database(database_url)
    yield database
    database.close()
