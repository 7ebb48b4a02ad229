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
from crisis.evidence.orders import ordered
from crisis.journal import store
from crisis.messages.variants import NETWORKS
from tests.stories.rehearsing import rehearse

pytestmark = pytest.mark.slow


def orders_of(db: Database) -> set[str]:
    """Return the deliveries that the entries of the only event name, whatever the kind of the entry."""
    contents: list[dict[str, Any]] = []
    with db.reading() as tx:
        event = listing(tx)[0].id
        while page := store.entries(tx, event, after=len(contents)):
            contents += [entry.content for entry in page]
    return set(ordered(contents))


def seen_by_operators(data_dir: Path) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in (data_dir / "bac-a-sable" / "seen.jsonl").read_text().splitlines()]
    return [line for line in lines if "operator" in line]


def was_refused(row: Any, lines: list[dict[str, Any]]) -> bool:
    """Return whether its operator really said no. Networks are given no key, and a mail refused gets to none."""
    said_no = [line for line in lines if line["operator"] == row.operator and line["refused"]]
    if row.channel in NETWORKS:
        return bool(said_no)
    return any(row.id in line["key"] or (row.channel == "email" and line["to"] == row.address) for line in said_no)


def test_every_order_is_accounted_for(
        capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CRISIS_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("CRISIS_DATABASE_URL", raising=False)
    done = rehearse(capsys, "--territory", "15", "--faults", "7", "--json")
    assert done.code == 0, done.err
    db = Database(f"sqlite:///{tmp_path / 'data' / 'premiere-heure.db'}")
    orders, lines = orders_of(db), seen_by_operators(tmp_path / "data")
    taken = [(line["operator"], line["key"]) for line in lines if line["accepted"]]
    keys = [key for operator, key in taken if operator not in NETWORKS]
    with db.reading() as tx:
        rows = {row.id: row for row in tx.execute(select(delivery).where(delivery.c.id.in_(sorted(orders))))}
    db.close()
    assert set(rows) == orders
    assert len(orders) > 700
    assert {row.audience for row in rows.values()} >= {"staff", "elected", "officials", "public", "media"}
    posts = {key: row for key, row in rows.items() if row.channel in NETWORKS}
    for name in NETWORKS:
        found = [row.state for row in posts.values() if row.channel == name]
        many = sum(operator == name for operator, _ in taken)
        assert found.count("accepted") <= many <= found.count("accepted") + found.count("unknown")
    seen = {key for key in orders if any(key in told for told in keys)}
    states = {key: row.state for key, row in rows.items() if key not in posts}
    unaccounted = {key: state for key, state in states.items()
                   if key not in seen and state not in ("unknown", "expired", "stopped", "refused")}
    assert unaccounted == {}
    assert [key for key, row in rows.items() if row.state == "refused" and not was_refused(row, lines)] == []
    assert {states[key] for key in seen} <= {"accepted", "unknown"}
    assert {row.state for row in posts.values()} <= {"accepted", "refused", "unknown"}
    assert set(states.values()) <= {"accepted", "refused", "unknown", "expired", "stopped"}
    sms = [key for key in keys if key in {key for key, row in rows.items() if row.channel == "sms"}]
    assert len(sms) == len(set(sms))
