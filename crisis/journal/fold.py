"""Projections: the state of an event, folded once and then kept up to date; rebuilt from entries at any time."""
from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from crisis import clock
from crisis.db import Tx
from crisis.journal import receipts, store
from crisis.journal.entry import Entry

S = TypeVar("S")
Step = Callable[[S, dict[str, Any], Any], S]


class Projection(Generic[S]):
    """A pure `step(state, entry, lines) -> state`, remembered per event by each process."""

    def __init__(self, start: Callable[[], S], step: Step[S]) -> None:
        self._start, self._step = start, step
        self._kept: dict[tuple[str, str], tuple[S, int]] = {}
        self._lock = threading.Lock()

    def state(self, tx: Tx, event_id: str) -> S:
        """Return the state as this transaction sees it; reads only what follows the last look."""
        key = (str(tx.conn.engine.url), event_id)
        folded, seq = self._kept.get(key) or (self._start(), 0)
        while page := store.entries(tx, event_id, after=seq):
            for entry in page:
                folded = self.advance(tx, folded, entry)
            seq = page[-1].seq
        if event_id not in tx.appended:
            # What this transaction itself appended may still be rolled back, so it is not remembered.
            self._remember(key, folded, seq)
        return folded

    def states(self, tx: Tx, events: Sequence[str]) -> dict[str, S]:
        """Return the states of many events at once: of those that have not grown since the last look, nothing is read.
        """
        url, found = str(tx.conn.engine.url), dict[str, S]()
        for key, head in store.heads(tx, events).items():
            kept = self._kept.get((url, key))
            found[key] = kept[0] if kept is not None and kept[1] == head else self.state(tx, key)
        return found

    def advance(self, tx: Tx, folded: S, entry: Entry) -> S:
        """Fold one entry; a seal is folded with the receipt lines that it holds."""
        content = entry.content
        lines = receipts.lines_of(tx, entry.event, entry.seq) if content["kind"] == "receipts_sealed" else ()
        return self._step(folded, content, lines)

    def provisional(self, tx: Tx, event_id: str) -> S:
        """Return the state with the lines that no seal holds yet: live pages show it, marked *provisoire*."""
        folded, lines = self.state(tx, event_id), receipts.waiting(tx, event_id)
        return self._step(folded, _seal_to_come(tx, event_id), lines) if lines else folded

    def _remember(self, key: tuple[str, str], folded: S, seq: int) -> None:
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or seq >= kept[1]:
                self._kept[key] = (folded, seq)


def _seal_to_come(tx: Tx, event_id: str) -> dict[str, Any]:
    now = clock.instant(tx.now)
    return {"v": 1, "event": event_id, "seq": 2**31, "kind": "receipts_sealed", "clock": tx.clock, "happened_at": now,
            "recorded_at": now, "by": {"person": "system", "function": "system"}, "data": {}}
