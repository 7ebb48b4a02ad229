"""A demonstration installed once per engine and copied for each story."""
from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crisis import clock
from crisis.db import Database
from crisis.demonstration import install
from tests import pg
from tests.db.owner import Owner
from tests.house import BORN, Hours, House, cantal


def _demonstrate(url: str, folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        born = Hours(BORN)
        patch.setattr(clock, "host", clock.Clock(born.wall, born.monotonic))
        db = Database(url)
        install(db, cantal(), folder)
        db.close()


@pytest.fixture(scope="session")
def sqlite_demonstration(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demonstration")
    path = Path(shutil.copy(sqlite_template, folder / "crisis.db"))
    _demonstrate(f"sqlite:///{path}", folder)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="session")
def pg_demonstration(pg_template: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[pg.PgUrls]:
    urls = pg.fresh_database()
    _demonstrate(urls.service_url, tmp_path_factory.mktemp("demonstration"))
    yield urls
    pg.drop(urls)


@pytest.fixture
def pg_story(pg_demonstration: pg.PgUrls) -> Iterator[pg.PgUrls]:
    urls = pg.copied(pg_demonstration.name)
    yield urls
    pg.drop(urls)


@pytest.fixture
def database_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a demonstration of this story alone, on each engine in turn."""
    if engine_name == "sqlite":
        copy = shutil.copy(request.getfixturevalue("sqlite_demonstration"), tmp_path / "crisis.db")
        return f"sqlite:///{copy}"
    return str(request.getfixturevalue("pg_story").service_url)


@pytest.fixture
def owner(engine_name: str, database_url: str, request: pytest.FixtureRequest) -> Owner:
    """Whoever owns the tables of this story, and can drop their guards."""
    return Owner(database_url if engine_name == "sqlite" else request.getfixturevalue("pg_story").owner_url)


@pytest.fixture
def hours(monkeypatch: pytest.MonkeyPatch) -> Hours:
    """The clock of the story, at three in the morning; `hours.move()` moves it."""
    hours = Hours()
    monkeypatch.setattr(clock, "host", clock.Clock(hours.wall, hours.monotonic))
    return hours


@pytest.fixture
def house(db: Database, hours: Hours) -> House:
    return House(db, hours)
