"""Timers are rows: each fires once, whoever looks and however many look at once."""
from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from crisis.db import Database
from crisis.delivery import timers
from crisis.delivery.tables import delivery, timer
from crisis.jobs import Ticks
from crisis.journal import store
from tests.db.drill import Drill
from tests.db.making import NOON, change, hands_on, open_event, refused_after, together


def plan(db: Database, event: str, occurrence: str, seconds: float, name: str = "review") -> None:
    with db.transaction() as tx:
        timers.plan(tx, event, name, occurrence, NOON + timedelta(seconds=seconds))


def due(db: Database) -> list[str]:
    with db.reading() as tx:
        found = timers.due_ids(tx)
        names = {row.id: row.occurrence for row in tx.execute(select(timer))}
    return [names[key] for key in found]


def taken(db: Database) -> list[str]:
    with db.reading() as tx:
        ids = timers.due_ids(tx)
    won = []
    for key in ids:
        with db.transaction() as tx:
            row = timers.take(tx, key)
            won += [row.occurrence] if row is not None else []
    return won


@pytest.fixture
def event(db: Database, monkeypatch: pytest.MonkeyPatch) -> str:
    hands_on(monkeypatch)
    return open_event(db)


def test_a_timer_is_due_at_its_instant_and_not_before(db: Database, event: str) -> None:
    plan(db, event, "late", 0.001)
    plan(db, event, "second", 0)
    plan(db, event, "first", -60)
    assert due(db) == ["first", "second"]
    with db.reading() as tx:
        assert timers.next_due(tx) == NOON - timedelta(seconds=60)


def test_a_timer_fires_once(db: Database, event: str) -> None:
    plan(db, event, "a", 0)
    assert (taken(db), taken(db), due(db)) == (["a"], [], [])


def test_a_timer_that_has_not_fired_may_be_moved(db: Database, event: str) -> None:
    plan(db, event, "a", 0)
    plan(db, event, "a", 60)
    assert due(db) == []
    plan(db, event, "a", -5)
    assert due(db) == ["a"]


def test_a_timer_that_has_fired_never_fires_again(db: Database, event: str) -> None:
    plan(db, event, "a", 0)
    taken(db)
    plan(db, event, "a", -5)
    assert due(db) == []


def test_a_timer_whose_effect_is_rolled_back_is_still_due(db: Database, event: str) -> None:
    plan(db, event, "a", 0)
    with db.reading() as tx:
        key = timers.due_ids(tx)[0]
    refused_after(db, lambda tx: timers.take(tx, key))
    assert due(db) == ["a"]


def test_timers_taken_by_many_at_once_are_each_taken_once(db: Database, event: str) -> None:
    for rank in range(30):
        plan(db, event, str(rank), -rank)
    won: list[str] = []
    assert together(*[lambda: won.extend(taken(db)) for _ in range(4)]) == []
    assert Counter(won) == Counter(str(rank) for rank in range(30))


def raised(db: Database, event: str) -> list[tuple[int, int]]:
    with db.reading() as tx:
        kinds = [entry.content for entry in store.entries(tx, event)]
    return [(each["data"]["commitment"], each["data"]["step"]) for each in kinds if each["kind"] == "reminder_raised"]


def test_two_schedulers_at_once_raise_each_reminder_once(db: Database) -> None:
    drill = Drill(db)
    event = drill.open()
    drill.activate()
    with drill.at(61):
        pass
    schedulers = [Ticks(db, drill.here) for _ in range(3)]
    assert together(*[scheduler.timers for scheduler in schedulers]) == []
    told = raised(db, event)
    assert told
    assert Counter(told) == Counter(set(told))
    with db.reading() as tx:
        ordered = {entry.seq for entry in store.entries(tx, event) if entry.content["kind"] == "reminder_raised"}
        texts = Counter(tx.execute(select(delivery.c.target, delivery.c.order_seq)
                                   .where(delivery.c.order_seq.in_(ordered))).all())
    assert set(texts.values()) == {1}


@pytest.mark.allow_error_logs
def test_a_timer_that_fails_never_stops_those_behind_it(db: Database) -> None:
    drill = Drill(db)
    event = drill.open()
    drill.activate()
    with drill.at(31) as tx:
        for rank in range(3):
            timers.plan(tx, event, "nonsense", str(rank), tx.now - timedelta(hours=1))
    ticks = Ticks(db, drill.here)
    ticks.timers()
    assert raised(db, event) == [(47, 30), (48, 30)]
    ticks.timers()
    assert raised(db, event) == [(47, 30), (48, 30)]
    change(db, update(timer).where(timer.c.name == "nonsense").values(fired_at=NOON))
    with db.reading() as tx:
        assert timers.due_ids(tx) == []
