"""What the API reads: pages by cursor, late entries, the register, how far a message and an audience are."""
from __future__ import annotations

from typing import Any

from crisis.clock import parse_instant
from tests.web.api.conftest import COMMUNES, Caller, Desk


def opened(desk: Desk, officer: Caller) -> str:
    body = {"type": "flood", "title": "Crue", "communes": [desk.here.territory.communes[0].code_insee],
            "separate": True}
    return str(officer.done("/events", body)["id"])


def pages(caller: Caller, path: str, names: str, limit: int) -> list[list[dict[str, Any]]]:
    """Return every page of a list, following `next` until there is nothing more."""
    read, after = [], ""
    for _ in range(20):
        page = caller.get(f"{path}?limit={limit}{after}")
        read.append(page[names])
        if not page.get("more", page["next"] is not None):
            return read
        after = f"&after={page['next']}"
    raise AssertionError("the pages never end")


def test_events_come_page_by_page_each_once_the_newest_first(desk: Desk) -> None:
    officer = desk.duty("duty_officer")
    made = [opened(desk, officer) for _ in range(5)]
    read = pages(officer, "/events", "events", 2)
    assert [len(page) for page in read] == [2, 2, 1]
    assert sorted(each["id"] for page in read for each in page) == sorted(made)
    hours = [parse_instant(each["opened_at"]) for page in read for each in page]
    assert hours == sorted(hours, reverse=True)
    assert [each["id"] for page in read for each in page] == [
        each["id"] for each in officer.get("/events")["events"]]


def test_events_opened_at_one_instant_of_a_frozen_clock_are_read_each_once(desk: Desk) -> None:
    desk.named("admin1").done("/clock/start")
    officer = desk.duty("duty_officer")
    made = [opened(desk, officer) for _ in range(4)]
    read = pages(officer, "/events", "events", 1)
    assert sorted(each["id"] for page in read for each in page) == sorted(made)


def test_entries_come_page_by_page_and_say_whether_more_follow(desk: Desk) -> None:
    event, officer = desk.opened(), desk.duty("duty_officer")
    for rank in range(4):
        officer.done(f"/events/{event}/notes", {"category": "fact", "text": f"Fait {rank}."})
    read = pages(officer, f"/events/{event}/entries", "entries", 2)
    assert [each["seq"] for page in read for each in page] == [1, 2, 3, 4, 5]
    last = officer.get(f"/events/{event}/entries?after=5")
    assert (last["entries"], last["next"], last["more"]) == ([], 5, False)


def test_what_somebody_writes_after_the_closing_is_late_and_nothing_else_is(desk: Desk) -> None:
    event, officer = desk.opened(), desk.duty("duty_officer")
    officer.done(f"/events/{event}/notes", {"category": "fact", "text": "Avant."})
    officer.done(f"/events/{event}/close", {"confirmed": True})
    officer.done(f"/events/{event}/notes", {"category": "fact", "text": "Après."})
    told = officer.get(f"/events/{event}/entries")["entries"]
    assert [each["words"] for each in told if each["late"]] == ["Après."]
    assert [each["kind"] for each in told if not each["late"]] == ["event_opened", "note_added", "event_closed"]


def test_the_register_is_read_by_who_may_verify_and_by_who_writes_in_it(desk: Desk) -> None:
    event, auditor = desk.opened(), desk.named("auditeur1")
    told = auditor.get("/register/entries?limit=500")
    assert [each["data"]["id"] for each in told["entries"] if each["kind"] == "event_opened"] == [event]
    read = desk.named("admin1").get("/register/entries?limit=500")
    assert [(each["seq"], each["kind"]) for each in read["entries"]] == [
        (each["seq"], each["kind"]) for each in told["entries"]]
    for login in ("observateur1", "operateur1"):
        assert desk.named(login).send("GET", "/register/entries").status_code == 403, login


def test_the_progress_of_a_message_says_what_may_still_leave(desk: Desk) -> None:
    event = desk.opened()
    message, seen = desk.submitted(event)
    second = desk.duty("communication", 1)
    before = second.get(f"/messages/{message}/progress")
    assert (before["state"], before["progress"], before["left"]) == ("submitted", {}, 0)
    second.done(f"/messages/{message}/approve", desk.read(message))
    sent = second.get(f"/messages/{message}/progress")
    assert (sent["state"], sent["progress"]["elected"]) == ("approved", {"ready": COMMUNES})
    assert sent["left"] == sum(sum(states.values()) for states in sent["progress"].values())
    second.done(f"/messages/{message}/stop")
    stopped = second.get(f"/messages/{message}/progress")
    assert (stopped["state"], stopped["left"]) == ("stopped", 0)


def test_coverage_is_that_of_engagement_48_audience_by_audience(desk: Desk) -> None:
    event, officer = desk.opened(), desk.duty("duty_officer")
    before = officer.get(f"/events/{event}/coverage")
    assert (before["verdict"], before["audiences"]) == ("not_applicable", {})
    desk.duty("authority").done(f"/events/{event}/cod", {"level": "full"})
    told = officer.get(f"/events/{event}/coverage")
    assert (told["verdict"], set(told["audiences"])) == ("running", {"elected", "public", "media"})
    assert set(told["audiences"]["elected"]["uncovered"]) == {
        each.code_insee for each in desk.here.territory.communes}


def test_the_hour_of_a_review_is_written_as_every_other(desk: Desk) -> None:
    event, authority = desk.opened(), desk.duty("authority")
    now = authority.get("/clock")["now"]
    later = parse_instant(now).replace(year=parse_instant(now).year + 1).isoformat()
    authority.done(f"/events/{event}/decision", {"decision": "defer", "review_at": later})
    stage = authority.get(f"/events/{event}")["stage"]
    assert stage["decided"][0][2] == stage["review_at"]
    assert parse_instant(stage["review_at"]) == parse_instant(later)
