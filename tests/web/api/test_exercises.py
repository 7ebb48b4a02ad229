"""Exercises over the API: prepared part by part, ready with nothing missing, kept from those whom they surprise."""
from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.web.api.conftest import Desk
from tests.web.api.exercise_scene import whole

NOW = datetime(2036, 11, 21, 2, tzinfo=UTC)


def test_an_exercise_is_read_as_it_was_given_and_made_ready(desk: Desk) -> None:
    officer, observer = desk.duty("duty_officer"), desk.named("observateur1")
    one = f"/exercises/{whole(desk, officer, NOW, observer.person)}"
    read = officer.get(one)
    assert (read["number"], read["state"], read["version"], read["lacks"]) == (1, "draft", 6, [])
    assert read["begins"] == "2036-11-30T02:00:00.000000Z"
    assert [each["code"] for each in read["objectives"]] == ["O1", "O2"]
    assert read["injects"][0]["title"] == "Appel du maire"
    seq = officer.done(f"{one}/ready", {"base": 6})["seq"]
    assert (officer.get(one)["state"], officer.get(one)["prepared_seq"]) == ("ready", seq)
    assert [each["state"] for each in officer.get("/exercises")["exercises"]] == ["ready"]
    assert officer.get("/exercises")["exercises"][0]["id"] == read["id"]


def test_what_is_missing_is_told_whole(desk: Desk) -> None:
    officer = desk.duty("duty_officer")
    one = f"/exercises/{officer.done('/exercises', {'title': 'Crue'})['id']}"
    lacks = officer.get(one)["lacks"]
    refused = officer.post(f"{one}/ready", {"base": 1})
    assert (refused.status_code, refused.json["code"]) == (422, "exercise_lacks")
    assert len(lacks) > 6
    assert all(clause in refused.json["detail"] for clause in lacks)


def test_a_version_that_is_old_or_never_was_writes_nothing(desk: Desk) -> None:
    officer = desk.duty("duty_officer")
    one = f"/exercises/{officer.done('/exercises', {'title': 'Crue'})['id']}"
    card: dict[str, Any] = {"title": "Crue éclair"}
    assert officer.send("PUT", f"{one}/card", card | {"base": 1}).json["version"] == 2
    old = officer.send("PUT", f"{one}/card", {"title": "Autre", "base": 1})
    assert (old.status_code, old.json["code"]) == (409, "exercise_changed")
    never = officer.send("PUT", f"{one}/card", {"title": "Autre", "base": 99})
    assert (never.status_code, never.json["code"]) == (422, "exercise_version")
    assert officer.get(one)["title"] == "Crue éclair"


def test_an_observer_is_given_their_sheet_and_nothing_else(desk: Desk) -> None:
    officer, observer = desk.duty("duty_officer"), desk.named("observateur1")
    one = f"/exercises/{whole(desk, officer, NOW, observer.person)}"
    assert [each["code"] for each in observer.get(f"{one}/sheet")["questions"]] == ["Q1"]
    assert observer.send("GET", one).status_code == 403
    assert officer.send("GET", f"{one}/sheet").status_code == 404


def test_players_of_an_unannounced_exercise_read_nothing_of_it_even_in_the_register(desk: Desk) -> None:
    lead, observer = desk.named("exercice1"), desk.named("observateur1")
    key = whole(desk, lead, NOW, observer.person)
    one, officer = f"/exercises/{key}", desk.duty("duty_officer")
    card = {"title": "Crue éclair", "hazard": "flood", "place": "Préfecture", "communes": [
        each.code_insee for each in desk.here.territory.communes], "begins": "2036-11-30T02:00:00Z",
        "ends": "2036-11-30T05:00:00Z", "lead": lead.person, "publics": ["elected"], "announced": False,
        "rotas": ["duty_officer"], "base": 6}
    assert lead.send("PUT", f"{one}/card", card).status_code == 200
    lead.done(f"{one}/ready", {"base": 7})
    assert officer.send("GET", one).status_code == 404
    assert officer.get("/exercises")["exercises"] == []
    for who, told in ((lead, True), (officer, False)):
        (entry,) = [each for each in who.get("/register/entries?limit=500")["entries"]
                    if each["kind"] == "exercise_prepared"]
        assert ("begins" in entry["data"], entry["words"] is not None) == (told, told)
        assert entry["data"]["number"] == 1


def test_a_draft_begins_from_a_scenario_that_is_shipped(desk: Desk) -> None:
    officer = desk.duty("duty_officer")
    offered = {each["code"]: each for each in officer.get("/exercise-scenarios")["scenarios"]}
    assert set(offered) == {"citerne_massiac", "digue_nuit", "neige_cip"}
    assert {each["warning"].split("\u00a0")[0] for each in offered.values()} == {"Scénario à valider"}
    assert (offered["neige_cip"]["kind"], offered["neige_cip"]["minutes"]) == ("hotline", 200)
    before = officer.get("/register/entries?limit=500")["entries"]
    key = officer.done("/exercise-scenarios/neige_cip/exercises")["id"]
    read = officer.get(f"/exercises/{key}")
    assert (read["state"], read["version"], read["model"]) == ("draft", 1, "neige_cip")
    assert read["warning"] == offered["neige_cip"]["warning"]
    assert (len(read["injects"]), len(read["objectives"])) == (offered["neige_cip"]["injects"], 7)
    assert officer.get("/register/entries?limit=500")["entries"] == before
    plain = officer.get(f"/exercises/{officer.done('/exercises', {'title': 'Crue'})['id']}")
    assert (plain["model"], plain["warning"]) == (None, None)


def test_a_scenario_that_is_not_shipped_is_refused(desk: Desk) -> None:
    refused = desk.duty("duty_officer").post("/exercise-scenarios/lune/exercises")
    assert (refused.status_code, refused.json["code"]) == (422, "scenario_unknown")
    assert desk.duty("communication").post("/exercise-scenarios/neige_cip/exercises").status_code == 403


def test_a_chronogramme_names_channels_that_exist(desk: Desk) -> None:
    officer = desk.duty("duty_officer")
    one = f"/exercises/{officer.done('/exercises', {'title': 'Crue'})['id']}"
    for channel, status in (("oral", 200), ("fax", 422)):
        answer = officer.send("PUT", f"{one}/chronogramme", {"base": 1, "injects": [
            {"number": 1, "offset": 0, "title": "Appel", "channel": channel}]})
        assert answer.status_code == status
