"""Seals: which lines they hold, when they are due, and that no line is ever sealed twice or forgotten."""
from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select

from crisis.clock import instant
from crisis.db import Database
from crisis.journal import receipts, register, store
from crisis.journal.entry import canonical, verify
from crisis.journal.tables import REGISTER, receipt, sealed, unsealed
from tests.db.making import NOON, hands_on, note, open_event, refused_after, together


def tell(db: Database, key: str, *told: tuple[str, int], state: str = "accepted") -> None:
    with db.transaction() as tx:
        receipts.record(tx, [{"event": key, "delivery": delivery, "n": n, "target": "commune:15014", "channel": "sms",
                              "state": state, "at": NOON} for delivery, n in told])


def seal(db: Database, key: str) -> int | None:
    with db.transaction() as tx:
        entry = receipts.close_seal(tx, key)
    return entry.seq if entry else None


def due(db: Database, now: datetime) -> list[str]:
    with db.reading() as tx:
        return receipts.seals_due(tx, now)


def members(db: Database) -> dict[tuple[str, int], int]:
    with db.reading() as tx:
        return {(row.delivery, row.n): row.seal_seq for row in tx.execute(select(sealed))}


def test_membership_is_recorded_line_by_line(db: Database) -> None:
    key = open_event(db)
    tell(db, key, ("b", 1), ("a", 2))
    first = seal(db, key)
    tell(db, key, ("a", 1), ("b", 2))
    second = seal(db, key)
    assert members(db) == {("b", 1): first, ("a", 2): first, ("a", 1): second, ("b", 2): second}
    with db.reading() as tx:
        assert first is not None
        assert [(line["delivery"], line["n"]) for line in receipts.lines_of(tx, key, first)] == [("a", 2), ("b", 1)]


def test_a_seal_holds_counts_and_the_hash_of_its_lines(db: Database) -> None:
    key = open_event(db)
    tell(db, key, ("b", 1), ("a", 1))
    tell(db, key, ("a", 2), state="delivered")
    seq = seal(db, key)
    with db.reading() as tx:
        data = list(verify(key, store.entries(tx, key)))[-1].content["data"]
        assert seq is not None
        lines = receipts.lines_of(tx, key, seq)
    written = b"".join(sorted(canonical({"delivery": one, "n": n, "target": "commune:15014", "channel": "sms",
                                         "state": state, "at": instant(NOON)}) + b"\n"
                              for one, n, state in (("a", 1, "accepted"), ("a", 2, "delivered"), ("b", 1, "accepted"))))
    assert data == {"count": 3, "states": {"accepted": 2, "delivered": 1},
                    "sha256": hashlib.sha256(written).hexdigest()}
    assert len(lines) == 3


def test_nothing_to_seal_is_no_entry(db: Database) -> None:
    key = open_event(db)
    assert seal(db, key) is None
    tell(db, key, ("a", 1))
    assert seal(db, key) == 2
    assert seal(db, key) is None


def test_lines_of_another_event_are_left_to_it(db: Database) -> None:
    one, two = open_event(db), open_event(db)
    tell(db, one, ("a", 1))
    tell(db, two, ("b", 1))
    seal(db, one)
    assert members(db) == {("a", 1): 2}


def test_a_seal_rolled_back_leaves_its_lines_waiting(db: Database) -> None:
    key = open_event(db)
    tell(db, key, ("a", 1))
    refused_after(db, lambda tx: receipts.close_seal(tx, key))
    assert members(db) == {}
    assert seal(db, key) == 2


def test_the_first_line_waits_two_seconds(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    hands = hands_on(monkeypatch)
    key = open_event(db)
    tell(db, key, ("a", 1))
    hands.live(1.5)
    tell(db, key, ("a", 2))
    assert due(db, NOON + timedelta(seconds=1.99)) == []
    assert due(db, NOON + timedelta(seconds=2)) == [key]


def test_the_next_seal_waits_thirty_seconds_after_the_last(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    hands = hands_on(monkeypatch)
    key = open_event(db)
    tell(db, key, ("a", 1))
    hands.live(5)
    seal(db, key)
    hands.live(1)
    tell(db, key, ("a", 2))
    assert due(db, NOON + timedelta(seconds=34.9)) == []
    assert due(db, NOON + timedelta(seconds=35)) == [key]


def test_after_a_long_silence_two_seconds_are_enough(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    hands = hands_on(monkeypatch)
    key = open_event(db)
    tell(db, key, ("a", 1))
    seal(db, key)
    hands.live(300)
    tell(db, key, ("a", 2))
    assert due(db, hands.wall + timedelta(seconds=1.9)) == []
    assert due(db, hands.wall + timedelta(seconds=2)) == [key]


def test_nothing_is_due_when_all_is_sealed(db: Database) -> None:
    key = open_event(db)
    tell(db, key, ("a", 1))
    seal(db, key)
    assert due(db, NOON + timedelta(days=4000)) == []
    with db.reading() as tx:
        assert receipts.events_waiting(tx) == []
        assert tx.execute(select(unsealed)).all() == []


def test_two_sealers_at_once_seal_each_line_once(db: Database) -> None:
    key = open_event(db)

    def tell_and_seal(name: str) -> None:
        for n in range(1, 16):
            tell(db, key, (name, n), (f"{name}'", n))
            seal(db, key)

    assert together(*[lambda name=name: tell_and_seal(name) for name in "abcd"]) == []
    seal(db, key)
    with db.reading() as tx:
        told = {(row.delivery, row.n) for row in tx.execute(select(receipt.c.delivery, receipt.c.n))}
        entries = list(verify(key, store.entries(tx, key)))
        counts = [entry.content["data"]["count"] for entry in entries if entry.content["kind"] == "receipts_sealed"]
        held = [len(receipts.lines_of(tx, key, entry.seq)) for entry in entries
                if entry.content["kind"] == "receipts_sealed"]
    assert set(members(db)) == told
    assert (sum(counts), held) == (120, counts)


def test_more_lines_than_a_statement_takes_are_sealed_together(db: Database) -> None:
    key = open_event(db)
    tell(db, key, *[(f"d{rank}", 1) for rank in range(1001)])
    seal(db, key)
    assert len(members(db)) == 1001
    assert due(db, NOON + timedelta(days=4000)) == []


def test_receipts_of_the_house_are_sealed_with_the_daily_heads(db: Database) -> None:
    key = open_event(db)
    tell(db, REGISTER, ("probe", 1), ("probe", 2))
    with db.transaction() as tx:
        register.daily_heads(tx)
    with db.reading() as tx:
        entries = list(verify(REGISTER, store.entries(tx, REGISTER)))
        head = store.entries(tx, key)[-1]
    sealing, heads = entries[-2:]
    assert (sealing.content["kind"], sealing.content["data"]["count"]) == ("receipts_sealed", 2)
    assert heads.content["data"] == {"heads": {key: [head.seq, head.hash]}, "service_receipts": sealing.seq}


def test_the_heads_are_recorded_once_a_day(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    hands = hands_on(monkeypatch)
    key = open_event(db)

    def record() -> bool:
        with db.transaction() as tx:
            wanted = register.heads_due(tx)
            register.daily_heads(tx)
        return wanted

    assert [record(), record()] == [True, False]
    hands.live(86_399)
    note(db, key)
    assert record() is False
    hands.live(2)
    assert record() is True
    with db.reading() as tx:
        heads = [entry.content["data"]["heads"] for entry in store.entries(tx, REGISTER)
                 if entry.content["kind"] == "daily_heads"]
    assert [each[key][0] for each in heads] == [1, 2]


def test_the_register_says_what_kind_of_house_this_is_for_ever(db: Database) -> None:
    with db.reading() as tx:
        assert (register.is_open(tx), register.is_demonstration(tx)) == (False, False)
    open_event(db, "real", demonstration=False)
    with db.reading() as tx:
        assert (register.is_open(tx), register.is_demonstration(tx)) == (True, False)
    with pytest.raises(Exception, match="append-only|unique"), db.transaction() as tx:
        register.open_house(tx, "15", demonstration=True)


def test_the_register_records_the_birth_and_the_end_of_each_event(db: Database) -> None:
    key = open_event(db)
    note(db, key)
    with db.transaction() as tx:
        register.event_closed(tx, key)
    with db.reading() as tx:
        first, last = (entry.hash for entry in store.entries(tx, key))
        born, ended = (entry.content for entry in store.entries(tx, REGISTER)[-2:])
    assert (born["kind"], born["data"]) == ("event_opened", {"id": key, "nature": "rehearsal", "genesis": first})
    assert (ended["kind"], ended["data"]) == ("event_closed", {"id": key, "seq": 2, "head": last})


def test_a_line_written_twice_is_refused(db: Database) -> None:
    key = open_event(db)
    tell(db, key, ("a", 1))
    with pytest.raises(Exception, match="append-only|unique"), db.transaction() as tx:
        tx.execute(insert(receipt), {"event": key, "delivery": "a", "n": 1, "target": "x", "channel": "sms",
                                     "state": "delivered", "at": NOON})
