"""The worker: each order leaves once, behind the wall, in time, whatever the callers, the clock or its death do."""
from __future__ import annotations

import threading
from concurrent.futures import Executor, Future
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from channels.port import Accepted, Outcome, Outgoing
from crisis.db import Database
from crisis.delivery import beats
from crisis.delivery.tables import delivery
from crisis.delivery.worker import IDLE_S
from tests.db.making import (
    NOON,
    Hands,
    Phones,
    at_hand,
    begun,
    change,
    hands_on,
    lease_ended,
    lines,
    open_event,
    post,
    recovered,
    rows,
    states,
    stopped,
    turn,
    wait_until,
    working,
)


def done(db: Database, *ids: str) -> bool:
    return set(states(db, *ids)) <= {"accepted", "refused"}


@pytest.mark.parametrize("workers", [1, 3])
def test_each_order_leaves_once_and_is_written_once(db: Database, workers: int) -> None:
    event, phones = open_event(db), Phones()
    ids = post(db, event, 150)
    crew = [at_hand(db, phones, in_flight=16) for _ in range(workers)]
    for worker in crew:
        worker.start()
    wait_until(lambda: done(db, *ids))
    for worker in crew:
        worker.stop()
    assert sorted(phones.calls()) == sorted(ids)
    assert {tuple(lines(db, key)) for key in ids} == {("accepted",)}
    assert all(row.ref == f"SM{row.id[:6]}" for row in rows(db))


def test_what_leaves_is_the_text_of_the_order_with_the_link_of_its_recipient(db: Database) -> None:
    event, phones = open_event(db), Phones()
    ids = post(db, event, text="Répondez : {lien}", audience="staff", merge="https://x.example/a/secret")
    with working(at_hand(db, phones, callback=lambda operator, realm: f"https://x.example/{operator}/{realm}")):
        wait_until(lambda: done(db, *ids))
    sent = phones.called[0]
    assert (sent.text, sent.address, sent.subject) == ("Répondez : https://x.example/a/secret", "+33639981000", "Crue")
    assert (sent.delivery, sent.client_key, sent.callback) == (ids[0], ids[0], "https://x.example/twilio/sandbox")
    assert sent.valid_for is not None
    assert 6 * 3600 - 5 <= sent.valid_for <= 6 * 3600


def test_an_order_is_taken_at_once_and_not_at_the_next_poll(db: Database) -> None:
    event, phones = open_event(db), Phones()
    with working(at_hand(db, phones)) as worker:
        wait_until(lambda: not worker._wake.is_set())
        ids = post(db, event)
        wait_until(lambda: done(db, *ids))


def test_no_transaction_is_open_while_an_operator_is_called(db: Database) -> None:
    event, inside, go_on = open_event(db), threading.Event(), threading.Event()

    def slow(outgoing: Outgoing) -> Outcome:
        inside.set()
        assert go_on.wait(20)
        return Accepted("SM1")

    ids = post(db, event)
    with working(at_hand(db, Phones(slow))):
        assert inside.wait(20)
        assert states(db, *ids) == ["calling"]
        assert stopped(db, event) == 0  # A writer is not held up, and what is in flight is not called back.
        go_on.set()
        wait_until(lambda: done(db, *ids))


@pytest.mark.allow_error_logs
def test_an_adapter_that_breaks_leaves_an_unknown_and_stops_nobody(db: Database) -> None:
    event = open_event(db)
    bad, *good = post(db, event, 5)

    def script(outgoing: Outgoing) -> Outcome:
        if outgoing.delivery == bad:
            raise KeyError("sid")
        return Accepted("SM1")

    with working(at_hand(db, Phones(script))):
        wait_until(lambda: done(db, *good) and states(db, bad) == ["unknown"])


# The wall, asked a second time.

TAMPERED: list[tuple[str, dict[str, Any]]] = [
    ("rehearsal", {"realm": "real"}), ("exercise", {"realm": "real"}),
    ("exercise", {"realm": "real", "audience": "public"}), ("service", {"audience": "elected", "realm": "real"}),
    ("real", {"mode": "rehearsal"}), ("real", {"mode": "odd"}), ("real", {"audience": "odd"})]


@pytest.mark.allow_error_logs
@pytest.mark.parametrize(("mode", "tampered"), TAMPERED)
def test_a_row_whose_realm_no_longer_matches_is_never_called(
        db: Database, monkeypatch: pytest.MonkeyPatch, mode: str, tampered: dict[str, Any]) -> None:
    hands = hands_on(monkeypatch)
    event = open_event(db, mode, demonstration=False)
    ids = post(db, event, audience="staff", named=True) if mode == "service" else post(db, event)
    change(db, update(delivery).values(**tampered))
    phones = Phones()
    worker = at_hand(db, phones, realm="real")
    worker.adapters = {("twilio", "real"): phones, ("twilio", "sandbox"): phones}
    for _ in range(4):
        turn(worker)
        hands.live(31)
    hands.live(7 * 3600)
    turn(worker)
    worker.stop()
    assert phones.called == []
    assert (states(db, *ids), lines(db, ids[0])) == (["expired"], ["expired"])


class Held(Executor):
    """Keeps each call that it is given, as an operator that does not answer would; `answer` ends them all."""

    def __init__(self) -> None:
        self.calls = list[tuple[Any, Any, Future[Any]]]()

    def submit(self, act: Any, /, *given: Any, **_named: Any) -> Future[Any]:
        done: Future[Any] = Future()
        self.calls.append((act, given, done))
        return done

    def answer(self) -> None:
        for act, given, done in self.calls:
            done.set_result(act(*given))
        self.calls.clear()


@pytest.mark.parametrize(("in_flight", "most"), [(8, 4), (5, 2), (1, 1)])
def test_a_frozen_sandbox_holds_half_of_the_callers_and_the_real_ones_pass(
        db: Database, in_flight: int, most: int) -> None:
    """Whatever it holds, and however often the worker looks, a real message finds a caller."""
    exercise = open_event(db, "exercise", demonstration=False)
    post(db, exercise, 40, text="EXERCICE Crue. EXERCICE", audience="public")
    frozen, real = Held(), Phones()
    worker = at_hand(db, real, realm="real", in_flight=in_flight)
    worker.adapters = {("twilio", "real"): real, ("twilio", "sandbox"): Phones()}
    worker._pool = frozen  # type: ignore[assignment]  # an executor that holds what it is given
    pauses = [worker.cycle() for _ in range(3)]
    assert len(frozen.calls) == most
    assert pauses[1:] == [IDLE_S, IDLE_S]  # It waits, and does not look in circles.
    ids = post(db, open_event(db, "real"), in_flight)
    worker.cycle()
    told = [given[0] for _, given, _ in frozen.calls]
    assert [job.outgoing.delivery for job in told if job.realm == "real"] == sorted(ids)
    frozen.answer()
    worker.cycle()
    assert [given[0].realm for _, given, _ in frozen.calls] == ["sandbox"] * most
    frozen.answer()
    worker.stop()


def test_a_demonstration_gives_its_sandbox_all_its_callers(db: Database) -> None:
    post(db, open_event(db), 40)
    frozen, worker = Held(), at_hand(db, Phones(), in_flight=8)
    worker._pool = frozen  # type: ignore[assignment]  # an executor that holds what it is given
    worker.cycle()
    assert len(frozen.calls) == 16
    frozen.answer()
    worker.stop()


@pytest.mark.allow_error_logs
def test_a_house_that_became_a_demonstration_calls_nobody_for_real(db: Database) -> None:
    event = open_event(db, "real", demonstration=False)
    post(db, event)
    phones = Phones()
    worker = at_hand(db, phones, realm="real", demonstration=lambda: True)
    turn(worker)
    worker.stop()
    assert phones.called == []


def test_an_operator_that_nobody_configured_leaves_the_order_waiting(
        db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    hands_on(monkeypatch)
    event = open_event(db, "real", demonstration=False)
    ids = post(db, event)
    worker = at_hand(db, Phones(), realm="sandbox", demonstration=lambda: False)
    assert turn(worker) > 0
    worker.stop()
    assert states(db, *ids) == ["ready"]


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    return hands_on(monkeypatch)


def test_a_row_in_flight_is_never_taken_twice_by_two_workers(db: Database, hands: Hands) -> None:
    """LO2: however slow its operator is."""
    event = open_event(db)
    ids = post(db, event, 3)
    begun(db, "w1")
    hands.live(29)
    assert (recovered(db), begun(db, "w2")) == (0, [])
    lease_ended(db, ids[0])
    assert recovered(db) == 1
    assert sorted(states(db, *ids)) == ["calling", "calling", "unknown"]


def test_a_worker_that_looks_says_so_and_one_that_does_not_is_named(db: Database, hands: Hands) -> None:
    worker = at_hand(db, Phones())
    worker._beat()
    worker._beat()
    with db.reading() as tx:
        assert beats.silent(tx, NOON) == ["scheduler"]
        assert beats.silent(tx, NOON + timedelta(seconds=11)) == ["worker", "scheduler"]
    worker.stop()
