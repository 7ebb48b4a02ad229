"""A body that has not the exact shape is refused in French, and what was sent is never repeated."""
from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from tests.web.api.conftest import Desk

EVENT = {"type": "flood", "title": "Crue", "communes": ["15001"]}
SECRET = "Marcel-Untel-secret"


@pytest.fixture
def engine_name() -> str:
    """A shape is judged before any engine is asked."""
    return "sqlite"


@pytest.mark.parametrize("body", [
    [], "texte", json.dumps(EVENT), 12, {}, EVENT | {SECRET: 1}, EVENT | {"separate": 0}, EVENT | {"separate": "false"},
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


def posted(desk: Desk, data: bytes, content_type: str | None = "application/json") -> tuple[int, str]:
    """Send bytes as they are and return the status and the code of the refusal."""
    headers = {"Authorization": f"Bearer {desk.duty('duty_officer').token}"}
    answer = desk.app.test_client().post("/api/v1/events", data=data, content_type=content_type, headers=headers)
    assert answer.mimetype == "application/problem+json"
    assert answer.json is not None
    return answer.status_code, answer.json["code"]


@pytest.mark.parametrize("data", [
    b"", b"\xff{", b"{", b'{"title":', b"[" * 200_000, b'{"version": ' + b"9" * 5000 + b"}"])
def test_a_body_that_is_not_readable_json_is_refused(desk: Desk, data: bytes) -> None:
    assert posted(desk, data) == (400, "http_400")


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-www-form-urlencoded",
                                          "multipart/form-data; boundary=x", "application/jsonp"])
def test_a_body_that_is_not_said_to_be_json_is_refused(desk: Desk, content_type: str | None) -> None:
    assert posted(desk, json.dumps(EVENT).encode(), content_type) == (415, "http_415")


def test_a_body_that_is_too_heavy_is_refused(desk: Desk) -> None:
    desk.app.config["MAX_CONTENT_LENGTH"] = 1000
    assert posted(desk, json.dumps(EVENT | {"title": "x" * 2000}).encode()) == (413, "http_413")


@pytest.mark.parametrize("number", ["0", "-1", "+1", "1.0", " 1", "1e3", "1_0", "٣", "²", "2147483648", "9" * 5000])
def test_a_number_of_an_address_is_written_in_plain_digits(desk: Desk, number: str) -> None:
    event, officer = desk.opened(), desk.duty("duty_officer")
    said = quote(number)
    for answer in (officer.send("GET", f"/events/{event}/pieces/{said}"),
                   officer.send("GET", f"/events/{event}/entries?limit={said}"),
                   desk.duty("authority").post(f"/events/{event}/orders/{said}/confirmation", {"confirmed": True})):
        assert (answer.status_code, answer.json["code"]) == (422, "malformed"), number


@pytest.mark.parametrize("query", ["after=1&after=2", "avant=1", "limit=501", "limit=", "after=x", "after=-1"])
def test_a_page_that_cannot_be_is_refused(desk: Desk, query: str) -> None:
    event, officer = desk.opened(), desk.duty("duty_officer")
    for path in (f"/events/{event}/entries", "/events", "/register/entries"):
        answer = officer.send("GET", f"{path}?{query}")
        assert (answer.status_code, answer.json["code"]) == (422, "malformed"), path


@pytest.mark.parametrize(("key", "code"), [("0" * 32, "cursor"), ("register", "malformed"), ("", "malformed")])
def test_a_cursor_that_leads_nowhere_is_refused(desk: Desk, key: str, code: str) -> None:
    answer = desk.duty("duty_officer").send("GET", f"/events?after={key}")
    assert (answer.status_code, answer.json["code"]) == (422, code)


@pytest.mark.parametrize("at", ["2026-11-21", "2026-11-21T03:00Z", "20261121T030000Z", "2026-W47-6T03:00:00Z",
                                "2026-11-21 03:00:00Z", "2026-11-21T03:00:00", "2026-02-30T03:00:00Z",
                                "0001-01-01T00:00:00+14:00", "٢026-11-21T03:00:00Z"])
def test_an_hour_is_written_as_the_description_says(desk: Desk, at: str) -> None:
    event = desk.opened()
    answer = desk.duty("duty_officer").post(f"/events/{event}/notes", {"category": "fact", "text": "x", "at": at})
    assert (answer.status_code, answer.json["code"]) == (422, "malformed")
