"""What should not be in a journal is named with its entry; what is in order is not."""
from __future__ import annotations

from typing import Any

import pytest

from crisis.evidence.anomalies import LISTED, anomalies
from crisis.evidence.clock_quality import clock_quality
from crisis.evidence.register import Shift, known
from tests.unit.commitments.story import Story, informed
from tests.unit.evidence.telling import alert, answer, told


def found(story: Story, lines: dict[int, Any] | None = None) -> list[tuple[str, int | None]]:
    here = told(story)
    return [(row["code"], row["seq"]) for row in anomalies(here.contents, here.orders, lines or here.facts.lines)]


def test_an_event_in_order_has_none() -> None:
    assert found(informed()) == []


@pytest.mark.parametrize(("kind", "data", "code"), [
    ("activation_mistaken", {"deliveries": []}, "mistaken"),
    ("clock_shifted", {"seconds": -40}, "clock_shifted"),
    ("presence_corrected", {"corrects": 2, "alert": None, "person": "p", "function": "communication"},
     "presence_corrected"),
    ("approval_refused", {"message": "m1", "code": "self_approval"}, "approval_refused"),
    ("order_confirmed", {"of": 2, "confirmed": False}, "order_denied")])
def test_an_act_that_tells_of_a_mistake_is_one(kind: str, data: dict[str, Any], code: str) -> None:
    story = informed()
    assert found(story) == []
    seq = story.at(30).add(kind, data)
    assert found(story) == [(code, seq)]


def test_hours_more_than_five_minutes_apart_are_named_whichever_was_declared() -> None:
    story = Story().at(0).cod(declared=-6).at(10).cod(declared=5)
    late = story.at(30).reached("commune:15001", typed=20)
    assert found(story) == [("hour_gap", 2), ("hour_gap", late)]


def test_a_receipt_dated_before_its_order_is_counted_under_its_seal() -> None:
    story = Story().at(0).cod().at(10).send().at(12)
    story.seal(("mayor-1", "accepted", 9), ("mayor-2", "accepted", 9.5), ("paper", "accepted", 11))
    here = told(story)
    (row,) = anomalies(here.contents, here.orders, here.facts.lines)
    assert (row["code"], row["seq"]) == ("receipt_before_order", len(story.pairs))
    assert row["sentence"] == "2 accusés sont datés d'avant leur ordre d'envoi."
    early = {"delivery": "mayor-1", "at": story.text(9)}
    assert found(story, {0: [early]}) == [("receipt_before_order", None)]


def test_what_somebody_writes_after_the_closing_is_named_and_a_seal_is_not() -> None:
    story = informed()
    story.at(60).add("event_closed", {"pending": {}, "confirmed": True})
    story.at(61).seal()
    seq = story.at(62).add("note_added", {"category": "other"})
    assert found(story) == [("after_closing", seq)]


def test_an_alert_of_somebody_who_answered_or_beyond_the_rounds_is_repeated() -> None:
    story = Story().at(0).cod()
    story.add("escalation_started", {"chains": [], "policy": {"rounds": 2}, "awake": []})
    for person in ("anne", "paul"):
        alert(story, person)
    answer(story, "anne")
    again = alert(story.at(3), "anne")
    alert(story, "paul")
    third = alert(story.at(6), "paul")
    assert found(story) == [("alerted_again", again), ("alerted_again", third)]


def test_a_new_order_alerts_everybody_anew() -> None:
    story = Story().at(0).cod()
    alert(story, "anne")
    answer(story, "anne")
    story.at(90).cod()
    alert(story, "anne")
    assert found(story) == []


def test_a_long_list_of_one_kind_ends_by_its_number() -> None:
    story = Story().at(0).cod().at(200)
    for _ in range(LISTED + 5):
        story.reached("commune:15001", typed=20)
    here = told(story)
    rows = anomalies(here.contents, here.orders, here.facts.lines)
    assert len(rows) == LISTED
    assert rows[-1]["sentence"].endswith("Et 5 autres du même genre après elle.")
    assert not rows[-2]["sentence"].endswith("après elle.")


def test_the_clock_tells_its_steps_its_kind_and_the_largest_gap() -> None:
    story = Story().at(0).cod(declared=-4).at(30)
    story.reached("commune:15001", typed=21)
    story.at(40).add("clock_shifted", {"seconds": 12})
    told_ = clock_quality([content for content, _ in story.pairs],
                          [Shift(7, "2026-11-21T22:10:00.000000Z", -3600)])
    assert told_ == {"clocks": ["host"], "largest_gap_s": 540, "largest_gap_seq": 3, "shifts": [
        {"at": "2026-11-21T22:10:00.000000Z", "seconds": -3600, "seq": None, "register_seq": 7},
        {"at": "2026-11-21T22:40:00.000000Z", "seconds": 12, "seq": 4, "register_seq": None}]}


def test_without_any_gap_no_entry_is_named() -> None:
    told_ = clock_quality([content for content, _ in Story().pairs], [])
    assert (told_["largest_gap_s"], told_["largest_gap_seq"], told_["shifts"]) == (0, None, [])


def test_the_register_tells_an_event_the_steps_of_the_clock_while_it_was_open() -> None:
    def entry(number: int, kind: str, **data: Any) -> dict[str, Any]:
        return {"seq": number, "kind": kind, "recorded_at": f"2026-11-21T22:{number:02d}:00.000000Z", "data": data}

    opened = {"nature": "real", "genesis": "00"}
    house = known([entry(1, "clock_shifted", seconds=1), entry(2, "event_opened", id="one", **opened),
                   entry(3, "clock_shifted", seconds=2), entry(4, "event_opened", id="two", **opened),
                   entry(5, "event_closed", id="one", seq=9, head="00"), entry(6, "clock_shifted", seconds=3)])
    assert {key: [shift.seconds for shift in one.shifts] for key, one in house.items()} == {"one": [2], "two": [3]}
