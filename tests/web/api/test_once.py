"""One effect per key (NT2), one activation whatever the number of taps, the same when they come together."""
from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from crisis.accounts import once
from crisis.accounts.rights import Actor
from crisis.events import cod, orders
from tests.web.api.conftest import Desk


def activation(desk: Desk) -> dict[str, Any]:
    return {"level": "full", "order": {"decided_by": desk.duty("authority").person, "means": "telephone"}}


def test_the_same_key_and_body_give_the_same_answer_and_one_effect(desk: Desk) -> None:
    event, officer = desk.opened(), desk.duty("duty_officer")
    note = {"category": "fact", "text": "Le pont est coupé."}
    answers = [officer.post(f"/events/{event}/notes", note, key="k1") for _ in range(3)]
    assert {(answer.status_code, answer.text) for answer in answers} == {(200, answers[0].text)}
    assert desk.kinds(event).count("note_added") == 1


def test_the_same_key_with_another_body_is_refused(desk: Desk) -> None:
    event, officer = desk.opened(), desk.duty("duty_officer")
    officer.done(f"/events/{event}/notes", {"category": "fact", "text": "Le pont est coupé."}, key="k1")
    answer = officer.post(f"/events/{event}/notes", {"category": "fact", "text": "Autre chose."}, key="k1")
    assert (answer.status_code, answer.json["code"]) == (422, "key_reused")
    assert desk.kinds(event).count("note_added") == 1


def test_the_same_key_for_another_act_is_refused(desk: Desk) -> None:
    event, officer = desk.opened(), desk.duty("duty_officer")
    officer.done(f"/events/{event}/close", {"confirmed": True}, key="k1")
    answer = officer.post(f"/events/{event}/notes", {"confirmed": True}, key="k1")
    assert answer.status_code == 422


def test_a_key_belongs_to_one_person(desk: Desk) -> None:
    event = desk.opened()
    note = {"category": "fact", "text": "Le pont est coupé."}
    for rank in (0, 1):
        desk.duty("duty_officer", rank).done(f"/events/{event}/notes", note, key="k1")
    assert desk.kinds(event).count("note_added") == 2


def test_a_refusal_keeps_no_answer_so_the_act_may_be_done_again(desk: Desk) -> None:
    event, officer = desk.opened(), desk.duty("duty_officer")
    assert officer.post(f"/events/{event}/notes", {"category": "autre", "text": "x"}, key="k1").status_code == 422
    officer.done(f"/events/{event}/notes", {"category": "fact", "text": "x"}, key="k1")


@pytest.mark.parametrize("key", ["", "k" * 81, "une clé", "k 1", "k\t1"])
def test_a_key_that_could_not_be_kept_is_refused(desk: Desk, key: str) -> None:
    event, officer = desk.opened(), desk.duty("duty_officer")
    answer = desk.app.test_client().post(
        f"/api/v1/events/{event}/notes", json={"category": "fact", "text": "x"},
        headers={"Authorization": f"Bearer {officer.token}", "Idempotency-Key": key})
    assert (answer.status_code, answer.json["code"]) == (422, "key")
    assert desk.kinds(event) == ["event_opened"]


def test_ten_double_taps_of_activation_make_one_entry_and_one_alert_each(
        desk: Desk, together: Callable[..., list[Any]]) -> None:
    event, officer, body = desk.opened(), desk.duty("duty_officer"), activation(desk)
    answers = together(*[lambda: officer.post(f"/events/{event}/cod", body)] * 10)
    assert {(answer.status_code, answer.json["seq"]) for answer in answers} == {(200, 2)}
    kinds = desk.kinds(event)
    assert kinds.count("cod_activated") == 1
    people = [entry["data"]["person"] for entry in officer.get(f"/events/{event}/entries")["entries"]
              if entry["kind"] == "duty_alerted"]
    assert len(people) == len(set(people)) > 0


def test_a_tap_that_began_first_and_waited_for_its_twin_is_no_earlier_order(desk: Desk) -> None:
    event, officer, authority = desk.opened(), desk.duty("duty_officer"), desk.duty("authority")
    first = officer.done(f"/events/{event}/cod", activation(desk))["seq"]
    with desk.db.transaction() as tx:
        tx.now -= timedelta(seconds=1)
        who = Actor(officer.person, "duty_officer", frozenset({"duty_officer"}))
        assert cod.activate(tx, who, desk.here, event, "full", orders.Order(authority.person)) == first
    assert desk.kinds(event).count("cod_activated") == 1


def test_requests_with_one_key_that_come_together_all_get_the_one_answer(
        desk: Desk, together: Callable[..., list[Any]]) -> None:
    event, officer = desk.opened(), desk.duty("duty_officer")
    note = {"category": "fact", "text": "Le pont est coupé."}
    answers = together(*[lambda: officer.post(f"/events/{event}/notes", note, key="k1")] * 6)
    assert {(answer.status_code, answer.text) for answer in answers} == {(200, answers[0].text)}
    assert desk.kinds(event).count("note_added") == 1


def test_one_twin_refused_by_the_effect_of_the_other_still_gets_its_answer(
        desk: Desk, together: Callable[..., list[Any]]) -> None:
    event, officer = desk.opened(), desk.duty("duty_officer")
    body = {"order": {"decided_by": desk.duty("authority").person}}
    answers = together(*[lambda: officer.post(f"/events/{event}/communication", body, key="k1")] * 2)
    assert [answer.status_code for answer in answers] == [200, 200]
    assert desk.kinds(event).count("communication_started") == 1


def test_what_is_kept_of_a_body_is_its_hash(desk: Desk) -> None:
    event, officer = desk.opened(), desk.duty("duty_officer")
    officer.done(f"/events/{event}/notes", {"category": "fact", "text": "Le pont est coupé."}, key="k1")
    with desk.db.reading() as tx:
        row = tx.execute(once.idempotency.select()).one()
    assert len(row.body_hash) == 64
    assert "pont" not in row.answer
