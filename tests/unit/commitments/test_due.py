"""Which reminders are due, and when the next one will be."""

from __future__ import annotations

import pytest

from crisis.commitments import Due, due, next_due
from tests.unit.commitments.story import Story, informed, instant


def raised(story: Story, *reminders: tuple[int, int]) -> Story:
    for number, minutes in reminders:
        story.add("reminder_raised", {"commitment": number, "step": minutes, "persons": []})
    return story


@pytest.mark.parametrize(
    ("now", "steps"), [(29, []), (30, [30]), (45, [30, 45]), (55, [30, 45, 55]), (60, [30, 45, 55, 60])]
)
def test_each_reminder_is_due_at_its_minute(now: float, steps: list[int]) -> None:
    story = Story().at(0).without_cod()
    assert due(story.state(), instant(now)) == [Due(47, step, instant(step)) for step in steps]


def test_a_reminder_already_raised_is_not_due_again() -> None:
    story = raised(Story().at(0).without_cod(), (47, 30))
    assert due(story.state(), instant(46)) == [Due(47, 45, instant(45))]


def test_both_engagements_are_reminded_oldest_first() -> None:
    story = Story().at(0).without_cod().at(10).cod()
    assert due(story.state(), instant(40)) == [Due(47, 30, instant(30)), Due(48, 30, instant(40))]


def test_an_engagement_that_is_met_is_not_reminded() -> None:
    story = informed(at=20)
    story.at(25).cell()
    assert due(story.state(), instant(90)) == []
    assert next_due(story.state(), instant(0)) is None


def test_an_engagement_that_does_not_apply_is_not_reminded() -> None:
    story = Story(module7=False).at(0).cod()
    assert due(story.state(), instant(90)) == []
    assert [one.number for one in due(Story().at(0).cod().decide("withhold").state(), instant(31))] == [47]


def test_an_overrun_is_still_due_after_the_event_is_closed() -> None:
    story = Story().at(0).without_cod()
    story.at(30).add("event_closed", {"pending": {}, "confirmed": True})
    assert Due(47, 60, instant(60)) in due(story.state(), instant(61))


def test_an_audience_in_doubt_is_still_reminded() -> None:
    story = Story().at(0).cod(starts_47=False).at(10).send().at(20)
    story.accept("mayor-1", "page", "radio", "paper", at=20).seal(("mayor-2", "unknown", 20))
    assert due(story.state(), instant(30)) == [Due(48, 30, instant(30))]


def test_the_next_reminder_is_the_first_one_strictly_after() -> None:
    state = Story().at(0).without_cod().state()
    assert next_due(state, instant(0)) == instant(30)
    assert next_due(state, instant(30)) == instant(45)
    assert next_due(state, instant(60)) is None


def test_nothing_is_due_before_the_event_is_opened_or_started() -> None:
    assert due(Story().state(), instant(600)) == []
    assert next_due(Story().state(), instant(-60)) is None
