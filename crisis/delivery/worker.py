"""The worker: claims, begins, calls with no transaction open, and hands outcomes to the ledger.

It decides nothing: states, policies, rates and the wall are tables beside it.
"""
from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

import structlog

from channels.port import Adapter, LooksUp, Outcome, Outgoing, Realm, Refused, Unknown
from crisis import clock
from crisis.db import Database, Tx, new_id
from crisis.delivery import beats, claims, outbox, rates
from crisis.delivery.apart import Apart
from crisis.delivery.ledger import Ledger, Result, write
from crisis.delivery.places import Places
from crisis.delivery.states import UNKNOWN
from crisis.delivery.wall import Passage, realm

__all__ = ["Adapters", "Ledger", "Result", "Worker", "write"]
log = structlog.get_logger()
Adapters = Mapping[tuple[str, Realm], Adapter]

IDLE_S = 0.25
GATHER_S = 0.04
BEAT_S = 2.0
# A process that was frozen between its mark and its call must not call once its lease may have ended.
STALE_S = claims.LEASE.total_seconds() / 2
ASKERS = 8
_OTHER: Mapping[Realm, Realm] = {"real": "sandbox", "sandbox": "real"}


@dataclass(frozen=True, slots=True)
class Call:
    """A row of the outbox marked as being called, and when: on the event's clock and on the monotonic one."""

    row: Any
    began_at: datetime
    mark: float

    def passed_s(self) -> float:
        return clock.elapsed() - self.mark


@dataclass(frozen=True, slots=True)
class Job:
    """What a caller needs, wherever it runs: the monotonic clock of a machine is one for all its processes."""

    operator: str
    realm: Realm
    outgoing: Outgoing
    mark: float
    ends_at: float


class Worker:
    """Empties the outbox with a pool of callers. Any number may run on one database.

    `callback`: where an operator calls us back, by operator and realm; None: nowhere. `apart`: the callers have a
    process of their own, forked at `start`, which must come before any thread.
    """

    def __init__(self, db: Database, adapters: Adapters, *, demonstration: Callable[[], bool],
                 callback: Callable[[str, Realm], str | None], rates: Mapping[str, float] | None = None,
                 in_flight: int = 64, apart: bool = False) -> None:
        self.db, self.adapters, self.rates = db, adapters, dict(rates or {})
        self.demonstration, self.callback = demonstration, callback
        self.owner = new_id()
        self._answering = {name for (name, _), adapter in adapters.items() if isinstance(adapter, LooksUp)}
        self.ledger = Ledger(db)
        self._wake, self._stop = threading.Event(), threading.Event()
        self._beat_due, self._more = 0.0, False
        # As many again are marked in advance: a caller that ends finds the next one waiting.
        self._places = Places(2 * in_flight, in_flight, GATHER_S)
        self._apart, self._in_flight = apart, in_flight
        # What the sandbox of an exercise is called for and has not answered: it may freeze, and then holds its callers.
        self._played, self._most_played = set[str](), max(1, in_flight // 2)
        self._pool: Executor = ThreadPoolExecutor(in_flight, thread_name_prefix="call")
        # Askers have threads of their own: a call that is marked must never wait behind a slow answer.
        self._askers = ThreadPoolExecutor(ASKERS, thread_name_prefix="ask")
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)

    def start(self) -> None:
        if self._apart:
            self._pool = Apart(self._send, self._in_flight)
        self.db.on_commit.append(lambda _events: self._wake.set())
        self.ledger.start()
        self._thread.start()

    def stop(self) -> None:
        """Finish what is in flight and leave the rest to whoever comes next."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(15)
        self._pool.shutdown(wait=True)
        self._askers.shutdown(wait=True)
        self.ledger.stop()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            try:
                self._beat()
                pause = self.cycle()
            except Exception:
                # The database may be away: look again a moment later, for as long as it takes.
                log.exception("worker_cycle_failed")
                pause = IDLE_S
            if pause:
                self._wake.wait(pause)

    def _beat(self) -> None:
        """Say that this worker still looks: the console warns when nobody has for 10 s."""
        if clock.elapsed() >= self._beat_due:
            with self.db.transaction() as tx:
                beats.strike(tx, "worker", clock.now())
            self._beat_due = clock.elapsed() + BEAT_S

    def cycle(self) -> float:
        """Take what is due once and hand it to the pool; return the pause before the next look."""
        if not self._more:
            with self.db.reading() as tx:
                if not outbox.due(tx):
                    return IDLE_S
        free = self._places.take(IDLE_S)
        calls: list[Call] = []
        try:
            calls, pause = self._take(free) if free else ([], 0.0)
        finally:
            self._more = free > 0 and len(calls) == free
            self._places.give_back(free - len(calls))
        for call in calls:
            self._call(call)
        return pause

    def _take(self, free: int) -> tuple[list[Call], float]:
        """Claim and begin in one transaction, because a caller is free for each row: nothing waits in between."""
        with self.db.transaction(patient=True) as tx:
            rows, pause = self._claim(tx, free)
            if not rows:
                outbox.expire(tx)
            begun = claims.begin(tx, self.owner, [row.id for row in rows if self._passes(row)])
            mark = clock.elapsed()
        return [Call(row, tx.now, mark) for row in rows if row.id in begun], pause

    def _claim(self, tx: Tx, free: int) -> tuple[list[Any], float]:
        """Claim what is real first, the sandbox with the places left: no exercise makes a real message wait."""
        rows, pause = self._claim_of(tx, free, "real")
        left = min(free - len(rows), self._left_to_play())
        if left > 0:
            more, wait = self._claim_of(tx, left, "sandbox")
            rows, pause = rows + more, min(pause, wait)
        return rows, pause

    def _left_to_play(self) -> int:
        """Return how many more calls the sandbox may hold: all in a demonstration, half of the callers elsewhere."""
        return 2 * self._in_flight if self.demonstration() else self._most_played - len(self._played)

    def _claim_of(self, tx: Tx, free: int, way: Realm) -> tuple[list[Any], float]:
        """Claim rows of one realm; those that no adapter of it can call wait, and never fall to the other."""
        names = frozenset(name for name, realm in self.adapters if realm == way)
        if not names:
            return [], IDLE_S
        closed = [(name, _OTHER[way]) for name in sorted(names)]
        limited = frozenset(filter(self.rates.get, self.rates))
        rows = claims.claim(tx, self.owner, free, names - limited, closed)
        pause = 0.0 if rows else IDLE_S
        for name in sorted(limited & names):
            door = rates.open_door(tx, self._door(name, way), self.rates[name])
            wanted = min(door.places, free - len(rows))
            taken = claims.claim(tx, self.owner, wanted, [name], closed) if wanted > 0 else []
            rates.spend(tx, door, len(taken))
            rows += taken
            pause = 0.0 if taken else min(pause, door.wait_s or pause)
        return rows, pause

    def _door(self, name: str, way: Realm) -> str:
        """Return whose rate counts: the sandbox has its own beside a real operator, which it must not slow down."""
        return f"{name}/sandbox" if way == "sandbox" and (name, "real") in self.adapters else name

    def _passes(self, row: Any) -> bool:
        """Ask the wall a second time, with today's facts. A row it no longer lets through waits, and expires."""
        if realm(Passage(row.mode, row.audience, self.demonstration(), row.named)) == row.realm:
            return True
        log.error("wall_refused_at_the_call", delivery=row.id, mode=row.mode, audience=row.audience)
        return False

    def _call(self, call: Call) -> None:
        row, left_s = call.row, (call.row.not_after - call.began_at).total_seconds()
        job = Job(row.operator, row.realm, self._outgoing(call, left_s), call.mark, call.mark + left_s)
        if row.realm == "sandbox":
            self._played.add(row.id)
        self._pool.submit(self._send, job).add_done_callback(partial(self._called, call))

    def _called(self, call: Call, done: Future[tuple[Outcome, float]]) -> None:
        row = call.row
        self._played.discard(row.id)
        outcome, passed_s = done.result()
        self._places.give_back()
        self.ledger.put(Result(row.id, outcome, passed_s, began_at=call.began_at, attempt=row.attempts + 1))

    def _send(self, job: Job) -> tuple[Outcome, float]:
        """Hand one message over; return what came of it and the seconds since it was marked."""
        outcome = self._handed(job)
        return outcome, clock.elapsed() - job.mark

    def _handed(self, job: Job) -> Outcome:
        left_s = job.ends_at - clock.elapsed()
        if left_s <= 0 or clock.elapsed() - job.mark > STALE_S:
            log.warning("call_given_up_before_it_began", delivery=job.outgoing.delivery)
            return Refused("not_called", again_after=0.0)
        try:
            return self.adapters[job.operator, job.realm].send(replace(job.outgoing, valid_for=max(1, int(left_s))))
        except Exception:
            # Whatever an adapter did wrong, the request may have left.
            log.exception("adapter_raised", delivery=job.outgoing.delivery, operator=job.operator)
            return Unknown("adapter")

    def _outgoing(self, call: Call, left_s: float) -> Outgoing:
        row = call.row
        text = row.text.replace("{lien}", row.merge or "")
        return Outgoing(row.id, row.client_key or row.id, row.channel, row.address, text, row.subject,
                        max(1, int(left_s)), self.callback(row.operator, row.realm), getattr(row, "reply_to", None),
                        doubtful=row.best == UNKNOWN)

    def sweep(self) -> None:
        """End what is late, settle what a dead worker left, ask about what is unknown. A tick calls this."""
        with self.db.transaction() as tx:
            outbox.expire(tx)
            outbox.recover(tx)
            rows = outbox.look_ups(tx, self._answering)
            asks = [Call(row, tx.now, clock.elapsed()) for row in rows]
        for ask in asks:
            self._askers.submit(self._ask, ask)

    def _ask(self, ask: Call) -> None:
        row = ask.row
        adapter: object = self.adapters.get((row.operator, row.realm))
        if not isinstance(adapter, LooksUp):
            return
        outgoing = self._outgoing(ask, (row.not_after - ask.began_at).total_seconds())
        try:
            answer = adapter.look_up(outgoing, row.lease_until - claims.LEASE)
        except Exception:
            log.exception("adapter_raised", delivery=row.id, operator=row.operator)
            answer = Unknown("adapter")
        self.ledger.put(Result(row.id, answer, ask.passed_s(), look_up=True, began_at=ask.began_at))
