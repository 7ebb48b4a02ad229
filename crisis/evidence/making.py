"""Makes the reports that were asked for, beside the worker: JSON and HTML here, any other format in a child.

It decides nothing: the queue is `reports.makings`, the acts are `events.reports`, the bounds are `bounded`. Each step
is short in the database: no transaction is open while a format is written.
"""
from __future__ import annotations

import json
import threading
from collections.abc import Mapping

import structlog

from crisis.db import Database
from crisis.errors import Refused
from crisis.events import reports
from crisis.evidence.bounded import Bounds, EndedError, NotWrittenError, written
from crisis.evidence.formats import FORMATS, Format, canonical
from crisis.evidence.report import report
from crisis.reports import kept, makings
from crisis.reports.makings import FIRST, Making
from crisis.territory import Territory

log = structlog.get_logger()
IDLE_S = 1.0
IN_PLACE = frozenset({"json", "html"})


class Maker:
    """Takes one format after another, in one thread. Any number of processes may run one on the same database."""

    def __init__(self, db: Database, territory: Territory, bounds: Bounds | None = None,
                 formats: Mapping[str, Format] = FORMATS, in_place: frozenset[str] = IN_PLACE) -> None:
        self.db, self.territory, self.bounds = db, territory, bounds or Bounds()
        self.formats, self.in_place = formats, in_place
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="reports", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the child under way, if any: its format is left to whoever comes next."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(15)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                made = self.once()
            except Exception:
                # The database may be away: the lease ends, and somebody looks again, for as long as it takes.
                log.exception("report_making_failed")
                made = False
            if not made:
                self._stop.wait(IDLE_S)

    def once(self) -> bool:
        """Make one format, if one is asked for; return whether there was one. Looked at before anything is locked."""
        with self.db.reading() as tx:
            if not makings.due(tx):
                return False
        with self.db.transaction(patient=True) as tx:
            making = makings.claim(tx)
        if making is None:
            return False
        try:
            self._make(making)
        except EndedError as ended:
            with self.db.transaction(patient=True) as tx:
                makings.give_back(tx, making, tried=not ended.told)
        except NotWrittenError as refusal:
            with self.db.transaction(patient=True) as tx:
                makings.refuse(tx, making, refusal.reason)
        return True

    def _make(self, making: Making) -> None:
        if making.format == FIRST:
            self._first(making)
            return
        body = self._written(making)
        with self.db.transaction(patient=True) as tx:
            sha256 = kept.keep(tx, body, self.formats[making.format].media_type)
            makings.finish(tx, making, sha256, len(body))

    def _first(self, making: Making) -> None:
        """Make the JSON, from the event as it stands now: nothing else is ever made from the event."""
        try:
            with self.db.reading() as tx:
                found = report(tx, making.event, self.territory, tx.now)
        except Refused as refusal:
            log.warning("report_refused", of=making.event, code=refusal.code)
            raise NotWrittenError("chain_broken") from refusal
        with self.db.transaction(patient=True) as tx:
            reports.made(tx, making, canonical(found), found["written_up_to"]["seq"])

    def _written(self, making: Making) -> bytes:
        if making.format not in self.formats:
            raise NotWrittenError("failed")
        with self.db.reading() as tx:
            source = kept.fetch(tx, str(making.source)).body
        if making.format not in self.in_place:
            return written(self.bounds, making.format, self.territory.code, source, self._stop)
        try:
            return self.formats[making.format].write(json.loads(source), self.territory)
        except Exception as error:
            # Whatever a writer does wrong with one report, the others must be made, and this one say so.
            log.warning("report_not_written", format=making.format, error=type(error).__name__)
            raise NotWrittenError("failed") from error
