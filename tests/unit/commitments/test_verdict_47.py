"""The cell of emergency communication operational in less than an hour."""

from __future__ import annotations

from typing import Any

import pytest

from crisis.commitments import due
from tests.unit.commitments.story import Story, instant

SECOND = 1 / 60


def story_of_a_cell(recorded: float, typed: float | None = None, others: bool = True) -> Story:
    story = Story().at(0).cod()
    story.at(recorded).cell(typed=typed, others=others)
    return story


def test_a_cell_at_59_min_59_s_keeps_47() -> None:
    verdict = story_of_a_cell(60 - SECOND).verdict(47, 90)
    assert (verdict.verdict, verdict.seconds, verdict.basis) == ("kept", 3599, "operators")
    assert verdict.met_at == instant(60 - SECOND)


def test_a_cell_at_the_60th_minute_misses_47() -> None:
    verdict = story_of_a_cell(60).verdict(47, 90)
    assert (verdict.verdict, verdict.seconds) == ("missed", 3600)


def test_47_runs_until_the_60th_minute() -> None:
    story = Story().at(0).cod()
    assert (story.verdict(47, 60 - SECOND).verdict, story.verdict(47, 60 - SECOND).basis) == ("running", None)
    assert (story.verdict(47, 60).verdict, story.verdict(47, 60).seconds) == ("missed", None)


def test_a_cell_operational_before_the_order_counts_as_zero_seconds() -> None:
    story = Story().at(-5)
    story.cell()
    verdict = story.at(0).cod().verdict(47, 10)
    assert (verdict.verdict, verdict.seconds, verdict.met_at) == ("kept", 0, instant(-5))
    assert verdict.reasons == ("before_activation",)


def test_a_cell_stood_down_before_the_order_was_never_a_stop() -> None:
    story = Story().at(-180)
    story.cell()
    story.at(-120).stand_down().at(0).cod()
    assert (story.verdict(47, 30).verdict, story.verdict(47, 30).met_at) == ("running", None)
    assert [(one.number, one.step) for one in due(story.state(), instant(31)) if one.number == 47] == [(47, 30)]
    assert story.verdict(47, 90).verdict == "missed"
    story.at(40).cell()
    assert (story.verdict(47, 90).verdict, story.verdict(47, 90).seconds) == ("kept", 2400)


def test_a_cell_stood_down_after_the_order_was_standing_when_it_came() -> None:
    story = Story().at(-60)
    story.cell()
    verdict = story.at(0).cod().at(20).stand_down().verdict(47, 90)
    assert (verdict.verdict, verdict.seconds, verdict.reasons) == ("kept", 0, ("before_activation",))


def test_an_hour_typed_before_the_last_standing_down_is_worth_nothing() -> None:
    story = Story().at(-180)
    story.cell()
    story.at(-60).stand_down().at(0).cod()
    stop = story.at(70).cell(typed=-90)
    story.confirm(story.piece(stop, by="chief"), by="second")
    assert (story.verdict(47, 90).verdict, story.verdict(47, 90).seconds) == ("missed", 4200)


def test_a_typed_hour_recorded_in_time_changes_nothing() -> None:
    verdict = story_of_a_cell(50, typed=30).verdict(47, 90)
    assert (verdict.verdict, verdict.seconds) == ("kept", 3000)
    assert [(one.name, one.seconds) for one in verdict.readings] == [("typed_hour", 1800)]


def test_a_typed_hour_alone_proves_nothing() -> None:
    verdict = story_of_a_cell(70, typed=50).verdict(47, 90)
    assert (verdict.verdict, verdict.reasons) == ("not_proven", ("typed_hour_only",))


def test_typed_and_recorded_both_late_is_missed() -> None:
    assert story_of_a_cell(80, typed=60).verdict(47, 90).verdict == "missed"


def test_a_piece_accepted_by_a_second_person_proves_the_typed_hour() -> None:
    story = Story().at(0).cod()
    stop = story.at(70).cell(typed=50)
    story.confirm(story.piece(stop, by="chief"), by="second")
    verdict = story.verdict(47, 90)
    assert (verdict.verdict, verdict.basis, verdict.seconds) == ("kept", "declared", 3000)


@pytest.mark.parametrize(("by", "confirmed"), [("chief", True), ("second", False)])
def test_a_piece_not_accepted_by_somebody_else_proves_nothing(by: str, confirmed: bool) -> None:
    story = Story().at(0).cod()
    stop = story.at(70).cell(typed=50)
    story.confirm(story.piece(stop, by="chief"), confirmed, by=by)
    assert story.verdict(47, 90).verdict == "not_proven"


def test_a_minimum_above_one_without_another_own_trace_is_not_proven() -> None:
    verdict = story_of_a_cell(30, others=False).verdict(47, 90)
    assert (verdict.verdict, verdict.reasons, verdict.seconds) == ("not_proven", ("no_other_trace",), 1800)


def test_a_minimum_of_one_needs_nobody_else() -> None:
    story = Story().at(0).cod()
    story.at(30).cell(others=False, minimum=1)
    assert story.verdict(47, 90).verdict == "kept"


def test_the_reduced_mode_stops_the_clock_and_is_told() -> None:
    story = Story().at(0).cod()
    story.at(30).cell(reduced=True)
    verdict = story.verdict(47, 90)
    assert (verdict.verdict, verdict.reasons) == ("kept", ("reduced_mode",))


def test_a_later_and_better_proof_turns_the_verdict() -> None:
    story = story_of_a_cell(20, others=False)
    assert story.verdict(47, 25).verdict == "not_proven"
    story.at(40).cell()
    assert (story.verdict(47, 90).verdict, story.verdict(47, 90).seconds) == ("kept", 2400)


def test_of_two_equal_declarations_the_first_stops() -> None:
    story = story_of_a_cell(20)
    story.at(40).cell()
    assert story.verdict(47, 90).seconds == 1200


@pytest.mark.parametrize("opening", [{"demonstration": True}, {"mode": "exercise"}, {"mode": "rehearsal"}])
def test_outside_a_real_event_the_basis_is_simulated(opening: dict[str, Any]) -> None:
    story = Story(**opening).at(0).cod()
    assert story.verdict(47, 90).basis == "simulated"
    story.at(30).cell()
    assert story.verdict(47, 90).basis == "simulated"


def test_a_verdict_is_told_as_the_documents_print_it() -> None:
    assert story_of_a_cell(30).verdict(47, 90).to_dict() == {
        "number": 47,
        "verdict": "kept",
        "basis": "operators",
        "started_at": "2026-11-21T22:00:00.000000Z",
        "met_at": "2026-11-21T22:30:00.000000Z",
        "seconds": 1800,
        "rule": "47 v1 (proposée)",
        "reasons": [],
        "readings": [],
    }
