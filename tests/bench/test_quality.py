"""The dashboard and the bilan of three years and 300 closed events, asked of a console of its own over HTTP (SQLite).

Warm: the process has judged these events once. Cold: its first request since it started, in which it verifies and
judges each chain. Beside them, what nothing of ours could go under: the same page of a quarter without an event, and a
bare reading, by `sqlite3` alone, of the entries of these events. Median of several; `QUALITY_EVENTS` sets another size.
"""
from __future__ import annotations

import json
import os
import signal
import sqlite3
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import insert

from crisis.accounts import signin
from crisis.accounts.tables import account
from crisis.db import Database
from crisis.demonstration import HOUSE
from crisis.directory import contacts
from tests.bench.test_report_files import cost
from tests.bench.three_years import three_years
from tests.bench.told import against
from tests.served import ROOT, answers, free_port, until

pytestmark = pytest.mark.bench
EVENTS = int(os.environ.get("QUALITY_EVENTS", "300"))
PERIOD, EMPTY = "2026-11-21_2029-11-20", "2020-T1"
STARTS, TIMES, DASHBOARD_MS, BILAN_S = 3, 9, 300.0, 5.0


class Console:
    """A console on this database, and somebody of the quality who is signed in."""

    def __init__(self, path: Path, token: str) -> None:
        self.token, self.port = token, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        environ = {key: value for key, value in os.environ.items() if not key.startswith("CRISIS_")} | {
            "CRISIS_DATA_DIR": str(path.parent), "CRISIS_BIND": f"127.0.0.1:{self.port}", "PYTHONPATH": str(ROOT),
            "CRISIS_DATABASE_URL": f"sqlite:///{path}", "CRISIS_LOG_LEVEL": "WARNING"}
        self.process = subprocess.Popen([sys.executable, "-P", str(ROOT / "app.py"), "web"], cwd=path.parent,
                                        env=environ, start_new_session=True, stdout=subprocess.DEVNULL)
        until(lambda: answers(f"{self.url}/readyz"), "the console")

    def took(self, where: str) -> tuple[float, bytes]:
        """Return how long a request took, in seconds, and what it gave."""
        request = urllib.request.Request(self.url + where, headers={"Authorization": f"Bearer {self.token}"})
        began = time.perf_counter()
        with urllib.request.urlopen(request, timeout=120) as answer:
            body = answer.read()
        return time.perf_counter() - began, body

    def stop(self) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(20)


@contextmanager
def served(path: Path, token: str) -> Iterator[Console]:
    console = Console(path, token)
    try:
        yield console
    finally:
        console.stop()


def signed_in(db: Database) -> str:
    """Return the bearer of somebody who reads the quality."""
    with db.transaction() as tx:
        person = contacts.add(tx, HOUSE, "Référente", "staff", "quality", None, [])
        tx.execute(insert(account), {"person": person, "login": "qualite", "password": "none", "function": "quality",
                                     "roles": "quality", "enabled": True})
        return signin.open_login(tx, person)


def bare(path: Path) -> float:
    """Read the entries of every event with nothing of ours."""
    began = time.perf_counter()
    with closing(sqlite3.connect(path)) as connection:
        for (body,) in connection.execute("SELECT body FROM entry WHERE event != 'register' ORDER BY event, seq"):
            json.loads(body)
    return time.perf_counter() - began


def page(period: str) -> str:
    return f"/qualite/indicateurs?periode={period}"


def median(console: Console, where: str, times: int = TIMES) -> float:
    return statistics.median(console.took(where)[0] for _ in range(times))


def test_the_dashboard_and_the_bilan_of_three_years(sqlite_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    db = Database(sqlite_url)
    three_years(db, EVENTS)
    token = signed_in(db)
    db.close()
    cold = []
    for _ in range(STARTS):
        with served(path, token) as console:
            console.took(page(EMPTY))  # Templates and libraries are no part of what events cost.
            cold.append(console.took(page(PERIOD))[0])
    with served(path, token) as console:
        first = console.took(f"/qualite/indicateurs/bilan?periode={PERIOD}&format=json")[0]
        empty, warm = median(console, page(EMPTY)), median(console, page(PERIOD))
        api = median(console, f"/api/v1/quality/indicators?period={PERIOD}")
        files = {code: median(console, f"/qualite/indicateurs/bilan?periode={PERIOD}&format={code}", 3)
                 for code in ("json", "csv", "ods", "pdf")}
        source = console.took(f"/api/v1/quality/bilan?period={PERIOD}")[1]
    told = json.loads(source)
    children = {code: cost(["-m", "crisis.evidence.bilan.child", code, "15", "120", "600"], source)
                for code in ("ods", "pdf")}
    read = statistics.median(bare(path) for _ in range(TIMES))
    with capsys.disabled():
        print(f"\ntableau de bord de {EVENTS} évènements sur trois ans (SQLite, HTTP), charge "
              f"{os.getloadavg()[0]:.1f} :\n"
              f"  chaud : page {1000 * warm:.0f} ms ({against(1000 * warm, DASHBOARD_MS, ' ms')}), API "
              f"{1000 * api:.0f} ms ; trimestre sans évènement {1000 * empty:.0f} ms\n"
              f"  à froid, premier affichage du processus : {1000 * statistics.median(cold):.0f} ms "
              f"({against(1000 * statistics.median(cold), DASHBOARD_MS, ' ms')}) ; lecture nue des entrées "
              f"{1000 * read:.0f} ms\n"
              f"  bilan : JSON à froid {first:.2f} s ({against(first, BILAN_S, ' s')})")
        for code, took in files.items():
            print(f"  bilan {code} : {took:.2f} s ({against(took, BILAN_S, ' s')})"
                  + (f", dont {children[code].spent:.2f} s de processeur et {children[code].memory:.0f} Mo au plus "
                     "dans son processus, de basse priorité" if code in children else ""))
    assert len(told["events"]) == EVENTS
