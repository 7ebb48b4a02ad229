"""Approval over the API: what was displayed, by a second person, once (EA2, EA4, R15)."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select

from crisis.delivery.tables import delivery
from tests.web.api.conftest import COMMUNES, Desk


def left(desk: Desk, message: str) -> int:
    with desk.db.reading() as tx:
        return int(tx.execute(select(func.count()).where(delivery.c.message == message)).scalar_one())


def test_two_approvals_at_the_same_instant_give_one_dispatch_and_one_clear_refusal(
        desk: Desk, together: Callable[..., list[Any]]) -> None:
    event = desk.opened()
    message, seen = desk.submitted(event)
    callers = [desk.duty("communication", 1), desk.duty("authority")]
    read = desk.read(message)
    assert read["hash"] == seen
    answers = together(*[lambda caller=caller: caller.post(f"/messages/{message}/approve", read)
                         for caller in callers])
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    refusal = next(answer.json for answer in answers if answer.status_code == 409)
    assert (refusal["code"], bool(refusal["title"]), bool(refusal["detail"])) == ("not_waiting", True, True)
    assert desk.kinds(event).count("message_dispatched") == 1


def test_an_approval_of_content_that_changed_since_it_was_displayed_is_refused(desk: Desk) -> None:
    event = desk.opened()
    message, seen = desk.submitted(event)
    second, writer = desk.duty("communication", 1), desk.duty("communication")
    second.done(f"/messages/{message}/return", {"reason": "Précisez le lieu."})
    told = second.get(f"/messages/{message}")
    writer.send("PUT", f"/messages/{message}", {
        "title": "Crue", "version": told["version"], "means": ["site"],
        "core": "Inondation à Aurillac à 03:00. Restez chez vous. Prochain point à 4 h."})
    writer.done(f"/messages/{message}/submit")
    answer = second.post(f"/messages/{message}/approve", {"hash": seen})
    assert (answer.status_code, answer.json["code"]) == (409, "changed")
    assert left(desk, message) == 0
    second.done(f"/messages/{message}/approve", desk.read(message))
    assert left(desk, message) >= COMMUNES


def test_a_self_approval_is_refused_and_nothing_is_made_ready_to_leave(desk: Desk) -> None:
    event = desk.opened()
    message, seen = desk.submitted(event)
    answer = desk.duty("communication").post(f"/messages/{message}/approve", {"hash": seen})
    assert (answer.status_code, answer.json["code"]) == (403, "self_approval")
    assert left(desk, message) == 0
    assert "message_dispatched" not in desk.kinds(event)


def test_the_voice_of_an_authority_is_the_second_person_and_is_logged_as_such(desk: Desk) -> None:
    event = desk.opened()
    officer, prefect = desk.duty("duty_officer"), desk.duty("authority")
    body = {"title": "Crue", "core": "Inondation à 03:00. Restez chez vous. Prochain point à 4 h."}
    message = officer.done(f"/events/{event}/messages", body)["id"]
    officer.done(f"/messages/{message}/submit")
    officer.done(f"/messages/{message}/approve", desk.read(message) | {"order": {"decided_by": prefect.person}})
    entry = next(each for each in officer.get(f"/events/{event}/entries")["entries"]
                 if each["kind"] == "message_approved")
    assert entry["data"]["bypass"] is True
    assert entry["data"]["order"]["decided_by"]["person"] == prefect.person
    assert entry["by"]["person"] == officer.person


def test_a_message_shows_the_hash_to_approve_its_findings_and_its_progress(desk: Desk) -> None:
    event = desk.opened()
    message, seen = desk.submitted(event)
    second = desk.duty("communication", 1)
    told = second.get(f"/messages/{message}")
    assert (told["hash"], told["state"], told["number"], told["progress"]) == (seen, "submitted", 1, {})
    assert set(told["variants"]) == {"sms", "email", "press", "site"}
    second.done(f"/messages/{message}/approve", desk.read(message))
    assert second.get(f"/messages/{message}")["progress"]["elected"] == {"ready": COMMUNES}
    assert second.done(f"/events/{event}/stop", {})["stopped"] >= COMMUNES
    assert second.get(f"/messages/{message}")["progress"]["elected"] == {"stopped": COMMUNES}


def test_a_draft_saved_by_somebody_else_meanwhile_is_not_overwritten(desk: Desk) -> None:
    event = desk.opened()
    writer, other = desk.duty("communication"), desk.duty("communication", 1)
    body = {"title": "Crue", "core": "Inondation."}
    message = writer.done(f"/events/{event}/messages", body)["id"]
    other_words = body | {"core": "Inondation à Aurillac.", "version": 1}
    assert other.send("PUT", f"/messages/{message}", other_words).json == {"version": 2}
    answer = writer.send("PUT", f"/messages/{message}", body | {"version": 1})
    assert (answer.status_code, answer.json["code"]) == (409, "draft_moved")


def test_an_unfilled_field_stops_a_submission(desk: Desk) -> None:
    event, writer = desk.opened(), desk.duty("communication")
    message = writer.done(f"/events/{event}/messages", {"title": "Crue", "core": "Inondation à [COMMUNE]."})["id"]
    answer = writer.post(f"/messages/{message}/submit")
    assert (answer.status_code, answer.json["code"]) == (422, "checks")
    assert "[COMMUNE]" in answer.json["detail"]


def test_an_approval_that_leaves_a_text_out_is_refused_and_names_it(desk: Desk) -> None:
    event = desk.opened()
    message, _ = desk.submitted(event)
    second, read = desk.duty("communication", 1), desk.read(message)
    marks = second.get(f"/messages/{message}")["fingerprints"]
    assert sorted(marks.values()) == read["seen"]
    for left_out in ({"seen": []}, {"seen": [mark for mark in read["seen"] if mark != marks["site"]]}):
        answer = second.post(f"/messages/{message}/approve", read | left_out)
        assert (answer.status_code, answer.json["code"]) == (422, "unseen")
        assert "site" in answer.json["detail"]
    assert left(desk, message) == 0
    second.done(f"/messages/{message}/approve", read)
