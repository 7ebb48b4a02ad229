"""The answer sheet over the API: what the pages do, by the same commands, and a post that reads its own."""
from __future__ import annotations

import pytest

from tests.web.api.conftest import Caller, Desk
from tests.web.api.test_cip import ordered

ROAD = {"id": "road", "question": "Le pont est-il ouvert ?", "text": "Non.", "category": "roads"}


@pytest.fixture
def chief(desk: Desk) -> Caller:
    return desk.duty("cip_chief")


def path(event: str, rest: str) -> str:
    return f"/events/{event}/cip/{rest}"


def test_a_sheet_is_written_validated_and_read(desk: Desk, chief: Caller) -> None:
    event, operator = desk.opened(), desk.named("operateur1")
    ordered(desk, event)
    assert chief.get(path(event, "sheet")) == {"current": None, "draft": None, "newer": None}
    made = chief.done(path(event, "sheet/draft"), {"base": 0, "over": "", "facts": "La Cère déborde.",
                                                   "answers": [ROAD]})
    assert chief.get(path(event, "sheet"))["draft"]["print"] == made["print"]
    assert desk.named("observateur1").get(path(event, "sheet"))["draft"] is None
    seq = chief.done(path(event, "sheet/publication"), {"version": 1, "print": made["print"]})["seq"]
    current = desk.named("observateur1").get(path(event, "sheet"))["current"]
    assert (current["version"], current["seq"], current["answers"]) == (1, seq, [ROAD])
    told = chief.done(path(event, "instructions"), {"words": "Taisez le pont."})["seq"]
    waiting = operator.get(path(event, "notices"))["notices"]
    assert [(each["entry"], each["kind"], each["version"], each["words"]) for each in waiting] == [
        (seq, "sheet", 1, None), (told, "instruction", 0, "Taisez le pont.")]
    for entry in (seq, told):
        operator.done(path(event, "readings"), {"entry": entry})
    assert operator.get(path(event, "notices"))["notices"] == []


def test_a_draft_that_moved_is_neither_replaced_published_nor_dropped(desk: Desk, chief: Caller) -> None:
    event = desk.opened()
    ordered(desk, event)
    first = chief.done(path(event, "sheet/draft"), {"base": 0, "facts": "La Cère monte."})["print"]
    chief.done(path(event, "sheet/draft"), {"base": 0, "facts": "La Cère baisse."})
    for act, body in (("sheet/draft", {"base": 0, "over": first}), ("sheet/draft/discard", {"print": first}),
                      ("sheet/publication", {"version": 1, "print": first})):
        refused = chief.post(path(event, act), body)
        assert (refused.status_code, refused.json["code"]) == (409, "draft_moved"), act


@pytest.mark.parametrize(("act", "body", "login"), [
    ("sheet/draft", {"base": 0}, "operateur1"), ("sheet/publication", {"version": 1}, "operateur1"),
    ("instructions", {"words": "Mot"}, "observateur1"), ("readings", {"entry": 1}, "observateur1")])
def test_each_act_asks_for_its_right(desk: Desk, act: str, body: dict[str, object], login: str) -> None:
    assert desk.named(login).post(path(desk.opened(), act), body).status_code == 403
