"""The softer reading of D7, when a préfecture has signed it: the first send to each audience."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.commitments.story import EVERYBODY, Story, all_but
from tests.unit.commitments.timed import timed_out


def test_a_prefecture_that_signed_the_softer_reading_is_judged_by_the_first_send_of_each_audience() -> None:
    heard = [one for one in EVERYBODY if one != "mayor-2"]
    story = Story(counting_48="first_send").at(0).cod().at(10).send().at(20.5).accept(*heard, at=20)
    softer = story.verdict(48, 90)
    assert (softer.verdict, softer.seconds) == ("kept", 1200)
    assert all_but("mayor-2").verdict(48, 90).verdict == "missed"


def first_send(*heard: str, **opening: Any) -> Story:
    """Return an event judged by the first send, sent at 10, of which only some deliveries were accepted at 20."""
    story = Story(counting_48="first_send", **opening).at(0).cod().at(10).send()
    return story.at(20.5).accept(*heard, at=20)


def test_a_first_send_that_may_have_been_taken_in_time_is_not_proven_though_nobody_else_was_reached() -> None:
    story = first_send("page", "radio", "paper").at(30).seal(*timed_out("mayor-1", 20, 20.3))
    assert story.verdict(48, 60.5).verdict == "running"
    verdict = story.verdict(48, 90)
    assert (verdict.verdict, verdict.met_at) == ("not_proven", None)
    first = next(one for one in verdict.readings if one.name == "first_send")
    assert first.verdict == "not_proven"


def test_a_first_send_that_is_proven_late_may_have_been_taken_in_time_by_another() -> None:
    story = first_send("page", "radio", "paper").at(70).accept("mayor-2", at=65)
    assert story.verdict(48, 90).verdict == "missed"
    assert story.seal(*timed_out("mayor-1", 59, 60.2)).verdict(48, 90).verdict == "not_proven"


def test_a_first_send_whose_every_delivery_failed_is_missed() -> None:
    story = first_send("page", "radio", "paper").at(30).seal(("mayor-1", "refused", 20), ("mayor-2", "refused", 20))
    assert story.verdict(48, 90).verdict == "missed"


@pytest.mark.parametrize(("opening", "reason"), [
    ({"priority_media": []}, "no_priority_medium"), ({"convention_media": []}, "no_convention_radio"),
    ({"means": []}, "no_means")])
def test_a_list_left_empty_is_never_kept_by_a_first_send(opening: dict[str, Any], reason: str) -> None:
    verdict = first_send(*EVERYBODY, **opening).verdict(48, 90)
    assert (verdict.verdict, reason in verdict.reasons) == ("not_proven", True)
