"""Call sheets over the API: a hundred in one request, all or none; the relay answered; who may."""
from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.web.api.conftest import Caller, Desk
from tests.web.api.test_cip import opened


@pytest.fixture
def chief(desk: Desk) -> Caller:
    return desk.duty("cip_chief")


@pytest.fixture
def event(desk: Desk, chief: Caller) -> str:
    return opened(desk, chief)


def call(desk: Desk, **more: Any) -> dict[str, Any]:
    return {"id": uuid4().hex, "revision": 1, "act": "close", "category": "roads", "note": "Le pont est-il ouvert ?",
            "commune": desk.here.territory.communes[0].code_insee, "began_s": 60} | more


def test_a_hundred_calls_are_one_request(desk: Desk, chief: Caller, event: str) -> None:
    sent = [call(desk) for _ in range(100)]
    done = chief.done(f"/events/{event}/cip/calls", {"calls": sent})
    assert [each["id"] for each in done["calls"]] == [each["id"] for each in sent]
    assert all(each["closed"] for each in done["calls"])
    assert chief.get(f"/events/{event}/cip/calls") == {
        "calls": 100, "open": 0, "callbacks": 0, "red": 0, "red_calls": []}
    assert chief.post(f"/events/{event}/cip/calls", {"calls": [*sent, call(desk)]}).status_code == 422
    read = chief.get(f"/events/{event}/cip/calls/{sent[0]['id']}")
    assert (read["note"], read["priority"], read["category"]) == ("Le pont est-il ouvert ?", 4, "roads")


def test_one_that_is_refused_leaves_none(desk: Desk, chief: Caller, event: str) -> None:
    refused = chief.post(f"/events/{event}/cip/calls", {"calls": [call(desk), call(desk, category="")]})
    assert (refused.status_code, refused.json["code"]) == (422, "no_category")
    assert chief.get(f"/events/{event}/cip/calls")["calls"] == 0


def test_a_relay_is_red_until_the_rescue_has_answered(desk: Desk, chief: Caller, event: str) -> None:
    life = call(desk, act="relay", priority=1, place="Rue du Rocher", phone="06 39 98 00 01")
    assert chief.done(f"/events/{event}/cip/calls", {"calls": [life]})["calls"][0]["relayed"]
    chief.done(f"/events/{event}/cip/calls", {"calls": [life | {"act": "close", "revision": 2}]})
    assert chief.get(f"/events/{event}/cip/calls")["red_calls"] == [life["id"]]
    chief.done(f"/events/{event}/cip/calls/{life['id']}/rescue", {"words": "Le 18 y va."})
    assert chief.get(f"/events/{event}/cip/calls")["red_calls"] == []


def test_no_field_is_for_a_person_who_is_looked_for(desk: Desk, chief: Caller, event: str) -> None:
    assert chief.post(f"/events/{event}/cip/calls", {"calls": [call(desk, looked_for="M. Vidal")]}).status_code == 422


def test_only_those_who_take_calls_write_and_only_leaders_read(desk: Desk, chief: Caller, event: str) -> None:
    officer, writer = desk.duty("duty_officer"), desk.duty("communication")
    assert officer.get(f"/events/{event}/cip/calls")["calls"] == 0
    for who in (officer, writer):
        assert who.post(f"/events/{event}/cip/calls", {"calls": [call(desk)]}).status_code == 403
    assert writer.send("GET", f"/events/{event}/cip/calls").status_code == 403
