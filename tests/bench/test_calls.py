"""Sixty operators, one autosave a second each, two new sheets a second, ten thousand in store: how long a save takes.

Saves go over HTTP to a served house; the p95 is printed beside its target (150 ms). `CALLS_S` sets how long it runs.
"""
from __future__ import annotations

import http.client
import json
import os
import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, insert, select

from crisis.accounts.rights import Actor
from crisis.accounts.tables import account
from crisis.db import Tx, new_id
from crisis.directory.tables import person
from crisis.hotline.call_typed import Typed
from crisis.hotline.tables import call_sheet
from crisis.journal import store
from tests.browser.hotline import Line, enter
from tests.served import Sandbox, Served

pytestmark = pytest.mark.bench
OPERATORS, STORED, P95_MS = 60, 10_000, 150
SECONDS = int(os.environ.get("CALLS_S", "300"))
RENEWED = 30  # Each operator begins another sheet after so many saves: sixty of them make two a second.
NOTE = "Demande si le pont est ouvert pour aller chercher son enfant. "


@pytest.fixture(params=["sqlite", "postgresql"])
def line(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Line]:
    urls = request.getfixturevalue("pg_urls") if request.param == "postgresql" else None
    sandbox = Sandbox(tmp_path)
    served = Served(tmp_path / "data", sandbox, urls.service_url if urls else "", urls.owner_url if urls else "")
    served.folder.mkdir()
    served.start()
    made = Line(served, urls.service_url if urls else "")
    yield made
    made.db.close()
    served.stop()
    sandbox.stop()


def seat(tx: Tx, event: str, rank: int) -> str:
    """Put somebody invented at a post, and return the bearer of their session."""
    who = Actor(new_id(), "operator", frozenset({"operator"}))
    tx.execute(insert(person), {"id": who.person, "name": f"Opérateur {rank}"})
    tx.execute(insert(account), {"person": who.person, "login": f"cip-{rank}", "password": "", "function": "operator",
                                 "roles": "operator", "enabled": True})
    secret = enter(tx, event, who, f"operator-{rank}")
    store.append(tx, event, "cip_post_taken", {"post": f"operator-{rank}", "person": who.person, "shift": None,
                                               "until": None, "read": None}, by=who.by)
    return secret


def stored(tx: Tx, event: str, operator: str) -> None:
    row = Typed(category="roads", note=NOTE * 3, priority=4).columns | {
        "event": event, "post": "operator-1", "operator": operator, "revision": 9, "opened_at": tx.now,
        "saved_at": tx.now, "closed_at": tx.now, "relay_answer": ""}
    tx.execute(insert(call_sheet), [row | {"id": uuid4().hex} for _ in range(STORED)])


class Operator:
    """One browser: it types, and saves once a second."""

    def __init__(self, line: Line, token: str, rank: int) -> None:
        self.rank, self.took = rank, list[float]()
        self._path = f"/api/v1/events/{line.event}/cip/calls"
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._door = http.client.HTTPConnection("127.0.0.1", line.served.console, timeout=30)

    def work(self, begin: float) -> None:
        sheet, revision, due = uuid4().hex, 0, begin + self.rank / OPERATORS
        while due < begin + SECONDS:
            threading.Event().wait(max(0.0, due - time.monotonic()))
            revision += 1
            self._save({"id": sheet, "revision": revision, "category": "roads", "note": (NOTE * 3)[:revision * 6],
                        "act": "close" if revision == RENEWED else "save"})
            if revision == RENEWED:
                sheet, revision = uuid4().hex, 0
            due += 1
        self._door.close()

    def _save(self, call: dict[str, object]) -> None:
        began = time.perf_counter()
        self._door.request("POST", self._path, json.dumps({"calls": [call]}), self._headers)
        answer = self._door.getresponse()
        said = answer.read()
        self.took.append((time.perf_counter() - began) * 1000)
        assert answer.status == 200, said


def test_sixty_operators_save_while_they_type(line: Line, capsys: pytest.CaptureFixture[str]) -> None:
    with line.db.transaction() as tx:
        tokens = [seat(tx, line.event, rank) for rank in range(OPERATORS)]
        stored(tx, line.event, line.chief.person)
    operators = [Operator(line, token, rank) for rank, token in enumerate(tokens)]
    begin = time.monotonic() + 1
    with ThreadPoolExecutor(OPERATORS) as pool:
        for done in [pool.submit(each.work, begin) for each in operators]:
            done.result(SECONDS + 120)
    took = [each for operator in operators for each in operator.took]
    p95 = statistics.quantiles(took, n=20)[-1]
    with capsys.disabled():
        print(f"\nfiche d'appel enregistrée ({line.db.engine.dialect.name}, {OPERATORS} opérateurs, {STORED} fiches) : "
              f"médiane {statistics.median(took):.0f} ms, p95 {p95:.0f} ms pour {P95_MS} (n={len(took)})")
    kept = line.house.look(lambda tx: tx.execute(select(func.count()).select_from(call_sheet)).scalar_one())
    assert len(took) == OPERATORS * SECONDS
    assert kept == STORED + OPERATORS * -(-SECONDS // RENEWED)
