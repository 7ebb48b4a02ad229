"""*Arrêter l'envoi* wins until the call; public and press wait for the mayors, two minutes at most (R17)."""
from __future__ import annotations

from typing import Any

import pytest

from channels.port import Accepted, Refused, Unknown
from crisis.db import Database
from crisis.delivery import claims, outbox
from crisis.delivery.ledger import Result
from tests.db.making import (
    begun,
    claimed,
    hands_on,
    lines,
    open_event,
    post,
    recovered,
    states,
    stopped,
    together,
    told,
)


def test_stop_wins_until_the_call(db: Database) -> None:
    event = open_event(db)
    ids = post(db, event, 4)
    claimed(db, limit=2)
    assert stopped(db, event) == 4
    with db.transaction() as tx:
        assert claims.begin(tx, "w1", ids) == set()
    assert states(db, *ids) == ["stopped"] * 4
    assert lines(db, ids[0]) == ["stopped"]
    assert begun(db) == []


def test_stop_is_of_one_message_or_of_the_whole_event(db: Database) -> None:
    event, other = open_event(db), open_event(db)
    one, two = post(db, event, message="m1"), post(db, event, message="m2")
    elsewhere = post(db, other, message="m3")
    assert stopped(db, event, "m1") == 1
    assert states(db, *one, *two, *elsewhere) == ["stopped", "ready", "ready"]
    assert stopped(db, event) == 1
    assert states(db, *elsewhere) == ["ready"]


@pytest.mark.parametrize(("outcome", "state"), [
    (Refused("429", 0.0), "refused"), (Unknown("timeout"), "unknown"), (Accepted("SM1"), "accepted")])
def test_what_a_stop_meets_in_flight_is_never_repeated(
        db: Database, monkeypatch: pytest.MonkeyPatch, outcome: Any, state: str) -> None:
    hands = hands_on(monkeypatch)
    event = open_event(db)
    ids = post(db, event)
    mail = post(db, event, audience="media", channel="email")
    begun(db)
    assert stopped(db, event) == 0
    told(db, Result(ids[0], outcome, 0.1), Result(mail[0], outcome, 0.1))
    hands.live(600)
    assert begun(db) == []
    assert states(db, *ids, *mail) == [state, state]


def test_stop_and_a_worker_at_once_never_both_win(db: Database) -> None:
    event = open_event(db)
    ids = post(db, event, 60)
    called: list[str] = []

    def work() -> None:
        for _ in range(20):
            called.extend(begun(db, "w1", 3))

    assert together(work, lambda: stopped(db, event)) == []
    found = dict(zip(ids, states(db, *ids), strict=True))
    assert {found[key] for key in called} <= {"calling"}
    assert {found[key] for key in ids if key not in called} <= {"stopped"}


def held_wave(db: Database, event: str) -> tuple[list[str], list[str]]:
    mayors = post(db, event, 3)
    public = post(db, event, 2, audience="public", channel="site", held=True)
    return mayors, public


def test_public_and_press_wait_for_the_mayors_sms(db: Database) -> None:
    event = open_event(db)
    mayors, public = held_wave(db, event)
    assert begun(db) == sorted(mayors)
    told(db, Result(mayors[0], Accepted("1"), 0.1), Result(mayors[1], Unknown("timeout"), 0.1))
    assert begun(db) == []
    told(db, Result(mayors[2], Refused("21211"), 0.1))
    assert begun(db) == sorted(public)


def test_public_and_press_leave_at_two_minutes_whatever_fails(
        db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    hands = hands_on(monkeypatch)
    event = open_event(db)
    _, public = held_wave(db, event)
    begun(db)
    hands.live(119)
    assert begun(db) == []
    hands.live(1)
    assert begun(db) == sorted(public)


def test_a_dead_worker_does_not_hold_the_public(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    hands = hands_on(monkeypatch)
    event = open_event(db)
    _, public = held_wave(db, event)
    begun(db)
    hands.live(31)
    recovered(db)
    assert begun(db) == sorted(public)


def test_a_wave_without_a_mayor_is_not_held(db: Database) -> None:
    event = open_event(db)
    public = post(db, event, audience="public", channel="site", held=True)
    with db.transaction() as tx:
        outbox.release(tx, ["m1"])
    assert begun(db) == public


def test_the_mayors_of_another_message_hold_nobody(db: Database) -> None:
    event = open_event(db)
    post(db, event, message="m2")
    public = post(db, event, audience="public", channel="site", held=True)
    with db.transaction() as tx:
        outbox.release(tx, ["m1"])
        assert claims.claim(tx, "w1", 9, ["site"])[0].id == public[0]
