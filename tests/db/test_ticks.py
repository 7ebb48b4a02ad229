"""The ticks: what they look at, what they survive, and the changes of the hour crossed with the real scheduler."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import insert, select

from crisis import clock
from crisis.config import ROOT
from crisis.db import Database
from crisis.delivery import beats, timers
from crisis.delivery.tables import beat, timer
from crisis.events.cod import Here
from crisis.jobs import Ticks
from crisis.journal import receipts, store
from crisis.journal.entry import verify
from crisis.journal.tables import REGISTER, sealed
from crisis.messages.tables import editing, message
from crisis.territory import load
from tests.db.drill import Drill
from tests.db.making import (
    NOON,
    Phones,
    at_hand,
    begun,
    change,
    hands_on,
    open_event,
    post,
    states,
    wait_until,
    working,
)
from tests.house import shipped

DRAFT = {"number": 0, "version": 1, "state": "draft", "factual": True, "ends_alert": False, "urgency": "alert",
         "title": "Crue", "core": "", "fields": "{}", "book": "", "communes": "", "means": "", "media": False,
         "writers": "somebody", "waves": 0}


@pytest.fixture(scope="session")
def here() -> Here:
    return Here(load("15", Path(ROOT) / "territories"), "https://public.example", shipped())


@pytest.fixture
def ticks(db: Database, here: Here) -> Ticks:
    return Ticks(db, here)


def kinds(db: Database, event: str) -> list[str]:
    with db.reading() as tx:
        return [entry.content["kind"] for entry in verify(event, store.entries(tx, event))]


def tell(db: Database, event: str, delivery: str) -> None:
    with db.transaction() as tx:
        receipts.record(tx, [{"event": event, "delivery": delivery, "n": 1, "target": "commune:15014",
                              "channel": "sms", "state": "accepted", "at": NOON}])


def test_seals_are_closed_when_they_are_due(db: Database, ticks: Ticks, monkeypatch: pytest.MonkeyPatch) -> None:
    hands = hands_on(monkeypatch)
    event = open_event(db)
    tell(db, event, "d1")
    tell(db, REGISTER, "probe")
    ticks.seals()
    assert kinds(db, event)[-1] == "event_opened"
    hands.live(2)
    ticks.seals()
    assert kinds(db, event)[-1] == "receipts_sealed"
    assert "receipts_sealed" not in kinds(db, REGISTER)
    ticks.heads()
    ticks.heads()
    assert kinds(db, REGISTER)[-2:] == ["receipts_sealed", "daily_heads"]


@pytest.mark.allow_error_logs
def test_an_event_that_cannot_be_sealed_does_not_hold_up_the_others(
        db: Database, ticks: Ticks, monkeypatch: pytest.MonkeyPatch) -> None:
    hands = hands_on(monkeypatch)
    broken, sound = open_event(db), open_event(db)
    tell(db, broken, "d1")
    change(db, insert(sealed).values(delivery="d1", n=1, event=broken, seal_seq=99))
    tell(db, sound, "d2")
    hands.live(3)
    ticks.seals()
    assert (kinds(db, broken)[-1], kinds(db, sound)[-1]) == ("event_opened", "receipts_sealed")


def test_receipts_are_sealed_at_once_when_an_audience_becomes_covered(db: Database) -> None:
    drill = Drill(db)
    event = drill.open()
    drill.activate()
    drill.all_taken(0)
    drill.seal(1)
    ticks = Ticks(db, drill.here)
    ticks.covered()
    before = kinds(db, event).count("receipts_sealed")
    drill.send(30)
    ticks.covered()
    assert kinds(db, event).count("receipts_sealed") == before
    drill.all_taken(31)
    ticks.covered()
    assert kinds(db, event).count("receipts_sealed") == before + 1
    ticks.covered()
    assert kinds(db, event).count("receipts_sealed") == before + 1


def test_a_step_of_the_clock_is_recorded_in_the_register_once(
        db: Database, ticks: Ticks, monkeypatch: pytest.MonkeyPatch) -> None:
    hands = hands_on(monkeypatch)
    open_event(db)
    hands.live(60)
    ticks.clock()
    hands.step(-120)
    ticks.clock()
    ticks.clock()
    with db.reading() as tx:
        told = [entry.content for entry in store.entries(tx, REGISTER) if entry.content["kind"] == "clock_shifted"]
    assert [each["data"] for each in told] == [{"seconds": -120}]


def test_two_schedulers_beat_on_one_row(db: Database, here: Here) -> None:
    open_event(db)
    one, two = Ticks(db, here), Ticks(db, here)
    for each in (one, two, one):
        each.beat()
    with db.reading() as tx:
        assert len(tx.execute(select(beat)).all()) == 1
        assert beats.silent(tx, clock.now()) == ["worker"]


@contextmanager
def ticking(ticks: Ticks) -> Iterator[None]:
    ticks.start()
    try:
        yield
    finally:
        ticks.stop()


@pytest.fixture
def night() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=True) as traveller:
        yield traveller


def beaten(db: Database) -> datetime | None:
    with db.reading() as tx:
        return tx.execute(select(beat.c.at).where(beat.c.name == "scheduler")).scalar()


@pytest.mark.parametrize("step", [timedelta(hours=-1), timedelta(hours=1)])
def test_ticks_go_on_when_the_wall_clock_is_set_back_or_forward(
        db: Database, ticks: Ticks, night: time_machine.Traveller, step: timedelta) -> None:
    open_event(db)
    with ticking(ticks):
        wait_until(lambda: beaten(db) is not None)
        night.shift(step)
        wait_until(lambda: "clock_shifted" in kinds(db, REGISTER))
        wait_until(lambda: abs(beaten(db) - (NOON + step)) < timedelta(minutes=1))


# Summer time ends at 01:00 UTC on 25 October 2026, and begins at 01:00 UTC on 29 March 2026.
@pytest.mark.parametrize("change_of_hour", [
    datetime(2026, 10, 25, 1, 0, tzinfo=UTC), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)])
def test_both_changes_of_the_hour_are_crossed_with_nothing_late_and_nothing_twice(
        db: Database, here: Here, night: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch,
        change_of_hour: datetime) -> None:
    """NT6: with the real scheduler, on both nights."""
    monkeypatch.setenv("TZ", "Europe/Paris")
    night.move_to(change_of_hour - timedelta(seconds=1), tick=True)
    event, phones = open_event(db), Phones()
    with db.transaction() as tx:
        for rank in range(-2, 4):
            timers.plan(tx, event, "review", str(rank), change_of_hour + timedelta(seconds=rank / 2))
    ids = post(db, event, 3)
    begun(db)
    worker = at_hand(db, phones)
    with working(worker), ticking(Ticks(db, here, worker)):
        new = post(db, event, 3)
        wait_until(lambda: not pending(db) and set(states(db, *new)) == {"accepted"})
    with db.reading() as tx:
        rows = tx.execute(select(timer)).all()
    assert all(timedelta(0) <= row.fired_at - row.due_at < timedelta(seconds=10) for row in rows)
    assert sorted(phones.calls()) == sorted(new)
    assert set(states(db, *ids)) == {"calling"}  # An hour that comes twice ends no lease and repeats no call.


def pending(db: Database) -> bool:
    with db.reading() as tx:
        return timers.next_due(tx) is not None


def test_what_was_left_half_typed_for_a_watch_is_erased_though_nobody_types_any_more(
        db: Database, ticks: Ticks) -> None:
    event = open_event(db)
    with db.transaction() as tx:
        for key, hours in (("old", 13), ("new", 11)):
            tx.execute(insert(message), DRAFT | {"id": key, "event": event, "written_at": tx.now})
            tx.execute(insert(editing), {"message": key, "person": "somebody", "version": 1, "body": "{}",
                                         "at": tx.now - timedelta(hours=hours)})
    ticks.typed()
    ticks.typed()
    with db.reading() as tx:
        assert list(tx.execute(select(editing.c.message)).scalars()) == ["new"]
