"""A process that dies anywhere around a call: nothing is lost, and what may have left is never sent again unseen.

Before the mark, after it, after the post, before the commit (GA7, GO1, EA7, NT1, LI4), judged by what the operator saw.
"""
from __future__ import annotations

from datetime import timedelta

import pytest

from channels.port import Found, Outgoing, Refused, Unknown
from crisis.db import Database
from crisis.delivery.worker import STALE_S
from tests.db.making import (
    NOON,
    Hands,
    Phones,
    at_hand,
    begun,
    claimed,
    hands_on,
    lines,
    open_event,
    post,
    rows,
    states,
    turn,
)


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    return hands_on(monkeypatch)


def play(db: Database, phones: Phones, hands: Hands, seconds: int, step: int = 5) -> None:
    """Let another worker live for so long."""
    worker = at_hand(db, phones)
    for _ in range(seconds // step):
        hands.live(step)
        turn(worker)
    worker.stop()


@pytest.mark.parametrize("urgency", ["alert", "information"])
def test_killed_before_the_mark_nothing_is_lost_and_one_sms_leaves(db: Database, hands: Hands, urgency: str) -> None:
    """EA7: what was committed and never handed over is found by whoever comes next."""
    event, phones = open_event(db), Phones()
    ids = post(db, event, urgency=urgency)
    assert claimed(db, "dead") == ids
    play(db, phones, hands, 29, step=29)
    assert phones.called == []
    play(db, phones, hands, 4, step=2)
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
    assert lines(db, ids[0]) == ["calling", "unknown", "absent", "absent"]
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
    assert (phones.called, states(db, *ids), lines(db, ids[0])) == ([], ["accepted"], ["calling", "unknown", "found"])


def test_killed_after_the_mark_an_sms_is_called_again_only_when_absent_twice(db: Database, hands: Hands) -> None:
    event, phones = open_event(db), Phones()
    ids = post(db, event)
    assert begun(db, "dead") == ids
    play(db, phones, hands, 70)
    assert (phones.called, states(db, *ids)) == ([], ["unknown"])
    play(db, phones, hands, 10)
    assert (phones.calls(), phones.asked, states(db, *ids)) == (ids, ids * 2, ["accepted"])
    assert lines(db, ids[0]) == ["calling", "unknown", "absent", "absent", "accepted"]


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
    free = worker._places._free
    worker._passes = lambda row: (_ for _ in ()).throw(RuntimeError("killed"))  # type: ignore[method-assign]
    with pytest.raises(RuntimeError):
        worker.cycle()
    assert (states(db, *ids), phones.called) == (["ready"], [])
    assert worker._places._free == free
    worker.stop()
    play(db, phones, hands, 1, step=1)
    assert phones.calls() == ids


def test_a_time_out_of_an_urgent_sms_is_one_post(db: Database, hands: Hands) -> None:
    """NT1, GA7: a time-out is unknown, and what is unknown and urgent is never sent again."""
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
    worker._call(calls[0])
    worker._pool.shutdown()
    assert worker.ledger.record([])
    monkeypatch.undo()
    assert (phones.called, states(db, *ids)) == ([], ["ready"])
    worker.stop()


def test_a_refusal_that_invites_is_retried_to_exhaustion_and_it_shows(db: Database, hands: Hands) -> None:
    """EA1: no retry is lost on its way, and the end of them is a state that shows."""
    event, phones = open_event(db), Phones(lambda _: Refused("429", again_after=1.0))
    ids = post(db, event, urgency="alert")
    worker = at_hand(db, phones)
    while states(db, *ids) == ["ready"]:
        turn(worker)
        hands.live(max(0.0, (rows(db)[0].next_at - hands.wall).total_seconds()))
    worker.stop()
    assert hands.wall < NOON + timedelta(hours=1)
    assert (len(phones.called), states(db, *ids), lines(db, ids[0])) == (32, ["refused"], ["refused"])
