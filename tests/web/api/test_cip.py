"""The hotline over the API: ordered, prepared, opened, its number filled in a text, closed; and who may do what."""
from __future__ import annotations

import pytest

from tests.web.api.conftest import Caller, Desk

EXERCISE = "01 99 00 15 51"
CIRCUIT = {"circuit": "national", "words": "Cellule nationale : 01 99 00 00 01"}
END = {"last_words": "La cellule est fermée.", "redirected": "Standard de la préfecture"}


@pytest.fixture
def chief(desk: Desk) -> Caller:
    return desk.duty("cip_chief")


def ordered(desk: Desk, event: str, act: str = "order") -> int:
    body = {"order": {"decided_by": desk.duty("authority").person}}
    return int(desk.duty("duty_officer").done(f"/events/{event}/cip/{act}", body)["seq"])


def opened(desk: Desk, chief: Caller) -> str:
    event = desk.opened()
    ordered(desk, event)
    for act, body in (("circuit", CIRCUIT), ("tests", {"result": "works"}), ("opening", {})):
        chief.done(f"/events/{event}/cip/{act}", body)
    return event


def test_the_standing_follows_what_is_done(desk: Desk, chief: Caller) -> None:
    event = desk.opened()
    told = chief.get(f"/events/{event}/cip")
    assert (told["standing"], told["offered"]) == ("none", [{"code": "exercise", "number": EXERCISE}])
    ordered(desk, event)
    chief.done(f"/events/{event}/cip/tests", {"result": "fails"})
    chief.done(f"/events/{event}/cip/circuit", CIRCUIT)
    refused = chief.post(f"/events/{event}/cip/opening")
    assert (refused.status_code, refused.json["code"]) == (422, "untested")
    chief.done(f"/events/{event}/cip/tests", {"result": "works"})
    chief.done(f"/events/{event}/cip/opening")
    told = chief.get(f"/events/{event}/cip")
    assert (told["standing"], told["number"], told["circuit"]) == ("open", EXERCISE, "national")
    assert [each["works"] for each in told["tests"]] == [False, True]
    ordered(desk, event, "closing-order")
    chief.done(f"/events/{event}/cip/closing", END)
    told = chief.get(f"/events/{event}/cip")
    assert told["standing"] == "closed"
    assert told["ordered_at"] <= told["opened_at"] <= told["closing_at"] <= told["closed_at"]
    assert [kind for kind in desk.kinds(event) if kind.startswith("cip_")] == [
        "cip_ordered", "cip_line_tested", "cip_circuit_set", "cip_line_tested", "cip_opened", "cip_closing_ordered",
        "cip_closed"]


def test_two_orders_are_one_and_two_openings_are_one(desk: Desk, chief: Caller) -> None:
    event = opened(desk, chief)
    seq = desk.kinds(event).index("cip_opened") + 1
    assert chief.done(f"/events/{event}/cip/opening") == {"seq": seq}
    assert ordered(desk, event) == desk.kinds(event).index("cip_ordered") + 1
    assert desk.kinds(event).count("cip_ordered") == 1


def test_an_order_withdrawn_leaves_nothing_to_open(desk: Desk, chief: Caller) -> None:
    event = desk.opened()
    ordered(desk, event)
    ordered(desk, event, "withdrawal")
    refused = chief.post(f"/events/{event}/cip/opening")
    assert (refused.status_code, refused.json["code"]) == (409, "cip_standing")
    (fifty,) = (each for each in chief.get(f"/events/{event}")["commitments"] if each["number"] == 50)
    assert (fifty["verdict"], fifty["reasons"]) == ("not_applicable", ["cip_order_withdrawn"])


def test_a_number_that_is_not_offered_is_refused(desk: Desk, chief: Caller) -> None:
    event = desk.opened()
    ordered(desk, event)
    chief.done(f"/events/{event}/cip/circuit", CIRCUIT)
    refused = chief.post(f"/events/{event}/cip/opening", {"code": "single", "untested": True})
    assert (refused.status_code, refused.json["code"]) == (422, "number")


def test_the_number_stands_in_what_is_submitted_and_what_is_open_in_what_is_pending(desk: Desk, chief: Caller) -> None:
    event, writer = opened(desk, chief), desk.duty("communication")
    body = {"title": "Crue", "core": "À 03:00, restez chez vous. Appelez le {numero_unique}.", "means": ["site"]}
    message = writer.done(f"/events/{event}/messages", body)["id"]
    writer.done(f"/messages/{message}/submit")
    assert EXERCISE in writer.get(f"/messages/{message}")["variants"]["site"]
    assert writer.get(f"/events/{event}")["pending"]["cip_open"] is True


def test_who_orders_does_not_run_and_who_runs_does_not_order(desk: Desk, chief: Caller) -> None:
    event = desk.opened()
    order = {"order": {"decided_by": desk.duty("authority").person}}
    assert chief.post(f"/events/{event}/cip/order", order).status_code == 403
    ordered(desk, event)
    for act, body in (("circuit", CIRCUIT), ("tests", {"result": "works"}), ("opening", {}), ("closing", END)):
        assert desk.duty("authority").post(f"/events/{event}/cip/{act}", body).status_code == 403


def test_the_hotline_of_no_event_is_nowhere(desk: Desk, chief: Caller) -> None:
    assert chief.send("GET", f"/events/{'0' * 32}/cip").status_code == 404
