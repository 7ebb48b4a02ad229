"""An exercise played over the API: its board by whoever conducts it, its injects, what the others do not read."""
from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.web.api.conftest import Caller, Desk
from tests.web.api.exercise_scene import ready

NOW = datetime(2036, 11, 21, 2, tzinfo=UTC)


def started(desk: Desk) -> tuple[Caller, str]:
    """Return whoever conducts an exercise that has just begun, and the address of its board."""
    officer = desk.duty("duty_officer")
    key = ready(desk, officer, NOW, desk.named("observateur1").person)
    return officer, f"/events/{officer.done(f'/exercises/{key}/start')['event']}/exercise"


def states(board: dict[str, Any]) -> dict[int, str]:
    return {each["number"]: each["state"] for each in board["injects"]}


def test_an_exercise_that_starts_opens_the_event_that_plays_it(desk: Desk) -> None:
    officer, path = started(desk)
    event = path.split("/")[2]
    assert desk.kinds(event)[:3] == ["event_opened", "exercise_started", "inject_issued"]
    (listed,) = officer.get("/exercises")["exercises"]
    assert listed["state"] == "played"
    again = officer.post(f"/exercises/{listed['id']}/start")
    assert (again.status_code, again.json["code"]) == (409, "exercise_state")


def test_the_board_says_where_each_inject_stands(desk: Desk) -> None:
    officer, path = started(desk)
    board = officer.get(path)
    assert (board["state"], board["conducts"], board["paused"], board["number"]) == ("running", True, False, 1)
    assert states(board) == {1: "issued", 2: "planned", 3: "planned"}
    first, second, _ = board["injects"]
    assert (first["actual"], first["by_hand"], first["played"]) == (first["planned"], True, None)
    assert (first["title"], first["text"]) == ("Appel du maire", "La Cère monte.")
    assert (second["due"], second["actual"], board["next_at"]) == (second["planned"], None, second["due"])
    assert second["late"] == 0


def test_every_act_of_the_conduct_is_on_the_board_and_in_the_journal(desk: Desk) -> None:
    officer, path = started(desk)
    officer.done(f"{path}/pause", {"why": "Évacuation"})
    assert (officer.get(path)["state"], officer.get(path)["next_at"]) == ("paused", None)
    officer.done(f"{path}/resume")
    officer.done(f"{path}/injects/1/played", {})
    assert officer.get(path)["injects"][0]["played"] is not None
    officer.done(f"{path}/injects/2/hold")
    officer.done(f"{path}/jump", {"to": 3600})
    board = officer.get(path)
    assert states(board)[2] == "held"
    assert states(board)[3] in ("issued", "due", "queued")
    assert 3600 <= board["position"] < 3700
    assert board["gross"] < 100
    officer.done(f"{path}/injects/2/release")
    assert "inject_released" in desk.kinds(path.split("/")[2])
    officer.done(f"{path}/end")
    assert officer.get(path)["state"] == "over"
    late = officer.post(f"{path}/pause", {})
    assert (late.status_code, late.json["code"]) == (409, "exercise_over")


def test_a_player_reads_what_has_left_and_nothing_to_come_nor_any_text(desk: Desk) -> None:
    _, path = started(desk)
    board = desk.duty("communication").get(path)
    assert (board["conducts"], states(board), board["next_at"]) == (False, {1: "issued"}, None)
    assert (board["injects"][0]["title"], board["injects"][0]["text"]) == (None, None)


def test_only_whoever_conducts_it_acts_and_an_event_without_an_exercise_has_no_board(desk: Desk) -> None:
    plain = desk.opened()
    officer, path = started(desk)
    refused = desk.duty("communication").post(f"{path}/pause", {})
    assert refused.status_code == 403
    other = desk.duty("duty_officer", 1).post(f"{path}/injects/2/skip", {})
    assert (other.status_code, other.json["code"]) == (403, "exercise_others")
    assert officer.send("GET", f"/events/{plain}/exercise").status_code == 404


def test_an_inject_that_left_or_does_not_exist_is_refused(desk: Desk) -> None:
    officer, path = started(desk)
    for number in (1, 9):
        refused = officer.post(f"{path}/injects/{number}/hold")
        assert (refused.status_code, refused.json["code"]) == (409, "inject_state")
    past = officer.post(f"{path}/jump", {"to": -3600})
    assert (past.status_code, past.json["code"]) == (422, "jump")
