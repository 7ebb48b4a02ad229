"""The three audiences informed within an hour of the COD: the interval, the decision, the messages."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.commitments.story import EVERYBODY, TARGETS, Story, all_but, informed, instant
from tests.unit.commitments.timed import timed_out

SECOND = 1 / 60


def test_the_three_audiences_covered_in_time_keep_48_at_once() -> None:
    verdict = informed(at=20).verdict(48, 21)
    assert (verdict.verdict, verdict.basis, verdict.seconds) == ("kept", "operators", 1200)


def test_48_is_met_when_the_last_audience_is_covered() -> None:
    verdict = all_but("radio").at(41).accept("radio", at=40).verdict(48, 90)
    assert (verdict.verdict, verdict.met_at) == ("kept", instant(40))
    assert verdict.audiences["public"].covered_at == instant(20)


def test_an_acceptance_at_the_60th_minute_is_late() -> None:
    assert informed(at=60 - SECOND).verdict(48, 90).verdict == "kept"
    late = informed(at=60).verdict(48, 90)
    assert (late.verdict, late.seconds) == ("missed", 3600)


def test_nothing_sent_runs_until_the_limit_then_is_missed() -> None:
    story = Story().at(0).cod()
    assert story.verdict(48, 60 - SECOND).verdict == "running"
    assert story.verdict(48, 60).verdict == "missed"


def test_an_unknown_delivery_is_neither_kept_nor_missed() -> None:
    story = all_but("mayor-2").at(30).seal(*timed_out("mayor-2", 20, 20.3))
    verdict = story.verdict(48, 61)
    assert (verdict.verdict, verdict.reasons, verdict.seconds) == ("not_proven", ("unknown",), None)
    assert verdict.audiences["elected"].covered_optimistic_at == instant(20)


def test_an_unknown_that_is_already_late_is_missed() -> None:
    story = all_but("mayor-2").at(62).seal(*timed_out("mayor-2", 60, 60.2))
    assert story.verdict(48, 90).verdict == "missed"


def test_an_unknown_call_begun_in_time_is_in_doubt_though_it_was_given_up_late() -> None:
    verdict = all_but("mayor-2").at(62).seal(*timed_out("mayor-2", 60 - SECOND, 60.2)).verdict(48, 90)
    assert (verdict.verdict, verdict.reasons) == ("not_proven", ("unknown",))


def test_a_refused_delivery_is_missed_as_soon_as_the_hour_is_over() -> None:
    assert all_but("mayor-2").at(30).seal(("mayor-2", "refused", 20)).verdict(48, 60).verdict == "missed"


def test_a_delivery_without_sealed_line_waits_for_the_grace_then_was_not_accepted() -> None:
    story = all_but("mayor-2")
    assert story.verdict(48, 60.5).verdict == "running"
    assert story.verdict(48, 60.5).reasons == ("pending",)
    assert story.verdict(48, 61).verdict == "missed"


def test_a_line_sealed_after_the_limit_still_proves_what_happened_before() -> None:
    story = all_but("mayor-2").at(60.4).accept("mayor-2", at=59.9)
    assert story.verdict(48, 60.5).verdict == "kept"


def test_an_unknown_found_by_look_up_takes_the_date_of_the_operator() -> None:
    story = all_but("mayor-2").at(30).seal(*timed_out("mayor-2", 20.8, 21))
    in_time = story.at(70).seal(("mayor-2", "found", 21.5)).verdict(48, 90)
    assert (in_time.verdict, in_time.met_at) == ("kept", instant(21.5))
    late = all_but("mayor-2").at(30).seal(*timed_out("mayor-2", 58, 59)).at(70).seal(("mayor-2", "found", 61))
    assert late.verdict(48, 90).verdict == "missed"


def test_an_unknown_accepted_late_stays_in_doubt() -> None:
    story = all_but("mayor-2").at(70).seal(*timed_out("mayor-2", 58.8, 59), ("mayor-2", "accepted", 65))
    assert (story.verdict(48, 90).verdict, story.verdict(48, 90).reasons) == ("not_proven", ("unknown",))


def test_a_call_that_ends_accepted_is_dated_by_its_acceptance_alone() -> None:
    story = all_but("mayor-2").at(70).seal(("mayor-2", "accepted", 60.01))
    assert story.verdict(48, 90).verdict == "missed"


@pytest.mark.parametrize("message", [{"factual": False}, {"number": None}])
def test_only_a_numbered_factual_message_counts(message: dict[str, Any]) -> None:
    story = Story().at(0).cod().at(10).send(**message).at(20).accept(*EVERYBODY, at=20)
    assert story.verdict(48, 90).verdict == "missed"
    assert story.audience("elected", 90).targeted == 0


def test_a_message_nobody_approved_does_not_count() -> None:
    story = Story().at(0).cod().at(10).dispatch().at(20).accept(*EVERYBODY, at=20)
    assert story.verdict(48, 90).verdict == "missed"


def test_an_approval_of_another_wave_does_not_count() -> None:
    story = Story().at(0).cod().at(10)
    story.approve(wave=1)
    story.dispatch(wave=2).at(20).accept(*EVERYBODY, at=20)
    assert story.verdict(48, 90).verdict == "missed"


def by_bypass() -> tuple[Story, int]:
    story = Story().at(0).cod().at(10)
    approval = story.approve(bypass=True)
    story.dispatch().at(20).accept(*EVERYBODY, at=20)
    return story, approval


def test_a_bypass_not_confirmed_is_not_proven() -> None:
    story, _ = by_bypass()
    verdict = story.verdict(48, 90)
    assert (verdict.verdict, verdict.reasons) == ("not_proven", ("bypass_unconfirmed",))
    assert verdict.audiences["media"].covered_optimistic_at == instant(20)


def test_a_bypass_confirmed_later_counts_from_its_own_hours() -> None:
    story, approval = by_bypass()
    verdict = story.at(70).confirm(approval).verdict(48, 90)
    assert (verdict.verdict, verdict.seconds) == ("kept", 1200)


def test_a_bypass_that_the_authority_denies_stays_in_doubt() -> None:
    story, approval = by_bypass()
    assert story.confirm(approval, confirmed=False).verdict(48, 90).verdict == "not_proven"


def before_the_cod(minutes: float) -> Story:
    story = Story().at(-minutes).send().at(-minutes + 1).accept(*EVERYBODY, at=-minutes + 1)
    return story.at(0).cod()


def test_a_message_sent_at_most_six_hours_before_counts_as_minute_zero() -> None:
    verdict = before_the_cod(360).verdict(48, 1)
    assert (verdict.verdict, verdict.seconds, verdict.reasons) == ("kept", 0, ("before_activation",))
    assert verdict.met_at == verdict.audiences["elected"].first_at == instant(-359)


def test_a_message_sent_more_than_six_hours_before_does_not_count() -> None:
    verdict = before_the_cod(361).verdict(48, 90)
    assert (verdict.verdict, verdict.audiences["elected"].targeted) == ("missed", 0)


def test_the_first_send_of_each_audience_is_read_beside() -> None:
    verdict = all_but("mayor-2").verdict(48, 90)
    first = next(one for one in verdict.readings if one.name == "first_send")
    assert verdict.verdict == "missed"
    assert (first.verdict, first.seconds) == ("kept", 1200)


def test_what_was_delivered_before_the_limit_is_told_beside() -> None:
    story = informed(at=20).at(70).seal(("mayor-1", "delivered", 59), ("mayor-2", "delivered", 61))
    told = {one.name: one.share for one in story.verdict(48, 90).readings if one.share}
    assert told["delivered_in_time_elected"] == (1, 2)
    assert told["delivered_in_time_media"] == (0, 2)


def test_the_weakest_proof_gives_the_basis() -> None:
    story = all_but("mayor-1", "mayor-2").at(30)
    story.reached("commune:15001", proof="piece")
    story.accept("mayor-2", at=30)
    assert story.verdict(48, 90).basis == "hand"
    story = all_but("mayor-1").at(30)
    story.reached("commune:15001", proof="named")
    assert story.verdict(48, 90).basis == "declared"


@pytest.mark.parametrize("opening", [{"demonstration": True}, {"mode": "exercise"}])
def test_outside_a_real_event_everything_is_simulated(opening: dict[str, Any]) -> None:
    assert informed(**opening).verdict(48, 90).basis == "simulated"


def test_a_wave_that_widens_the_event_before_the_limit_widens_what_must_be_covered() -> None:
    story = informed(at=20)
    third = ("mayor-3", "elected", "commune:15003", "sms")
    story.at(30).send(wave=2, communes=("15001", "15002", "15003"), targets=(third,))
    assert story.verdict(48, 31).verdict == "running"
    assert story.verdict(48, 90).verdict == "missed"
    assert story.at(60.5).accept("mayor-3", at=31).verdict(48, 90).met_at == instant(31)


def test_48_is_told_with_its_three_audiences() -> None:
    told = informed(at=20).verdict(48, 21).to_dict()
    assert set(told["audiences"]) == {"elected", "public", "media"}
    assert told["audiences"]["elected"] == {
        "communes_targeted": 2,
        "targeted": 2,
        "accepted": 2,
        "delivered": 0,
        "unknown": 0,
        "failed": 0,
        "first_at": "2026-11-21T22:20:00.000000Z",
        "covered_at": "2026-11-21T22:20:00.000000Z",
        "covered_optimistic_at": "2026-11-21T22:20:00.000000Z",
        "basis": "operators",
        "reasons": [],
        "uncovered": [],
    }
    assert "communes_targeted" not in told["audiences"]["media"]


def test_two_deliveries_to_the_same_commune_cover_it_once_at_the_earliest() -> None:
    twice = (*TARGETS, ("mayor-1b", "elected", "commune:15001", "voice"))
    story = Story().at(0).cod().at(10).send(targets=twice).at(40)
    story.accept("mayor-2", "page", "radio", "paper", at=20).accept("mayor-1", at=39).accept(
        "mayor-1b", at=25
    )
    assert story.verdict(48, 90).met_at == instant(25)


def widened(*communes: str, at: float = 40) -> Story:
    """Return an event whose zone is widened after its only wave, by which everybody was informed."""
    story = informed(at=20).at(at)
    story.add("event_described", {"type": "flood", "communes": list(communes), "to_specify": []})
    return story


def read_wider(story: Story, at: float = 90) -> tuple[str | None, int | None] | None:
    found = [one for one in story.verdict(48, at).readings if one.name == "zone_widened"]
    return (found[0].verdict, found[0].seconds) if found else None


@pytest.mark.parametrize("at", [40, 70])
def test_communes_added_after_the_last_wave_are_counted_beside_and_never_in_the_verdict(at: float) -> None:
    story = widened("15001", "15002", "15003", at=at)
    assert story.verdict(48, 90).verdict == "kept"
    assert read_wider(story) == ("missed", None)


def test_a_commune_added_and_called_by_hand_in_time_is_told_beside() -> None:
    story = widened("15001", "15002", "15003").at(50)
    story.reached("commune:15003", proof="piece")
    assert read_wider(story) == ("kept", 3000)


def test_a_zone_that_is_narrowed_or_said_again_has_no_other_reading() -> None:
    assert read_wider(widened("15001")) is None
    assert read_wider(widened("15001", "15002")) is None
    assert read_wider(informed(at=20)) is None
