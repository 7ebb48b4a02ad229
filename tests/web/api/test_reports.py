"""The versions of the report over the API: asked for, followed, taken, attested, visaed; never made by this process."""
from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from tests.web.api.conftest import Caller, Desk
from tests.web.api.report_scene import made, work


@pytest.fixture
def over(desk: Desk) -> str:
    event = desk.opened()
    desk.duty("duty_officer").done(f"/events/{event}/close", {"confirmed": True})
    return event


def refused(who: Caller, method: str, path: str, body: Any = None) -> tuple[int, str]:
    answer = who.send(method, path, body)
    return answer.status_code, answer.json["code"]


def test_a_version_is_asked_for_followed_and_taken_with_its_hash(desk: Desk, over: str) -> None:
    officer = desk.duty("duty_officer")
    assert officer.post(f"/events/{over}/reports").status_code == 201
    waiting = officer.get(f"/events/{over}/reports")["versions"][0]
    assert (waiting["state"], waiting["percent"], waiting["sha256"]) == ("asked", 0, None)
    assert refused(officer, "GET", f"/events/{over}/reports/1/files/json") == (404, "report_file_missing")
    assert refused(officer, "POST", f"/events/{over}/reports", {}) == (409, "report_under_way")
    assert "report_made" not in desk.kinds(over)
    work(desk)
    told = officer.get(f"/events/{over}/reports/1")
    assert (told["state"], told["percent"], told["since"]) == ("ready", 100, 0)
    for file in told["files"]:
        answer = officer.send("GET", f"/events/{over}/reports/1/files/{file['format']}")
        assert hashlib.sha256(answer.data).hexdigest() == file["sha256"] == answer.headers["X-Content-SHA256"]
        assert len(answer.data) == file["size"]
    assert told["files"][0]["sha256"] == told["sha256"]
    assert refused(officer, "POST", f"/events/{over}/reports", {}) == (409, "report_same")


def test_attested_then_visaed_each_by_who_may(desk: Desk, over: str) -> None:
    officer, authority, quality = desk.duty("duty_officer"), desk.duty("authority"), desk.named("qualite1")
    made(desk, over, officer)
    sha256 = officer.get(f"/events/{over}/reports/1")["sha256"]
    body, where = {"sha256": sha256}, f"/events/{over}/reports/1"
    assert refused(quality, "POST", f"{where}/visa", body) == (409, "report_unattested")
    assert refused(officer, "POST", f"{where}/attestation", body) == (403, "forbidden")
    assert refused(desk.named("exercice1"), "POST", f"{where}/attestation", body) == (403, "attest_other")
    assert refused(authority, "POST", f"{where}/attestation", {"sha256": "0" * 64}) == (409, "report_changed")
    seq = authority.done(f"{where}/attestation", body)["seq"]
    assert refused(authority, "POST", f"{where}/visa", body) == (403, "forbidden")
    assert quality.done(f"{where}/visa", body)["seq"] == seq + 1
    told = quality.get(where)
    assert (told["attested"]["seq"], told["visaed"]["by"]["person"]) == (seq, quality.person)
    assert desk.kinds(over)[-3:] == ["report_made", "report_attested", "report_visaed"]


def test_two_versions_are_never_asked_for_at_once(desk: Desk, over: str, together: Callable[..., list[Any]]) -> None:
    officer, authority = desk.duty("duty_officer"), desk.duty("authority")
    given = together(*(lambda who=who: who.post(f"/events/{over}/reports").status_code
                       for who in (officer, authority, officer, authority)))
    assert sorted(given) == [201, 409, 409, 409]


def test_two_signatures_at_once_are_one(desk: Desk, over: str, together: Callable[..., list[Any]]) -> None:
    officer, first, second = desk.duty("duty_officer"), desk.duty("authority"), desk.duty("authority", 1)
    made(desk, over, officer)
    body = {"sha256": officer.get(f"/events/{over}/reports/1")["sha256"]}
    given = together(*(lambda who=who: who.post(f"/events/{over}/reports/1/attestation", body).status_code
                       for who in (first, second)))
    assert sorted(given) == [200, 409]
    assert desk.kinds(over).count("report_attested") == 1


@pytest.mark.parametrize("path", ["reports/1", "reports/1/files/json", f"reports/{2**31 - 1}"])
def test_what_does_not_exist_is_not_found(desk: Desk, over: str, path: str) -> None:
    assert refused(desk.duty("duty_officer"), "GET", f"/events/{over}/{path}")[0] == 404


@pytest.mark.parametrize("body", [{}, {"sha256": "x"}, {"sha256": "0" * 64, "more": 1}])
def test_a_signature_without_the_whole_hash_is_refused(desk: Desk, over: str, body: dict[str, Any]) -> None:
    assert desk.duty("authority").post(f"/events/{over}/reports/1/attestation", body).status_code == 422


def test_who_has_no_right_to_reports_reads_none(desk: Desk, over: str) -> None:
    made(desk, over, desk.duty("duty_officer"))
    for login in ("operateur1", "admin1"):
        for path in ("reports", "reports/1", "reports/1/files/json"):
            assert refused(desk.named(login), "GET", f"/events/{over}/{path}") == (403, "forbidden")
    assert refused(desk.named("observateur1"), "POST", f"/events/{over}/reports", {}) == (403, "forbidden")
