"""The roster of the hotline and its volunteers over the API: the same commands as the pages, the same rights."""
from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest

from crisis.clock import instant, parse_instant
from tests.web.api.conftest import Caller, Desk

CARD = {"service": "DDT", "posts": ["operator"], "languages": ["fr", "en"], "sms": "06 39 98 30 01"}


@pytest.fixture
def officer(desk: Desk) -> Caller:
    return desk.duty("duty_officer")


@pytest.fixture
def chief(desk: Desk) -> Caller:
    return desk.duty("cip_chief")


def ordered(desk: Desk, officer: Caller) -> str:
    event = desk.opened()
    officer.done(f"/events/{event}/cip/order", {"order": {"decided_by": desk.duty("authority").person}})
    return f"/events/{event}/cip"


def test_a_shift_is_planned_as_proposed_filled_and_read_back(desk: Desk, officer: Caller) -> None:
    path = ordered(desk, officer)
    following = officer.get(f"{path}/shifts")["next"]
    shift = officer.done(f"{path}/shifts", following)["id"]
    gap = officer.get(f"{path}/shifts/{shift}/candidates")["vacancies"][0]
    assert (gap["role"], gap["posts"][0], bool(gap["passed"])) == ("operator", "operator-1", True)
    first = gap["proposed"][0]["person"]
    body = {"post": "operator-1", "person": first}
    key = officer.done(f"{path}/shifts/{shift}/assignments", body)["id"]
    assert officer.done(f"{path}/shifts/{shift}/assignments", body)["id"] == key
    read = officer.get(f"{path}/shifts")
    assert [(each["post"], each["person"]) for each in read["shifts"][0]["posts"]][:2] == [
        ("operator-1", first), ("operator-2", None)]
    assert [(each["wanted"], each["assigned"], each["to_fill"]) for each in read["tallies"]][0] == (6, 1, 5)
    assert [each["code"] for each in read["dues"]] == ["not_there"]
    assert parse_instant(read["next"]["begins"]) == parse_instant(following["ends"]) - timedelta(minutes=15)
    taken = officer.post(f"{path}/shifts/{shift}/assignments", body | {"person": gap["proposed"][1]["person"]})
    assert (taken.status_code, taken.json["code"]) == (409, "post_taken")
    twice = officer.post(f"{path}/shifts/{shift}/assignments", body | {"post": "operator-2"})
    assert (twice.status_code, twice.json["code"]) == (409, "double_booking")
    assert officer.send("DELETE", f"{path}/shifts/{shift}/assignments/operator-1").status_code == 200
    later = {"begins": following["begins"], "ends": instant(parse_instant(following["ends"]) + timedelta(hours=1)),
             "wanted": {"operator": 2}}
    assert officer.send("PUT", f"{path}/shifts/{shift}", later).status_code == 200
    assert officer.get(f"{path}/shifts")["shifts"][0]["wanted"]["operator"] == 2
    assert officer.get(f"{path}/attendance") == {"stays": []}


def test_a_shift_of_another_event_is_not_found(desk: Desk, officer: Caller) -> None:
    path = ordered(desk, officer)
    for method, where in (("GET", "candidates"), ("DELETE", "assignments/operator-1")):
        answer = officer.send(method, f"{path}/shifts/{'0' * 32}/{where}")
        assert (answer.status_code, answer.json["code"]) == (404, "shift_missing")


def test_a_volunteer_is_registered_changed_away_and_removed(chief: Caller) -> None:
    key = chief.done("/volunteers", CARD | {"name": "Anne Aubrac"})["id"]

    def read() -> dict[str, Any]:
        found = [each for each in chief.get("/volunteers")["volunteers"] if each["person"] == key]
        return found[0] if found else {}

    assert (read()["name"], read()["lacks"], read()["own"]) == ("Anne Aubrac", ["untrained", "undrilled"], True)
    assert chief.send("PUT", f"/volunteers/{key}", CARD | {"trained_on": "2026-01-05"}).status_code == 200
    assert read()["trained_on"] == "2026-01-05"
    away = chief.done(f"/volunteers/{key}/absences", {"ends": "2036-12-26T07:00:00Z"})["id"]
    assert len(read()["away"]) == 1
    assert chief.send("DELETE", f"/volunteers/{key}/absences/{away}").status_code == 200
    assert chief.send("DELETE", f"/volunteers/{key}").status_code == 200
    assert read() == {}
    refused = chief.post("/volunteers", CARD | {"name": ""})
    assert (refused.status_code, refused.json["code"]) == (422, "volunteer")


def test_the_file_goes_out_and_comes_back(chief: Caller) -> None:
    body = chief.send("GET", "/volunteers.csv").data
    assert chief.done("/volunteers.csv", {"volunteers": base64.b64encode(body).decode()}) == {
        "added": [], "changed": []}


@pytest.mark.parametrize("login", ["com1", "sidpc1", "auditeur1", "operateur1", "equipe1"])
def test_volunteers_and_their_numbers_are_for_those_who_keep_the_list(desk: Desk, login: str) -> None:
    caller = desk.named(login)
    assert [caller.send("GET", path).status_code for path in ("/volunteers", "/volunteers.csv")] == [403, 403]


def test_reasons_and_attendance_are_for_those_who_lead_a_team(desk: Desk, officer: Caller) -> None:
    path = ordered(desk, officer)
    shift = officer.done(f"{path}/shifts", officer.get(f"{path}/shifts")["next"])["id"]
    for login, status in (("equipe1", 200), ("com1", 403), ("auditeur1", 403)):
        caller = desk.named(login)
        assert caller.send("GET", f"{path}/shifts/{shift}/candidates").status_code == status
        assert caller.send("GET", f"{path}/attendance").status_code == status
        assert caller.send("GET", f"{path}/shifts").status_code == 200
