"""A demonstration of three communes behind the API, on each engine, with nobody delivering anything."""
from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from werkzeug.test import TestResponse

from crisis import territory
from crisis.accounts import signin
from crisis.config import ROOT, load
from crisis.db import Database
from crisis.delivery.worker import Ledger
from crisis.demonstration import install, sign_ins
from crisis.events.cod import Here
from crisis.journal import store
from crisis.oncall import rotas
from crisis.web import api
from crisis.web.factory import application
from crisis.web.house import House
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


@pytest.fixture
def desk(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """An installed demonstration; its passwords cost nothing to check."""
    monkeypatch.setattr(signin, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    whole = territory.load("15", ROOT / "territories")
    small = whole.model_copy(update={"communes": whole.communes[:COMMUNES]})
    path = install(db, small, tmp_path)
    settings = load({"CRISIS_DATA_DIR": str(tmp_path)})
    here = Here(small, settings.public_address, shipped())
    house = House(settings, db, here, {}, Ledger(db), True, True, lambda: True, lambda: None)
    app = application(house, "secret of the tests", [], public=False)
    api.install(app)
    return Desk(app, db, here, sign_ins(path), house)


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
