"""Callbacks and the debrief over the API: who reads what, without a name or a number; what a closing must be told."""
from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crisis import clock
from tests.stories.cip_after import CALLER, PHONE, WORDS, call
from tests.web.api.conftest import Caller, Desk
from tests.web.api.described import described
from tests.web.api.test_cip import END, opened, ordered


@pytest.fixture
def chief(desk: Desk) -> Caller:
    return desk.duty("cip_chief")


def promised(desk: Desk, event: str, **typed: Any) -> str:
    with desk.db.transaction() as tx:
        return call(tx, event, callback_at=tx.now + timedelta(minutes=20), recipient="DDT", **typed)


def test_a_callback_is_listed_without_who_waits_for_it_and_made(desk: Desk, chief: Caller) -> None:
    event = opened(desk, chief)
    key, writer = promised(desk, event), desk.duty("communication")
    told = writer.send("GET", f"/events/{event}/cip/callbacks")
    assert [each for each in (CALLER, PHONE, WORDS) if each in told.text] == []
    (one,) = told.json["callbacks"]
    assert (one["sheet"], one["called_back_at"], one["recipient"]) == (key, None, "DDT")
    writer.done(f"/events/{event}/cip/callbacks/{key}")
    first = writer.get(f"/events/{event}/cip/callbacks")["callbacks"][0]["called_back_at"]
    chief.done(f"/events/{event}/cip/callbacks/{key}", {})
    assert first == writer.get(f"/events/{event}/cip/callbacks")["callbacks"][0]["called_back_at"]
    chief.done(f"/events/{event}/cip/callbacks/{key}", {"made": False})
    assert writer.get(f"/events/{event}")["pending"]["callbacks"] == 1


def test_who_makes_no_callback_reads_none(desk: Desk, chief: Caller) -> None:
    event = opened(desk, chief)
    key = promised(desk, event)
    for login in ("qualite1", "observateur1", "admin1", "autorite1"):
        caller = desk.named(login)
        assert caller.send("GET", f"/events/{event}/cip/callbacks").status_code == 403
        assert caller.post(f"/events/{event}/cip/callbacks/{key}").status_code == 403
    agent = desk.named("operateur1")
    assert agent.get(f"/events/{event}/cip/callbacks") == {"callbacks": []}
    assert agent.post(f"/events/{event}/cip/callbacks/{key}").status_code == 404
    assert chief.send("GET", f"/events/{'0' * 32}/cip/callbacks").status_code == 404


def test_a_closing_says_who_takes_the_callbacks_over(desk: Desk, chief: Caller) -> None:
    event = opened(desk, chief)
    promised(desk, event)
    promised(desk, event, priority=1, relayed_at=clock.now())
    ordered(desk, event, "closing-order")
    assert chief.post(f"/events/{event}/cip/closing", END).json["code"] == "relays_open"
    seen = END | {"relays_confirmed": True}
    assert chief.post(f"/events/{event}/cip/closing", seen).json["code"] == "callbacks_owed"
    assert chief.post(f"/events/{event}/cip/closing", seen | {"reassigned_to": "quality"}).status_code == 422
    chief.done(f"/events/{event}/cip/closing", seen | {"reassigned_to": "duty_officer"})
    entries = chief.get(f"/events/{event}/entries?limit=500")["entries"]
    assert [each["data"] for each in entries if each["kind"] == "cip_closed"] == [
        {"callbacks": 2, "reassigned_to": "duty_officer"}]


def test_a_debrief_is_an_entry(desk: Desk, chief: Caller) -> None:
    event = opened(desk, chief)
    assert chief.post(f"/events/{event}/cip/debriefs").json["code"] == "debrief"
    assert chief.done(f"/events/{event}/cip/debriefs", {"held": "Les postes."})["seq"] == len(desk.kinds(event))
    assert desk.duty("communication").post(f"/events/{event}/cip/debriefs", {"held": "x"}).status_code == 403


@pytest.mark.parametrize("word", ["difficult", "psycholog", "relative_relay", "sought", "victim", "disparu"])
def test_the_description_has_nothing_of_difficulties_nor_of_whom_a_caller_looks_for(desk: Desk, word: str) -> None:
    document = described(desk.app)
    fields = {name for shape in document["components"]["schemas"].values() for name in shape.get("properties", {})}
    assert [name for name in (*document["paths"], *fields) if word in name] == []
