"""With faults, every order of the journal is accounted for by what the operators saw, or shown as not known to be."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from crisis.db import Database
from crisis.delivery.tables import delivery
from crisis.events.opening import listing
from crisis.journal import store
from tests.stories.rehearsing import rehearse

pytestmark = pytest.mark.slow


def ordered(db: Database) -> set[str]:
    """Return the deliveries that the entries of the only event name."""
    found: set[str] = set()
    with db.reading() as tx:
        event, after = listing(tx)[0].id, 0
        while page := store.entries(tx, event, after=after):
            for content in (entry.content for entry in page):
                found |= named(content)
            after = page[-1].seq
    return found


def named(content: dict[str, Any]) -> set[str]:
    if content["kind"] == "duty_alerted":
        return {content["data"]["delivery"]}
    return {each["id"] for each in content["data"].get("targets", ())}


def accepted_keys(data_dir: Path) -> list[str]:
    lines = [json.loads(line) for line in (data_dir / "bac-a-sable" / "seen.jsonl").read_text().splitlines()]
    return [line["key"] for line in lines if "operator" in line and line["accepted"]]


def test_every_order_is_accounted_for(
        capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CRISIS_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("CRISIS_DATABASE_URL", raising=False)
    done = rehearse(capsys, "--territory", "15", "--faults", "7", "--json")
    assert done.code == 0, done.err
    db = Database(f"sqlite:///{tmp_path / 'data' / 'premiere-heure.db'}")
    orders, keys = ordered(db), accepted_keys(tmp_path / "data")
    with db.reading() as tx:
        rows = {row.id: row for row in tx.execute(select(delivery).where(delivery.c.id.in_(sorted(orders))))}
    db.close()
    assert set(rows) == orders
    assert len(orders) > 700
    seen = {key for key in orders if any(key in told for told in keys)}
    states = {key: row.state for key, row in rows.items()}
    unaccounted = {key: state for key, state in states.items()
                   if key not in seen and state not in ("unknown", "expired", "stopped", "refused")}
    assert unaccounted == {}
    assert {states[key] for key in seen} <= {"accepted", "unknown"}
    assert set(states.values()) <= {"accepted", "refused", "unknown", "expired", "stopped"}
    sms = [key for key in keys if key in {key for key, row in rows.items() if row.channel == "sms"}]
    assert len(sms) == len(set(sms))
