"""What a rehearsal says of the hotline: parts that exist, and no other; figures of the exchange by quarter hour."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from exercises.document import document, summary
from exercises.drawn import Minute
from exercises.hotline_arguments import MIX, TakeCalls
from exercises.room import Counted, Room

AT = datetime(2026, 11, 22, 3, 10, tzinfo=UTC)
ORDERED = {"number": 50, "verdict": "running", "basis": None, "started_at": "2026-11-22T03:10:00.000000Z",
           "met_at": None, "seconds": None, "rule": "50 v1", "readings": []}
OPENED = ORDERED | {"readings": [{"name": "to_opening", "met_at": "2026-11-22T03:30:00.000000Z", "seconds": 1200}]}
EXCHANGE = {"received": 500, "answered": 435, "abandoned": 60, "refused": 0}


def told(judged: dict[str, Any], sheets_expected: int = 0, **parts: Any) -> dict[str, Any]:
    report = {"event": {}, "commitments": [judged], "channels": [], "oncall": {"alerted": 0, "acknowledged": 0},
              "cip_posts": None, "sheets": [], "calls": None} | parts
    return document(report, {}, {"entries": 1, "head": "a" * 64, "verified": True}, sheets_expected)


def test_a_hotline_that_nobody_ordered_is_absent() -> None:
    assert "hotline" not in told(ORDERED | {"started_at": None})


def test_what_does_not_exist_is_absent_and_not_zero() -> None:
    assert told(OPENED)["hotline"] == {
        "ordered_at": ORDERED["started_at"], "opened_at": "2026-11-22T03:30:00.000000Z", "seconds": 1200,
        "sheet_versions": 0}
    assert "    " not in summary(told(OPENED), "Cantal").split("CIP : ")[1]


def test_sheets_that_were_lost_show_beside_those_expected() -> None:
    found = told(OPENED, 435, cip_posts={"wanted": 8, "filled": 7}, sheets=[{}, {}],
                 calls={"exchange": EXCHANGE, "sheets": 434})
    assert found["hotline"]["calls"] == {"received": 500, "answered": 435, "abandoned": 60,
                                         "sheets_expected": 435, "sheets_stored": 434}
    lines = summary(found, "Cantal")
    assert "postes tenus 7 sur 8, fiches réponses publiées 2" in lines
    assert "appels : reçus 500, répondus 435, abandonnés 60 ; fiches d'appel 434 sur 435" in lines


def test_calls_that_nothing_froze_are_told_without_figures_of_the_exchange() -> None:
    found = told(OPENED, 3)
    assert found["hotline"]["calls"] == {"sheets_expected": 3, "sheets_stored": 0}
    assert "appels : standard sans chiffres ; fiches d'appel 0 sur 3" in summary(found, "Cantal")


def test_a_minute_counts_in_the_quarter_hour_in_which_it_began_told_once_it_is_over() -> None:
    room = Room()
    for minutes in (0, 4, 5):
        room.count(AT + timedelta(minutes=minutes, seconds=30), Minute(5, 1, ("safety",) * 3))
    first, second = AT - timedelta(minutes=10), AT + timedelta(minutes=5)
    assert room.exchange == {first: Counted(10, 6, 2), second: Counted(5, 3, 1)}
    assert room.ended(second - timedelta(seconds=1)) == []
    assert room.ended(second) == [first]


def test_a_technician_takes_no_call() -> None:
    assert Room(seats={"operator-1": "a", "line_technician-1": "b", "team_leader-1": "c"}).answering == ["a", "c"]


@pytest.mark.parametrize("wrong", [
    {"received": 10, "answered": 9, "abandoned": 2}, {"over": "+00:00:30"}, {"over": "+00:10:30"}, {"mix": {}},
    {"mix": {"weather": 1}}, {"mix": {"safety": 0}}])
def test_calls_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    sound: dict[str, Any] = {"received": 10, "answered": 9, "over": "+00:15:00"}
    assert TakeCalls.model_validate(sound).mix == MIX
    with pytest.raises(ValidationError):
        TakeCalls.model_validate(sound | wrong)
