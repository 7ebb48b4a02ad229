"""kill -9 of a worker while a report is made: another takes it again, nothing is made twice, the chain holds (ND1)."""
from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select, update

from crisis import clock
from crisis.accounts.signin import actor
from crisis.db import Database
from crisis.demonstration import install
from crisis.events import closing, opening, reports
from crisis.evidence.formats import FORMATS
from crisis.evidence.making import Maker
from crisis.evidence.verifier import verify_event
from crisis.oncall.rotas import on_duty_now
from crisis.reports import versions
from crisis.reports.tables import report_making
from crisis.reports.versions import Version
from tests.house import cantal
from tests.served import ROOT, until

pytestmark = pytest.mark.chaos
# A worker of its own, that only makes reports; its child never ends by itself.
WORKER = """
import sys, time
from crisis.db import Database
from crisis.evidence.bounded import Bounds
from crisis.evidence.making import Maker
from tests.hostile_formats import EVERY
from tests.house import cantal
Maker(Database(sys.argv[1]), cantal(), Bounds(5, 600, (sys.executable, "-m", "tests.hostile_formats")), EVERY).start()
time.sleep(600)
"""


@pytest.fixture
def over(db: Database, tmp_path: Path) -> str:
    """An event that is closed, of which a version is asked for in a format that never ends."""
    install(db, cantal(), tmp_path)
    with db.transaction() as tx:
        officer = actor(tx, on_duty_now(tx, "duty_officer")[0])
        event = opening.open_event(tx, officer, cantal(), opening.Opening("flood", "Crue", ["15014"], separate=True))
    with db.transaction() as tx:
        closing.close(tx, officer, event, confirmed=True)
    with db.transaction() as tx:
        reports.ask(tx, officer, event, ("json", "endless", "html"))
    return event


def state(db: Database, event: str) -> Version:
    with db.reading() as tx:
        return versions.of_event(tx, event)[-1]


def told(db: Database, event: str) -> dict[str, str]:
    return {each.format: each.state for each in state(db, event).files}


def spoken(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""


def child_of(pid: int) -> list[int]:
    """Return the child of a worker that writes the format without end."""
    tasks = Path(f"/proc/{pid}/task")
    found = [each for task in tasks.iterdir() for each in (task / "children").read_text().split()]
    return [int(each) for each in found if "endless" in spoken(each)]


def test_a_worker_killed_in_the_middle_of_a_format_leaves_it_to_the_next(db: Database, over: str) -> None:
    url = db.engine.url.render_as_string(hide_password=False)
    with subprocess.Popen([sys.executable, "-c", WORKER, url], cwd=ROOT,
                          env=os.environ | {"PYTHONPATH": str(ROOT)}) as worker:
        try:
            child = until(lambda: child_of(worker.pid), "a child under way")[0]
            assert told(db, over) == {"json": "ready", "endless": "making", "html": "asked"}
        finally:
            worker.send_signal(signal.SIGKILL)
    # The child that nobody waits for ends by itself, and the format stays leased until then.
    until(lambda: "endless" not in spoken(str(child)), "the child to end by itself")
    known = {**FORMATS, "endless": FORMATS["html"]}
    next_one = Maker(db, cantal(), formats=known, in_place=frozenset(known))
    assert next_one.once()
    assert told(db, over) == {"json": "ready", "endless": "making", "html": "ready"}
    assert not next_one.once()
    with db.transaction() as tx:
        tx.execute(update(report_making).where(report_making.c.state == "making").values(lease_until=clock.now()))
    assert next_one.once()
    assert told(db, over) == {"json": "ready", "endless": "ready", "html": "ready"}
    with db.reading() as tx:
        assert verify_event(tx, over).entries == state(db, over).seq
        assert tx.execute(select(report_making.c.tries).where(report_making.c.format == "endless")).scalar_one() == 2
