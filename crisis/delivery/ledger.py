"""Writes what operators said: results are queued by callers and callbacks, and recorded in batches by one thread.

What a result changes is judged by `states`; who is called, and when, is the worker's business.
"""
from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Row as SqlRow
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError

from channels.port import Absent, Found, Heard, Outcome, Unknown
from crisis import clock
from crisis.db import Database, Tx
from crisis.delivery import claims, outbox
from crisis.delivery.policy import LANES, POLICIES
from crisis.delivery.states import Change, Row, heard, looked, settle

log = structlog.get_logger()
BATCH = 200
# Between two batches this long: one commit costs as much for fifty results as for one, and meanwhile the writers of
# pages, in this process and in the others, have the database to themselves. A result that comes alone does not wait.
GATHER_S = 0.05
LONGEST_PAUSE_S = 1.0
# The database is away, or somebody else had the lock: the same batch can be written a moment later.
PASSING = (OperationalError, InterfaceError, TimeoutError)


@dataclass(frozen=True, slots=True)
class Result:
    """What one call, look-up or callback gave, on its way to the ledger.

    `began_at` is the event's instant at which we called, `passed_s` what passed since; a callback has neither.
    `attempt` numbers the call, so that the late outcome of one is never taken for that of the next.
    `said_by` is the (operator, realm) whose signature a callback carries.
    """

    delivery: str
    outcome: Outcome | Found | Absent | Heard
    passed_s: float
    look_up: bool = False
    began_at: datetime | None = None
    attempt: int | None = None
    said_by: tuple[str, str] | None = None


# A result to write, or somebody who waits for all that was queued before.
Waiting = Result | threading.Event


class Ledger:
    """The one thread of a process that writes outcomes, in batches: no page waits behind a thousand receipts."""

    def __init__(self, db: Database) -> None:
        self._db, self._queue = db, queue.SimpleQueue[Waiting | None]()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start to write; `put` does it too, so that no process can forget."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)
                self._thread.start()

    def put(self, result: Result) -> None:
        """Queue a result; it is written a moment later."""
        self.start()
        self._queue.put(result)

    def record(self, results: Sequence[Result], patience_s: float = 5.0) -> bool:
        """Queue results and wait until they are committed, with all that was queued before.

        What an operator is told we have must survive a kill. False: the database did not answer in time.
        """
        self.start()
        for result in results:
            self._queue.put(result)
        done = threading.Event()
        self._queue.put(done)
        return done.wait(patience_s)

    def stop(self) -> None:
        """Write what is queued and end."""
        self._queue.put(None)
        if self._thread is not None:
            self._thread.join(10)

    def _run(self) -> None:
        rested_at = 0.0
        while (first := self._queue.get()) is not None:
            clock.pause(max(0.0, rested_at - clock.elapsed()))
            batch = [first, *self._queued()]
            self._write([each for each in batch if isinstance(each, Result)])
            for each in batch:
                if isinstance(each, threading.Event):
                    each.set()
            rested_at = clock.elapsed() + GATHER_S

    def _queued(self) -> Iterator[Waiting]:
        """Yield what is queued by now, at most a batch of it, and stop before the end of the ledger."""
        for _ in range(BATCH):
            if self._queue.empty():
                return
            following = self._queue.get()
            if following is None:
                self._queue.put(None)
                return
            yield following

    def _write(self, batch: Sequence[Result]) -> None:
        """Write a batch, again and again while the database is away; a result that cannot be written stands alone."""
        pause = 0.05
        while batch:
            try:
                with self._db.transaction(patient=True) as tx:
                    write(tx, batch)
                return
            except PASSING as error:
                log.warning("ledger_waits", results=len(batch), error=type(error).__name__)
                clock.pause(pause)
                pause = min(2 * pause, LONGEST_PAUSE_S)
            except Exception:
                # A result that nobody can write must not take its neighbours with it. Its lease will end and make the
                # row unknown: it is shown, and never claimed twice.
                log.exception("ledger_write_failed", deliveries=[result.delivery for result in batch])
                for result in batch if len(batch) > 1 else ():
                    self._write([result])
                return


def write(tx: Tx, batch: Sequence[Result]) -> None:
    """Settle a batch: rows locked in order, judged purely, written, and the held ones released."""
    rows = outbox.locked(tx, (result.delivery for result in batch))
    latest = {key: outbox.judged(row) for key, row in rows.items()}
    changes = []
    for result in batch:
        if _concerns(rows.get(result.delivery), result):
            change = _judge(tx, rows[result.delivery], latest[result.delivery], result)
            latest[result.delivery] = change.row
            changes.append(change)
    outbox.apply(tx, rows, changes)
    outbox.release(tx, {row.message for row in rows.values() if row.message and row.lane == LANES["elected"]})


def _concerns(row: SqlRow[Any] | None, result: Result) -> bool:
    """Return whether a result is about a delivery of ours, and told by the operator that was called for it.

    Without the second, whoever holds the key of one operator (the sandbox's is public) could speak for another.
    """
    return row is not None and result.said_by in (None, (row.operator, row.realm))


def _judge(tx: Tx, stored: SqlRow[Any], row: Row, result: Result) -> Change:
    at = _instant(tx, stored, result)
    policy = POLICIES[stored.channel, stored.urgency]
    match result.outcome:
        case Heard() as word:
            return heard(row, word, at)
        case Found(ref, state, operator_date):
            dated = min(_event_time(tx, stored, operator_date), max(at, tx.now))
            return looked(row, Found(ref, state, dated), at, policy)
        case Absent() as absent:
            return looked(row, absent, at, policy)
        case Unknown() as unknown if result.look_up:
            return looked(row, unknown, at, policy)
        case outcome:
            return settle(row, outcome, at, policy, result.attempt)


def _instant(tx: Tx, row: SqlRow[Any], result: Result) -> datetime:
    """Date a receipt by the event's instant of its call plus the real time that passed, whatever clock is in force."""
    told = isinstance(result.outcome, Heard) or result.look_up
    began_at: datetime | None = result.began_at or (None if told else row.called_at)
    if began_at is not None:
        return began_at + timedelta(seconds=result.passed_s)
    return _event_time(tx, row, clock.now())


def _event_time(tx: Tx, row: SqlRow[Any], host: datetime) -> datetime:
    """Return the event's instant that goes with an instant of the host's clock, never before the call."""
    called_at: datetime | None = row.called_at
    if called_at is None:
        return tx.now
    since_call: timedelta = host - (called_at if tx.clock == "host" else row.lease_until - claims.LEASE)
    return called_at + max(since_call, timedelta())
