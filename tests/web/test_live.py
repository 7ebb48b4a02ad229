"""Live pages: the log by number is the truth, the socket only rings, and only for somebody signed in."""
from __future__ import annotations

import hashlib
import threading
from typing import Any

import pytest
from flask import Flask
from flask_socketio import SocketIO

from crisis.accounts.signin import actor_of
from crisis.accounts.tables import login
from crisis.config import ROOT
from crisis.db import Database
from crisis.events import pieces
from crisis.web.live import Sockets, Tail
from tests.web.walker import Walker

VENDOR = ROOT / "crisis" / "static" / "vendor" / "socket.io-client"


def notes(db: Database, walker: Walker, event: str, how_many: int) -> None:
    with walker.client.session_transaction() as session:
        secret = session["_user_id"]
    with db.transaction() as tx:
        found = actor_of(tx, secret)
        assert found is not None
        actor = found[0]
        for number in range(how_many):
            pieces.note(tx, actor, event.rpartition("/")[2], "fact", f"note {number}")


def test_the_log_is_read_by_pages_of_five_hundred_without_a_hole(console_on_both: Flask, both: Database) -> None:
    officer = Walker.signed_in(console_on_both, "sidpc1")
    event = officer.open_event()
    notes(both, officer, event, 620)
    first = officer.see(f"{event}/fil.json?depuis=0").get_json()
    second = officer.see(f"{event}/fil.json?depuis={first['dernier']}").get_json()
    seqs = [entry["seq"] for page in (first, second) for entry in page["entrees"]]
    assert seqs == list(range(1, 622))
    assert (len(first["entrees"]), first["suite"], second["suite"]) == (500, True, False)
    assert first["maintenant"].endswith("Z")


def test_asking_twice_gives_the_same_lines(officer: Walker) -> None:
    event = officer.open_event()
    twice = [officer.see(f"{event}/fil.json?depuis=0").get_json()["entrees"] for _ in range(2)]
    assert twice[0] == twice[1] != []


def test_asking_after_the_end_gives_nothing_and_keeps_the_number(officer: Walker) -> None:
    event = officer.open_event()
    empty = officer.see(f"{event}/fil.json?depuis=1").get_json()
    assert (empty["entrees"], empty["dernier"], empty["suite"]) == ([], 1, False)


def test_the_journal_filters_by_kind_and_pages_back(officer: Walker, one: Database) -> None:
    event = officer.open_event()
    officer.activate(event)
    notes(one, officer, event, 120)
    assert "Évènement ouvert" not in officer.see(f"{event}/journal").text
    assert "Évènement ouvert" in officer.see(f"{event}/journal?avant=50").text
    filtered = officer.see(f"{event}/journal?genre=ordres").text
    assert filtered.count("data-seq") == 2


def connected(app: Flask, walker: Walker | None, **auth: str) -> Any:
    bell: SocketIO = app.extensions["bell"]
    return bell.test_client(app, flask_test_client=walker.client if walker else app.test_client(), auth=auth)


def test_a_socket_is_refused_without_signing_in(console: Flask, officer: Walker) -> None:
    assert not connected(console, None).is_connected()
    assert connected(console, officer).is_connected()


def test_the_upgrade_itself_is_refused_without_signing_in(console: Flask) -> None:
    assert console.test_client().get("/socket.io/?EIO=4&transport=websocket").status_code == 401
    assert Walker.signed_in(console, "admin1").see("/socket.io/?EIO=4&transport=websocket").status_code == 401


def test_more_sockets_than_threads_can_bear_are_refused(console: Flask, officer: Walker) -> None:
    kept = [connected(console, officer) for _ in range(3)]
    # The house of these tests has 52 threads: two sockets, and fifty threads left to pages.
    assert [each.is_connected() for each in kept] == [True, True, False]
    kept[0].disconnect()
    assert connected(console, officer).is_connected()


def test_an_entry_rings_in_the_room_of_its_event_alone(console_on_both: Flask) -> None:
    officer = Walker.signed_in(console_on_both, "sidpc1")
    event, other = officer.open_event(), officer.open_event("Une autre")
    here = connected(console_on_both, officer, event=event.rpartition("/")[2])
    there = connected(console_on_both, officer, event=other.rpartition("/")[2])
    officer.activate(event)
    tail: Tail = console_on_both.extensions["live"]
    tail.look()
    rung = [ring["args"][0] for ring in here.get_received() if ring["name"] == "entree"]
    assert {ring["event"] for ring in rung} == {event.rpartition("/")[2]}
    assert max(ring["seq"] for ring in rung) == officer.entries(event)[-1]["seq"]
    assert set(rung[0]) == {"event", "seq"}
    assert [ring for ring in there.get_received() if ring["name"] == "entree"] == []


def test_a_commit_wakes_the_tail(one: Database, officer: Walker) -> None:
    rung = threading.Event()
    event = officer.open_event()
    tail = Tail(one, lambda key, seq: rung.set() if key in event else None, lambda: None)
    tail.start()
    officer.activate(event)
    assert rung.wait(10)
    tail.stop()


def test_the_tail_rings_once_for_what_it_has_seen(one: Database, officer: Walker) -> None:
    rung: list[tuple[str, int]] = []
    tail = Tail(one, lambda key, seq: rung.append((key, seq)), lambda: None)
    tail.look(first=True)
    event = officer.open_event()
    tail.look()
    tail.look()
    assert rung == [(event.rpartition("/")[2], 1)]


def test_a_socket_whose_session_ended_is_found(one: Database, officer: Walker) -> None:
    with officer.client.session_transaction() as session:
        secret = session["_user_id"]
    sockets = Sockets(5)
    sockets.add("a-socket", secret)
    assert sockets.revoked(one) == []
    with one.transaction() as tx:
        tx.execute(login.delete())
    assert sockets.revoked(one) == ["a-socket"]


@pytest.mark.parametrize("name", ["socket.io.esm.min.js"])
def test_the_client_is_the_file_that_its_makers_published(name: str) -> None:
    written, path = (VENDOR / "SHA256SUMS").read_text().split()
    assert path == name
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == written
    assert (VENDOR / "LICENSE").read_text().startswith("The MIT License (MIT)")
