"""Ticks: when to look. Each looks at rows that are due; a pure rule or a table decides what is done."""
from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from crisis import clock
from crisis.db import Database
from crisis.delivery import beats, timers, watching
from crisis.delivery.watching import Probing
from crisis.delivery.worker import Worker
from crisis.events import cip_figures, probes, quality_reminding, reminders
from crisis.events.cod import Here
from crisis.events.sealing import covered_now
from crisis.evidence import causes
from crisis.hotline import relatives, retention
from crisis.journal import receipts, register, store
from crisis.journal.tables import REGISTER
from crisis.messages import working
from crisis.oncall import confirming, holes, telling
from crisis.oncall.confirming import Sign
from crisis.quality import automatic

log = structlog.get_logger()
WATCH_S = 1.0
WATCH_ALL_S = 30.0


class Ticks:
    """The ticks of one process, from a memory store. Any number of processes may run them on one database."""

    def __init__(self, db: Database, here: Here, worker: Worker | None = None, *, probing: Probing | None = None,
                 heartbeat: Callable[[], bool] | None = None) -> None:
        """`heartbeat` calls an outside address, and is called only while nothing is late."""
        self.db, self.here, self.worker = db, here, worker
        self.probing, self.heartbeat = probing or Probing(), heartbeat
        self._late: tuple[str, ...] = ()
        self._scheduler = BackgroundScheduler(timezone="UTC", job_defaults={
            "coalesce": True, "max_instances": 1, "misfire_grace_time": None})
        self._ended = threading.Event()
        self._watch = threading.Thread(target=self._watch_clock, name="clock", daemon=True)

    def start(self) -> None:
        every: list[tuple[float, Callable[[], None]]] = [
            (0.5, self.timers), (0.5, self.seals), (2.0, self.covered), (2.0, self.beat), (5.0, self.figures),
            (60.0, self.heads), (60.0, self.relatives), (600.0, self.calls),
            (600.0, self.typed), (60.0, self.holes), (60.0, self.duties), (60.0, self.word),
            (60.0, self.shortfalls), (60.0, self.quality), (60.0, self.probes), (WATCH_ALL_S, self.audit)]
        if self.worker is not None:
            every.append((1.0, self.worker.sweep))
        for seconds, tick in every:
            self._scheduler.add_job(partial(guarded, tick), "interval", seconds=seconds)
        self._scheduler.start()
        self._watch.start()

    def stop(self) -> None:
        self._ended.set()
        self._watch.join(5)
        self._scheduler.shutdown(wait=True)

    def timers(self) -> None:
        """Fire what is due; one that fails never stops those behind it (ND1)."""
        with self.db.reading() as tx:
            due = timers.due_ids(tx)
        for timer_id in due:
            guarded(partial(self._fire, timer_id))

    def _fire(self, timer_id: str) -> None:
        with self.db.transaction() as tx:
            reminders.fire(tx, self.here, timer_id)

    def seals(self) -> None:
        """Seal the receipts whose delay has run. Those of the house are sealed with the daily heads."""
        with self.db.reading() as tx:
            due = [event for event in receipts.seals_due(tx, clock.now()) if event != REGISTER]
        for event in due:
            guarded(partial(self._seal, event))

    def covered(self) -> None:
        """Seal at once the receipts by which an audience becomes covered: the verdict must not wait for a delay."""
        with self.db.reading() as tx:
            waiting = [event for event in receipts.events_waiting(tx) if event != REGISTER]
            due = [event for event in waiting if covered_now(tx, event)]
        for event in due:
            guarded(partial(self._seal, event))

    def _seal(self, event: str) -> None:
        with self.db.transaction() as tx:
            receipts.close_seal(tx, event)

    def figures(self) -> None:
        """Freeze the figures of the hotline, quarter hour by quarter hour; looked at before any event is locked."""
        with self.db.reading() as tx:
            due = cip_figures.due(tx)
        for event in due:
            guarded(partial(self._freeze, event))

    def _freeze(self, event: str) -> None:
        with self.db.transaction() as tx:
            cip_figures.freeze(tx, event)

    def heads(self) -> None:
        """Record the daily heads; looked at before the register is locked, because they are due once a day."""
        with self.db.reading() as tx:
            due = register.heads_due(tx)
        if due:
            with self.db.transaction() as tx:
                register.daily_heads(tx)

    def typed(self) -> None:
        """Erase what was left half typed for a watch; looked at first, because a write takes the lock of SQLite."""
        with self.db.reading() as tx:
            due = working.stale(tx)
        if due:
            with self.db.transaction() as tx:
                working.purge(tx)

    def relatives(self) -> None:
        """Erase the callers who look for a relative, a day after the circuit has them; looked at first, as above."""
        with self.db.reading() as tx:
            due = relatives.due(tx)
        if due:
            with self.db.transaction() as tx:
                relatives.erase_due(tx)

    def calls(self) -> None:
        """Erase who called about events closed long enough ago, each in a transaction of its own."""
        with self.db.reading() as tx:
            due = retention.due(tx, self.here.territory.hotline.keep_sheets_days)
        for event in due:
            guarded(partial(self._anonymise, event))

    def _anonymise(self, event: str) -> None:
        with self.db.transaction() as tx:
            retention.run(tx, event)

    def holes(self) -> None:
        """Announce the holes of the duty, each once; a publication, a leave or a swap is looked at within a minute."""
        with self.db.reading() as tx:
            due = register.is_open(tx) and any(holes.look(tx))
        if due:
            with self.db.transaction() as tx:
                holes.announce(tx, self.here.territory.prefecture)

    def duties(self) -> None:
        """Ask whoever is on duty soon whether they will be there. A rehearsal plays its hours: nobody is asked."""
        with self.db.reading() as tx:
            due = tx.clock == "host" and confirming.due(tx)
        if due:
            with self.db.transaction() as tx:
                confirming.remind(tx, Sign(self.here.territory.prefecture, self.here.public_url))

    def word(self) -> None:
        """Tell once a day who on duty soon may not be reached. A rehearsal plays its hours: nobody is told."""
        with self.db.reading() as tx:
            due = tx.clock == "host" and register.is_open(tx) and telling.due(tx, self.here.territory)
        if due:
            with self.db.transaction() as tx:
                telling.tell(tx, self.here.territory)

    def shortfalls(self) -> None:
        """Open an action for each engagement that was not kept, or not proven (R28). A rehearsal opens none."""
        with self.db.reading() as tx:
            open_ = tx.clock == "host" and register.is_open(tx)
            found = causes.found(tx, self.here.territory).ready if open_ else ()
        if found:
            with self.db.transaction() as tx:
                automatic.open_due(tx, found)

    def quality(self) -> None:
        """Tell once who has something due for quality. A rehearsal plays its hours: nobody is told."""
        with self.db.reading() as tx:
            due = tx.clock == "host" and register.is_open(tx) and quality_reminding.due(tx, self.here.territory)
        if due:
            with self.db.transaction() as tx:
                quality_reminding.remind(tx, self.here.territory)

    def probes(self) -> None:
        """Send the probes of every route, as often as the setting says."""
        with self.db.reading() as tx:
            due = bool(self.probing.every) and tx.clock == "host" and probes.due(tx, self.probing)
        if due:
            with self.db.transaction() as tx:
                probes.probe(tx, self.probing)

    def audit(self) -> None:
        """Compare what was promised with what happened; the outside hears from us only while nothing is late (GO6)."""
        with self.db.reading() as tx:
            late = tuple(each.code for each in watching.found(tx, self.probing))
        if late != self._late:
            log.warning("promises_late" if late else "promises_kept", codes=list(late))
        self._late = late
        if not late and self.heartbeat is not None and not self.heartbeat():
            log.warning("heartbeat_not_heard")

    def beat(self) -> None:
        """Say that this process still looks; the console warns when nobody has for 10 s."""
        with self.db.transaction() as tx:
            beats.strike(tx, "scheduler", clock.now())

    def _watch_clock(self) -> None:
        while not self._ended.wait(WATCH_S):
            guarded(self.clock)

    def clock(self) -> None:
        """Notice and record a step of the host's clock, and look at once."""
        shift = clock.host.shift()
        if shift is None:
            return
        seconds = round(shift.total_seconds())
        log.warning("clock_shifted", seconds=seconds)
        self._rouse()
        with self.db.transaction() as tx:
            store.append(tx, REGISTER, "clock_shifted", {"seconds": seconds})

    def _rouse(self) -> None:
        """Run every tick now: set by the wall clock, they would sleep for as long as it has gone back."""
        for job in self._scheduler.get_jobs():
            job.modify(next_run_time=clock.now())


def guarded(tick: Callable[[], None]) -> None:
    """Run a tick; one that fails is logged and looked at again, and the others go on."""
    try:
        tick()
    except Exception:
        log.exception("tick_failed", tick=getattr(tick, "__name__", "timer"))
