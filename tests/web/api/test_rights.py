"""Rights are checked in the commands, and the author is the one who signed in, never what a body says (EA8)."""
from __future__ import annotations

from collections.abc import Callable

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.errors import Forbidden
from crisis.events import cell, closing, cod, hand, opening, orders, pieces, sending, turned
from crisis.messages import drafts
from tests.web.api.conftest import Desk

OUTSIDER = Actor("0" * 32, "operator", frozenset({"operator"}))
Act = Callable[[Tx, Desk, str, str], object]
ORDER = orders.Order("1" * 32)
ACTS: dict[str, Act] = {
    "open": lambda tx, desk, event, message: opening.open_event(
        tx, OUTSIDER, desk.here.territory, opening.Opening("flood", "x", ["15001"], separate=True)),
    "join": lambda tx, desk, event, message: opening.join(tx, OUTSIDER, event),
    "alert": lambda tx, desk, event, message: opening.record_alert(tx, OUTSIDER, event, None, "other", "x"),
    "activate": lambda tx, desk, event, message: cod.activate(tx, OUTSIDER, desk.here, event, "full", ORDER),
    "communication": lambda tx, desk, event, message: cod.start_communication(tx, OUTSIDER, desk.here, event, ORDER),
    "decide": lambda tx, desk, event, message: cod.decide(tx, OUTSIDER, desk.here, event, "inform", None, None, ORDER),
    "confirm": lambda tx, desk, event, message: orders.confirm(tx, OUTSIDER, event, 1, True),
    "declare": lambda tx, desk, event, message: cell.declare(tx, OUTSIDER, event, None, "x"),
    "stand_down": lambda tx, desk, event, message: cell.stand_down(tx, OUTSIDER, event),
    "turn_real": lambda tx, desk, event, message: turned.turn_real(tx, OUTSIDER, desk.here, event, turned.Turned()),
    "mistaken": lambda tx, desk, event, message: cod.mistaken(tx, OUTSIDER, desk.here, event, "x"),
    "submit": lambda tx, desk, event, message: drafts.submit(tx, OUTSIDER, message, "rehearsal", "real"),
    "approve": lambda tx, desk, event, message: sending.approve(
        tx, OUTSIDER, desk.here, message, sending.Seen("0" * 64)),
    "return": lambda tx, desk, event, message: drafts.send_back(tx, OUTSIDER, message, "x"),
    "stop": lambda tx, desk, event, message: sending.stop_sending(tx, OUTSIDER, event, message),
    "contact": lambda tx, desk, event, message: hand.contact(
        tx, OUTSIDER, event, hand.Contact("commune:15001", "reached")),
    "publication": lambda tx, desk, event, message: hand.publication(
        tx, OUTSIDER, desk.here, event, hand.Publication("site", message)),
    "gala": lambda tx, desk, event, message: hand.import_gala(tx, OUTSIDER, event, message, b""),
    "note": lambda tx, desk, event, message: pieces.note(tx, OUTSIDER, event, "fact", "x"),
    "piece": lambda tx, desk, event, message: pieces.keep(
        tx, OUTSIDER, event, 1, pieces.Piece(b"x", "text/plain")),
    "explain": lambda tx, desk, event, message: pieces.explain(tx, OUTSIDER, event, 47, "x"),
    "close": lambda tx, desk, event, message: closing.close(tx, OUTSIDER, event, confirmed=True),
}


def refusal(desk: Desk, act: Act, event: str, message: str) -> str:
    """Return the code by which a command refused, or nothing if it did not."""
    try:
        with desk.db.transaction() as tx:
            act(tx, desk, event, message)
    except Forbidden as refused:
        return refused.code
    return ""


def test_every_command_called_directly_refuses_who_has_no_right(desk: Desk) -> None:
    event = desk.opened()
    message, _ = desk.submitted(event)
    before = desk.kinds(event)
    assert {name: refusal(desk, act, event, message) for name, act in ACTS.items()} == dict.fromkeys(ACTS, "forbidden")
    assert desk.kinds(event) == before


def test_those_who_do_not_order_cannot_activate(desk: Desk) -> None:
    event = desk.opened()
    for login in ("operateur1", "qualite1", "observateur1", "auditeur1", "admin1", "cip1"):
        answer = desk.named(login).post(f"/events/{event}/cod", {"level": "full"})
        assert (answer.status_code, answer.json["code"]) == (403, "forbidden"), login
    assert desk.kinds(event) == ["event_opened"]


def test_an_author_given_in_a_body_is_refused(desk: Desk) -> None:
    event, other = desk.opened(), desk.duty("communication").person
    for field in ("by", "person", "author", "actor", "function", "recorded_by"):
        answer = desk.duty("duty_officer").post(
            f"/events/{event}/notes", {"category": "fact", "text": "x", field: other})
        assert (answer.status_code, answer.json["code"]) == (422, "malformed"), field
    assert desk.kinds(event) == ["event_opened"]


def test_the_author_is_the_one_who_signed_in_and_not_the_one_who_decided(desk: Desk) -> None:
    event, officer, prefect = desk.opened(), desk.duty("duty_officer"), desk.duty("authority")
    officer.done(f"/events/{event}/cod", {"level": "full", "order": {"decided_by": prefect.person}})
    entry = officer.get(f"/events/{event}/entries?after=1")["entries"][0]
    assert entry["by"]["person"] == officer.person
    assert entry["data"]["order"]["decided_by"]["person"] == prefect.person


def test_only_the_permanence_answers_for_somebody_else_and_it_is_not_that_persons_trace(desk: Desk) -> None:
    event, officer, holder = desk.opened(), desk.duty("duty_officer"), desk.duty("communication")
    officer.done(f"/events/{event}/cod", {"level": "full", "order": {"decided_by": desk.duty("authority").person}})
    mine = {"answer": "coming", "minutes": 15, "person": holder.person}
    assert desk.duty("cip_chief").post(f"/events/{event}/duty/answer", mine).status_code == 403
    officer.done(f"/events/{event}/duty/answer", mine)
    officer.done(f"/events/{event}/duty/arrival", {"person": holder.person})
    told = {entry["kind"]: entry for entry in officer.get(f"/events/{event}/entries")["entries"]}
    assert told["duty_answered"]["data"]["through"] == "hand"
    assert told["duty_arrived"]["data"]["own"] is False
    assert told["duty_arrived"]["by"]["person"] == officer.person


def test_an_arrival_of_ones_own_is_an_own_trace_and_is_recorded_once(desk: Desk) -> None:
    event, officer, holder = desk.opened(), desk.duty("duty_officer"), desk.duty("communication")
    officer.done(f"/events/{event}/cod", {"level": "full", "order": {"decided_by": desk.duty("authority").person}})
    for caller in (holder, officer):
        for _ in range(2):
            caller.done(f"/events/{event}/duty/arrival", {"how": "connected"})
    arrived = [entry["data"] for entry in officer.get(f"/events/{event}/entries")["entries"]
               if entry["kind"] == "duty_arrived"]
    assert [(each["person"], each["own"]) for each in arrived] == [(holder.person, True), (officer.person, True)]


def test_the_texts_of_others_are_not_for_those_who_see_functions_only(desk: Desk) -> None:
    event = desk.opened()
    desk.duty("duty_officer").done(f"/events/{event}/notes", {"category": "fact", "text": "Vu par J. Untel."})
    read = desk.named("qualite1").get(f"/events/{event}/entries")["entries"][-1]
    assert (read["kind"], read["words"]) == ("note_added", None)


def test_a_piece_is_downloaded_by_who_may_read_it(desk: Desk) -> None:
    event, officer = desk.opened(), desk.duty("duty_officer")
    body = {"of": 1, "media_type": "text/plain", "body": "cHJldXZl"}
    path = f"/events/{event}/pieces/{officer.done(f'/events/{event}/pieces', body)['seq']}"
    answer = officer.send("GET", path)
    assert (answer.status_code, answer.data, answer.mimetype) == (200, b"preuve", "text/plain")
    entry = officer.get(f"/events/{event}/entries")["entries"][-1]
    assert answer.headers["X-Content-SHA256"] == entry["data"]["sha256"]
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert desk.named("observateur1").send("GET", path).status_code == 200
    for login in ("qualite1", "auditeur1", "operateur1", "admin1"):
        assert desk.named(login).send("GET", path).status_code == 403, login
    assert desk.app.test_client().get(f"/api/v1{path}").status_code == 401
    assert officer.send("GET", f"/events/{event}/pieces/1").json["code"] == "piece_missing"


def test_a_token_is_revoked_at_once(desk: Desk) -> None:
    caller = desk.duty("duty_officer")
    assert caller.send("DELETE", "/session").status_code == 200
    assert caller.send("GET", "/events").status_code == 401


def test_sign_in_gives_a_bearer_and_refuses_alike_an_unknown_login_and_a_wrong_password(desk: Desk) -> None:
    client = desk.app.test_client()
    good = client.post("/api/v1/session", json={"login": "sidpc1", "password": desk.passwords["sidpc1"]})
    assert good.status_code == 200
    assert (good.json["function"], good.json["roles"]) == ("duty_officer", ["duty_officer"])
    assert client.get("/api/v1/events", headers={"Authorization": f"Bearer {good.json['token']}"}).status_code == 200
    wrong = [client.post("/api/v1/session", json={"login": login, "password": "pas le bon mot"})
             for login in ("sidpc1", "personne")]
    assert [answer.status_code for answer in wrong] == [403, 403]
    assert wrong[0].json == wrong[1].json


def test_the_sixth_failed_sign_in_of_a_minute_is_refused_and_good_ones_are_not_counted(desk: Desk) -> None:
    client = desk.app.test_client()
    good = {"login": "sidpc1", "password": desk.passwords["sidpc1"]}
    assert [client.post("/api/v1/session", json=good).status_code for _ in range(7)] == [200] * 7
    wrong = [client.post("/api/v1/session", json=good | {"password": "pas le bon mot"}) for _ in range(6)]
    assert [answer.status_code for answer in wrong] == [403] * 5 + [429]
    assert wrong[-1].mimetype == "application/problem+json"
    assert client.post("/api/v1/session", json={"login": "com1", "password": desk.passwords["com1"]}).status_code == 200
