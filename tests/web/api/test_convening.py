"""The convening over the API: the same table as the page, the same rights, one file of organisms in and out."""
from __future__ import annotations

import base64

import pytest

from crisis.directory.organism_files import HEADER
from tests.web.api.conftest import Caller, Desk


@pytest.fixture
def officer(desk: Desk) -> Caller:
    return desk.duty("duty_officer")


def convened(desk: Desk, officer: Caller) -> str:
    event, order = desk.opened(), {"decided_by": desk.duty("authority").person}
    officer.done(f"/events/{event}/cod", {"level": "full", "order": order})
    officer.done(f"/events/{event}/convening", {"order": order, "words": "Salle du COD."})
    return event


def seat(caller: Caller, event: str, code: str) -> dict[str, object]:
    rows = caller.get(f"/events/{event}/convening")["organisms"]
    return dict(next(each for each in rows if each["code"] == code))


def test_the_table_follows_what_organisms_say(desk: Desk, officer: Caller) -> None:
    event = convened(desk, officer)
    told = officer.get(f"/events/{event}/convening")
    assert (told["live"], told["counts"]["called"], len(told["proposed"])) == (True, 14, 14)
    key, path = seat(officer, event, "sdis")["organism"], f"/events/{event}/convening"
    officer.done(f"{path}/answers", {"organism": key, "answer": "represented", "minutes": 60, "who": "Cne Aubrac"})
    found = seat(officer, event, "sdis")
    assert (found["status"], found["minutes"], found["who"]) == ("coming", 60, "Cne Aubrac")
    officer.done(f"{path}/arrivals", {"organism": key, "who": "Cne Aubrac"})
    officer.done(f"{path}/departures", {"organism": key})
    assert seat(officer, event, "sdis")["status"] == "left"
    assert seat(desk.named("qualite1"), event, "sdis")["who"] is None
    assert desk.kinds(event)[-3:] == ["convocation_answered", "organism_present", "organism_left"]


def test_nothing_is_convened_without_a_cod(desk: Desk, officer: Caller) -> None:
    order = {"decided_by": desk.duty("authority").person}
    answer = officer.post(f"/events/{desk.opened()}/convening", {"order": order})
    assert (answer.status_code, answer.json["code"]) == (409, "no_cod")


def test_the_file_goes_out_and_comes_back(desk: Desk, officer: Caller) -> None:
    body = officer.send("GET", "/organisms.csv").data
    assert body.decode("utf-8-sig").splitlines()[0] == ";".join(HEADER)
    assert officer.done("/organisms.csv", {"cards": base64.b64encode(body).decode()}) == {"added": [], "changed": []}


def test_a_card_says_when_it_is_convened_by_types_or_by_a_word(officer: Caller) -> None:
    body = {"code": "mairie", "name": "Mairie", "kind": "local", "convened": "types", "types": ["flood", "storm"],
            "contacts": [{"name": "Astreinte", "sms": "0639980701"}]}
    key = officer.done("/organisms", body)["id"]
    read = next(each for each in officer.get("/organisms")["organisms"] if each["id"] == key)
    assert (read["convened"], read["types"]) == ("types", ["flood", "storm"])
    assert read["contacts"][0]["sms"] == "06 39 98 07 01"
    officer.send("PUT", f"/organisms/{key}", body | {"convened": "never", "types": []})
    read = next(each for each in officer.get("/organisms")["organisms"] if each["id"] == key)
    assert (read["convened"], read["types"]) == ("never", [])


@pytest.mark.parametrize("login", ["com1", "qualite1", "operateur1"])
def test_organisms_and_their_numbers_are_for_those_who_keep_them(desk: Desk, login: str) -> None:
    caller = desk.named(login)
    assert [caller.send("GET", path).status_code for path in ("/organisms", "/organisms.csv")] == [403, 403]
