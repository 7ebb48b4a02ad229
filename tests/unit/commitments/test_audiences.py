"""What covers the elected, the public and the media, by operators and by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.commitments.story import TARGETS, Story, all_but, informed, instant


def test_mail_alone_never_informs_a_mayor() -> None:
    by_mail = (*TARGETS[1:], ("mayor-1", "elected", "commune:15001", "email"))
    story = Story().at(0).cod().at(10).send(targets=by_mail).at(20)
    story.accept("mayor-1", "mayor-2", "page", "radio", "paper", at=20)
    assert story.verdict(48, 90).verdict == "missed"
    elected = story.audience("elected", 90)
    assert (elected.uncovered, elected.accepted, elected.targeted) == (("15001",), 2, 2)


@pytest.mark.parametrize("state", ["accepted", "sent", "delivered", "found"])
def test_each_accepting_state_informs_a_mayor(state: str) -> None:
    assert all_but("mayor-1").at(30).seal(("mayor-1", state, 25)).verdict(48, 90).met_at == instant(25)


@pytest.mark.parametrize(
    "state", ["calling", "unknown", "absent", "refused", "undelivered", "expired", "stopped"]
)
def test_no_other_state_informs_a_mayor(state: str) -> None:
    story = all_but("mayor-1").at(30).seal(("mayor-1", state, 25))
    assert story.audience("elected", 90).uncovered == ("15001",)


def test_undelivered_does_not_undo_accepted() -> None:
    story = informed().at(30).seal(("mayor-1", "undelivered", 25))
    assert story.verdict(48, 90).verdict == "kept"
    assert (story.audience("elected", 90).accepted, story.audience("elected", 90).failed) == (2, 0)


def test_a_late_unknown_does_not_undo_accepted() -> None:
    story = informed().at(30).seal(("mayor-1", "unknown", 25))
    assert (story.verdict(48, 90).verdict, story.audience("elected", 90).unknown) == ("kept", 0)


def test_stopping_does_not_settle_what_became_of_an_unknown() -> None:
    story = all_but("mayor-1").at(30).seal(("mayor-1", "unknown", 25), ("mayor-1", "stopped", 28))
    assert story.verdict(48, 90).verdict == "not_proven"


def test_each_delivery_is_counted_once_by_what_became_of_it() -> None:
    targets = tuple((f"d{i}", "elected", "commune:15001", "sms") for i in range(8))
    heard = ("accepted", "delivered", "unknown", "refused", "undelivered", "expired", "stopped")
    story = Story().at(0).cod().at(10).send(targets=targets).at(30)
    story.seal(*((f"d{i}", state, 20) for i, state in enumerate(heard)))
    elected = story.audience("elected", 40)
    assert (elected.targeted, elected.accepted, elected.delivered, elected.unknown, elected.failed) == (
        8,
        2,
        1,
        1,
        4,
    )


def test_a_commune_without_route_is_not_covered_until_contacted_by_hand() -> None:
    story = Story().at(0).cod().at(10).send(without_route=("15001",), targets=TARGETS[1:]).at(20.5)
    story.accept("mayor-2", "page", "radio", "paper", at=20)
    assert (story.verdict(48, 90).verdict, story.verdict(48, 90).reasons) == ("missed", ("without_route",))
    story.at(40).reached("commune:15001")
    verdict = story.verdict(48, 90)
    assert (verdict.verdict, verdict.basis, verdict.met_at, verdict.reasons) == (
        "kept",
        "hand",
        instant(40),
        (),
    )


@pytest.mark.parametrize("outcome", ["message_left", "not_reached"])
def test_a_call_that_reaches_nobody_informs_nobody(outcome: str) -> None:
    story = all_but("mayor-1").at(40)
    story.reached("commune:15001", outcome=outcome)
    assert story.verdict(48, 90).verdict == "missed"


def test_a_call_without_any_proof_is_not_proven() -> None:
    story = all_but("mayor-1").at(40)
    story.reached("commune:15001", proof="none")
    assert (story.verdict(48, 90).verdict, story.verdict(48, 90).reasons) == ("not_proven", ("no_proof",))


def test_a_call_typed_in_time_and_recorded_late_is_not_proven() -> None:
    story = all_but("mayor-1").at(70)
    call = story.reached("commune:15001", typed=40)
    verdict = story.verdict(48, 90)
    assert (verdict.verdict, verdict.reasons) == ("not_proven", ("typed_hour_only",))
    typed = next(one for one in verdict.readings if one.name == "typed_hour")
    assert (typed.verdict, typed.seconds) == ("kept", 2400)
    story.confirm(story.piece(call), by="second")
    assert (story.verdict(48, 90).verdict, story.verdict(48, 90).basis) == ("kept", "declared")


def test_a_call_typed_earlier_but_recorded_in_time_is_proven_when_recorded() -> None:
    story = all_but("mayor-1").at(50)
    story.reached("commune:15001", typed=30)
    assert story.verdict(48, 90).met_at == instant(50)


def test_a_call_about_a_message_that_does_not_count_informs_nobody() -> None:
    story = all_but("mayor-1").at(30).send(message="m2", number=2, factual=False, targets=())
    story.reached("commune:15001", message="m2")
    assert story.verdict(48, 90).verdict == "missed"
    story.reached("commune:15001", message="never-approved")
    assert story.verdict(48, 90).verdict == "missed"


def test_those_a_report_says_were_not_reached_are_not_covered() -> None:
    story = all_but("mayor-1").at(80)
    contacts = [{"target": "commune:15001", "outcome": "message_left", "at": story.text(30)}]
    story.add("report_imported", {"source": "gala", "sha256": "00", "contacts": contacts, "message": "m1"})
    assert story.audience("elected", 90).uncovered == ("15001",)


def test_the_denominator_is_that_of_the_last_wave_before_the_limit() -> None:
    story = Story().at(0).cod().at(10).send(communes=("15001",)).at(61).send(wave=2, communes=("15009",))
    assert story.audience("elected", 90).communes_targeted == 1
    assert story.audience("elected", 90).uncovered == ("15001",)


def test_the_denominator_is_that_of_the_first_wave_after_the_limit_if_none_came_before() -> None:
    story = Story().at(0).cod().at(61).send(communes=("15007",)).at(62).send(wave=2, communes=("15008",))
    assert story.audience("elected", 90).uncovered == ("15007",)


def test_without_any_wave_the_denominator_is_that_of_the_event() -> None:
    assert Story().at(0).cod().audience("elected", 90).uncovered == ("15001", "15002")


def test_a_page_accepted_but_not_read_back_is_not_proven() -> None:
    story = all_but("page").at(30).seal(("page", "accepted", 20))
    verdict = story.verdict(48, 90)
    assert (verdict.verdict, verdict.reasons) == ("not_proven", ("accepted_not_read_back",))
    assert (verdict.audiences["public"].covered_at, verdict.audiences["public"].first_at) == (
        None,
        instant(20),
    )


def test_the_public_is_covered_when_its_page_is_read_back() -> None:
    story = all_but("page").at(30).seal(("page", "accepted", 20), ("page", "read_back", 22))
    assert story.audience("public", 90).covered_at == instant(22)


def test_one_permanent_means_is_enough() -> None:
    targets = (*TARGETS, ("network", "public", "means:facebook", "facebook"))
    story = Story().at(0).cod().at(10).send(targets=targets).at(30)
    story.accept("mayor-1", "mayor-2", "radio", "paper", at=20)
    story.seal(("page", "refused", 20), ("network", "read_back", 25))
    assert (story.verdict(48, 90).verdict, story.audience("public", 90).uncovered) == ("kept", ())


def test_a_means_that_the_event_does_not_list_covers_nobody() -> None:
    targets = (*TARGETS, ("network", "public", "means:bluesky", "bluesky"))
    story = Story().at(0).cod().at(10).send(targets=targets).at(30)
    story.accept("mayor-1", "mayor-2", "radio", "paper", at=20).seal(("network", "read_back", 25))
    assert story.audience("public", 90).uncovered == ("site", "facebook")
    assert story.verdict(48, 90).verdict == "missed"


@pytest.mark.parametrize(
    ("proof", "read_back", "verdict", "basis"),
    [
        ("url", True, "kept", "hand"),
        ("file", False, "kept", "hand"),
        ("named", False, "kept", "declared"),
        ("url", False, "not_proven", "operators"),
        ("none", False, "not_proven", "operators"),
    ],
)
def test_a_publication_by_hand_is_worth_its_proof(
    proof: str, read_back: bool, verdict: str, basis: str
) -> None:
    story = all_but("page").at(40)
    story.publish(proof=proof, read_back=read_back)
    assert (story.verdict(48, 90).verdict, story.verdict(48, 90).basis) == (verdict, basis)


def test_every_priority_medium_and_every_convention_medium_is_needed() -> None:
    assert all_but("radio").audience("media", 90).uncovered == ("radio",)
    assert all_but("paper").audience("media", 90).uncovered == ("paper",)
    assert all_but("paper").verdict(48, 90).verdict == "missed"


def test_a_medium_reached_by_hand_is_covered() -> None:
    story = all_but("radio").at(25)
    story.reached("medium:radio", audience="media", proof="named")
    assert (story.verdict(48, 90).verdict, story.verdict(48, 90).basis) == ("kept", "declared")


def test_without_any_priority_medium_48_is_not_proven() -> None:
    verdict = informed(priority_media=[]).verdict(48, 90)
    assert (verdict.verdict, verdict.reasons) == ("not_proven", ("no_priority_medium",))


def test_without_any_priority_medium_a_silent_convention_radio_is_still_missed() -> None:
    story = (
        Story(priority_media=[]).at(0).cod().at(10).send().at(20).accept("mayor-1", "mayor-2", "page", at=20)
    )
    assert story.verdict(48, 90).verdict == "missed"


@pytest.mark.parametrize(
    ("opening", "reason"), [({"means": []}, "no_means"), ({"convention_media": []}, "no_convention_radio")]
)
def test_a_list_left_empty_cannot_be_judged(opening: dict[str, Any], reason: str) -> None:
    verdict = informed(**opening).verdict(48, 90)
    assert (verdict.verdict, verdict.reasons) == ("not_proven", (reason,))


def test_without_any_convention_radio_a_silent_priority_medium_is_still_missed() -> None:
    story = Story(convention_media=[]).at(0).cod().at(10).send().at(20)
    assert story.accept("mayor-1", "mayor-2", "page", at=20).verdict(48, 90).verdict == "missed"


def test_every_list_of_media_left_empty_is_named() -> None:
    verdict = informed(convention_media=[], priority_media=[]).verdict(48, 90)
    assert (verdict.verdict, verdict.reasons) == ("not_proven", ("no_convention_radio", "no_priority_medium"))


def test_an_event_without_commune_cannot_be_judged() -> None:
    story = Story(communes=[]).at(0).cod().at(10).send(communes=()).at(20)
    story.accept("mayor-1", "mayor-2", "page", "radio", "paper", at=20)
    assert (story.verdict(48, 90).verdict, story.verdict(48, 90).reasons) == ("not_proven", ("no_commune",))


def test_officials_who_are_not_mayors_are_never_counted() -> None:
    targets = (*TARGETS, ("epci", "officials", "epci:200066637", "sms"))
    story = Story().at(0).cod().at(10).send(targets=targets).at(20)
    story.accept("epci", at=20)
    assert story.audience("elected", 90).accepted == 0


def test_of_two_proofs_of_the_same_instant_the_stronger_is_used() -> None:
    story = all_but("mayor-1").at(30)
    story.reached("commune:15001", proof="named")
    story.reached("commune:15001", proof="piece")
    assert story.accept("mayor-1", at=30).verdict(48, 90).basis == "operators"


def test_a_call_made_more_than_six_hours_before_the_cod_does_not_count() -> None:
    story = Story().at(-362).send(targets=()).at(-361)
    story.reached("commune:15001")
    story.at(-359).reached("commune:15002")
    assert story.at(0).cod().audience("elected", 90).uncovered == ("15001",)
