"""A demonstration of three communes behind the API, on each engine, with nobody delivering anything."""
from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from crisis.accounts import signin
from crisis.config import load
from crisis.db import Database
from crisis.delivery.worker import Ledger
from crisis.demonstration import FILE, install, sign_ins
from crisis.events.cod import Here
from crisis.journal import store
from crisis.oncall import rotas
from crisis.territory import Territory
from crisis.web import api
from crisis.web.api.document import described
from crisis.web.factory import application
from crisis.web.house import House
from exercises.imported import models
from tests.house import shipped
from tests.web.api.described import conforms

COMMUNES = 3


@dataclass
class Caller:
    """One person with a bearer token."""

    app: Flask
    token: str
    person: str

    def send(self, method: str, path: str, body: Any = None, key: str = "") -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}"} | ({"Idempotency-Key": key} if key else {})
        answer = self.app.test_client().open(f"/api/v1{path}", method=method, json=body, headers=headers)
        conforms(self.app, method, f"/api/v1{path}", answer)
        return answer

    def get(self, path: str) -> Any:
        answer = self.send("GET", path)
        assert answer.status_code == 200, answer.json
        return answer.json

    def post(self, path: str, body: Any = None, key: str = "") -> TestResponse:
        return self.send("POST", path, {} if body is None else body, key)

    def done(self, path: str, body: Any = None, key: str = "") -> Any:
        answer = self.post(path, body, key)
        assert answer.status_code in (200, 201), answer.json
        return answer.json


@dataclass
class Desk:
    """The service, and everybody who may call it."""

    app: Flask
    db: Database
    here: Here
    passwords: dict[str, str]
    house: House

    def login(self, person: str) -> Caller:
        with self.db.transaction() as tx:
            return Caller(self.app, signin.open_login(tx, person), person)

    def duty(self, function: str, rank: int = 0) -> Caller:
        with self.db.reading() as tx:
            person = rotas.on_duty_now(tx, function)[rank]
        return self.login(person)

    def named(self, login: str) -> Caller:
        with self.db.reading() as tx:
            return self.login(signin.check(tx, login, self.passwords[login]))

    def kinds(self, event: str) -> list[str]:
        with self.db.reading() as tx:
            return [entry.content["kind"] for entry in store.entries(tx, event)]

    def opened(self) -> str:
        body = {"type": "flood", "title": "Crue de la Cère", "communes": [
            commune.code_insee for commune in self.here.territory.communes]}
        return str(self.duty("duty_officer").done("/events", body)["id"])

    def submitted(self, event: str, means: tuple[str, ...] = ("site",)) -> tuple[str, str]:
        """Return a message waiting for approval and the hash to approve."""
        writer = self.duty("communication")
        body = {"title": "Crue", "core": "Inondation en cours à 03:00. Restez chez vous. Prochain point à 4 h.",
                "means": list(means), "media": True}
        message = writer.done(f"/events/{event}/messages", body)["id"]
        return message, writer.done(f"/messages/{message}/submit")["hash"]

    def read(self, message: str) -> dict[str, Any]:
        """Return what an approval gives once every text was read: the hash of the whole and each fingerprint."""
        told = self.duty("communication", 1).get(f"/messages/{message}")
        return {"hash": told["hash"], "seen": sorted(told["fingerprints"].values())}


@pytest.fixture(scope="session")
def small(cantal: Territory) -> Territory:
    """The Cantal with three communes."""
    return cantal.model_copy(update={"communes": cantal.communes[:COMMUNES]})


@pytest.fixture(scope="session")
def small_file(sqlite_template: Path, small: Territory, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration of three communes in a file, made once; its passwords stand beside it."""
    folder = tmp_path_factory.mktemp("small")
    path = Path(shutil.copy(sqlite_template, folder / "crisis.db"))
    filled(f"sqlite:///{path}", small, folder)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def filled(url: str, territory: Territory, folder: Path) -> None:
    database = Database(url)
    install(database, territory, folder)
    database.close()


@pytest.fixture
def database_url(engine_name: str, small: Territory, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """An installed demonstration on each engine in turn."""
    if engine_name == "postgresql":
        url = str(request.getfixturevalue("pg_urls").service_url)
        filled(url, small, tmp_path)
        return url
    made = request.getfixturevalue("small_file")
    shutil.copy(made.parent / FILE, tmp_path / FILE)
    return f"sqlite:///{shutil.copy(made, tmp_path / 'crisis.db')}"


@pytest.fixture(scope="session")
def told() -> dict[str, Any]:
    """The description of the API, made by the first service of the process: no test adds a route to its own."""
    return {}


@pytest.fixture
def desk(db: Database, small: Territory, tmp_path: Path, told: dict[str, Any]) -> Desk:
    """The API on an installed demonstration."""
    settings = load({"CRISIS_DATA_DIR": str(tmp_path)})
    here = Here(small, settings.public_address, shipped())
    house = House(settings, db, here, {}, Ledger(db), True, True, lambda: True, lambda: None,
                  models=models(frozenset(each.code for each in small.types)))
    app = application(house, "secret of the tests", [], public=False)
    api.install(app)
    told.update(told or described(app))
    app.extensions["described"] = told
    return Desk(app, db, here, sign_ins(tmp_path / FILE), house)


@pytest.fixture
def together() -> Callable[..., list[Any]]:
    """Run calls in as many threads, released at the same instant, and return what they gave."""
    def run(*calls: Callable[[], Any]) -> list[Any]:
        barrier, given = threading.Barrier(len(calls)), [None] * len(calls)

        def one(index: int, call: Callable[[], Any]) -> None:
            barrier.wait(10)
            given[index] = call()

        threads = [threading.Thread(target=one, args=each) for each in enumerate(calls)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        return given
    return run
