"""Ticks: when to look. Each looks at rows that are due; a pure rule or a table decides what is done."""
from __future__ import annotations

from collections.abc import Callable

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import insert, update

from crisis import clock
from crisis.db import Database
from crisis.delivery import timers
from crisis.delivery.tables import beat
from crisis.delivery.worker import Worker
from crisis.events import reminders
from crisis.events.cod import Here
from crisis.journal import receipts, register, store
from crisis.journal.tables import REGISTER

log = structlog.get_logger()


class Ticks:
    """The ticks of one process, from a memory store. Any number of processes may run them on one database."""

    def __init__(self, db: Database, here: Here, worker: Worker | None = None) -> None:
        self.db, self.here, self.worker = db, here, worker
        self._scheduler = BackgroundScheduler(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1})

    def start(self) -> None:
        every: list[tuple[float, Callable[[], None]]] = [
            (0.5, self.timers), (0.5, self.seals), (2.0, self.beat), (5.0, self.clock), (60.0, self.heads)]
        if self.worker is not None:
            every.append((1.0, self.worker.sweep))
        for seconds, tick in every:
            self._scheduler.add_job(_guarded(tick), "interval", seconds=seconds)
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=True)

    def timers(self) -> None:
        """Fire what is due; one that fails never stops those behind it (ND1)."""
        with self.db.reading() as tx:
            due = timers.due_ids(tx)
        for timer_id in due:
            _guarded(lambda key=timer_id: self._fire(key))()  # type: ignore[misc]

    def _fire(self, timer_id: str) -> None:
        with self.db.transaction() as tx:
            reminders.fire(tx, self.here, timer_id)

    def seals(self) -> None:
        with self.db.reading() as tx:
            due = [event for event in receipts.seals_due(tx, clock.now()) if event != REGISTER]
        for event in due:
            with self.db.transaction() as tx:
                receipts.close_seal(tx, event)

    def heads(self) -> None:
        with self.db.transaction() as tx:
            register.daily_heads(tx)

    def beat(self) -> None:
        """Say that this process still looks; the console warns when nobody has for 10 s."""
        with self.db.transaction() as tx:
            now = clock.now()
            if not tx.execute(update(beat).where(beat.c.name == "scheduler").values(at=now)).rowcount:
                tx.execute(insert(beat), {"name": "scheduler", "at": now})

    def clock(self) -> None:
        """Notice and record a step of the host's clock."""
        shift = clock.host.shift()
        if shift is None:
            return
        seconds = round(shift.total_seconds())
        log.warning("clock_shifted", seconds=seconds)
        with self.db.transaction() as tx:
            store.append(tx, REGISTER, "clock_shifted", {"seconds": seconds})


def _guarded(tick: Callable[[], None]) -> Callable[[], None]:
    def run() -> None:
        try:
            tick()
        except Exception:
            # A tick that fails is logged and looked at again; the others go on.
            log.exception("tick_failed")
    return run
