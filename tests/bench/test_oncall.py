"""On call 24/7 in figures: from the trigger to the first SMS, 200 people called, and steps on time meanwhile. Prints.

Two hundred are called against a bare client of the same operator, in interleaved pairs: only ratios of one run mean
anything. The first SMS is measured with the service in this very process, and in `crisis serve` (its own processes).
"""
from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter
from sqlalchemy import Select, select

from channels.port import Account
from channels.sandbox.server import ACCOUNT, SECRET
from channels.twilio import TwilioSms
from crisis.db import Database, Tx
from crisis.delivery.tables import delivery, timer
from crisis.delivery.worker import Worker
from crisis.demonstration import FILE, HOUSE, install, sign_ins
from crisis.directory import contacts
from crisis.directory.contacts import Newcomer
from crisis.events import cod, escalating
from crisis.jobs import Ticks
from crisis.journal import store
from crisis.oncall import calling
from crisis.oncall.calling import Callee, Way
from crisis.oncall.escalation import Policy
from crisis.oncall.tables import alert
from tests.bench.test_activation import SAMPLES, Client, first_sms
from tests.bench.test_outbox import waiting
from tests.bench.told import against
from tests.db.making import at_hand, working
from tests.house import Hours, House, cantal
from tests.served import Sandbox, Served

pytestmark = pytest.mark.bench
MANY, IN_FLIGHT, LATENCY_MS, PAIRS = 200, 64, 100, 15
CRISES, SILENCE_S, WAVES = 10, 3, 6
WAY = Way("http://127.0.0.1:8001", two_way=True)


@pytest.fixture
def house(db: Database, tmp_path: Path) -> House:
    install(db, cantal(), tmp_path)
    return House(db, Hours())


@contextmanager
def operators(folder: Path, latency_ms: int = 0) -> Iterator[Sandbox]:
    """Run the operators in a process of their own."""
    made = Sandbox(folder, latency_ms=latency_ms)
    try:
        yield made
    finally:
        made.stop()


def worker_of(db: Database, sandbox: Sandbox, *, apart: bool) -> Worker:
    adapter = TwilioSms(Account(sandbox.url, ACCOUNT, SECRET, "PREF15", pool=IN_FLIGHT), "sandbox")
    return at_hand(db, adapter, in_flight=IN_FLIGHT, apart=apart)


def test_trigger_to_first_sms_in_one_process(
        house: House, tmp_path: Path, engine_name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with operators(tmp_path) as sandbox, working(worker_of(house.db, sandbox, apart=False)):
        waits = [triggered(house, sandbox) for _ in range(SAMPLES)]
    tell(capsys, f"ordre -> premier SMS d'astreinte, un seul processus, {engine_name}", waits, 300)


def triggered(house: House, sandbox: Sandbox) -> float:
    """Return the milliseconds between an order and the first request that the operator saw for it."""
    event, officer, order = house.open(separate=True), house.officer, house.voice()
    seen = sandbox.seen()
    began = time.time()
    house.do(cod.activate, officer, house.here, event, "full", order)
    # Whoever asks too often takes the interpreter from the worker.
    wait_for(lambda: not waiting(house.db))
    new = sandbox.seen(seen[-1]["n"] if seen else 0)
    return (datetime.fromisoformat(min(row["at"] for row in new)).timestamp() - began) * 1000


def test_trigger_to_first_sms_across_processes(
        engine_name: str, request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The order by the API of a console, the SMS by the engine, the callers and the operators in theirs."""
    urls = request.getfixturevalue("pg_urls") if engine_name == "postgresql" else None
    with operators(tmp_path) as sandbox:
        served = Served(tmp_path / "data", sandbox, urls.service_url if urls else "", urls.owner_url if urls else "")
        served.folder.mkdir()
        served.start()
        try:
            client = Client(served.url)
            password = sign_ins(served.folder / FILE)["sidpc1"]
            client.token = client.call("POST", "/session", {"login": "sidpc1", "password": password})["token"]
            authority = client.call("GET", "/duty")["authority"][0]["person"]
            waits = [first_sms(client, sandbox, authority) for _ in range(SAMPLES)]
        finally:
            served.stop()
    tell(capsys, f"ordre -> premier SMS d'astreinte, entre processus, {engine_name}", waits, 1000)


def tell(capsys: pytest.CaptureFixture[str], what: str, waits: list[float], target: float) -> None:
    p95 = statistics.quantiles(waits, n=20)[-1]
    with capsys.disabled():
        print(f"\n{what} : n={len(waits)}, médiane {statistics.median(waits):.0f} ms, p95 {p95:.0f} ms, "
              f"max {max(waits):.0f} ms ({against(p95, target, ' ms de p95')})")
    assert len(waits) == SAMPLES


def recruits(house: House, many: int = MANY, first: int = 5000) -> list[str]:
    """Return that many people on duty, each with a number of fiction."""
    found: list[str] = house.do(contacts.import_all, HOUSE, "bench", [
        Newcomer(f"Agent {rank}", "staff", "communication", None, [("sms", f"+3363998{first + rank}")])
        for rank in range(many)])
    return found


def call_all(house: House, event: str, people: list[str]) -> None:
    def do(tx: Tx) -> None:
        said = calling.words(tx, "Préfecture, inondation : COD activé.", WAY)
        calling.call_out(tx, store.lock(tx, event), said,
                         [Callee(person, "communication", rank) for rank, person in enumerate(people)], WAY, HOUSE.by)
    house.do(do)


@dataclass
class Pair:
    """Seconds: ours from the commit of the order, ours from before it, the bare client's."""

    called: float
    ordered: float
    bare: float


def test_two_hundred_people_called_against_a_bare_client(
        house: House, tmp_path: Path, engine_name: str, capsys: pytest.CaptureFixture[str]) -> None:
    people, pairs = recruits(house), list[Pair]()
    with operators(tmp_path, LATENCY_MS) as sandbox, working(worker_of(house.db, sandbox, apart=True)):
        ours(house, people), bare(sandbox)
        for rank in range(PAIRS):
            first = bare(sandbox) if rank % 2 else None
            called, ordered = ours(house, people)
            pairs.append(Pair(called, ordered, first if first is not None else bare(sandbox)))
    ratios = [each.called / each.bare for each in pairs]
    whole = [each.ordered / each.bare for each in pairs]
    with capsys.disabled():
        print(f"\n{MANY} personnes appelées, {engine_name} : rapport médian {statistics.median(ratios):.2f} "
              f"(min {min(ratios):.2f}, max {max(ratios):.2f}, n={PAIRS} paires entrelacées) ; "
              f"nous {statistics.median(each.called for each in pairs):.2f} s, client nu "
              f"{statistics.median(each.bare for each in pairs):.2f} s "
              f"({against(statistics.median(ratios), 1.25, ' fois')}) ; ordre et inscriptions compris, rapport "
              f"médian {statistics.median(whole):.2f}")


def ours(house: House, people: list[str]) -> tuple[float, float]:
    """Call everybody for a new event; return the seconds from the commit, and from the order, to the last outcome."""
    event = house.open(separate=True)
    ordered = time.perf_counter()
    call_all(house, event, people)
    began = time.perf_counter()
    wait_for(lambda: not waiting(house.db))
    ended = time.perf_counter()
    assert [each.state for each in house.sms(event)] == ["accepted"] * MANY
    return ended - began, ended - ordered


def bare(sandbox: Sandbox) -> float:
    """Post the same SMS with `requests` alone, in a pool of 64 with as many lines; return the seconds it took."""
    with requests.Session() as http, ThreadPoolExecutor(IN_FLIGHT) as pool:
        http.trust_env, http.auth = False, (ACCOUNT, SECRET)
        http.mount("http://", HTTPAdapter(pool_maxsize=IN_FLIGHT))

        def post(rank: int) -> str:
            answer = http.post(f"{sandbox.url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json", timeout=10, data={
                "To": f"+3363998{5000 + rank}", "From": "PREF15", "Body": "Préfecture, inondation : COD activé.",
                "ValidityPeriod": 3600})
            return str(answer.json()["sid"])
        began = time.perf_counter()
        sent = set(pool.map(post, range(MANY)))
        took = time.perf_counter() - began
    assert len(sent) == MANY
    return took


@dataclass
class Late:
    """Seconds after its due time: each step as it was begun, and the SMS of it as the operator saw it."""

    begun: list[float] = field(default_factory=list)
    seen: list[float] = field(default_factory=list)


def test_no_step_is_late_while_two_hundred_people_are_called(
        house: House, tmp_path: Path, engine_name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Ten crises in which nobody answers, with a silence of three seconds, under six waves of two hundred."""
    people = recruits(house)
    with operators(tmp_path, LATENCY_MS) as sandbox, working(worker_of(house.db, sandbox, apart=True)) as worker:
        ticks = Ticks(house.db, house.here, worker)
        ticks.start()
        try:
            events = [escalated(house) for _ in range(CRISES)]
            other = house.open(separate=True)
            for _ in range(WAVES):
                call_all(house, other, people)
                wait_for(lambda: not waiting(house.db))
            wait_for(lambda: all(house.entries(event, "escalation_exhausted") for event in events))
            wait_for(lambda: not waiting(house.db))
        finally:
            ticks.stop()
        late = lateness(house, events, {row["ref"]: row["at"] for row in sandbox.seen()})
    with capsys.disabled():
        print(f"\nretard des étapes d'escalade sous {WAVES} vagues de {MANY}, {engine_name} : "
              f"n={len(late.begun)}, médiane {statistics.median(late.begun):.2f} s, max {max(late.begun):.2f} s "
              f"({against(max(late.begun), 2, ' s')}) ; SMS de l'étape vu par l'opérateur, n={len(late.seen)}, "
              f"médiane {statistics.median(late.seen):.2f} s, max {max(late.seen):.2f} s")
    assert len(late.begun) >= 3 * CRISES


def escalated(house: House) -> str:
    """Open a crisis in which a chain wants one person of the cell, and waits for three seconds."""
    event = house.open(separate=True)

    def do(tx: Tx) -> None:
        escalating.start(tx, store.lock(tx, event), WAY, "Préfecture : COD activé.", [("communication", 1)],
                         Policy(silence_s=SILENCE_S), (), HOUSE.by)
    house.do(do)
    return event


def wait_for(condition: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline, "what was expected did not come"
        time.sleep(0.02)


def lateness(house: House, events: list[str], seen: dict[str, str]) -> Late:
    """Compare each timer of these escalations with the instant at which it fired, and with the SMS that it ordered."""
    late = Late()
    for event in events:
        fired = house.look(rows, select(timer.c.due_at, timer.c.fired_at).where(
            timer.c.event == event, timer.c.name == escalating.TIMER, timer.c.fired_at.is_not(None)))
        late.begun += [seconds(row.fired_at - row.due_at) for row in fired]
        due = {row.fired_at: row.due_at for row in fired}
        called = house.look(rows, select(alert.c.sent_at, delivery.c.ref).join(
            delivery, delivery.c.id == alert.c.delivery).where(alert.c.event == event))
        late.seen += [seconds(datetime.fromisoformat(seen[row.ref]) - due[row.sent_at])
                      for row in called if row.sent_at in due]
    return late


def rows(tx: Tx, statement: Select[Any]) -> list[Any]:
    return list(tx.execute(statement))


def seconds(span: timedelta) -> float:
    return span / timedelta(seconds=1)
