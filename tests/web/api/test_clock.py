"""The clock over the API: a demonstration's jumps to what is due and never past what is under way."""
from __future__ import annotations

from datetime import timedelta

from crisis.clock import instant, parse_instant
from tests.web.api.conftest import Desk


def test_a_jump_stops_at_what_is_due_and_the_event_is_dated_by_it(desk: Desk) -> None:
    admin, officer, event = desk.named("admin1"), desk.duty("duty_officer"), desk.opened()
    began = parse_instant(admin.done("/clock/start")["now"])
    due = began + timedelta(minutes=10)
    # The authority acts on the screen: an order by voice would leave an SMS to confirm it in flight.
    desk.duty("authority").done(f"/events/{event}/decision", {"decision": "defer", "review_at": instant(due)})
    jump = admin.done("/clock/jump", {"to": instant(began + timedelta(minutes=30))})
    assert (jump["reached"], jump["now"]) == (False, instant(due))
    assert admin.get("/clock") == {"now": instant(due), "clock": "virtual"}
    officer.done(f"/events/{event}/notes", {"category": "fact", "text": "x"})
    assert officer.get(f"/events/{event}/entries")["entries"][-1]["recorded_at"] == instant(due)


def test_a_jump_is_refused_while_something_could_leave(desk: Desk) -> None:
    admin, event = desk.named("admin1"), desk.opened()
    began = parse_instant(admin.done("/clock/start")["now"])
    order = {"decided_by": desk.duty("authority").person}
    desk.duty("duty_officer").done(f"/events/{event}/cod", {"level": "full", "order": order})
    answer = admin.post("/clock/jump", {"to": instant(began + timedelta(hours=1))})
    assert (answer.status_code, answer.json["code"]) == (409, "busy")
    assert admin.get("/clock")["now"] == instant(began)


def test_a_jump_is_refused_while_an_operator_works(desk: Desk) -> None:
    admin = desk.named("admin1")
    began = admin.done("/clock/start")["now"]
    desk.app.extensions["house"] = desk.house.__class__(**(desk.house.__dict__ | {"sandbox_quiet": lambda: False}))
    answer = admin.post("/clock/jump", {"to": began})
    assert (answer.status_code, answer.json["code"]) == (409, "busy")


def test_a_jump_to_the_end_of_the_calendar_is_refused(desk: Desk) -> None:
    admin = desk.named("admin1")
    began = admin.done("/clock/start")["now"]
    for path, body in (("jump", {"to": "9999-12-31T00:00:00Z"}), ("start", {"at": "9999-12-31T00:00:00Z"})):
        assert admin.post(f"/clock/{path}", body).json["code"] == "clock_far"
    assert admin.get("/clock")["now"] == began


def test_only_who_may_moves_the_clock(desk: Desk) -> None:
    for path in ("start", "jump", "release"):
        body = {"to": "2026-11-21T03:00:00Z"} if path == "jump" else {}
        assert desk.duty("duty_officer").post(f"/clock/{path}", body).status_code == 403


def test_a_clock_that_did_not_move_is_given_back(desk: Desk) -> None:
    admin = desk.named("admin1")
    admin.done("/clock/start")
    assert admin.done("/clock/release")["clock"] == "host"
