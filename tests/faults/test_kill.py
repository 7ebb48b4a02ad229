"""kill -9 while 250 mayors are told: every entry is there, nobody is told twice (EA7, GA7, GA8, GO1, LI4)."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from crisis import territory as territories
from crisis.accounts.signin import actor
from crisis.db import Database
from crisis.delivery.tables import delivery
from crisis.events import cod, opening, sending
from crisis.events.orders import Order
from crisis.evidence.verifier import verify_event
from crisis.messages import drafts
from crisis.messages.variants import propose
from crisis.oncall.rotas import all_on_duty
from tests.house import seen_whole, shipped
from tests.served import ROOT, Sandbox, Served, until

pytestmark = pytest.mark.chaos
SETTLED = {"accepted", "refused", "unknown", "expired", "stopped"}


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    made = Sandbox(tmp_path, latency_ms=150)
    yield made
    made.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def served(request: pytest.FixtureRequest, tmp_path: Path, sandbox: Sandbox) -> Iterator[Served]:
    urls = request.getfixturevalue("pg_urls") if request.param == "postgresql" else None
    made = Served(tmp_path / "data", sandbox, urls.service_url if urls else "", urls.owner_url if urls else "")
    made.folder.mkdir()
    made.start()
    yield made
    made.stop()


def tell_everyone(db: Database) -> str:
    territory = territories.load("15", ROOT / "territories")
    communes = [commune.code_insee for commune in territory.communes]
    here = cod.Here(territory, "http://127.0.0.1:1", shipped())
    with db.reading() as tx:
        people = {function: [actor(tx, person) for person in persons]
                  for function, persons in all_on_duty(tx).items()}
    officer, (writer, reader, *_) = people["duty_officer"][0], people["communication"]
    text = "Inondation à 3 h 10. Restez chez vous. Prochain point à 4 h."
    with db.transaction() as tx:
        event = opening.open_event(tx, officer, territory, opening.Opening("flood", "Crue", communes, separate=True))
        cod.activate(tx, officer, here, event, "full", Order(people["authority"][0].person))
    with db.transaction() as tx:
        message = drafts.draft(tx, writer, event, drafts.Writing(
            "Crue", text, propose(territory.prefecture, "Crue", text, "real"), communes, ["site"], True))
    with db.transaction() as tx:
        bound = sending.submit(tx, writer, here, message)
    with db.transaction() as tx:
        sending.approve(tx, reader, here, message, seen_whole(bound))
    return event


def states(db: Database, event: str) -> Counter[str]:
    with db.reading() as tx:
        rows = tx.execute(select(delivery.c.state, func.count()).where(delivery.c.event == event)
                          .group_by(delivery.c.state))
        return Counter(dict(rows.all()))  # type: ignore[arg-type]


@pytest.mark.parametrize("handed_over", [1, 60, 150])
def test_kill_9_loses_no_entry_and_tells_nobody_twice(served: Served, sandbox: Sandbox, handed_over: int) -> None:
    db = Database(served.environ.get("CRISIS_DATABASE_URL") or f"sqlite:///{served.folder / 'premiere-heure.db'}")
    event = tell_everyone(db)
    until(lambda: sum(row["accepted"] for row in sandbox.seen()) >= handed_over, f"{handed_over} messages")
    served.kill()
    served.start()
    until(lambda: set(states(db, event)) <= SETTLED, "every delivery to settle", 120)
    sms = Counter(row["key"] for row in sandbox.seen() if row["operator"] == "twilio" and row["accepted"])
    assert sms
    assert max(sms.values()) == 1
    with db.reading() as tx:
        assert verify_event(tx, event).entries > 0
    db.close()
