"""What acts done by hand prove: of which approved text, from which hour, by which file."""

from __future__ import annotations

import pytest

from tests.unit.commitments.story import Story, all_but, instant


def test_a_report_imported_in_time_counts_at_the_hours_of_its_file() -> None:
    story = all_but("mayor-1", "mayor-2").at(50)
    story.report(("commune:15001", 30), ("commune:15002", 35))
    verdict = story.verdict(48, 90)
    assert (verdict.verdict, verdict.basis, verdict.met_at) == ("kept", "hand", instant(35))


def test_a_report_imported_late_is_not_proven_until_a_second_person_accepts_its_file() -> None:
    story = all_but("mayor-1", "mayor-2").at(80)
    report = story.report(("commune:15001", 30), ("commune:15002", 35))
    verdict = story.verdict(48, 90)
    assert (verdict.verdict, verdict.reasons, verdict.met_at) == ("not_proven", ("typed_hour_only",), instant(80))
    story.confirm(story.piece(report), by="second")
    accepted = story.verdict(48, 90)
    assert (accepted.verdict, accepted.basis, accepted.met_at) == ("kept", "hand", instant(35))


def test_a_report_of_calls_made_more_than_six_hours_before_the_cod_does_not_count() -> None:
    story = Story().at(-400).send(targets=()).at(0).cod().at(10)
    story.report(("commune:15001", -361), ("commune:15002", -359))
    assert story.audience("elected", 90).uncovered == ("15001",)


@pytest.mark.parametrize("message", [None, "never-approved"])
def test_a_call_that_names_no_approved_message_proves_nothing(message: str | None) -> None:
    story = all_but("mayor-1").at(40)
    story.reached("commune:15001", message=message)
    verdict = story.verdict(48, 90)
    assert (verdict.verdict, verdict.reasons) == ("missed", ("no_message",))


def done_by_hand(version: int = 1) -> Story:
    """Everything done by hand at 20, of a draft in its first version, before anything was approved."""
    story = Story().at(0).cod().at(5).draft().at(20)
    for insee in ("15001", "15002"):
        story.reached(f"commune:{insee}")
    story.publish()
    for medium in ("radio", "paper"):
        story.reached(f"medium:{medium}", audience="media")
    if version > 1:
        story.at(25).draft(version=version)
    return story


def test_an_approval_after_the_hour_never_saves_what_was_done_by_hand_before() -> None:
    story = done_by_hand()
    assert (story.verdict(48, 61).verdict, story.verdict(48, 61).reasons) == ("missed", ("no_message",))
    story.at(75).send(targets=())
    assert (story.verdict(48, 90).verdict, story.verdict(48, 90).met_at) == ("missed", instant(75))


def test_an_approval_later_than_the_act_dates_its_proof() -> None:
    story = done_by_hand().at(40)
    story.approve()
    assert (story.verdict(48, 90).verdict, story.verdict(48, 90).met_at) == ("kept", instant(40))


def test_a_text_rewritten_since_the_act_is_another_text() -> None:
    story = done_by_hand(version=2).at(40)
    story.approve(version=2)
    assert (story.verdict(48, 90).verdict, story.verdict(48, 90).met_at) == ("missed", None)


def test_an_hour_typed_before_the_approval_counts_from_the_approval() -> None:
    story = all_but("mayor-1").at(70)
    story.reached("commune:15001", typed=5)
    assert story.verdict(48, 90).verdict == "missed"
    story = Story().at(0).cod().at(2).draft().at(10).send().at(20.5)
    story.accept("mayor-2", "page", "radio", "paper", at=20).at(70)
    call = story.reached("commune:15001", typed=5)
    story.confirm(story.piece(call), by="second")
    assert story.audience("elected", 90).covered_at == instant(20)
    assert next(one for one in story.verdict(48, 90).readings if one.name == "first_send").met_at == instant(20)
