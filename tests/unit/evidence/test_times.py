"""Who was waited for: each second once, on one side, and all of them add up to the span."""
from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from crisis.commitments.instants import whole_seconds
from crisis.evidence.times import STAGES, times
from tests.unit.commitments.story import EVERYBODY, TARGETS, Story
from tests.unit.evidence.telling import Told, alert, answer, arrive, submit, told


def stages(here: Told) -> list[dict[str, Any]]:
    return times(here.facts, here.orders, here.reached, here.start)


def spent(here: Told) -> dict[str, tuple[int, int]]:
    return {row["code"]: (row["human_s"], row["system_s"]) for row in stages(here)}


def whole() -> Story:
    """Order said at 0 and recorded at 2, SMS accepted at 3, answer at 8, arrival at 15, message from 20 to 33."""
    story = Story().at(2).cod(declared=0)
    alert(story, "chief")
    story.at(3).seal((f"to-chief-{len(story.pairs) - 1}", "accepted", 3)).at(8)
    answer(story, "chief")
    arrive(story.at(15), "chief")
    submit(story.at(20).draft().at(27)).at(31).approve()
    return story.dispatch().at(34).accept(*EVERYBODY, at=33)


def test_each_stage_waits_for_people_or_for_the_system() -> None:
    assert spent(told(whole())) == {
        "recording": (120, 0), "calling": (0, 60), "answering": (300, 0), "arriving": (420, 0), "beginning": (300, 0),
        "writing": (420, 0), "approving": (240, 0), "ordering": (0, 0), "sending": (0, 120)}


def test_each_stage_begins_with_the_entry_that_ended_the_one_before() -> None:
    rows = stages(told(whole()))
    assert [row["from_seq"] for row in rows[1:]] == [row["to_seq"] for row in rows[:-1]]
    assert (rows[0]["from_seq"], rows[0]["to_seq"]) == (2, 2)
    assert rows[-1]["to_seq"] == len(whole().pairs)


def test_who_came_while_the_message_was_being_written_kept_nobody_waiting() -> None:
    story = Story().at(0).cod()
    submit(story.at(5).draft().at(12)).at(8)
    arrive(story.at(13), "chief")
    story.at(14).approve()
    story.dispatch().at(21).accept(*EVERYBODY, at=20)
    found = spent(told(story))
    assert "arriving" not in found
    assert (found["beginning"], found["writing"], found["approving"]) == ((300, 0), (420, 0), (120, 0))


def test_a_last_mayor_joined_by_hand_was_waited_for_by_people() -> None:
    story = Story().at(0).cod().at(10).send().at(20)
    story.accept(*(one for one in EVERYBODY if one != "mayor-2"), at=15)
    act = story.at(40).reached("commune:15002")
    rows = stages(told(story))
    assert (rows[-1]["code"], rows[-1]["human_s"], rows[-1]["to_seq"]) == ("by_hand", 1800, act)


def test_the_stages_are_those_of_the_message_that_covered_last() -> None:
    story = Story().at(0).cod().at(5).draft("m1").at(6).send(targets=TARGETS[:3]).at(8)
    story.accept("mayor-1", "mayor-2", "page", at=7)
    story.at(30).draft("m2").at(40).send(message="m2", number=2, targets=TARGETS[3:]).at(43)
    story.accept("radio", "paper", at=42)
    assert spent(told(story)) == {"recording": (0, 0), "beginning": (1800, 0), "approving": (600, 0),
                                  "ordering": (0, 0), "sending": (0, 120)}


def test_nothing_is_said_while_nobody_is_covered_or_when_all_were_before() -> None:
    assert stages(told(Story().at(0).cod().at(10).send())) == []
    assert stages(told(Story().at(-20).send().at(-9).accept(*EVERYBODY, at=-10).at(0).cod())) == []


@given(st.lists(st.floats(0, 50), min_size=9, max_size=9), st.booleans())
def test_the_sum_of_all_stages_is_the_span_whatever_the_hours(hours: list[float], by_hand: bool) -> None:
    ordered = sorted(hours)
    story = Story().at(ordered[0]).cod(declared=0).at(ordered[1])
    alert(story, "chief")
    answer(story.at(ordered[2]), "chief")
    arrive(story.at(ordered[3]), "chief")
    submit(story.at(ordered[4]).draft().at(ordered[5])).at(ordered[6]).approve()
    story.dispatch().at(55).accept(*EVERYBODY[1 if by_hand else 0:], at=ordered[7])
    if by_hand:
        story.at(56).reached("commune:15001")
    here = told(story)
    rows = stages(here)
    last = max(one.covering.at for one in here.reached if one.covering)
    assert sum(row["human_s"] + row["system_s"] for row in rows) == whole_seconds(here.start, last)
    assert all(not (row["human_s"] and row["system_s"]) and row["code"] in STAGES for row in rows)
