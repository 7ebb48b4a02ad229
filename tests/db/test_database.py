"""The one commit point: all or nothing, one at a time, told only when it is done."""
from __future__ import annotations

import sqlite3
import threading
from datetime import datetime, timedelta

import psycopg
import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError, InternalError, StatementError

from crisis import clock
from crisis.clock import instant
from crisis.db import Database, Tx, virtual_clock
from crisis.delivery.tables import beat, content
from crisis.journal import store
from tests.db.making import NOON, hands_on, note, open_event, refused_after, set_virtual, together, wait_until


def kept(db: Database) -> list[str]:
    with db.reading() as tx:
        return sorted(tx.execute(select(content.c.id)).scalars())


def keep(tx: Tx, key: str) -> None:
    tx.execute(insert(content), {"id": key, "subject": "", "text": "x"})


def test_nothing_is_half_applied_when_a_command_is_refused(db: Database) -> None:
    event = open_event(db)
    head = note(db, event)
    refused_after(db, lambda tx: keep(tx, "a"), lambda tx: store.append(tx, event, "note_added", {}, text="vu"))
    with db.reading() as tx:
        assert [entry.seq for entry in store.entries(tx, event)] == list(range(1, head + 1))
    assert kept(db) == []
    assert note(db, event) == head + 1


def test_what_is_written_aside_survives_the_refusal(db: Database) -> None:
    refused_after(db, lambda tx: keep(tx, "a"))
    with db.aside() as tx:
        keep(tx, "refusal")
    assert kept(db) == ["refusal"]


def test_a_transaction_inside_another_is_refused_and_harms_neither(db: Database) -> None:
    def nested() -> None:
        with db.aside() as tx:
            keep(tx, "inside")

    with db.transaction() as tx:
        keep(tx, "outside")
        with pytest.raises(RuntimeError, match="already open"):
            nested()
    assert kept(db) == ["outside"]
    nested()
    assert kept(db) == ["inside", "outside"]


def test_a_reading_writes_nothing(db: Database, engine_name: str) -> None:
    def write() -> None:
        with db.reading() as tx:
            keep(tx, "a")

    if engine_name == "postgresql":
        with pytest.raises(InternalError, match="read-only"):
            write()
    else:
        write()
    assert kept(db) == []


def test_a_reading_sees_one_and_the_same_instant(db: Database) -> None:
    event = open_event(db)
    with db.reading() as tx:
        before = len(store.entries(tx, event))
        thread = threading.Thread(target=note, args=(db, event))
        thread.start()
        thread.join(10)
        assert len(store.entries(tx, event)) == before
    with db.reading() as tx:
        assert len(store.entries(tx, event)) == before + 1


def test_hooks_run_once_the_commit_has_succeeded_and_see_it(db: Database) -> None:
    seen: list[list[str]] = []
    with db.transaction() as tx:
        tx.after(lambda: seen.append(kept(db)))
        keep(tx, "a")
        assert seen == []
    assert seen == [["a"]]


def test_hooks_never_run_when_nothing_was_committed(db: Database) -> None:
    seen: list[str] = []
    refused_after(db, lambda tx: tx.after(lambda: seen.append("told")))
    assert seen == []


def test_listeners_are_told_which_journals_grew_and_only_then(db: Database) -> None:
    event, told = open_event(db), list[set[str]]()
    db.on_commit.append(lambda events: told.append(set(events)))
    with db.transaction() as tx:
        keep(tx, "a")
    assert told == []
    note(db, event)
    assert told == [{event}]


@pytest.mark.allow_error_logs
def test_a_listener_that_fails_does_not_make_a_done_command_look_refused(db: Database) -> None:
    event, told = open_event(db), list[str]()

    def broken(_events: set[str]) -> None:
        raise OSError("nobody listens")

    db.on_commit += [broken, lambda _events: told.append("told")]
    assert note(db, event) == 2
    assert told == ["told"]


def test_writers_of_a_process_are_served_in_their_order(sqlite_url: str) -> None:
    db, served, held = Database(sqlite_url), list[int](), threading.Event()

    def write(rank: int) -> None:
        with db.transaction():
            served.append(rank)

    def hold() -> None:
        with db.transaction():
            held.set()
            wait_until(lambda: len(db._writers.queue) == 20)

    first = threading.Thread(target=hold)
    first.start()
    assert held.wait(5)
    others = []
    for rank in range(20):
        others.append(threading.Thread(target=write, args=(rank,)))
        others[-1].start()
        wait_until(lambda rank=rank: len(db._writers.queue) == rank + 1)  # type: ignore[misc]  # a bounded poll
    for thread in (first, *others):
        thread.join(10)
    assert served == list(range(20))
    db.close()


def test_a_connection_still_held_when_the_database_closes_is_closed_as_soon_as_it_is_free(db: Database) -> None:
    with db.reading() as tx:
        held = tx.conn.connection.dbapi_connection
        assert held is not None
        db.close()
        held.cursor().execute("SELECT 1")
    with pytest.raises((sqlite3.ProgrammingError, psycopg.OperationalError), match="closed"):
        held.cursor().execute("SELECT 1")


def test_twenty_writers_at_once_lose_nothing(db: Database) -> None:
    event = open_event(db)
    assert together(*[lambda: [note(db, event) for _ in range(5)] for _ in range(4)]) == []
    with db.reading() as tx:
        assert [entry.seq for entry in store.entries(tx, event)] == list(range(1, 22))


def test_an_instant_comes_back_aware_and_in_utc(db: Database) -> None:
    moment = NOON + timedelta(microseconds=7)
    with db.transaction() as tx:
        tx.execute(insert(beat), {"name": "x", "at": moment})
    with db.reading() as tx:
        read = tx.execute(select(beat.c.at)).scalar_one()
    assert (read, read.utcoffset()) == (moment, timedelta(0))


def test_a_naive_time_never_enters_a_table(db: Database) -> None:
    with pytest.raises(StatementError, match="naive"), db.transaction() as tx:
        tx.execute(insert(beat), {"name": "x", "at": datetime(2026, 11, 21)})  # noqa: DTZ001  being naive is the point


def test_the_time_of_a_transaction_is_the_host_s_or_the_virtual_instant(
        db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    hands = hands_on(monkeypatch)
    with db.transaction() as tx:
        assert (tx.now, tx.clock) == (NOON, "host")
    set_virtual(db, NOON + timedelta(days=9))
    hands.live(60)
    for opened in (db.transaction, db.reading):
        with opened() as tx:
            assert (tx.now, tx.clock) == (NOON + timedelta(days=9), "virtual")


def test_a_jump_waits_for_every_writer(db: Database) -> None:
    event, later = open_event(db), clock.now() + timedelta(hours=1)
    set_virtual(db, later)
    jumped = threading.Event()

    def jump() -> None:
        with db.transaction(jumping=True) as tx:
            tx.execute(update(virtual_clock).values(virtual_at=later + timedelta(hours=1)))
        jumped.set()

    thread = threading.Thread(target=jump)
    with db.transaction() as tx:
        thread.start()
        assert not jumped.wait(0.3)
        entry = store.append(tx, event, "note_added", {})
        assert (entry.content["recorded_at"], entry.content["clock"]) == (instant(later), "virtual")
    thread.join(10)
    assert jumped.is_set()
    with db.reading() as tx:
        assert tx.now == later + timedelta(hours=1)


def test_an_error_never_repeats_what_was_written(db: Database) -> None:
    row = {"id": "same", "subject": "+33639981234", "text": "x"}
    with pytest.raises(IntegrityError) as error, db.transaction() as tx:
        tx.execute(insert(content), [row, row])
    assert "39981234" not in str(error.value)
