"""What operators say is written whole, once, in any order, however the database or one of the results behaves."""
from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import permutations

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from channels.port import Accepted, Heard, Refused, Unknown
from crisis.db import Database, Tx
from crisis.delivery.ledger import Ledger, Result
from crisis.delivery.tables import delivery
from crisis.journal.tables import receipt, unsealed
from tests.db.making import begun, change, lines, open_event, post, rows, states, together, wait_until


class Shaky(Database):
    """A database that is away for its next `failures` transactions."""

    failures = 0

    @contextmanager
    def transaction(self, *, jumping: bool = False, patient: bool = False) -> Iterator[Tx]:
        if self.failures:
            self.failures -= 1
            raise OperationalError("COMMIT", None, OSError("the server went away"))
        with super().transaction(jumping=jumping, patient=patient) as tx:
            yield tx


def heard(key: str, state: str) -> Result:
    return Result(key, Heard(key, state, "SM1"), 0.0)


@pytest.fixture
def ledger(db: Database) -> Iterator[Ledger]:
    made = Ledger(db)
    yield made
    made.stop()


def test_a_result_that_is_recorded_is_committed(db: Database, ledger: Ledger) -> None:
    ids = post(db, open_event(db))
    begun(db)
    assert ledger.record([Result(ids[0], Accepted("SM1"), 0.1)])
    assert (states(db, *ids), lines(db, ids[0])) == (["accepted"], ["accepted"])


def test_a_ledger_that_nobody_started_writes_all_the_same(db: Database, ledger: Ledger) -> None:
    ids = post(db, open_event(db))
    begun(db)
    ledger.put(Result(ids[0], Accepted("SM1"), 0.1))
    wait_until(lambda: states(db, *ids) == ["accepted"])


def test_what_is_queued_is_written_before_the_end(db: Database) -> None:
    ids, ledger = post(db, open_event(db), 300), Ledger(db)
    begun(db)
    for key in ids:
        ledger.put(Result(key, Accepted("SM1"), 0.1))
    ledger.stop()
    assert set(states(db, *ids)) == {"accepted"}


def test_a_write_that_fails_loses_nothing(database_url: str) -> None:
    db = Shaky(database_url)
    ids, ledger = post(db, open_event(db), 3), Ledger(db)
    begun(db)
    db.failures = 4
    assert ledger.record([Result(key, Accepted("SM1"), 0.1) for key in ids])
    assert (db.failures, [lines(db, key) for key in ids]) == (0, [["accepted"]] * 3)
    ledger.stop()
    db.close()


def test_an_operator_is_not_told_that_we_have_what_is_not_committed(database_url: str) -> None:
    db = Shaky(database_url)
    ids, ledger = post(db, open_event(db)), Ledger(db)
    begun(db)
    db.failures = 10_000
    assert not ledger.record([heard(ids[0], "delivered")], patience_s=0.2)
    db.failures = 0
    assert ledger.record([])
    assert lines(db, ids[0]) == ["delivered"]
    ledger.stop()
    db.close()


@pytest.mark.allow_error_logs
def test_a_result_that_cannot_be_written_does_not_take_its_neighbours_with_it(db: Database, ledger: Ledger) -> None:
    event = open_event(db)
    bad, *good = post(db, event, 5)
    begun(db)
    change(db, update(delivery).where(delivery.c.id == bad).values(urgency="odd"))
    assert ledger.record([Result(key, Accepted("SM1"), 0.1) for key in (good[0], bad, *good[1:])])
    assert states(db, *good) == ["accepted"] * 4
    assert states(db, bad) == ["calling"]


@pytest.mark.parametrize("order", list(permutations(["call", "sent", "delivered"])), ids="-".join)
def test_receipts_in_any_order_even_before_our_own_write_come_to_the_same_end(
        db: Database, ledger: Ledger, order: tuple[str, ...]) -> None:
    """RC1: the row is there before the call, and a receipt finds it whoever writes first."""
    ids = post(db, open_event(db))
    begun(db)
    for word in order:
        result = Result(ids[0], Accepted("SM1"), 0.1) if word == "call" else heard(ids[0], word)
        assert ledger.record([result])
    row = rows(db, *ids)[0]
    assert (row.state, row.best, row.ref) == ("accepted", "delivered", "SM1")
    told = lines(db, ids[0])
    assert told[-1] == "delivered"
    assert (len(set(told)), row.n) == (len(told), len(told))


def test_the_same_receipt_ten_times_is_one_line(db: Database, ledger: Ledger) -> None:
    ids = post(db, open_event(db))
    begun(db)
    assert ledger.record([heard(ids[0], "sent")] * 5)
    assert ledger.record([heard(ids[0], "sent")] * 5)
    assert lines(db, ids[0]) == ["sent"]


def test_all_that_is_said_of_one_delivery_in_one_batch_is_written_in_order(db: Database, ledger: Ledger) -> None:
    ids = post(db, open_event(db))
    begun(db)
    assert ledger.record([Result(ids[0], Accepted("SM1"), 0.1), heard(ids[0], "sent"), heard(ids[0], "undelivered"),
                          heard(ids[0], "delivered")])
    assert lines(db, ids[0]) == ["accepted", "sent", "undelivered", "delivered"]
    with db.reading() as tx:
        numbers = list(tx.execute(select(receipt.c.n).order_by(receipt.c.n)).scalars())
        waiting = tx.execute(select(unsealed)).all()
    assert (numbers, len(waiting)) == ([1, 2, 3, 4], 4)


def test_two_processes_that_write_at_once_never_number_a_line_twice(db: Database) -> None:
    ids = post(db, open_event(db), 40)
    begun(db)
    ledgers = [Ledger(db), Ledger(db), Ledger(db)]
    words = {0: "call", 1: "sent", 2: "delivered"}

    def tell(rank: int) -> None:
        for key in ids if rank else ids[::-1]:
            word = words[rank]
            ledgers[rank].put(Result(key, Accepted("SM1"), 0.1) if word == "call" else heard(key, word))
        assert ledgers[rank].record([], 30)

    assert together(*[lambda rank=rank: tell(rank) for rank in range(3)]) == []
    for ledger in ledgers:
        ledger.stop()
    assert {(row.state, row.best) for row in rows(db)} == {("accepted", "delivered")}
    assert all(row.n == len(lines(db, row.id)) for row in rows(db))


def test_the_late_outcome_of_a_call_taken_for_dead_is_still_heard(db: Database, ledger: Ledger) -> None:
    ids = post(db, open_event(db), urgency="alert")
    begun(db)
    assert ledger.record([Result(ids[0], Unknown("lease"), 0.1)])
    assert ledger.record([Result(ids[0], Refused("late"), 31.0, attempt=1)])
    assert states(db, *ids) == ["unknown"]
    assert ledger.record([Result(ids[0], Accepted("SM1"), 31.0, attempt=1)])
    assert (states(db, *ids), lines(db, ids[0])) == (["accepted"], ["calling", "unknown", "accepted"])


def test_a_callback_that_is_nobody_s_stops_nothing(db: Database, ledger: Ledger) -> None:
    ids = post(db, open_event(db))
    begun(db)
    assert ledger.record([heard("nobody", "delivered"), heard(ids[0], "sent"), heard("", "sent")])
    assert lines(db, ids[0]) == ["sent"]


def test_writers_of_pages_are_served_while_a_thousand_receipts_are_written(db: Database, ledger: Ledger) -> None:
    event = open_event(db)
    ids = post(db, event, 500)
    begun(db)
    for word in ("sent", "delivered"):
        for key in ids:
            ledger.put(heard(key, word))
    saved = threading.Event()

    def save() -> None:
        post(db, event, 1, message="m2")
        saved.set()

    threading.Thread(target=save).start()
    assert saved.wait(20)
    assert ledger.record([], 30)
    assert {row.best for row in rows(db, *ids)} == {"delivered"}


@pytest.mark.parametrize("voice", [("twilio", "sandbox"), ("smtp", "real"), ("twilio", "real")])
def test_an_operator_speaks_only_for_what_it_was_called_for(
        db: Database, ledger: Ledger, voice: tuple[str, str]) -> None:
    # The key of the sandbox is public: it must never prove a delivery of a real installation.
    ids = post(db, open_event(db, "real", demonstration=False))
    begun(db)
    word = Heard(ids[0], "delivered", "SM1")
    assert ledger.record([Result(ids[0], word, 0.0, said_by=voice)])
    believed = voice == ("twilio", "real")
    assert lines(db, ids[0]) == (["delivered"] if believed else [])
