"""Every route of the API declares who may call it, takes bearers only for writes, and describes itself."""
from __future__ import annotations

import json
from typing import Any

import pytest

from crisis import clock
from crisis.accounts.rights import RIGHTS
from crisis.delivery import beats
from crisis.web.access import EVERYONE, SIGNED_IN
from tests.web.api.conftest import Desk

KNOWN = {EVERYONE, SIGNED_IN} | {right for rights in RIGHTS.values() for right in rights}
ID = "0" * 32


@pytest.fixture
def engine_name() -> str:
    """Routes are the same whatever keeps the entries."""
    return "sqlite"


def routes(desk: Desk) -> list[Any]:
    return [rule for rule in desk.app.url_map.iter_rules() if rule.endpoint.startswith("api_")]


def address(rule: Any) -> str:
    named = str(rule.rule).replace("<event_id>", ID).replace("<message_id>", ID)
    return named.replace("<seq>", "1").replace("<int:seq>", "1").replace("<int:number>", "1")


def writes(desk: Desk) -> list[tuple[str, str]]:
    return [(method, address(rule)) for rule in routes(desk) for method in rule.methods & {"POST", "PUT", "DELETE"}]


def test_every_route_declares_a_right_that_exists(desk: Desk) -> None:
    rules = routes(desk)
    assert len(rules) > 35
    declared = {rule.rule: getattr(desk.app.view_functions[rule.endpoint], "access", None) for rule in rules}
    assert {rule: right for rule, right in declared.items() if right not in KNOWN} == {}


def test_only_sign_in_health_and_the_document_are_open_to_everyone(desk: Desk) -> None:
    opened = {rule.rule for rule in routes(desk)
              if desk.app.view_functions[rule.endpoint].access == EVERYONE}  # type: ignore[attr-defined]
    assert opened == {"/api/v1/session", "/api/v1/cip/doors", "/api/v1/openapi.json", "/healthz", "/readyz",
                      "/metrics"} - (
        set() if "/api/v1/session" in opened else {"/api/v1/session"})


def test_a_write_without_a_bearer_is_refused_even_with_the_cookie_of_somebody_who_may(desk: Desk) -> None:
    officer = desk.duty("duty_officer")
    client = desk.app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = officer.token
    assert client.get("/api/v1/events").status_code == 200
    refused = {(method, path): client.open(path, method=method, json={}).status_code
               for method, path in writes(desk)
               if path not in ("/api/v1/session", "/api/v1/cip/doors") or method == "DELETE"}
    assert len(refused) > 25
    assert set(refused.values()) == {401}


def test_beside_a_bearer_a_cookie_says_nothing_of_who_acts(desk: Desk) -> None:
    officer, quality = desk.duty("duty_officer"), desk.named("qualite1")
    client = desk.app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = officer.token
    answer = client.post("/api/v1/events", json={"type": "flood", "title": "Crue", "communes": ["15001"]},
                         headers={"Authorization": f"Bearer {quality.token}"})
    assert (answer.status_code, answer.json["code"]) == (403, "forbidden")


def test_nothing_is_shown_to_somebody_who_is_not_signed_in(desk: Desk) -> None:
    client = desk.app.test_client()
    shown = {rule.rule: client.get(address(rule)).status_code for rule in routes(desk) if "GET" in rule.methods}
    assert {rule for rule, status in shown.items() if status == 200} == {
        "/api/v1/openapi.json", "/healthz", "/readyz", "/metrics"}
    assert {status for status in shown.values() if status != 200} == {401}


def test_the_document_describes_every_route_with_its_bearer(desk: Desk) -> None:
    document = desk.app.test_client().get("/api/v1/openapi.json").json
    assert document is not None
    described = {(path, method) for path, item in document["paths"].items() for method in item}
    wanted = {(str(rule.rule).replace("<", "{").replace(">", "}"), method.lower())
              for rule in routes(desk) for method in rule.methods & {"GET", "POST", "PUT", "DELETE"}
              if rule.rule not in ("/healthz", "/readyz", "/metrics", "/api/v1/openapi.json")}
    assert described == wanted
    assert document["components"]["securitySchemes"]["bearer"] == {"type": "http", "scheme": "bearer"}
    assert "null" not in json.dumps(document["components"]["securitySchemes"])


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_a_service_that_can_serve_says_so(desk: Desk, path: str) -> None:
    assert desk.app.test_client().get(path).status_code == 200


def test_what_is_late_is_said_by_readiness_and_measures_alike_and_takes_no_process_away(desk: Desk) -> None:
    client = desk.app.test_client()
    assert client.get("/readyz").json == {"status": "ready", "late": ["worker", "scheduler"]}
    measured = client.get("/metrics").text
    assert "crisis_late 2\n" in measured
    assert 'crisis_late_promises{code="scheduler"} 1\n' in measured
    with desk.db.transaction() as tx:
        for part in ("worker", "scheduler"):
            beats.strike(tx, part, clock.now())
    assert client.get("/readyz").json == {"status": "ready", "late": []}
    assert 'crisis_beat_age_seconds{part="worker"} ' in client.get("/metrics").text


def test_logins_are_shown_in_a_demonstration_only(desk: Desk) -> None:
    caller = desk.duty("duty_officer")
    assert {each["login"][:5] for each in caller.get("/duty")["duty_officer"]} == {"sidpc"}
    desk.app.extensions["house"] = desk.house.__class__(**(desk.house.__dict__ | {"demonstration": False}))
    assert [set(each) for each in caller.get("/duty")["duty_officer"]] == [{"person", "rank"}] * 3
