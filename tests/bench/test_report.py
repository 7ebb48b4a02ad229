"""A long event: what its report costs beside a bare fold of the same chain, at 1,000 and 10,000 entries, and HTML.

`REPORT_ENTRIES` sets other sizes (`1000,10000,100000`). Two receipts for each entry. Ratios of one run mean something,
seconds are those of this machine, with what else it did: those of its processor stand beside. The event is appended
directly: only its message is made by the real commands.
"""
from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from crisis import commitments
from crisis.db import Database, Tx
from crisis.evidence.html import render
from crisis.evidence.report import report
from crisis.evidence.verifier import sealed_chain
from crisis.journal import receipts, store
from tests.bench.told import against
from tests.db.drill import Drill

pytestmark = pytest.mark.bench
SIZES = [int(each) for each in os.environ.get("REPORT_ENTRIES", "1000,10000").split(",")]
BATCH, JSON_S, HTML_S = 250, 1.0, 2.0


def long_event(db: Database, entries: int) -> Drill:
    """Append batches of one wave, its receipts under one seal, and what people write meanwhile."""
    drill = Drill(db)
    drill.communes = tuple(each.code_insee for each in drill.territory.communes)
    drill.open()
    drill.activate()
    drill.answer(8)
    drill.operational(20)
    message = drill.send(25)
    drill.operators(25)
    for rank in range(entries // BATCH):
        with drill.at(26 + 120 * rank * BATCH / entries) as tx:
            batch(tx, drill, rank, message)
    return drill


def batch(tx: Tx, drill: Drill, rank: int, message: str) -> None:
    targets = [{"id": f"{rank}-{each}", "audience": "elected", "channel": "sms",
                "target": f"commune:{drill.communes[each % len(drill.communes)]}"} for each in range(BATCH)]
    store.append(tx, drill.event, "message_dispatched", {
        "message": message, "number": 1, "wave": 1, "factual": True, "ends_alert": False, "contains": [],
        "communes": list(drill.communes), "without_route": [], "targets": targets}, by=drill.officer.by)
    for each in range(BATCH - 2):
        written(tx, drill, each, message)
    receipts.record(tx, [{"event": drill.event, "delivery": one["id"], "n": n, "target": one["target"],
                          "channel": "sms", "state": state, "at": tx.now + timedelta(milliseconds=100 * n + each)}
                         for each, one in enumerate(targets) for n, state in enumerate(("accepted", "delivered"), 1)])
    receipts.close_seal(tx, drill.event)


def written(tx: Tx, drill: Drill, each: int, message: str) -> None:
    if each % 5:
        store.append(tx, drill.event, "note_added", {"category": "other"}, by=drill.officer.by, text=f"Point {each}.")
        return
    store.append(tx, drill.event, "contact_logged", {
        "audience": "elected", "target": f"commune:{drill.communes[each]}", "outcome": "reached", "message": message,
        "proof": "named"}, by=drill.officer.by)


def timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Return how long a work took on the wall and on the processor, and what it made."""
    began, spent = time.perf_counter(), time.process_time()
    made = work()
    return time.perf_counter() - began, time.process_time() - spent, made


def folded(db: Database, event: str) -> commitments.State:
    """Verify the chain and fold it: the least that any report of it must cost."""
    with db.reading() as tx:
        contents, lines = sealed_chain(tx, event)
        return commitments.fold((each, lines.get(each["seq"], ())) for each in contents)


def test_the_report_of_a_long_event(sqlite_url: str, tmp_path: Any, sqlite_template: Any,
                                    capsys: pytest.CaptureFixture[str]) -> None:
    told = []
    for size in SIZES:
        path = tmp_path / f"{size}.db"
        path.write_bytes(sqlite_template.read_bytes())
        db = Database(f"sqlite:///{path}")
        drill = long_event(db, size)

        def made(db: Database = db, drill: Drill = drill) -> dict[str, Any]:
            with db.reading() as tx:
                return report(tx, drill.event, drill.territory, tx.now)

        bare = min(timed(lambda db=db, drill=drill: folded(db, drill.event))[:2] for _ in range(3))
        took = [timed(lambda made=made: json.dumps(made())) for _ in range(3)]
        html = timed(lambda made=made, drill=drill: render(made(), drill.territory))[:2]
        told.append((size, bare, min(each[:2] for each in took), html, len(took[0][2])))
        db.close()
    with capsys.disabled():
        for size, bare, whole, html, length in told:
            print(f"\nrapport de {size} entrées et {2 * size} accusés (SQLite) : JSON {whole[0]:.2f} s, dont "
                  f"{whole[1]:.2f} s de processeur, soit {whole[1] / bare[1]:.2f} fois le repli nu ({bare[1]:.2f} s) "
                  f"et {1e6 * whole[1] / size:.0f} µs par entrée ({against(whole[0], JSON_S, ' s')}) ; HTML "
                  f"{html[0]:.2f} s, dont {html[1]:.2f} s ({against(html[0], HTML_S, ' s')}) ; {length // 1024} Kio ; "
                  f"charge {os.getloadavg()[0]:.1f}")
    assert len(told) == len(SIZES)
