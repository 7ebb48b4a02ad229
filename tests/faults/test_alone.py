"""EA6: with every side service down, the message leaves: one worker, the database and the SMS operator are enough."""
from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from crisis import clock
from crisis.db import Database
from crisis.delivery import beats
from crisis.delivery.tables import delivery
from tests.faults.test_kill import tell_everyone
from tests.served import ROOT, Sandbox, Served, answers, free_port, until


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    made = Sandbox(tmp_path)
    yield made
    made.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def installed(request: pytest.FixtureRequest, tmp_path: Path, sandbox: Sandbox) -> Served:
    """A demonstration of which nothing runs; its relay of mails is down, and so is whoever would take callbacks."""
    urls = request.getfixturevalue("pg_urls") if request.param == "postgresql" else None
    made = Served(tmp_path / "data", sandbox, urls.service_url if urls else "", urls.owner_url if urls else "")
    made.environ |= {"CRISIS_SANDBOX_SMTP_URL": f"smtp://127.0.0.1:{free_port()}", "PYTHONPATH": str(ROOT)}
    made.folder.mkdir()
    subprocess.run(crisis("demo"), cwd=made.folder, env=made.environ, check=True, stdout=subprocess.DEVNULL, timeout=60)
    return made


def crisis(command: str) -> list[str]:
    return [sys.executable, "-P", str(ROOT / "app.py"), command]


def test_a_worker_alone_tells_every_mayor_and_wakes_who_is_on_duty(installed: Served, sandbox: Sandbox) -> None:
    db = Database(installed.environ.get("CRISIS_DATABASE_URL") or f"sqlite:///{installed.folder / 'premiere-heure.db'}")
    event = tell_everyone(db)
    worker = subprocess.Popen(crisis("worker"), cwd=installed.folder, env=installed.environ)
    try:
        until(lambda: set(sms(db, event).values()) == {"accepted"}, "every SMS to be taken", 120)
    finally:
        worker.terminate()
        worker.wait(30)
    seen = Counter(row["to"] for row in sandbox.seen() if row["operator"] == "twilio" and row["accepted"])
    assert len(sms(db, event)) == sum(seen.values()) > 200
    with db.reading() as tx:
        assert beats.silent(tx, clock.now()) == ["scheduler"]
    assert not answers(f"{installed.url}/readyz")
    assert not answers(f"http://127.0.0.1:{installed.public}/healthz")
    db.close()


def sms(db: Database, event: str) -> dict[str, str]:
    with db.reading() as tx:
        rows = tx.execute(select(delivery).where(delivery.c.event == event, delivery.c.channel == "sms")).all()
    assert {row.audience for row in rows} == {"staff", "elected"}
    return {row.id: row.state for row in rows}
