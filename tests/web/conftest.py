"""A console on a demonstration database, on each engine, and people who walk it by its own forms alone."""
from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from crisis import territory as territories
from crisis.config import ROOT, Settings
from crisis.db import Database
from crisis.demonstration import install
from crisis.events.cod import Here
from crisis.territory import Territory
from crisis.web.console import blueprints
from crisis.web.factory import application
from crisis.web.house import House
from crisis.web.live import install as install_live
from crisis.web.public import public
from tests import pg
from tests.house import shipped
from tests.made_once import Compiled, LateRule
from tests.web.walker import Walker


@pytest.fixture(scope="session", autouse=True)
def _compiled_once() -> Iterator[None]:
    """To compile the templates and the addresses of each new console was half of the time of a test of pages."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": Compiled()})
        patch.setattr(Flask, "url_rule_class", LateRule)
        yield


@pytest.fixture(scope="session")
def cantal() -> Territory:
    return territories.load("15", ROOT / "territories")


@pytest.fixture(scope="session")
def demonstration_file(sqlite_template: Path, cantal: Territory, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration in a file, made once; each test works on a copy of it."""
    folder = tmp_path_factory.mktemp("demonstration")
    path = Path(shutil.copy(sqlite_template, folder / "crisis.db"))
    db = Database(f"sqlite:///{path}")
    install(db, cantal, folder)
    db.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="session")
def demonstration_pg(pg_template: None, cantal: Territory, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A demonstration on PostgreSQL, made once and shared: each test opens an event of its own."""
    urls = pg.fresh_database()
    db = Database(urls.service_url)
    install(db, cantal, tmp_path_factory.mktemp("demonstration-pg"))
    db.close()
    yield urls.service_url
    pg.drop(urls)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Pages and the API on SQLite at each push, on both engines in `make test-all`: their commands have run on both."""
    return str(request.param)


@pytest.fixture
def demonstration_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if engine_name == "postgresql":
        return str(request.getfixturevalue("demonstration_pg"))
    return f"sqlite:///{shutil.copy(request.getfixturevalue('demonstration_file'), tmp_path / 'crisis.db')}"


@pytest.fixture
def both(demonstration_url: str) -> Iterator[Database]:
    """The demonstration on each engine in turn."""
    database = Database(demonstration_url)
    yield database
    database.close()


@pytest.fixture
def one(demonstration_file: Path, tmp_path: Path) -> Iterator[Database]:
    """The demonstration on SQLite alone, for what no engine changes."""
    database = Database(f"sqlite:///{shutil.copy(demonstration_file, tmp_path / 'crisis.db')}")
    yield database
    database.close()


def house_of(db: Database, territory: Territory, folder: Path) -> House:
    settings = Settings(data_dir=folder, threads=52, sandbox_bind="127.0.0.1:9")
    here = Here(territory, "http://127.0.0.1:8001", shipped())
    return House(settings=settings, db=db, here=here, adapters={}, ledger=None,  # type: ignore[arg-type]
                 demonstration=True, loopback=True, sandbox_quiet=lambda: True, run_timers=lambda: None)


@pytest.fixture
def console(one: Database, cantal: Territory, tmp_path: Path) -> Iterator[Flask]:
    yield from _console(one, cantal, tmp_path)


@pytest.fixture
def console_on_both(both: Database, cantal: Territory, tmp_path: Path) -> Iterator[Flask]:
    yield from _console(both, cantal, tmp_path)


def _console(db: Database, territory: Territory, folder: Path) -> Iterator[Flask]:
    house = house_of(db, territory, folder)
    app = application(house, "k" * 32, blueprints(), public=False)
    app.extensions["bell"] = install_live(app, house)
    yield app
    app.extensions["live"].stop()


@pytest.fixture
def public_face(one: Database, cantal: Territory, tmp_path: Path) -> Flask:
    return application(house_of(one, cantal, tmp_path), "k" * 32, [public], public=True)


@pytest.fixture
def officer(console: Flask) -> Walker:
    return Walker.signed_in(console, "sidpc1")
