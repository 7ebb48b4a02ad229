"""Every way to say no is a problem+json: what, why and what to do, in French, with the headers a machine needs."""
from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from crisis.web.access import SIGNED_IN, access
from tests.web.api.conftest import Desk

Ask = Callable[[Desk], TestResponse]
EVENT = {"type": "flood", "title": "Crue", "communes": ["15001"]}


@pytest.fixture
def engine_name() -> str:
    """A refusal is written the same whatever keeps the entries."""
    return "sqlite"


def raw(desk: Desk, method: str, path: str, **given: Any) -> TestResponse:
    headers = {"Authorization": f"Bearer {desk.duty('duty_officer').token}"}
    return desk.app.test_client().open(f"/api/v1{path}", method=method, headers=headers, **given)


def wrong_passwords(desk: Desk) -> TestResponse:
    client = desk.app.test_client()
    return [client.post("/api/v1/session", json={"login": "sidpc1", "password": "pas le bon"}) for _ in range(6)][-1]


def too_heavy(desk: Desk) -> TestResponse:
    desk.app.config["MAX_CONTENT_LENGTH"] = 100
    return raw(desk, "POST", "/events", json=EVENT | {"title": "x" * 200})


def broken(desk: Desk) -> TestResponse:
    @access(SIGNED_IN)
    def fails(**_given: object) -> None:
        raise RuntimeError("a fault of ours")

    desk.app.view_functions["api_house.duty"] = fails
    return raw(desk, "GET", "/duty")


ASKED: dict[int, Ask] = {
    400: lambda desk: raw(desk, "POST", "/events", data="{", content_type="application/json"),
    401: lambda desk: desk.app.test_client().get("/api/v1/events"),
    403: lambda desk: raw(desk, "POST", "/clock/start", json={}),
    404: lambda desk: raw(desk, "GET", "/rien"),
    405: lambda desk: raw(desk, "PATCH", "/events", json=EVENT),
    409: lambda desk: [desk.duty("duty_officer").post("/events", EVENT) for _ in range(2)][-1],
    413: too_heavy,
    415: lambda desk: raw(desk, "POST", "/events", data=json.dumps(EVENT), content_type="text/plain"),
    422: lambda desk: raw(desk, "POST", "/events", json=EVENT | {"type": "inconnu"}),
    429: wrong_passwords,
    500: broken}


@pytest.mark.allow_error_logs
@pytest.mark.parametrize("status", ASKED)
def test_a_refusal_says_what_why_and_what_to_do(desk: Desk, status: int) -> None:
    answer = ASKED[status](desk)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    told = answer.json
    assert told is not None
    assert set(told) == {"type", "status", "code", "title", "detail", "todo"} - ({"detail"} if status == 422 else set())
    assert told["status"] == status
    assert all(told[part].endswith((".", "« Autre évènement ».")) for part in ("title", "todo"))
    assert "fault" not in answer.text


@pytest.mark.parametrize(("status", "header", "value"), [
    (401, "WWW-Authenticate", "Bearer"), (405, "Allow", "GET, HEAD, OPTIONS, POST"), (429, "Retry-After", "60")])
def test_a_refusal_carries_the_header_that_says_how_to_go_on(
        desk: Desk, status: int, header: str, value: str) -> None:
    said = ASKED[status](desk).headers[header]
    assert sorted(said.split(", ")) == sorted(value.split(", "))
