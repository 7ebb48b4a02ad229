"""Activation in one call, on defaults; what it left open is said later, and no message goes before."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.web.api.conftest import Desk


def test_an_empty_body_opens_an_event_and_activates_its_cod(desk: Desk) -> None:
    done = desk.duty("duty_officer").done("/activations", {})
    assert desk.kinds(done["id"])[:2] == ["event_opened", "cod_activated"]
    shown = desk.duty("duty_officer").get(f"/events/{done['id']}")
    assert (shown["type"], shown["stage"]["name"], shown["stage"]["level"]) == ("unspecified", "cod", "restricted")
    assert shown["stage"]["to_specify"] == ["type", "zone"]


def test_ten_calls_at_once_with_one_key_make_one_event(desk: Desk, together: Callable[..., list[Any]]) -> None:
    officer = desk.duty("duty_officer")
    answers = together(*[lambda: officer.post("/activations", {}, "k" * 20)] * 10)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["id"] for answer in answers}) == 1
    assert len(officer.get("/events")["events"]) == 1


def test_a_second_officer_is_told_of_the_event_of_the_first(desk: Desk) -> None:
    desk.duty("duty_officer").done("/activations", {})
    again = desk.duty("duty_officer", 1).post("/activations", {})
    assert (again.status_code, again.json["code"]) == (409, "recent_event")
    desk.duty("duty_officer", 1).done("/activations", {"separate": True})


def test_what_is_given_takes_the_place_of_the_defaults(desk: Desk) -> None:
    body = {"type": "flood", "communes": [desk.here.territory.communes[0].code_insee], "title": "Crue",
            "level": "full", "order": {"decided_by": desk.duty("authority", 1).person, "means": "radio"}}
    done = desk.duty("duty_officer").done("/activations", body)
    stage = desk.duty("duty_officer").get(f"/events/{done['id']}")["stage"]
    assert (stage["type"], stage["level"], stage["to_specify"], len(stage["communes"])) == ("flood", "full", [], 1)


def test_a_message_is_refused_until_type_and_zone_are_said(desk: Desk) -> None:
    officer, writer = desk.duty("duty_officer"), desk.duty("communication")
    event = officer.done("/activations", {})["id"]
    body = {"title": "Crue", "core": "Inondation en cours à 03:00. Restez chez vous. Prochain point à 4 h.",
            "means": ["site"], "media": True}
    message = writer.done(f"/events/{event}/messages", body)["id"]
    refused = writer.post(f"/messages/{message}/submit")
    assert (refused.status_code, refused.json["code"]) == (422, "undescribed")
    assert "Précisez le type et les communes" in refused.json["todo"]
    first = officer.done(f"/events/{event}/description", {"type": "flood"})
    assert officer.done(f"/events/{event}/description", {"type": "flood"}) == first
    assert writer.post(f"/messages/{message}/submit").json["code"] == "undescribed"
    every = [commune.code_insee for commune in desk.here.territory.communes]
    writer.done(f"/events/{event}/description", {"communes": every})
    assert writer.done(f"/messages/{message}/submit")["number"] == 1
    assert officer.get(f"/events/{event}")["type"] == "flood"
