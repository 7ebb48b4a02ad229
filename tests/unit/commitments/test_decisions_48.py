"""The decision to inform or not, and what an authority who denies it does to 48 (R9)."""

from __future__ import annotations

import pytest

from tests.unit.commitments.story import Story, instant

SECOND = 1 / 60


def test_a_decision_not_to_inform_before_the_60th_minute_gives_not_applicable() -> None:
    story = Story().at(0).cod().at(60 - SECOND).decide("withhold")
    verdict = story.verdict(48, 90)
    assert (verdict.verdict, verdict.reasons, verdict.basis) == ("not_applicable", ("withheld",), None)


def test_a_decision_not_to_inform_at_the_60th_minute_is_only_told_beside() -> None:
    verdict = Story().at(0).cod().at(60).decide("withhold").verdict(48, 90)
    assert verdict.verdict == "missed"
    beside = next(one for one in verdict.readings if one.name == "withheld_after_limit")
    assert (beside.met_at, beside.seconds) == (instant(60), 3600)


def test_the_last_decision_before_the_limit_counts() -> None:
    story = Story().at(0).cod().at(10).decide("withhold").at(20).decide("inform")
    assert story.verdict(48, 90).verdict == "missed"
    assert story.at(70).decide("withhold").verdict(48, 90).verdict == "missed"


def test_a_decision_to_inform_after_the_limit_does_not_undo_the_one_before() -> None:
    story = Story().at(0).cod().at(10).decide("withhold").at(65).decide("inform")
    assert story.verdict(48, 90).verdict == "not_applicable"


def decided(*acts: tuple[float, str, bool | None]) -> Story:
    """Return a COD activated at 0 and decisions given by voice, each with the answer of its authority at 70."""
    story, answers = Story().at(0).cod(), []
    for minute, decision, answer in acts:
        story.at(minute).decide(decision)
        answers.append((len(story.pairs), answer))
    story.at(70)
    for seq, answer in answers:
        if answer is not None:
            story.confirm(seq, answer)
    return story


@pytest.mark.parametrize(("acts", "verdict", "beside"), [
    ([(10, "withhold", False)], "missed", {"withheld_denied"}),
    ([(10, "withhold", True)], "not_applicable", set()),
    ([(10, "withhold", None)], "not_applicable", {"withheld_unconfirmed"}),
    ([(10, "withhold", True), (20, "withhold", False)], "not_applicable", {"withheld_denied"}),
    ([(10, "withhold", True), (20, "inform", False)], "not_applicable", set()),
    ([(10, "inform", None), (20, "withhold", False)], "missed", {"withheld_denied"}),
    ([(65, "withhold", False)], "missed", {"withheld_denied"}),
    ([(65, "withhold", None)], "missed", {"withheld_after_limit"})])
def test_the_last_decision_before_the_limit_that_its_authority_has_not_denied_counts(
    acts: list[tuple[float, str, bool | None]], verdict: str, beside: set[str]
) -> None:
    found = decided(*acts).verdict(48, 90)
    assert found.verdict == verdict
    assert {one.name for one in found.readings if one.name.startswith("withheld")} == beside
    assert ("withheld" in found.reasons) is (verdict == "not_applicable")


def test_a_denial_withdrawn_gives_the_decision_back() -> None:
    story = decided((10, "withhold", False))
    assert story.confirm(3, True).verdict(48, 90).verdict == "not_applicable"


def test_a_decision_taken_at_the_screen_waits_for_no_confirmation() -> None:
    story = Story().at(0).cod().at(10).decide("withhold", means="own")
    assert not any(one.name.startswith("withheld") for one in story.verdict(48, 90).readings)


def test_deferring_stops_no_clock() -> None:
    assert Story().at(0).cod().at(10).decide("defer").verdict(48, 90).verdict == "missed"
