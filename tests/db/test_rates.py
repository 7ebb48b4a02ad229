"""Ceilings: one per operator for the whole house, and closed when their store cannot answer (NT3, RC6)."""
from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from crisis.db import Database
from crisis.delivery import rates
from tests.db.making import Hands, Phones, at_hand, hands_on, open_event, post, states, together, turn


def take(db: Database, per_second: float, wanted: int = 1000, name: str = "twilio") -> int:
    with db.transaction() as tx:
        door = rates.open_door(tx, name, per_second)
        used = min(door.places, wanted)
        rates.spend(tx, door, used)
    return used


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    return hands_on(monkeypatch)


@pytest.mark.parametrize(("per_second", "burst"), [(0.5, 1), (1, 1), (10, 1), (50, 5), (100, 10)])
def test_a_burst_is_a_tenth_of_a_second_and_at_least_one(
        db: Database, hands: Hands, per_second: float, burst: int) -> None:
    assert take(db, per_second) == burst
    assert take(db, per_second) == 0


@pytest.mark.parametrize("per_second", [2, 10, 40])
def test_ten_seconds_give_ten_times_the_rate(db: Database, hands: Hands, per_second: int) -> None:
    taken = take(db, per_second)
    for _ in range(1000):
        hands.live(0.01)
        taken += take(db, per_second)
    assert per_second * 10 <= taken <= per_second * 10 + max(1, per_second / 10)


def test_a_silence_is_not_saved_up(db: Database, hands: Hands) -> None:
    take(db, 50)
    hands.live(3600)
    assert take(db, 50) == 5


def test_places_that_were_not_used_are_not_lost(db: Database, hands: Hands) -> None:
    assert take(db, 50, wanted=1) == 1
    assert take(db, 50) == 4


def test_each_operator_has_its_own(db: Database, hands: Hands) -> None:
    assert (take(db, 10), take(db, 10, name="smtp"), take(db, 10)) == (1, 1, 0)


def test_workers_at_once_share_one_ceiling(db: Database, hands: Hands) -> None:
    taken: list[int] = []
    assert together(*[lambda: taken.extend(take(db, 100, wanted=1) for _ in range(10)) for _ in range(4)]) == []
    assert sum(taken) == 10


def test_a_clock_set_back_does_not_keep_the_door_closed(db: Database, hands: Hands) -> None:
    take(db, 10)
    hands.step(-86_400)
    assert take(db, 10) == 0
    hands.live(1.1)
    assert take(db, 10) == 1


def test_two_workers_call_no_faster_than_one_would(db: Database, hands: Hands) -> None:
    event = open_event(db)
    post(db, event, 40)
    phones = Phones()
    workers = [at_hand(db, phones, rates={"twilio": 10.0}) for _ in range(2)]
    for _ in range(100):
        hands.live(0.01)
        for worker in workers:
            worker.cycle()
    for worker in workers:
        worker.stop()
    assert 10 <= len(phones.called) <= 11
    assert len(set(phones.calls())) == len(phones.called)


def test_three_hundred_sms_leave_while_the_clock_stands_still(db: Database, hands: Hands) -> None:
    """RC6: no pause is written anywhere; how fast they leave is the operator's, or a setting's."""
    ids, phones = post(db, open_event(db), 300), Phones()
    worker = at_hand(db, phones)
    for _ in range(5):
        turn(worker)
    worker.stop()
    assert sorted(phones.calls()) == sorted(ids)


def test_a_limited_worker_comes_back_as_soon_as_it_may(db: Database, hands: Hands) -> None:
    event = open_event(db)
    post(db, event, 3)
    worker = at_hand(db, Phones(), rates={"twilio": 20.0})
    assert worker.cycle() == 0
    assert worker.cycle() == pytest.approx(0.05, abs=0.001)
    worker.stop()


@pytest.mark.allow_error_logs
def test_nothing_leaves_when_the_store_of_the_ceilings_fails(
        sqlite_url: str, pg_urls: object, hands: Hands, request: pytest.FixtureRequest) -> None:
    for url, owner in ((sqlite_url, sqlite_url),
                       (request.getfixturevalue("pg_urls").service_url, request.getfixturevalue("pg_urls").owner_url)):
        db, phones = Database(url), Phones()
        ids = post(db, open_event(db), 3)
        breaking = Database(owner)
        with breaking.transaction() as tx:
            tx.execute(text("ALTER TABLE rate RENAME TO gone"))
        breaking.close()
        worker = at_hand(db, phones, rates={"twilio": 10.0})
        free = worker._places._free
        with pytest.raises(SQLAlchemyError):
            worker.cycle()
        assert (phones.called, states(db, *ids)) == ([], ["ready"] * 3)
        assert worker._places._free == free
        worker.stop()
        db.close()
