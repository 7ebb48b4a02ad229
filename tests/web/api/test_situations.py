"""Points de situation over the API: one draft, saved on the version that was read, frozen once, read by who may."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.web.api.conftest import Caller, Desk


def drafted(desk: Desk, event: str, **more: Any) -> int:
    body = {"situation": "La Cère déborde.", "figures": "3 communes"} | more
    return int(desk.duty("communication").done(f"/events/{event}/situation-draft", body)["version"])


def frozen(desk: Desk, event: str, **more: Any) -> int:
    body = {"version": drafted(desk, event, **more)}
    return int(desk.duty("duty_officer").done(f"/events/{event}/situation-draft/freeze", body)["number"])


def refused(caller: Caller, method: str, path: str, body: Any) -> tuple[int, str]:
    answer = caller.send(method, path, body)
    return answer.status_code, answer.json["code"] if answer.json else ""


def test_a_point_is_drafted_saved_frozen_listed_and_verified(desk: Desk) -> None:
    event, writer = desk.opened(), desk.duty("communication")
    assert drafted(desk, event) == 1
    path = f"/events/{event}/situation-draft"
    assert writer.get(path)["draft"]["situation"] == "La Cère déborde."
    answer = writer.send("PUT", path, {"version": 1, "situation": "La Cère baisse.", "outlook": "Suite à 5 h."})
    assert answer.json == {"version": 2}
    assert refused(writer, "PUT", path, {"version": 1, "situation": "x"}) == (409, "draft_moved")
    officer = desk.duty("duty_officer")
    assert refused(officer, "POST", f"{path}/freeze", {"version": 1}) == (409, "draft_moved")
    assert officer.done(f"{path}/freeze", {"version": 2}) == {"number": 1}
    assert writer.get(path) == {"draft": None}
    told = officer.get(f"/events/{event}/situations")["situations"]
    assert [(each["number"], each["up_to_seq"], each["replaces"]) for each in told] == [(1, 1, None)]
    assert "La Cère baisse." in told[0]["words"]
    assert len(told[0]["sha256"]) == 64
    assert officer.get(f"/events/{event}/situations/1") == told[0]
    assert officer.get(f"/events/{event}/verification")["verified"] is True


def test_another_number_replaces_and_both_say_so(desk: Desk) -> None:
    event = desk.opened()
    assert (frozen(desk, event), frozen(desk, event, replaces=1)) == (1, 2)
    told = desk.duty("duty_officer").get(f"/events/{event}/situations")["situations"]
    assert [(each["replaces"], each["replaced_by"]) for each in told] == [(None, 2), (1, None)]


def test_a_request_repeated_with_its_key_freezes_once(desk: Desk) -> None:
    event, officer = desk.opened(), desk.duty("duty_officer")
    body = {"version": drafted(desk, event)}
    path = f"/events/{event}/situation-draft/freeze"
    assert [officer.post(path, body, "k" * 20).json for _ in range(3)] == [{"number": 1}] * 3
    assert desk.kinds(event).count("situation_frozen") == 1


def test_two_who_freeze_the_same_draft_make_one_point(desk: Desk, together: Callable[..., list[Any]]) -> None:
    event, body = desk.opened(), {"version": 1}
    drafted(desk, event)
    callers = [desk.duty("duty_officer"), desk.duty("authority")]
    given = together(*(lambda who=who: who.post(f"/events/{event}/situation-draft/freeze", body).status_code
                       for who in callers))
    assert sorted(given) == [200, 409]
    assert desk.kinds(event).count("situation_frozen") == 1


def test_two_who_prepare_at_once_make_one_draft(desk: Desk, together: Callable[..., list[Any]]) -> None:
    event = desk.opened()
    callers = [desk.duty("duty_officer"), desk.duty("communication")]
    given = together(*(lambda who=who: who.post(f"/events/{event}/situation-draft", {"situation": "x"}).status_code
                       for who in callers))
    assert sorted(given) == [201, 409]


@pytest.mark.parametrize("login", ["qualite1", "auditeur1"])
def test_who_reads_no_name_reads_the_number_and_not_the_text(desk: Desk, login: str) -> None:
    event = desk.opened()
    frozen(desk, event)
    told = desk.named(login).get(f"/events/{event}/situations/1")
    assert (told["number"], told["words"]) == (1, None)
    assert refused(desk.named(login), "GET", f"/events/{event}/situation-draft", None) == (403, "forbidden")


def test_rights_are_those_of_the_table(desk: Desk) -> None:
    event, path = desk.opened(), "/events/{}/situation-draft"
    drafted(desk, event)
    for login in ("observateur1", "qualite1", "cip1", "operateur1", "admin1"):
        who = desk.named(login)
        for method, way, body in (("POST", "", {}), ("PUT", "", {"version": 1}), ("POST", "/freeze", {"version": 1}),
                                  ("POST", "/abandon", {"version": 1})):
            assert refused(who, method, path.format(event) + way, body) == (403, "forbidden"), (login, way)
    writer = desk.duty("communication")
    assert refused(writer, "POST", f"{path.format(event)}/freeze", {"version": 1}) == (403, "forbidden")
    assert writer.done(f"{path.format(event)}/abandon", {"version": 1}) == {}


def test_a_transmission_is_declared_with_what_it_told(desk: Desk) -> None:
    event, writer = desk.opened(), desk.duty("communication")
    frozen(desk, event)
    body = {"to": "synergi", "up_to_seq": 1, "situation": 1}
    assert writer.done(f"/events/{event}/transmissions", body) == {"seq": 3}
    assert writer.get(f"/events/{event}/entries")["entries"][-1]["data"] == body
    assert refused(writer, "POST", f"/events/{event}/transmissions", {"to": "zone", "up_to_seq": 99}) == (422, "up_to")


@pytest.mark.parametrize(("method", "path", "body"), [
    ("POST", "situation-draft", {"situation": "x\x00"}), ("POST", "situation-draft", {"texte": "x"}),
    ("POST", "situation-draft", {"up_to_seq": 0}), ("PUT", "situation-draft", {"situation": "x"}),
    ("POST", "situation-draft/freeze", {"version": "1"}), ("POST", "transmissions", {"to": "presse", "up_to_seq": 1})])
def test_another_shape_is_refused(desk: Desk, method: str, path: str, body: Any) -> None:
    event = desk.opened()
    assert refused(desk.duty("duty_officer"), method, f"/events/{event}/{path}", body) == (422, "malformed")
    assert desk.kinds(event) == ["event_opened"]


@pytest.mark.parametrize("path", ["situations/1", f"situations/{2**31 - 1}"])
def test_a_number_that_was_never_frozen_is_not_found(desk: Desk, path: str) -> None:
    assert refused(desk.duty("duty_officer"), "GET", f"/events/{desk.opened()}/{path}", None) == (
        404, "situation_missing")


@pytest.mark.parametrize("path", ["situations", "situation-draft"])
def test_an_event_that_does_not_exist_has_none(desk: Desk, path: str) -> None:
    who = desk.duty("duty_officer")
    assert refused(who, "GET", f"/events/{'0' * 32}/{path}", None) == (404, "event_missing")
    assert refused(who, "POST", f"/events/{'0' * 32}/situation-draft", {}) == (404, "event_missing")
