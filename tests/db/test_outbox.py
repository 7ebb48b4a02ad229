"""The rows of the outbox: made behind the wall, claimed once, begun once, ended in time."""
from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from channels.port import Accepted, Heard, Refused, Unknown
from crisis.db import Database, Tx, new_id
from crisis.delivery import claims, outbox
from crisis.delivery.ledger import Result
from crisis.delivery.outbox import Order
from crisis.errors import Refused as No
from crisis.journal import store
from tests.db.making import (
    NOON,
    begun,
    claimed,
    dated,
    expired,
    hands_on,
    lines,
    open_event,
    post,
    recovered,
    refused_after,
    rows,
    set_virtual,
    states,
    together,
    told,
)


def order(tx: Tx, event: str, audience: str = "elected") -> None:
    row, body = store.lock(tx, event), outbox.write(tx, "", "x")
    entry = store.append(tx, event, "message_dispatched", {})
    orders = [Order(new_id(), audience, "commune:1", "sms", "+33639981000", body, "alert")]
    outbox.post(tx, row, entry.seq, orders, demonstration=False)


def test_rows_exist_only_if_the_entry_that_ordered_them_does(db: Database) -> None:
    event = open_event(db)
    refused_after(db, lambda tx: order(tx, event))
    assert rows(db) == []


@pytest.mark.parametrize(("mode", "way"), [("real", "real"), ("exercise", "sandbox"), ("rehearsal", "sandbox")])
def test_each_row_freezes_the_realm_of_its_mode(db: Database, mode: str, way: str) -> None:
    event = open_event(db, mode, demonstration=False)
    with db.transaction() as tx:
        order(tx, event)
    assert [(row.mode, row.realm, row.named) for row in rows(db)] == [(mode, way, False)]


def test_what_the_wall_lets_nowhere_makes_no_row_and_no_entry(db: Database) -> None:
    event = open_event(db, "real", demonstration=False)
    with pytest.raises(No) as refused, db.transaction() as tx:
        order(tx, event, audience="probe")
    assert refused.value.code == "wall"
    assert rows(db) == []
    with db.reading() as tx:
        assert len(store.entries(tx, event)) == 1


def test_the_most_urgent_lane_is_claimed_first(db: Database) -> None:
    event = open_event(db)
    media = post(db, event, 2, audience="media", channel="email")
    mayors = post(db, event, 2)
    staff = post(db, event, 1, audience="staff")
    assert claimed(db, limit=3) == [*staff, *sorted(mayors)]
    assert sorted(claimed(db)) == sorted(media)


def test_claims_never_double_under_two_workers(db: Database) -> None:
    event = open_event(db)
    posted = post(db, event, 120)
    taken: list[str] = []

    def work(owner: str) -> None:
        while ids := claimed(db, owner, 7):
            taken.extend(ids)

    assert together(lambda: work("w1"), lambda: work("w2"), lambda: work("w3")) == []
    assert sorted(taken) == sorted(posted)


def test_only_who_claimed_a_row_begins_it_and_only_once(db: Database) -> None:
    event = open_event(db)
    ids = post(db, event, 2)
    claimed(db, "w1")
    with db.transaction() as tx:
        assert claims.begin(tx, "w2", ids) == set()
        assert claims.begin(tx, "w1", ids) == set(ids)
        assert claims.begin(tx, "w1", ids) == set()
        assert claims.begin(tx, "w1", []) == set()


def test_the_attempt_and_its_key_are_kept_before_the_call(db: Database) -> None:
    event = open_event(db)
    ids = post(db, event)
    begun(db)
    row = rows(db, *ids)[0]
    assert (row.state, row.attempts, row.client_key, row.called_at is None) == ("calling", 1, ids[0], False)


def test_what_nobody_here_can_call_waits(db: Database) -> None:
    event = open_event(db)
    sms, mail = post(db, event), post(db, event, audience="media", channel="email")
    assert claimed(db, closed=[("twilio", "sandbox"), ("smtp", "real")]) == mail
    assert states(db, *sms) == ["ready"]


def test_what_is_too_late_is_never_claimed_and_expires(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    hands = hands_on(monkeypatch)
    event = open_event(db)
    ids = post(db, event, urgency="alert")
    hands.live(3600)
    assert claimed(db) == []
    assert expired(db) == 1
    assert (states(db, *ids), lines(db, ids[0])) == (["expired"], ["expired"])


def test_what_was_claimed_in_time_but_is_late_when_it_would_be_called_is_not(
        db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    hands = hands_on(monkeypatch)
    event = open_event(db)
    ids = post(db, event, urgency="alert")
    hands.live(3599)
    assert claimed(db) == ids
    hands.live(2)
    with db.transaction() as tx:
        assert claims.begin(tx, "w1", ids) == set()
    hands.live(31)
    assert recovered(db) == 1
    assert (expired(db), lines(db, ids[0])) == (1, ["expired"])


@pytest.mark.parametrize(("outcome", "state", "told_of_it"), [
    (Refused("429", 1.0), "refused", ["refused"]), (Unknown("cut"), "unknown", ["calling", "unknown"])])
def test_what_was_attempted_is_given_up_and_not_said_expired(
        db: Database, monkeypatch: pytest.MonkeyPatch, outcome: Any, state: str, told_of_it: list[str]) -> None:
    hands = hands_on(monkeypatch)
    event = open_event(db)
    ids = post(db, event, audience="media", channel="email", urgency="alert")
    begun(db)
    told(db, Result(ids[0], outcome, 0.1))
    assert states(db, *ids) == ["ready"]
    hands.live(3600)
    assert expired(db) == 0
    assert (states(db, *ids), lines(db, ids[0])) == ([state], told_of_it)


def test_a_callback_for_an_unknown_delivery_changes_nothing(db: Database) -> None:
    event = open_event(db)
    ids = post(db, event)
    told(db, Result("nobody", Heard("nobody", "delivered", "SM9"), 0.0), Result("x" * 500, Accepted("SM9"), 0.0))
    assert (states(db, *ids), lines(db, "nobody")) == (["ready"], [])


def test_progress_is_counted_by_audience_and_state(db: Database) -> None:
    event = open_event(db)
    mayors = post(db, event, 3)
    post(db, event, 2, audience="public", channel="site", held=True)
    begun(db)
    told(db, Result(mayors[0], Accepted("1"), 0.1))
    with db.reading() as tx:
        assert outbox.tally(tx, event) == {"elected": {"accepted": 1, "calling": 2}, "public": {"ready": 2}}
        assert outbox.tally(tx, event, "m2") == {}


def test_receipts_are_dated_by_the_virtual_instant_of_the_call_and_the_real_time_that_passed(
        db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    hands = hands_on(monkeypatch)
    event = open_event(db)
    night = NOON + timedelta(days=3)
    set_virtual(db, night)
    ids = post(db, event)
    begun(db)
    hands.live(2.5)
    set_virtual(db, night + timedelta(hours=1))
    told(db, Result(ids[0], Accepted("SM1"), 0.25), Result(ids[0], Heard(ids[0], "delivered", "SM1"), 0.0))
    assert dated(db, ids[0]) == {"accepted": night + timedelta(seconds=0.25),
                                 "delivered": night + timedelta(seconds=2.5)}


def test_receipts_of_a_real_night_are_dated_by_the_clock(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    hands = hands_on(monkeypatch)
    event = open_event(db)
    ids = post(db, event)
    begun(db)
    hands.live(0.3)
    told(db, Result(ids[0], Accepted("SM1"), 0.3))
    hands.live(60)
    told(db, Result(ids[0], Heard(ids[0], "delivered", "SM1"), 0.0))
    assert dated(db, ids[0]) == {"accepted": NOON + timedelta(seconds=0.3),
                                 "delivered": NOON + timedelta(seconds=60.3)}
