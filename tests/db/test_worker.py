"""The worker: each order leaves once, behind the wall, in time, whatever the callers, the clock or its death do."""
from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from channels.port import Accepted, Found, Outcome, Outgoing, Refused, Unknown
from crisis.db import Database
from crisis.delivery import beats
from crisis.delivery.tables import delivery
from crisis.delivery.worker import STALE_S
from tests.db.making import (
    NOON,
    Hands,
    Phones,
    at_hand,
    begun,
    change,
    claimed,
    hands_on,
    lease_ended,
    lines,
    open_event,
    post,
    recovered,
    rows,
    states,
    stopped,
    turn,
    wait_until,
    working,
)


def done(db: Database, *ids: str) -> bool:
    return set(states(db, *ids)) <= {"accepted", "refused"}


@pytest.mark.parametrize("workers", [1, 3])
def test_each_order_leaves_once_and_is_written_once(db: Database, workers: int) -> None:
    event, phones = open_event(db), Phones()
    ids = post(db, event, 150)
    crew = [at_hand(db, phones, in_flight=16) for _ in range(workers)]
    for worker in crew:
        worker.start()
    wait_until(lambda: done(db, *ids))
    for worker in crew:
        worker.stop()
    assert sorted(phones.calls()) == sorted(ids)
    assert {tuple(lines(db, key)) for key in ids} == {("accepted",)}
    assert all(row.ref == f"SM{row.id[:6]}" for row in rows(db))


def test_what_leaves_is_the_text_of_the_order_with_the_link_of_its_recipient(db: Database) -> None:
    event, phones = open_event(db), Phones()
    ids = post(db, event, text="Répondez : {lien}", audience="staff", merge="https://x.example/a/secret")
    with working(at_hand(db, phones, callback=lambda operator, key: f"https://x.example/{operator}/{key}")):
        wait_until(lambda: done(db, *ids))
    sent = phones.called[0]
    assert (sent.text, sent.address, sent.subject) == ("Répondez : https://x.example/a/secret", "+33639981000", "Crue")
    assert (sent.delivery, sent.client_key, sent.callback) == (ids[0], ids[0], f"https://x.example/twilio/{ids[0]}")
    assert sent.valid_for is not None
    assert 6 * 3600 - 5 <= sent.valid_for <= 6 * 3600


def test_an_order_is_taken_at_once_and_not_at_the_next_poll(db: Database) -> None:
    event, phones = open_event(db), Phones()
    with working(at_hand(db, phones)) as worker:
        wait_until(lambda: not worker._wake.is_set())
        ids = post(db, event)
        wait_until(lambda: done(db, *ids))


def test_no_transaction_is_open_while_an_operator_is_called(db: Database) -> None:
    event, inside, go_on = open_event(db), threading.Event(), threading.Event()

    def slow(outgoing: Outgoing) -> Outcome:
        inside.set()
        assert go_on.wait(20)
        return Accepted("SM1")

    ids = post(db, event)
    with working(at_hand(db, Phones(slow))):
        assert inside.wait(20)
        assert states(db, *ids) == ["calling"]
        assert stopped(db, event) == 0  # A writer is not held up, and what is in flight is not called back.
        go_on.set()
        wait_until(lambda: done(db, *ids))


@pytest.mark.allow_error_logs
def test_an_adapter_that_breaks_leaves_an_unknown_and_stops_nobody(db: Database) -> None:
    event = open_event(db)
    bad, *good = post(db, event, 5)

    def script(outgoing: Outgoing) -> Outcome:
        if outgoing.delivery == bad:
            raise KeyError("sid")
        return Accepted("SM1")

    with working(at_hand(db, Phones(script))):
        wait_until(lambda: done(db, *good) and states(db, bad) == ["unknown"])


# The wall, asked a second time.

TAMPERED: list[tuple[str, dict[str, Any]]] = [
    ("rehearsal", {"realm": "real"}), ("exercise", {"realm": "real"}),
    ("exercise", {"realm": "real", "audience": "public"}), ("service", {"audience": "elected", "realm": "real"}), ("real", {"mode": "rehearsal"}), ("real", {"mode": "odd"}),
    ("real", {"audience": "odd"})]


@pytest.mark.allow_error_logs
@pytest.mark.parametrize(("mode", "tampered"), TAMPERED)
def test_a_row_whose_realm_no_longer_matches_is_never_called(
        db: Database, monkeypatch: pytest.MonkeyPatch, mode: str, tampered: dict[str, Any]) -> None:
    hands = hands_on(monkeypatch)
    event = open_event(db, mode, demonstration=False)
    ids = post(db, event, audience="staff", named=True) if mode == "service" else post(db, event)
    change(db, update(delivery).values(**tampered))
    phones = Phones()
    worker = at_hand(db, phones, realm="real")
    worker.adapters = {("twilio", "real"): phones, ("twilio", "sandbox"): phones}
    worker._closed = []
    for _ in range(4):
        turn(worker)
        hands.live(31)
    hands.live(7 * 3600)
    turn(worker)
    worker.stop()
    assert phones.called == []
    assert (states(db, *ids), lines(db, ids[0])) == (["expired"], ["expired"])


@pytest.mark.allow_error_logs
def test_a_house_that_became_a_demonstration_calls_nobody_for_real(db: Database) -> None:
    event = open_event(db, "real", demonstration=False)
    post(db, event)
    phones = Phones()
    worker = at_hand(db, phones, realm="real", demonstration=lambda: True)
    turn(worker)
    worker.stop()
    assert phones.called == []


def test_an_operator_that_nobody_configured_leaves_the_order_waiting(
        db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    hands_on(monkeypatch)
    event = open_event(db, "real", demonstration=False)
    ids = post(db, event)
    worker = at_hand(db, Phones(), realm="sandbox", demonstration=lambda: False)
    assert turn(worker) > 0
    worker.stop()
    assert states(db, *ids) == ["ready"]


# Kill points: before the mark, after the mark, after the post, before the commit (GA7, GO1, EA7, NT1).

@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    return hands_on(monkeypatch)


def play(db: Database, phones: Phones, hands: Hands, seconds: int) -> None:
    """Let another worker live for so long, second after second."""
    worker = at_hand(db, phones)
    for _ in range(seconds):
        hands.live(1)
        turn(worker)
    worker.stop()


@pytest.mark.parametrize("urgency", ["alert", "information"])
def test_killed_before_the_mark_nothing_is_lost_and_one_sms_leaves(db: Database, hands: Hands, urgency: str) -> None:
    event, phones = open_event(db), Phones()
    ids = post(db, event, urgency=urgency)
    assert claimed(db, "dead") == ids
    play(db, phones, hands, 29)
    assert phones.called == []
    play(db, phones, hands, 4)
    assert (phones.calls(), states(db, *ids), lines(db, ids[0])) == (ids, ["accepted"], ["accepted"])


@pytest.mark.parametrize("posted", [False, True], ids=["after the mark", "after the post"])
def test_killed_with_an_urgent_sms_in_flight_it_is_unknown_and_never_called_again(
        db: Database, hands: Hands, posted: bool) -> None:
    event, phones = open_event(db), Phones()
    ids = post(db, event, urgency="alert")
    assert begun(db, "dead") == ids
    if posted:
        phones.called.append(Outgoing(ids[0], ids[0], "sms", "", ""))
    play(db, phones, hands, 120)
    assert (len(phones.called), states(db, *ids)) == (int(posted), ["unknown"])
    assert lines(db, ids[0]) == ["unknown", "absent", "absent"]
    assert phones.asked == ids * 2
    hands.live(7200)
    play(db, phones, hands, 5)
    assert (len(phones.called), states(db, *ids)) == (int(posted), ["unknown"])


def test_killed_after_the_post_an_sms_is_found_and_never_called_again(db: Database, hands: Hands) -> None:
    event, phones = open_event(db), Phones()
    phones.answer = lambda _: Found("SM1", "accepted", NOON + timedelta(seconds=1))
    ids = post(db, event)
    assert begun(db, "dead") == ids
    play(db, phones, hands, 120)
    assert (phones.called, states(db, *ids), lines(db, ids[0])) == ([], ["accepted"], ["unknown", "found"])


def test_killed_after_the_mark_an_sms_is_called_again_only_when_absent_twice(db: Database, hands: Hands) -> None:
    event, phones = open_event(db), Phones()
    ids = post(db, event)
    assert begun(db, "dead") == ids
    play(db, phones, hands, 69)
    assert (phones.called, states(db, *ids)) == ([], ["unknown"])
    play(db, phones, hands, 6)
    assert (phones.calls(), phones.asked, states(db, *ids)) == (ids, ids * 2, ["accepted"])
    assert lines(db, ids[0]) == ["unknown", "absent", "absent", "accepted"]


def test_killed_in_flight_a_mail_is_repeated_with_the_same_key(db: Database, hands: Hands) -> None:
    event, mails = open_event(db), Phones(operator="smtp")
    ids = post(db, event, audience="media", channel="email")
    assert begun(db, "dead") == ids
    play(db, mails, hands, 40)
    assert ([sent.client_key for sent in mails.called], states(db, *ids)) == (ids, ["accepted"])


def test_killed_before_the_commit_of_the_claim_nothing_has_happened(db: Database, hands: Hands) -> None:
    event, phones = open_event(db), Phones()
    ids = post(db, event)
    worker = at_hand(db, phones)
    worker._passes = lambda row: (_ for _ in ()).throw(RuntimeError("killed"))  # type: ignore[method-assign]
    with pytest.raises(RuntimeError):
        worker.cycle()
    assert (states(db, *ids), phones.called) == (["ready"], [])
    assert worker._slots._value == worker.in_flight
    worker.stop()
    play(db, phones, hands, 1)
    assert phones.calls() == ids


def test_a_time_out_of_an_urgent_sms_is_one_post(db: Database, hands: Hands) -> None:
    event, phones = open_event(db), Phones(lambda _: Unknown("timeout"))
    ids = post(db, event, urgency="alert")
    play(db, phones, hands, 90)
    assert (phones.calls(), states(db, *ids)) == (ids, ["unknown"])


def test_a_process_frozen_between_its_mark_and_its_call_does_not_call_late(
        db: Database, monkeypatch: pytest.MonkeyPatch, hands: Hands) -> None:
    event, phones = open_event(db), Phones()
    ids = post(db, event, urgency="alert")
    worker = at_hand(db, phones)
    calls, _ = worker._take(1)
    monkeypatch.setattr("crisis.delivery.worker.clock.elapsed", lambda: calls[0].mark + STALE_S + 1)
    worker._slots.acquire()
    worker._call(calls[0])
    assert worker.ledger.record([])
    monkeypatch.undo()
    assert (phones.called, states(db, *ids)) == ([], ["ready"])
    worker.stop()


def test_a_refusal_that_invites_is_retried_to_exhaustion_and_it_shows(db: Database, hands: Hands) -> None:
    event, phones = open_event(db), Phones(lambda _: Refused("429", again_after=1.0))
    ids = post(db, event, urgency="alert")
    worker = at_hand(db, phones)
    while states(db, *ids) == ["ready"]:
        turn(worker)
        hands.live(max(0.0, (rows(db)[0].next_at - hands.wall).total_seconds()))
    worker.stop()
    assert hands.wall < NOON + timedelta(hours=1)
    assert (len(phones.called), states(db, *ids), lines(db, ids[0])) == (32, ["refused"], ["refused"])


def test_a_row_in_flight_is_never_taken_twice_by_two_workers(db: Database, hands: Hands) -> None:
    event = open_event(db)
    ids = post(db, event, 3)
    begun(db, "w1")
    hands.live(29)
    assert (recovered(db), begun(db, "w2")) == (0, [])
    lease_ended(db, ids[0])
    assert recovered(db) == 1
    assert sorted(states(db, *ids)) == ["calling", "calling", "unknown"]


def test_a_worker_that_looks_says_so_and_one_that_does_not_is_named(db: Database, hands: Hands) -> None:
    worker = at_hand(db, Phones())
    worker._beat()
    worker._beat()
    with db.reading() as tx:
        assert beats.silent(tx, NOON) == ["scheduler"]
        assert beats.silent(tx, NOON + timedelta(seconds=11)) == ["worker", "scheduler"]
    worker.stop()
