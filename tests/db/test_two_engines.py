"""GA5: limits hold with two engines, which share nothing but what is stored, as two `Database` do here."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from crisis.db import Database
from tests.db.making import Hands, Phones, at_hand, hands_on, open_event, post, rows, states, together
from tests.db.test_quotas import MOST, hours, send


@pytest.fixture
def engines(db: Database, database_url: str) -> Iterator[tuple[Database, Database]]:
    other = Database(database_url)
    yield db, other
    other.close()


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    return hands_on(monkeypatch)


def test_two_engines_call_an_operator_no_faster_than_one_would(
        engines: tuple[Database, Database], hands: Hands) -> None:
    post(engines[0], open_event(engines[0]), 40)
    phones = Phones()
    workers = [at_hand(each, phones, rates={"twilio": 10.0}) for each in engines]
    for _ in range(100):
        hands.live(0.01)
        for worker in workers:
            worker.cycle()
    for worker in workers:
        worker.stop()
    assert 10 <= len(phones.called) <= 11
    assert len(set(phones.calls())) == len(phones.called)


def test_two_engines_give_a_contact_no_more_in_an_hour_than_one_would(
        engines: tuple[Database, Database], hands: Hands) -> None:
    events = [open_event(each) for each in engines]
    assert together(*[lambda each=each, event=event: [send(each, event) for _ in range(MOST)]
                      for each, event in zip(engines, events, strict=True)]) == []
    assert hours(engines[0]) == {0: MOST, 1: MOST}


def test_two_engines_never_take_a_delivery_in_flight_twice(engines: tuple[Database, Database]) -> None:
    """LO2: each claims what it can at the same moment as the other, while operators are slow."""
    ids = post(engines[0], open_event(engines[0]), 60)
    phones = Phones()
    workers = [at_hand(each, phones, in_flight=8) for each in engines]
    for worker in workers:
        worker.start()
    for _ in range(400):
        if set(states(engines[0], *ids)) == {"accepted"}:
            break
        workers[0]._stop.wait(0.05)
    for worker in workers:
        worker.stop()
    assert Counter(phones.calls()) == dict.fromkeys(ids, 1)
    assert {row.attempts for row in rows(engines[0], *ids)} == {1}
