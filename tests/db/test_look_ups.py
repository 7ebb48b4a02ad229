"""Asking an operator what became of a call: when, how often, and what its answer changes."""
from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from channels.port import Absent, Accepted, Found, Outgoing, Refused, Unknown
from crisis.db import Database
from crisis.delivery import outbox
from crisis.delivery.ledger import Result
from crisis.delivery.tables import delivery
from tests.db.making import (
    NOON,
    Hands,
    Phones,
    at_hand,
    begun,
    change,
    dated,
    hands_on,
    lines,
    open_event,
    post,
    rows,
    set_virtual,
    states,
    stopped,
    told,
    turn,
    wait_until,
    working,
)

NIGHT = NOON + timedelta(days=3)


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    return hands_on(monkeypatch)


def unknown(db: Database, **changes: str) -> list[str]:
    """An SMS that was called just now, and nobody knows what became of it."""
    ids = post(db, open_event(db), **changes)
    begun(db)
    told(db, Result(ids[0], Unknown("timeout"), 0.0))
    return ids


def asked_at(db: Database, hands: Hands, seconds: int) -> list[float]:
    """Turn a worker every second and return when it asked, in seconds."""
    moments: list[float] = []

    def answer(_: Outgoing) -> Absent:
        moments.append((hands.wall - NOON).total_seconds())
        return Absent()

    worker = at_hand(db, Phones(answer=answer, script=lambda _: Refused("no")))
    for _ in range(seconds):
        turn(worker)
        hands.live(1)
    worker.stop()
    return moments


@pytest.mark.parametrize("urgency", ["alert", "information", "deferred"])
def test_an_operator_is_asked_at_ten_and_forty_seconds_and_no_more(db: Database, hands: Hands, urgency: str) -> None:
    unknown(db, urgency=urgency)
    assert asked_at(db, hands, 60) == [10, 40]


def test_the_delays_are_those_of_the_event_s_clock(db: Database, hands: Hands) -> None:
    set_virtual(db, NIGHT)
    ids, phones = unknown(db), Phones()
    worker = at_hand(db, phones)
    hands.live(300)
    turn(worker)
    assert phones.asked == []
    for second, times in ((9, 0), (10, 1), (39, 1), (40, 2)):
        set_virtual(db, NIGHT + timedelta(seconds=second))
        turn(worker)
        assert len(phones.asked) == times
    worker.stop()
    assert states(db, *ids) == ["accepted"]
    assert len(phones.called) == 1


@pytest.mark.parametrize(("date", "shown"), [
    (NOON + timedelta(seconds=2), NOON + timedelta(seconds=2)),
    # An operator dates to the second, and its clock is not ours: never before the call, never after the answer.
    (NOON - timedelta(seconds=20), NOON), (NOON + timedelta(hours=1), NOON + timedelta(seconds=10))])
def test_found_is_dated_by_the_operator_within_what_we_know(
        db: Database, hands: Hands, date: datetime, shown: datetime) -> None:
    ids = unknown(db)
    hands.live(10)
    worker = at_hand(db, Phones(answer=lambda _: Found("SM1", "delivered", date)))
    turn(worker)
    worker.stop()
    assert dated(db, ids[0]) == {
        "calling": NOON, "unknown": NOON, "found": shown, "delivered": NOON + timedelta(seconds=10)}


def test_found_under_the_virtual_clock_is_the_virtual_instant_of_the_call_and_what_the_operator_took(
        db: Database, hands: Hands) -> None:
    set_virtual(db, NIGHT)
    ids = unknown(db)
    hands.live(1)
    set_virtual(db, NIGHT + timedelta(seconds=10))
    worker = at_hand(db, Phones(answer=lambda _: Found("SM1", "accepted", NOON + timedelta(seconds=0.4))))
    turn(worker)
    worker.stop()
    assert dated(db, ids[0])["found"] == NIGHT + timedelta(seconds=0.4)


def test_absent_is_dated_by_the_look_up_and_not_by_the_call(db: Database, hands: Hands) -> None:
    ids = unknown(db, urgency="alert")
    hands.live(11)
    worker = at_hand(db, Phones())
    turn(worker)
    worker.stop()
    assert dated(db, ids[0])["absent"] == NOON + timedelta(seconds=11)


def test_an_operator_that_does_not_answer_proves_nothing(db: Database, hands: Hands) -> None:
    ids, phones = unknown(db), Phones(answer=lambda _: Unknown("timeout"))
    worker = at_hand(db, phones)
    for _ in range(30):
        hands.live(10)
        turn(worker)
    worker.stop()
    assert (states(db, *ids), lines(db, ids[0]), phones.called) == (["unknown"], ["calling", "unknown"], [])


def test_absent_then_silent_is_never_called_again(db: Database, hands: Hands) -> None:
    answers = iter([Absent(), Unknown("timeout"), Absent()])
    ids, phones = unknown(db), Phones(answer=lambda _: next(answers))
    worker = at_hand(db, phones)
    for _ in range(30):
        hands.live(10)
        turn(worker)
    worker.stop()
    assert (states(db, *ids), phones.called) == (["unknown"], [])


@pytest.mark.allow_error_logs
def test_an_adapter_that_breaks_while_asking_proves_nothing(db: Database, hands: Hands) -> None:
    def broken(_: Outgoing) -> Absent:
        raise ValueError("no date")

    ids, worker = unknown(db), at_hand(db, Phones(answer=broken))
    hands.live(10)
    turn(worker)
    worker.stop()
    assert states(db, *ids) == ["unknown"]
    with db.reading() as tx:
        assert outbox.busy(tx) == 0


def test_after_a_stop_absent_twice_calls_nobody(db: Database, hands: Hands) -> None:
    ids, phones = unknown(db), Phones()
    stopped(db, rows(db)[0].event)
    worker = at_hand(db, phones)
    for _ in range(30):
        hands.live(10)
        turn(worker)
    worker.stop()
    assert (states(db, *ids), phones.called) == (["unknown"], [])


def test_two_workers_ask_once(db: Database, hands: Hands) -> None:
    unknown(db)
    hands.live(10)
    phones = Phones()
    workers = [at_hand(db, phones), at_hand(db, phones)]
    for worker in workers:
        turn(worker)
    for worker in workers:
        worker.stop()
    assert len(phones.asked) == 1


def test_while_an_operator_is_asked_the_clock_must_not_jump(db: Database, hands: Hands) -> None:
    ids, inside, go_on = unknown(db), threading.Event(), threading.Event()

    def slow(_: Outgoing) -> Absent:
        inside.set()
        assert go_on.wait(20)
        return Absent()

    hands.live(10)
    worker = at_hand(db, Phones(answer=slow))
    worker.sweep()
    assert inside.wait(20)
    with db.reading() as tx:
        assert outbox.busy(tx) == 1
    go_on.set()
    wait_until(lambda: lines(db, ids[0]) == ["calling", "unknown", "absent"])
    with db.reading() as tx:
        assert (outbox.busy(tx), outbox.next_attempt(tx)) == (0, NOON + timedelta(seconds=40))
    worker.stop()


def test_slow_answers_never_hold_back_a_call(db: Database) -> None:
    event, go_on = open_event(db), threading.Event()
    old = post(db, event, 40)
    change(db, update(delivery).values(state="unknown", called_at=NOON, lease_until=NOON, next_at=NOON))
    phones = Phones(answer=lambda _: Unknown("x") if go_on.wait(30) else Unknown("y"))
    with working(at_hand(db, phones, in_flight=4)) as worker:
        worker.sweep()
        wait_until(lambda: len(phones.asked) >= 4)
        new = post(db, event, 12)
        wait_until(lambda: set(states(db, *new)) == {"accepted"})
        go_on.set()
    assert set(states(db, *old)) == {"unknown"}


def test_a_clock_may_jump_only_when_nothing_is_in_flight_due_or_asked(db: Database, hands: Hands) -> None:
    event = open_event(db)

    def busy() -> int:
        with db.reading() as tx:
            return outbox.busy(tx)

    assert busy() == 0
    ids = post(db, event)
    assert busy() == 1
    begun(db)
    assert busy() == 1
    told(db, Result(ids[0], Refused("429", 30.0), 0.0))
    assert busy() == 0
    with db.reading() as tx:
        assert outbox.next_attempt(tx) == NOON + timedelta(seconds=30)
    hands.live(30)
    assert busy() == 1
    begun(db)
    told(db, Result(ids[0], Accepted("SM1"), 0.0))
    with db.reading() as tx:
        assert (outbox.busy(tx), outbox.next_attempt(tx)) == (0, None)
