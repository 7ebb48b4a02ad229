"""A body that has not the exact shape is refused in French, and what was sent is never repeated."""
from __future__ import annotations

from typing import Any

import pytest

from tests.web.api.conftest import Desk

EVENT = {"type": "flood", "title": "Crue", "communes": ["15001"]}
SECRET = "Marcel-Untel-secret"


@pytest.fixture
def engine_name() -> str:
    """A shape is judged before any engine is asked."""
    return "sqlite"


@pytest.mark.parametrize("body", [
    None, [], "texte", 12, {}, EVENT | {SECRET: 1}, EVENT | {"separate": 0}, EVENT | {"separate": "false"},
    EVENT | {"title": 12}, EVENT | {"title": "x" * 201}, EVENT | {"title": f"{SECRET}\x00"},
    EVENT | {"title": f"{SECRET}\ud800"}, EVENT | {"communes": "15001"}, EVENT | {"communes": []},
    EVENT | {"communes": [SECRET]}, EVENT | {"communes": [15001]}, EVENT | {"type": SECRET},
    EVENT | {"plays": SECRET}])
def test_an_opening_of_another_shape_is_refused_and_not_echoed(desk: Desk, body: Any) -> None:
    officer = desk.duty("duty_officer")
    answer = officer.send("POST", "/events", body)
    assert answer.status_code == 422, answer.json
    assert answer.mimetype == "application/problem+json"
    assert answer.json["code"] == "malformed"
    assert answer.json["detail"].endswith(".")
    assert SECRET not in answer.text
    assert "http" not in answer.text.replace("/problem", "")
    assert officer.get("/events")["events"] == []


@pytest.mark.parametrize(("path", "body"), [
    ("cod", {"level": "full", "order": {"declared_at": 1763760000}}),
    ("cod", {"level": "full", "order": {"declared_at": "2026-11-21T03:00:00"}}),
    ("cod", {"level": "full", "order": {"declared_at": "0001-01-01T00:00:00+14:00"}}),
    ("cod", {"level": "full", "order": {"by": "x"}}),
    ("alert", {"words": "x", "received_at": True}),
    ("pieces", {"of": True, "media_type": "text/plain", "body": "eA=="}),
    ("pieces", {"of": 1, "media_type": "text/plain", "body": "pas du base64"}),
    ("close", {"confirmed": 1}),
    ("contacts", {"target": "person:x", "outcome": "reached"}),
    ("duty/answer", {"answer": "coming", "minutes": "15"}),
    ("duty/answer", {"answer": "coming", "minutes": 15.0}),
    ("overrun", {"commitment": 47.0, "text": "x"}),
])
def test_a_value_of_another_type_is_refused(desk: Desk, path: str, body: Any) -> None:
    event = desk.opened()
    answer = desk.duty("duty_officer").post(f"/events/{event}/{path}", body)
    assert (answer.status_code, answer.json["code"]) == (422, "malformed")
    assert desk.kinds(event) == ["event_opened"]


@pytest.mark.parametrize("event", ["register", "0" * 31, "%00" * 32, "A" * 32])
def test_an_address_that_names_no_event_is_refused(desk: Desk, event: str) -> None:
    answer = desk.duty("duty_officer").post(f"/events/{event}/notes", {"category": "fact", "text": "x"})
    assert answer.status_code == 422
    assert "note_added" not in desk.kinds("register")


@pytest.mark.parametrize("path", ["", "/entries", "/messages", "/verification"])
def test_an_event_that_does_not_exist_is_not_found(desk: Desk, path: str) -> None:
    answer = desk.duty("duty_officer").send("GET", f"/events/{'0' * 32}{path}")
    assert (answer.status_code, answer.json["code"]) == (404, "event_missing")


def test_a_body_that_is_not_json_is_refused(desk: Desk) -> None:
    officer = desk.duty("duty_officer")
    answer = desk.app.test_client().post("/api/v1/events", data=b"\xff{", content_type="application/json",
                                         headers={"Authorization": f"Bearer {officer.token}"})
    assert (answer.status_code, answer.json and answer.json["code"]) == (422, "malformed")
