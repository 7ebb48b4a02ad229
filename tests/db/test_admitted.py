"""Who really plays an exercise: whom the wall lets out for it, and what it never takes from a real event."""
from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from channels.port import Accepted, Adapter, Outcome, Outgoing, Realm
from crisis.db import Database, Tx, new_id
from crisis.delivery import admitted, outbox
from crisis.delivery.outbox import Order
from crisis.delivery.tables import delivery, quota
from crisis.errors import Refused
from crisis.journal import register, store
from tests.db.making import DISPATCH, Hands, Phones, address, at_hand, hands_on, open_event, rows, states, turn

CASES: list[tuple[dict[str, Any], str]] = [
    ({"audience": "staff", "person": "p1"}, "real"),
    ({"audience": "staff", "person": "p2"}, "sandbox"),
    ({"audience": "staff", "person": "p2", "function": "communication"}, "real"),
    ({"audience": "staff", "person": "p2", "function": "authority communication"}, "real"),
    ({"audience": "staff", "person": "p2", "function": "communicatio"}, "sandbox"),
    ({"audience": "staff", "function": "p1"}, "sandbox"),
    ({"audience": "staff", "person": "communication"}, "sandbox"),
    ({"audience": "elected", "person": "p1"}, "real"),
    ({"audience": "elected", "person": "p2", "function": "communication"}, "sandbox"),
    ({"audience": "officials", "person": "p1"}, "real"),
    ({"audience": "services", "person": "p1"}, "real"),
    ({"audience": "services", "person": "p2", "function": "communication"}, "sandbox"),
    ({"audience": "media", "person": "p1"}, "sandbox"),
    ({"audience": "public", "person": "p1"}, "sandbox"),
    ({"audience": "probe", "person": "p1"}, "sandbox"),
    ({"audience": "simulated", "person": "p1"}, "sandbox"),
    ({"audience": "staff", "person": ""}, "sandbox"),
    ({"audience": "staff", "person": "p2", "named": True}, "sandbox"),
]


def order(tx: Tx, event: str, **given: Any) -> str:
    told = {"target": "person:p", "channel": "sms", "address": address("sms", 0), "urgency": "alert", **given}
    row, body = store.lock(tx, event), outbox.write(tx, "", "EXERCICE Crue. EXERCICE")
    seq = store.append(tx, event, "message_dispatched", DISPATCH).seq
    made = Order(new_id(), content=body, **told)
    outbox.post(tx, row, seq, [made], demonstration=register.is_demonstration(tx))
    return made.id


def ordered(db: Database, event: str, **given: Any) -> str:
    with db.transaction() as tx:
        return order(tx, event, **given)


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    return hands_on(monkeypatch)


@pytest.fixture
def exercise(db: Database, hands: Hands) -> str:
    event = open_event(db, "exercise", demonstration=False)
    with db.transaction() as tx:
        admitted.admit(tx, event, ["p1"], ["communication"])
    return event


def test_persons_named_one_by_one_and_functions_that_play_are_reached_and_nobody_else(
        db: Database, exercise: str) -> None:
    for given, realm in CASES:
        key = ordered(db, exercise, **given)
        row = next(each for each in rows(db) if each.id == key)
        assert row.realm == realm, given
        if realm == "real":
            assert row.named, given


def test_admitting_twice_or_more_people_keeps_those_before(db: Database, exercise: str) -> None:
    with db.transaction() as tx:
        admitted.admit(tx, exercise, ["p1", "p3"], [])
        admitted.admit(tx, exercise, [], ["communication", "authority"])
    with db.reading() as tx:
        found = admitted.of(tx, exercise)
    assert (sorted(found.persons), sorted(found.functions)) == (["p1", "p3"], ["authority", "communication"])


@pytest.mark.parametrize("mode", ["real", "rehearsal"])
def test_nobody_is_admitted_to_another_event_nor_in_another_mode(db: Database, exercise: str, mode: str) -> None:
    other, beside = open_event(db, mode), open_event(db, "exercise")
    with db.transaction() as tx:
        admitted.admit(tx, other, ["p1"], ["communication"])
    for given, _ in CASES:
        if mode == "rehearsal" or given["audience"] not in ("probe", "simulated"):
            ordered(db, other, **given)
        ordered(db, beside, **given)
    assert {(row.event, row.realm) for row in rows(db)} == {
        (other, "real" if mode == "real" else "sandbox"), (beside, "sandbox")}


def test_what_is_played_by_media_never_leaves_in_a_real_event(db: Database, hands: Hands) -> None:
    event = open_event(db, "real", demonstration=False)
    with pytest.raises(Refused) as caught:
        ordered(db, event, audience="simulated", channel="simulated", address="x:@riverain")
    assert caught.value.code == "wall"


def test_participants_are_those_of_an_exercise_alone(db: Database, exercise: str) -> None:
    real = open_event(db, "real")
    orders = [Order(new_id(), target="t", channel="sms", address="+33639981000", content="c", urgency="alert", **given)
              for given, _ in CASES]
    with db.transaction() as tx:
        met = {event: admitted.participants(tx, store.lock(tx, event), orders, demonstration=False)
               for event in (exercise, real)}
    assert met[exercise] == {each.id for each, (_, realm) in zip(orders, CASES, strict=True) if realm == "real"}
    assert met[real] == frozenset()


def test_the_sandbox_of_an_exercise_takes_no_place_under_the_ceiling_of_a_real_address(
        db: Database, exercise: str) -> None:
    """A mayor simulated ten times in an hour is told at once when it is real."""
    for _ in range(10):
        ordered(db, exercise, audience="elected", urgency="information", person="p2")
    with db.reading() as tx:
        assert tx.execute(select(func.count()).select_from(quota)).scalar_one() == 0
        assert tx.execute(select(func.count()).where(delivery.c.next_at > tx.now)).scalar_one() == 0
    ordered(db, exercise, audience="elected", urgency="information", person="p1")
    with db.reading() as tx:
        assert tx.execute(select(quota.c.many)).scalars().all() == [1]


class Both(Phones):
    """One operator in both realms, which notes in which one it was called."""

    def __init__(self, way: Realm, noted: list[tuple[str, str]]) -> None:
        super().__init__()
        self.way, self.noted = way, noted

    def send(self, outgoing: Outgoing) -> Outcome:
        self.noted.append((self.way, outgoing.delivery))
        return Accepted(f"SM{outgoing.delivery[:6]}")


def test_what_is_real_leaves_first_and_has_a_rate_of_its_own(db: Database, exercise: str, hands: Hands) -> None:
    """An exercise under way slows no real night: neither by its place in the queue nor by the rate of an operator."""
    for _ in range(5):
        ordered(db, exercise, audience="staff", person="p2")
    real = open_event(db, "real")
    keys = [ordered(db, real, audience="elected", person="p9") for _ in range(3)]
    noted: list[tuple[str, str]] = []
    known: dict[tuple[str, Realm], Adapter] = {("twilio", "real"): Both("real", noted),
                                               ("twilio", "sandbox"): Both("sandbox", noted)}
    worker = at_hand(db, realm="real", in_flight=1, rates={"twilio": 1.0})
    worker.adapters = known
    for _ in range(6):
        turn(worker)
        hands.live(1)
    worker.stop()
    left = [key for way, key in noted if way == "real"]
    assert sorted(left) == sorted(keys)
    assert states(db, *keys) == ["accepted"] * 3
    assert noted[0][0] == "real"
    assert {way for way, _ in noted} == {"real", "sandbox"}


def test_a_realm_without_its_adapter_waits_and_never_falls_to_the_other(
        db: Database, exercise: str, hands: Hands) -> None:
    played, met = ordered(db, exercise, audience="elected", person="p2"), ordered(
        db, exercise, audience="elected", person="p1")
    phones = Phones()
    worker = at_hand(db, phones, realm="sandbox", demonstration=lambda: False)
    turn(worker)
    assert (phones.calls(), states(db, met)) == ([played], ["ready"])
    worker.adapters = {("twilio", "real"): phones}
    turn(worker)
    worker.stop()
    assert phones.calls() == [played, met]
