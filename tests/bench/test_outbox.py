"""A thousand SMS against the bare official client, and a page save meanwhile. Prints; asserts only that all was sent.

One operator that takes 100 ms, 64 calls in flight, interleaved pairs: only ratios of one run mean anything.
"""
from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from requests.adapters import HTTPAdapter
from sqlalchemy import select
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from channels.port import Account
from channels.sandbox.server import ACCOUNT, SECRET
from channels.twilio import TwilioSms
from crisis.config import ROOT
from crisis.db import Database, new_id
from crisis.delivery.tables import delivery
from crisis.delivery.worker import Worker
from tests.bench.told import against
from tests.db.making import address, at_hand, open_event, post, states, working

pytestmark = pytest.mark.bench
MANY, IN_FLIGHT, LATENCY_MS, PAIRS = 1000, 64, 100, 7


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[str]:
    """An operator in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "channels.sandbox", "--http", "127.0.0.1:0", "--smtp", "127.0.0.1:0",
         "--store", str(tmp_path / "sandbox"), "--latency-ms", str(LATENCY_MS)], cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout
    with process.stdout:
        yield "http://" + json.loads(process.stdout.readline())["http"]
    process.terminate()
    process.wait(10)


@contextmanager
def beside(module: str, *given: str) -> Iterator[subprocess.Popen[str]]:
    """A process of the measurement; it ends when its input is closed."""
    process = subprocess.Popen([sys.executable, "-m", f"tests.bench.{module}", *given], cwd=ROOT,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    with process.stdout:
        yield process
        process.terminate()
    process.wait(30)


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def close_input(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.close()


def bare(base: str) -> float:
    """Send with the official client alone, in a pool of 64 with as many lines, and return the seconds it took."""
    http = TwilioHttpClient()
    http.session.trust_env = False
    http.session.mount("http://", HTTPAdapter(pool_maxsize=IN_FLIGHT))
    client = Client(ACCOUNT, SECRET, http_client=http)
    client.api.base_url = base
    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        began = time.perf_counter()
        sent = list(pool.map(lambda rank: client.messages.create(
            to=address("sms", rank), from_="PREF15", body="Restez chez vous.", validity_period=3600).sid, range(MANY)))
        took = time.perf_counter() - began
    http.session.close()
    assert len(set(sent)) == MANY
    return took


def ours(db: Database, event: str) -> float:
    """Order, and return the seconds from the commit of the order to that of the last outcome."""
    wave = post(db, event, MANY, message=new_id())
    began = time.perf_counter()
    while waiting(db):
        time.sleep(0.02)
    took = time.perf_counter() - began
    assert set(states(db, *wave)) == {"accepted"}
    return took


def waiting(db: Database) -> bool:
    with db.reading() as tx:
        return tx.execute(select(delivery.c.id).where(delivery.c.state.in_(
            ("ready", "claimed", "calling"))).limit(1)).first() is not None


def worker_of(db: Database, sandbox: str, hooks: str | None = None) -> Worker:
    adapter = TwilioSms(Account(sandbox, ACCOUNT, SECRET, "PREF15", pool=IN_FLIGHT), "sandbox")
    return at_hand(db, adapter, in_flight=IN_FLIGHT, apart=True,
                   callback=lambda *_: f"{hooks}/hooks" if hooks else None)


def test_a_thousand_sms_against_the_bare_official_client(
        db: Database, sandbox: str, engine_name: str, capsys: pytest.CaptureFixture[str]) -> None:
    event, pairs = open_event(db), list[tuple[float, float]]()
    with working(worker_of(db, sandbox)):
        ours(db, event)
        bare(sandbox)
        for rank in range(PAIRS):
            if rank % 2:
                ours_s, bare_s = ours(db, event), bare(sandbox)
            else:
                bare_s, ours_s = bare(sandbox), ours(db, event)
            pairs.append((ours_s, bare_s))
    ratios = [ours_s / bare_s for ours_s, bare_s in pairs]
    with capsys.disabled():
        print(f"\n1 000 SMS, {engine_name} : rapport médian {statistics.median(ratios):.2f} "
              f"(min {min(ratios):.2f}, max {max(ratios):.2f}, n={PAIRS} paires entrelacées) ; "
              f"nous {statistics.median(one for one, _ in pairs):.2f} s, "
              f"client officiel seul {statistics.median(two for _, two in pairs):.2f} s "
              f"({against(statistics.median(ratios), 1.25, ' fois')})")


def test_a_page_is_saved_while_signed_receipts_arrive_in_the_public_process(
        sqlite_url: str, sandbox: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Four processes, as `crisis serve` has them: the console, the worker (this one), the public face, the sandbox."""
    db = Database(sqlite_url)
    event = open_event(db)
    with beside("hooks", sqlite_url, sandbox) as public, working(worker_of(db, sandbox, first_line(public))):
        ours(db, event)
        with beside("pages", sqlite_url, event) as console:
            for _ in range(8):
                ours(db, event)
            close_input(console)
            took = json.loads(first_line(console))
        close_input(public)
    cuts = statistics.quantiles(took, n=100)
    with capsys.disabled():
        print("\nenregistrement d'une page pendant l'envoi et ses reçus signés (SQLite) : "
              f"p50 {cuts[49] * 1000:.1f} ms, p95 {cuts[94] * 1000:.1f} ms, p99 {cuts[98] * 1000:.1f} ms "
              f"(n={len(took)}, {against(cuts[98] * 1000, 20, ' ms de p99')})")
    assert len(took) > 100
    db.close()
