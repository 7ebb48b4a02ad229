"""A post hears that something is to be read, and nothing else of the event: no number of any other entry."""
from __future__ import annotations

from typing import Any

from flask import Flask

from crisis.db import Database
from tests.served import until
from tests.web.test_cip_notices import FIRST, at_post, instruct, publish
from tests.web.test_cip_page import CIRCUIT, ordered
from tests.web.test_live import connected, notes
from tests.web.walker import Walker


def rung(socket: Any, last: int) -> list[dict[str, Any]]:
    """Return what a socket has heard once it has heard of an entry: the tail rings in a thread of its own."""
    found: list[dict[str, Any]] = []

    def heard() -> bool:
        found.extend(ring["args"][0] for ring in socket.get_received() if ring["name"] == "entree")
        return bool(found) and found[-1]["seq"] >= last

    until(heard, f"the entry {last}", 20)
    return found


def test_a_post_hears_what_is_to_be_read_and_where_the_hotline_stands(
        console: Flask, officer: Walker, one: Database) -> None:
    event, chief = ordered(officer), Walker.signed_in(console, "cip1")
    key = event.rpartition("/")[2]
    socket = connected(console, at_post(console, one, "com1", event), event=key)
    first = publish(one, event, FIRST)
    assert rung(socket, first) == [{"event": key, "seq": first}]
    second = instruct(one, event, "Taisez le pont.")
    assert rung(socket, second) == [{"event": key, "seq": second}]
    chief.send(f"{event}/cip", f"{event}/cip/proches", **CIRCUIT)
    assert rung(socket, second + 1) == [{"event": key, "seq": second + 1}]


def test_a_post_hears_nothing_else_of_the_event_nor_of_another(
        console: Flask, officer: Walker, one: Database) -> None:
    event, other = ordered(officer), ordered(officer)
    socket = connected(console, at_post(console, one, "com1", event), event=event.rpartition("/")[2])
    notes(one, officer, event, 3)
    officer.activate(event)
    publish(one, other, FIRST)
    last = publish(one, event, FIRST)
    assert rung(socket, last) == [{"event": event.rpartition("/")[2], "seq": last}]


def test_a_post_enters_no_room_but_that_of_its_own_hotline(console: Flask, officer: Walker, one: Database) -> None:
    event, other = ordered(officer), ordered(officer)
    ann = at_post(console, one, "com1", event)
    for wanted in ({}, {"event": "all"}, {"event": "register"}, {"event": other.rpartition("/")[2]},
                   {"event": f"cip:{event.rpartition('/')[2]}"[:32]}):
        assert not connected(console, ann, **wanted).is_connected(), wanted


def test_whoever_sees_the_event_may_ask_for_the_room_of_the_posts(
        console: Flask, officer: Walker, one: Database) -> None:
    event, chief = ordered(officer), Walker.signed_in(console, "cip1")
    socket = connected(console, chief, event=event.rpartition("/")[2], cip="1")
    notes(one, officer, event, 2)
    last = publish(one, event, FIRST)
    assert rung(socket, last) == [{"event": event.rpartition("/")[2], "seq": last}]
    assert not connected(console, officer, event=event.rpartition("/")[2], cip="1").is_connected()
