"""The duty over the API: read by everybody with an account, changed by the same commands as on the pages."""
from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any, get_args

import pytest

from crisis.clock import instant, parse_instant
from crisis.oncall.rotas import FUNCTIONS
from crisis.web.api.rota_bodies import Function
from tests.web.api.conftest import Caller, Desk

DAY = timedelta(days=1)


def now(caller: Caller) -> Any:
    return parse_instant(caller.get("/clock")["now"])


def listed(desk: Desk, *ranks: int) -> list[dict[str, Any]]:
    """Return layers in which these people of the cell stand for ever, the first above."""
    since = instant(now(desk.named("admin1")) - DAY)
    return [{"kind": "list", "lines": [{"at": since, "person": desk.duty("communication", rank).person}]}
            for rank in ranks]


def test_the_functions_of_an_address_are_those_that_have_a_duty() -> None:
    assert get_args(Function) == FUNCTIONS


def test_a_duty_is_published_read_turn_by_turn_and_its_holes_are_said(desk: Desk) -> None:
    admin, first = desk.named("admin1"), desk.duty("communication")
    made = admin.done("/rotas/technician", {"layers": listed(desk, 0)})
    told = desk.named("operateur1").get("/rotas")["rotas"]["technician"]
    assert (told["id"], [each["kind"] for each in told["layers"]]) == (made["id"], ["list"])
    assert [each["lacks"] for each in told["holes"]] == ["alone"]
    month = f"{now(admin) + 40 * DAY:%Y-%m}"
    assert {(each["first"], each["second"]) for each in admin.get(f"/rotas/technician/turns?month={month}")["turns"]
            } == {(first.person, None)}
    assert admin.get("/rotas/technician/turns")["turns"]


def test_a_publication_that_read_another_duty_is_a_conflict(desk: Desk) -> None:
    admin = desk.named("admin1")
    first = admin.done("/rotas/technician", {"layers": listed(desk, 0)})["id"]
    admin.done("/rotas/technician", {"layers": listed(desk, 1), "replaces": first})
    answer = admin.post("/rotas/technician", {"layers": listed(desk, 0), "replaces": first})
    assert (answer.status_code, answer.json["code"]) == (409, "rota_moved")


@pytest.mark.parametrize("change", [
    {"members": ["0" * 32] * 2}, {"anchor": "2026-02-31"}, {"hour": 24}, {"weekday": 7}, {"every": "month"},
    {"members": []}, {"window": {"begins": 8, "ends": 24}}, {"window": {"begins": 8, "ends": 18, "days": []}},
    {"members": ["0" * 32]}])
def test_a_layer_that_cannot_be_is_refused(desk: Desk, change: dict[str, Any]) -> None:
    turn = {"kind": "turn", "members": [desk.duty("communication").person], "anchor": "2026-11-20"} | change
    answer = desk.named("admin1").post("/rotas/technician", {"layers": [turn]})
    assert answer.status_code == 422
    assert "technician" not in desk.named("admin1").get("/rotas")["rotas"]


def test_the_hours_in_which_a_function_is_held_are_a_layer_except_for_those_of_engagement_47(desk: Desk) -> None:
    admin, month = desk.named("admin1"), f"{now(desk.named('admin1')) + 40 * DAY:%Y-%m}"
    held = {"kind": "held", "window": {"begins": 8, "ends": 18}}
    turn = {"kind": "turn", "members": [desk.duty("cip_chief").person, desk.duty("cip_chief", 1).person],
            "anchor": "2026-11-20", "window": {"begins": 8, "ends": 18}}
    admin.done("/rotas/cip_chief", {"layers": [turn, held]})
    told = admin.get("/rotas")["rotas"]["cip_chief"]
    assert ([each["kind"] for each in told["layers"]], told["holes"]) == (["turn", "held"], [])
    turns = admin.get(f"/rotas/cip_chief/turns?month={month}")["turns"]
    assert {each["unheld"] for each in turns if each["first"] is None} == {True}
    assert {each["unheld"] for each in turns if each["first"] is not None} == {False}
    refused = admin.post("/rotas/authority", {"layers": [turn, held]})
    assert (refused.status_code, refused.json["code"]) == (422, "rota_always")


def test_lines_out_of_order_are_refused(desk: Desk) -> None:
    lines = listed(desk, 0)[0]["lines"] * 2
    answer = desk.named("admin1").post("/rotas/technician", {"layers": [{"kind": "list", "lines": lines}]})
    assert (answer.status_code, answer.json["code"]) == (422, "rota_empty")


def test_a_file_is_imported_or_refused_whole(desk: Desk) -> None:
    admin = desk.named("admin1")
    text = "date;heure;fonction;personne\n2026-12-24;8;technician;com1\n"
    assert admin.done("/rota-files", {"csv": base64.b64encode(text.encode()).decode()})["functions"] == ["technician"]
    wrong = admin.post("/rota-files", {"csv": base64.b64encode((text + "x;8;technician;com1\n").encode()).decode()})
    assert (wrong.status_code, wrong.json["code"]) == (422, "rota_file")
    assert "Ligne 3" in wrong.json["detail"]


def test_a_swap_goes_from_the_proposal_to_the_duty(desk: Desk) -> None:
    admin, first, other = desk.named("admin1"), desk.duty("communication"), desk.duty("communication", 1)
    admin.done("/rotas/technician", {"layers": listed(desk, 0, 1)})
    begins, ends = (instant(now(admin) + hours * DAY / 24) for hours in (1, 2))
    offer = {"function": "technician", "other": other.person, "begins": begins, "ends": ends}
    assert admin.post("/swaps", offer).status_code == 403
    half = first.post("/swaps", offer | {"back_begins": begins})
    assert (half.status_code, half.json["code"]) == (422, "period_begin")
    swap = first.done("/swaps", offer)["id"]
    told = other.get("/duty-changes")
    assert [(each["id"], each["asked_by"]) for each in told["proposals"]] == [(swap, first.person)]
    other.done(f"/swaps/{swap}/answer", {"agreed": True})
    told = other.get("/duty-changes")
    assert told["proposals"] == []
    assert [(each["kind"], each["person"], each["instead_of"]) for each in told["changes"]] == [
        ("swap", other.person, first.person)]
    dropped = first.post(f"/swaps/{swap}/drop")
    assert (dropped.status_code, dropped.json["code"]) == (409, "swap_answered")


def test_a_leave_of_one_s_own_is_recorded_and_withdrawn(desk: Desk) -> None:
    first, other = desk.duty("communication"), desk.duty("communication", 1)
    ends = instant(now(first) + DAY)
    assert other.post("/leaves", {"who": first.person, "ends": ends}).status_code == 403
    change = first.done("/leaves", {"ends": ends})["id"]
    assert desk.duty("communication").person == other.person
    first.done(f"/duty-changes/{change}/withdraw")
    assert desk.duty("communication").person == first.person


def test_the_shares_name_people_by_id(desk: Desk) -> None:
    assert desk.named("com1").get("/duty-shares")["shares"] == []
