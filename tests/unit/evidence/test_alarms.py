"""How often people of each function are rung, by ten minutes: who is not staff is not counted (G13)."""
from __future__ import annotations

from typing import Any

from crisis.evidence.alarms import alarms
from tests.unit.commitments.story import T0, Story, instant
from tests.unit.evidence.telling import alert


def counted(story: Story, steady: tuple[float, float] | None = None) -> dict[str, dict[str, Any]]:
    span = (instant(steady[0]), instant(steady[1])) if steady else None
    found = alarms([content for content, _ in story.pairs], T0, span)
    assert found["slot_s"] == 600
    return {role["function"]: role for role in found["roles"]}


def remind(story: Story, *persons: str) -> int:
    return story.add("reminder_raised", {"commitment": 47, "step": 30, "persons": list(persons), "deliveries": [
        {"id": f"r-{each}-{len(story.pairs)}", "target": f"person:{each}", "channel": "sms"} for each in persons]})


def test_calls_and_reminders_are_counted_by_function_and_by_ten_minutes() -> None:
    story = Story().at(0).cod()
    alert(story, "anne")
    alert(story, "paul")
    story.at(4).add("duty_redialled", {"alert": "a", "person": "anne", "function": "communication", "voice": "v"})
    remind(story.at(30), "anne", "paul")
    found = counted(story)["communication"]
    assert (found["total"], found["busiest"], found["label"]) == (5, 3, "cellule de communication")
    assert [(slot["seconds"], slot["count"]) for slot in found["slots"]] == [(0, 3), (1800, 2)]


def test_a_slot_before_the_origin_has_its_own_hour() -> None:
    story = Story().at(-12)
    alert(story, "anne")
    (slot,) = counted(story)["communication"]["slots"]
    assert (slot["seconds"], slot["at"]) == (-1200, "2026-11-21T21:40:00.000000Z")


def test_somebody_reminded_counts_in_the_function_in_which_they_acted_or_in_none() -> None:
    story = Story().at(0).cod()
    remind(story.at(30), "chief", "stranger")
    assert {name: role["total"] for name, role in counted(story).items()} == {"communication": 1, "unknown": 1}


def test_volunteers_and_organisms_are_no_staff() -> None:
    story = Story().at(0).cod()
    alert(story, "vera", function="cip_volunteer")
    story.add("organism_called", {"alert": "o", "organism": "sdis", "person": "p", "rank": 1, "delivery": "d",
                                  "voice": None, "email": None})
    story.add("convocation_exhausted", {"organism": "sdis", "deliveries": [
        {"id": "d2", "target": "organism:sdis", "channel": "sms"}]})
    assert counted(story) == {}


def test_g13_the_rate_once_the_cell_stands_is_per_ten_minutes_and_role() -> None:
    story = Story().at(0).cod()
    alert(story, "anne")
    for minute in (30, 45, 55):
        remind(story.at(minute), "anne")
    found = counted(story, steady=(20, 80))["communication"]
    assert (found["total"], found["steady"], found["steady_rate"]) == (4, 3, 0.5)
    assert counted(story, steady=(50, 58))["communication"]["steady_rate"] is None
    assert counted(story)["communication"]["steady"] is None
