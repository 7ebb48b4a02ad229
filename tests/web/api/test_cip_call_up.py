"""The volunteers of the hotline over the API: called up, counted, typed for, stood down; and who may do what."""
from __future__ import annotations

import pytest

from tests.web.api.conftest import Caller, Desk
from tests.web.api.hotline_scene import enlisted


@pytest.fixture
def chief(desk: Desk) -> Caller:
    return desk.duty("cip_chief")


@pytest.fixture
def event(desk: Desk) -> str:
    """An event whose hotline is ordered."""
    key = desk.opened()
    body = {"order": {"decided_by": desk.duty("authority").person}}
    desk.duty("duty_officer").done(f"/events/{key}/cip/order", body)
    return key


def test_the_count_follows_what_is_said(desk: Desk, chief: Caller, event: str) -> None:
    path, agents = f"/events/{event}/cip/volunteers", enlisted(desk)
    told = chief.get(path)
    assert (told["wanted"], told["volunteers"], set(told["available"])) == (0, [], set(agents))
    chief.done(path, {"wanted": 2, "persons": agents, "words": "Salle de la CIP."})
    chief.done(f"{path}/answers", {"volunteer": agents[0], "answer": "coming", "minutes": 30})
    chief.done(f"{path}/arrivals", {"volunteer": agents[1]})
    told = chief.get(path)
    assert (told["wanted"], told["within_hour"], told["lacking"], told["calling"], told["held"]) == (2, 2, 0, True, 0)
    assert {each["person"]: (each["status"], each["rank"], each["own"]) for each in told["volunteers"]} == {
        agents[0]: ("coming", 0, False), agents[1]: ("there", 1, False)}
    assert told["hours"] == [each["expected_at"] for each in told["volunteers"] if each["expected_at"]]
    assert set(told["volunteers"][1]["states"]) == {"sms"}
    chief.done(f"{path}/arrivals", {"volunteer": agents[1], "there": False})
    assert chief.get(path)["statuses"]["there"] == 0
    chief.done(f"{path}/stand-down")
    assert (chief.get(path)["calling"], chief.post(f"{path}/stand-down").json["code"]) == (False, "not_calling")


def test_called_twice_the_same_it_is_one_and_one_more_is_a_reinforcement(desk: Desk, chief: Caller, event: str) -> None:
    path, agents = f"/events/{event}/cip/volunteers", enlisted(desk)
    first = chief.done(path, {"wanted": 1, "persons": agents[:1]})
    assert chief.done(path, {"wanted": 1, "persons": agents[:1]}) == first
    assert chief.done(path, {"wanted": 2})["seq"] > first["seq"]
    assert desk.kinds(event).count("volunteers_called") == 2
    assert [each["person"] for each in chief.get(path)["volunteers"]] == agents


def test_what_may_not_be_asked_is_refused(desk: Desk, chief: Caller, event: str) -> None:
    path, agents = f"/events/{event}/cip/volunteers", enlisted(desk)
    for body, code in (({"wanted": 1, "persons": []}, "nobody"), ({"wanted": 1, "persons": ["0" * 32]}, "volunteer")):
        assert chief.post(path, body).json["code"] == code
    assert chief.post(path, {"wanted": 0}).status_code == 422
    assert chief.post(f"{path}/arrivals", {"volunteer": agents[0]}).json["code"] == "not_called_up"
    for who in ("communication", "authority"):
        assert desk.duty(who).post(path, {"wanted": 1}).status_code == 403
        assert desk.duty(who).get(path)["wanted"] == 0
    elsewhere = desk.duty("duty_officer").done("/events", {
        "type": "flood", "title": "Autre", "communes": [desk.here.territory.communes[0].code_insee], "separate": True})
    assert chief.post(f"/events/{elsewhere['id']}/cip/volunteers", {"wanted": 1}).json["code"] == "cip_standing"


def test_a_volunteer_who_signs_in_answers_for_a_duty_alone(desk: Desk, chief: Caller, event: str) -> None:
    """Without an alert of a duty, the word of a volunteer is the one of their link, or of who runs the hotline."""
    path, agents = f"/events/{event}/cip/volunteers", enlisted(desk)
    chief.done(path, {"wanted": 2, "persons": agents})
    said = desk.named("operateur1").post(f"/events/{event}/duty/answer", {"answer": "coming", "minutes": 15})
    assert (said.status_code, said.json["code"]) == (404, "alert_missing")
    assert chief.get(path)["statuses"]["coming"] == 0
