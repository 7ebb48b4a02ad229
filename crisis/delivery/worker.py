"""The worker: claims, begins, calls with no transaction open, settles in batches.

It decides nothing: states, policies, rates and the wall are tables beside it.
"""
from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Row as SqlRow

from channels.port import Absent, Adapter, Found, Heard, LooksUp, Outcome, Outgoing, Realm, Unknown
from crisis import clock
from crisis.db import Database, Tx, new_id
from crisis.delivery import outbox
from crisis.delivery.policy import POLICIES
from crisis.delivery.rates import allowed
from crisis.delivery.states import CLAIMED, READY, Change, heard, looked, lost, settle
from crisis.delivery.wall import Passage, realm

log = structlog.get_logger()
Adapters = Mapping[tuple[str, Realm], Adapter]


@dataclass(frozen=True, slots=True)
class Result:
    """What one call, look-up or callback gave, on its way to the ledger. `passed_s`: since the call began."""

    delivery: str
    outcome: Outcome | Found | Absent | Heard
    passed_s: float
    look_up: bool = False


class Ledger:
    """The one thread of a process that writes outcomes, in batches: no page waits behind a thousand receipts."""

    def __init__(self, db: Database) -> None:
        self._db, self._queue = db, queue.SimpleQueue[Result | None]()
        self.waiting = 0
        self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def put(self, result: Result) -> None:
        self._queue.put(result)

    def stop(self) -> None:
        self._queue.put(None)
        self._thread.join(10)

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            batch = [first]
            while len(batch) < 200 and not self._queue.empty():
                following = self._queue.get()
                if following is None:
                    self._queue.put(None)
                    break
                batch.append(following)
            self._write(batch)

    def _write(self, batch: list[Result]) -> None:
        try:
            with self._db.transaction() as tx:
                write(tx, batch)
        except Exception:
            # The lease of these rows will end and make them unknown: nothing is lost, and nothing is claimed twice.
            log.exception("ledger_write_failed", results=len(batch))


def write(tx: Tx, batch: list[Result]) -> None:
    """Settle a batch: rows locked in order, judged purely, written, and the held ones released."""
    rows = outbox.locked(tx, (result.delivery for result in batch))
    latest = {key: outbox.judged(row) for key, row in rows.items()}
    changes = []
    for result in batch:
        if result.delivery in latest:
            change = _judge(tx, rows[result.delivery], latest[result.delivery], result)
            latest[result.delivery] = change.row
            changes.append(change)
    outbox.apply(tx, rows, changes)
    outbox.release(tx, {row.message for row in rows.values() if row.message and row.lane == 1})


def _judge(tx: Tx, stored: SqlRow[Any], row: Any, result: Result) -> Change:
    at = _instant(tx, stored, result)
    policy = POLICIES[stored.channel, stored.urgency]
    match result.outcome:
        case Heard() as word:
            return heard(row, word, at)
        case Found(ref, state, operator_date):
            return looked(row, Found(ref, state, _event_time(stored, operator_date)), at, policy)
        case Absent() as absent:
            return looked(row, absent, at, policy)
        case Unknown() as unknown if result.look_up:
            return looked(row, unknown, at, policy)
        case outcome:
            return settle(row, outcome, at, policy)


def _instant(tx: Tx, row: SqlRow[Any], result: Result) -> datetime:
    """Date a receipt by the event's instant of its call plus the real time that passed, whatever clock is in force."""
    if row.called_at is None:
        return tx.now
    if isinstance(result.outcome, Heard):
        return _event_time(row, clock.now())
    return row.called_at + timedelta(seconds=result.passed_s)  # type: ignore[no-any-return]


def _event_time(row: SqlRow[Any], host: datetime) -> datetime:
    called_host = row.lease_until - outbox.LEASE
    return max(row.called_at, row.called_at + (host - called_host))  # type: ignore[no-any-return]


class Worker:
    """Empties the outbox with a pool of callers. Any number may run on one database."""

    def __init__(self, db: Database, adapters: Adapters, *, demonstration: Callable[[], bool],
                 callback: Callable[[str, str], str | None], rates: Mapping[str, float] | None = None,
                 in_flight: int = 64) -> None:
        self.db, self.adapters, self.rates = db, adapters, dict(rates or {})
        self.demonstration, self.callback = demonstration, callback
        self.owner, self.in_flight = new_id(), in_flight
        self.ledger = Ledger(db)
        self._wake, self._stop = threading.Event(), threading.Event()
        self._slots = threading.Semaphore(in_flight)
        self._pool = ThreadPoolExecutor(in_flight, thread_name_prefix="call")
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)

    def start(self) -> None:
        self.db.on_commit.append(lambda _events: self._wake.set())
        self.ledger.start()
        self._thread.start()

    def stop(self) -> None:
        """Finish what is in flight and leave the rest to whoever comes next."""
        self._stop.set()
        self._wake.set()
        self._thread.join(15)
        self._pool.shutdown(wait=True)
        self.ledger.stop()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            try:
                busy = self.cycle()
            except Exception:
                log.exception("worker_cycle_failed")
                busy = False
            if not busy:
                self._wake.wait(0.25)

    def cycle(self) -> bool:
        """Take what is due once and hand it to the pool; return whether there may be more."""
        with self.db.reading() as tx:
            if not outbox.due(tx):
                return False
        free = self._free()
        rows = self._claim(free) if free else []
        begun = self._begin(rows) if rows else {}
        for row in rows:
            if row.id in begun:
                called_at, key = begun[row.id]
                self._pool.submit(self._call, row, key, called_at)
        for _ in range(free - len(begun)):
            self._slots.release()
        return bool(begun)

    def _free(self) -> int:
        """Wait for one free caller, then take all that are free."""
        if not self._slots.acquire(timeout=0.25):
            return 0
        free = 1
        while free < self.in_flight and self._slots.acquire(blocking=False):
            free += 1
        return free

    def _claim(self, free: int) -> list[SqlRow[Any]]:
        operators = sorted({operator for operator, _ in self.adapters})
        with self.db.transaction() as tx:
            outbox.expire(tx)
            unlimited = [name for name in operators if not self.rates.get(name)]
            rows = outbox.claim(tx, self.owner, free, unlimited) if unlimited else []
            for name in (name for name in operators if self.rates.get(name)):
                places = allowed(tx, name, self.rates[name], free - len(rows))
                rows += outbox.claim(tx, self.owner, places, [name]) if places else []
        return rows

    def _begin(self, rows: list[SqlRow[Any]]) -> dict[str, tuple[datetime, str]]:
        passing = [row.id for row in rows if self._passes(row)]
        with self.db.transaction() as tx:
            return outbox.begin(tx, self.owner, passing)

    def _passes(self, row: SqlRow[Any]) -> bool:
        """Ask the wall a second time, with today's facts. A row it no longer lets through waits, and expires."""
        way = realm(Passage(row.mode, row.audience, self.demonstration(), named=row.realm == "real"))
        if way == row.realm:
            return True
        log.error("wall_refused_at_the_call", delivery=row.id, mode=row.mode, audience=row.audience)
        return False

    def _call(self, row: SqlRow[Any], key: str, called_at: datetime) -> None:
        began = clock.elapsed()
        try:
            outcome = self.adapters[row.operator, row.realm].send(self._outgoing(row, key, called_at))
        except Exception:
            # Whatever an adapter did wrong, the request may have left.
            log.exception("adapter_raised", delivery=row.id, operator=row.operator)
            outcome = Unknown("adapter")
        passed = clock.elapsed() - began
        self._slots.release()
        self.ledger.put(Result(row.id, outcome, passed))
        self._wake.set()

    def _outgoing(self, row: SqlRow[Any], key: str, now: datetime) -> Outgoing:
        text = row.text.replace("{lien}", row.merge or "")
        left = max(1, int((row.not_after - now).total_seconds()))
        return Outgoing(row.id, key, row.channel, row.address, text, row.subject, left,
                        self.callback(row.operator, row.id))

    def sweep(self) -> None:
        """Settle what a dead worker left behind, and ask operators about what is unknown. A tick calls this."""
        with self.db.transaction() as tx:
            rows = outbox.lapsed(tx)
            outbox.apply(tx, {row.id: row for row in rows}, [_orphan(row, tx.now) for row in rows])
            asks = outbox.look_ups(tx)
        for row in asks:
            self._pool.submit(self._ask, row)

    def _ask(self, row: SqlRow[Any]) -> None:
        adapter: object = self.adapters.get((row.operator, row.realm))
        if isinstance(adapter, LooksUp):
            answer = adapter.look_up(self._outgoing(row, row.client_key, row.called_at), row.lease_until - outbox.LEASE)
            self.ledger.put(Result(row.id, answer, 0.0, look_up=True))


def _orphan(row: SqlRow[Any], now: datetime) -> Change:
    judged = outbox.judged(row)
    if row.state == CLAIMED:
        # Nothing had left: another worker may take it.
        return Change(replace(judged, state=READY))
    return lost(judged, now, POLICIES[row.channel, row.urgency])
