"""Posts of the hotline over the API: codes drawn, doors opened, posts taken and left; a rehearsal fills a room so."""
from __future__ import annotations

from typing import Any

import pytest

from crisis.accounts.rights import Actor
from crisis.events import cip_answers
from crisis.hotline import answers
from crisis.hotline.answers import Body
from tests.cip_room import calling, room
from tests.web.api.conftest import Caller, Desk

POSTS = ("operator-1", "operator-2", "team_leader-1")


class Room:
    """An event whose hotline is ordered, and a shift."""

    def __init__(self, desk: Desk, posts: tuple[str, ...] = POSTS) -> None:
        self.desk, self.chief = desk, desk.duty("cip_chief")
        body = {"type": "flood", "title": "Crue", "communes": [desk.here.territory.communes[0].code_insee],
                "separate": True}
        self.event = str(desk.duty("duty_officer").done("/events", body)["id"])
        order = {"order": {"decided_by": desk.duty("authority").person}}
        desk.duty("duty_officer").done(f"{self.url}/order", order)
        with desk.db.transaction() as tx:
            self.shift, self.assignments = room(tx, self.event, posts)

    @property
    def url(self) -> str:
        return f"/events/{self.event}/cip"

    def slips(self, **more: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.chief.done(f"{self.url}/codes", {"shift": self.shift} | more)["slips"]
        return found

    def enter(self, code: str) -> tuple[Caller, dict[str, Any]]:
        answer = self.desk.app.test_client().post("/api/v1/cip/doors", json={"code": code})
        assert answer.status_code == 200, answer.json
        told: dict[str, Any] = dict(answer.json or {})
        return Caller(self.desk.app, told["token"], told["person"]), told

    def at(self, post: str = "operator-1") -> Caller:
        (slip,) = self.slips(posts=[post], anew=True)
        return self.enter(slip["code"])[0]

    def publish(self) -> int:
        leads = Actor(self.chief.person, "cip_chief", frozenset({"cip_chief"}))
        with self.desk.db.transaction() as tx:
            answers.write(tx, leads, self.event, 0, Body(facts="La Cère déborde."))
        with self.desk.db.transaction() as tx:
            return cip_answers.publish(tx, leads, self.event, 1)


@pytest.fixture
def where(desk: Desk) -> Room:
    return Room(desk)


def test_a_code_gives_a_bearer_with_the_role_of_the_post_and_nothing_else(where: Room) -> None:
    slips = where.slips()
    assert [slip["post"] for slip in slips] == list(POSTS)
    caller, told = where.enter(slips[0]["code"])
    assert (told["function"], told["roles"], told["post"], told["event"]) == (
        "operator", ["operator"], "operator-1", where.event)
    assert caller.get(f"{where.url}/post")["seated"] is False
    for method, path in (("GET", f"/events/{where.event}"), ("GET", where.url), ("GET", f"{where.url}/posts"),
                         ("GET", "/territory"), ("GET", "/me/duty"), ("POST", f"/events/{where.event}/duty/answer")):
        assert caller.send(method, path, {"answer": "coming"} if method == "POST" else None).status_code in (403, 404)
    assert where.chief.post(f"{where.url}/codes", {"shift": where.shift}).json["code"] == "codes_issued"


def test_wrong_codes_are_refused_alike_and_the_twenty_first_of_a_minute_is_not_looked_at(where: Room) -> None:
    client = where.desk.app.test_client()
    told = [client.post("/api/v1/cip/doors", json={"code": code}) for code in ("ZZZZ ZZZZ", "", "K7PM3QXT")]
    assert {(each.status_code, each.json["code"], each.json["detail"]) for each in told if each.json} == {
        (403, "door", told[0].json["detail"] if told[0].json else "")}
    statuses = [client.post("/api/v1/cip/doors", json={"code": "ZZZZZZZZ"}).status_code for _ in range(18)]
    assert statuses == [403] * 17 + [429]


def test_a_room_of_sixty_posts_is_filled(desk: Desk) -> None:
    where = Room(desk, tuple(f"operator-{rank}" for rank in range(1, 61)))
    sheet = where.publish()
    for slip in where.slips():
        caller, _ = where.enter(slip["code"])
        assert caller.get(f"{where.url}/post")["to_read"] == [{"seq": sheet, "kind": "sheet", "version": 1}]
        assert caller.post(f"{where.url}/post/taking").json["code"] == "unread"
        caller.done(f"{where.url}/post/taking", {"read": [sheet]})
    told = where.chief.get(f"{where.url}/posts")
    assert (told["answering"], len(told["seats"]), told["silent_since"]) == (60, 60, None)


def test_a_post_reads_what_is_new_and_writes_its_calls_by_its_own_session(where: Room) -> None:
    caller = where.at()
    caller.done(f"{where.url}/post/taking")
    chief = where.chief
    chief.done(f"{where.url}/circuit", {"circuit": "national", "words": "Cellule nationale"})
    chief.done(f"{where.url}/opening", {"untested": True})
    sheet = where.publish()
    call = {"id": "a" * 32, "revision": 1, "act": "close", "category": "safety"}
    assert caller.post(f"{where.url}/calls", {"calls": [call]}).json["code"] == "unread"
    assert [each["entry"] for each in caller.get(f"{where.url}/notices")["notices"]] == [sheet]
    caller.done(f"{where.url}/readings", {"entry": sheet})
    assert [each["closed"] for each in caller.done(f"{where.url}/calls", {"calls": [call]})["calls"]] == [True]


def test_a_post_is_taken_rested_and_left_and_the_session_ends(where: Room) -> None:
    caller = where.at()
    seq = caller.done(f"{where.url}/post/taking")["seq"]
    assert caller.done(f"{where.url}/post/taking")["seq"] == seq
    caller.done(f"{where.url}/post/break", {"away": True})
    own = caller.get(f"{where.url}/post")
    assert (own["seated"], own["held_by"], own["away_since"] is not None) == (True, caller.person, True)
    assert where.chief.get(f"{where.url}/posts")["answering"] == 0
    caller.done(f"{where.url}/post/break", {"away": False})
    with where.desk.db.transaction() as tx:
        calling(tx, where.event, "operator-1", caller.person)
    left = caller.done(f"{where.url}/post/leaving", {"reason": "end", "words": "Rien."}, key="depart")
    assert left["sheets"] == 1
    # The same request again finds nobody signed in: the first has ended the session, and is answered.
    assert caller.post(f"{where.url}/post/leaving", {"reason": "end"}, key="depart").status_code == 401
    assert [kind for kind in where.desk.kinds(where.event) if kind.startswith(("cip_post", "cip_break"))] == [
        "cip_post_taken", "cip_break_begun", "cip_break_ended", "cip_post_left"]


def test_the_leader_seats_pauses_and_frees_somebody(where: Room) -> None:
    leader = where.at("team_leader-1")
    leader.done(f"{where.url}/posts/seating", {"assignment": where.assignments[1]})
    leader.done(f"{where.url}/posts/break", {"post": "operator-2", "away": True})
    (seat,) = leader.get(f"{where.url}/posts")["seats"]
    assert (seat["post"], seat["answers"], seat["dues"]) == ("operator-2", False, [])
    body = {"post": "operator-2", "person": seat["person"], "reason": "other"}
    assert leader.done(f"{where.url}/posts/freeing", body) == leader.done(f"{where.url}/posts/freeing", body)
    assert leader.get(f"{where.url}/posts")["seats"] == []
    assert {each["coded"] for each in leader.get(f"{where.url}/posts")["places"]} == {True, False}


def test_only_a_post_takes_its_own_and_only_who_leads_acts_for_another(where: Room) -> None:
    caller, observer = where.at(), where.desk.named("observateur1")
    body = {"assignment": where.assignments[1]}
    assert caller.post(f"{where.url}/posts/seating", body).status_code == 403
    assert observer.post(f"{where.url}/posts/seating", body).status_code == 403
    assert where.chief.post(f"{where.url}/post/taking").status_code == 403
    assert where.desk.named("operateur1").post(f"{where.url}/post/taking").json["code"] == "door_first"
    assert observer.post(f"{where.url}/codes", {"shift": where.shift}).status_code == 403
    assert where.chief.post(f"{where.url}/codes", {"shift": "0" * 32}).json["code"] == "shift_missing"


def test_a_post_of_another_event_is_not_reached_from_here(where: Room) -> None:
    leader, other = where.at("team_leader-1"), Room(where.desk)
    assert leader.send("GET", f"{other.url}/posts").json["code"] == "at_post"
    assert leader.post(f"{other.url}/codes", {"shift": other.shift}).status_code == 403
