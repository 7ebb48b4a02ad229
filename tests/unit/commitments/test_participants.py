"""R4: in an exercise, an audience that the sandbox reached is simulated, apart from participants really reached."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.commitments.story import EVERYBODY, Story, informed

MAYORS = ("mayor-1", "mayor-2")


def played(*real: str, heard: tuple[str, ...] = EVERYBODY, **opening: Any) -> Story:
    """An exercise whose COD is activated at 0, sent at 10, where some deliveries left for participants."""
    story = Story(**{"mode": "exercise", "nature": "exercise", "plays": "exercise"} | opening)
    return story.at(0).cod().at(10).send(real=real).at(20.5).accept(*heard, at=20)


def test_mayors_who_are_all_participants_are_really_informed() -> None:
    story = played(*MAYORS)
    assert (story.audience("elected", 90).basis, story.audience("elected", 90).covered_at) == (
        "operators", informed().audience("elected", 90).covered_at)


@pytest.mark.parametrize("real", [(), MAYORS[:1], MAYORS[1:]])
def test_one_simulated_mayor_makes_the_audience_simulated(real: tuple[str, ...]) -> None:
    assert played(*real).audience("elected", 90).basis == "simulated"


def test_public_and_media_of_an_exercise_are_simulated_and_so_is_the_verdict() -> None:
    verdict = played(*MAYORS).verdict(48, 90)
    assert {name: one.basis for name, one in verdict.audiences.items()} == {
        "elected": "operators", "public": "simulated", "media": "simulated"}
    assert (verdict.verdict, verdict.basis) == ("kept", "simulated")


@pytest.mark.parametrize(("real", "basis"), [(MAYORS, "operators"), (MAYORS[:1], "simulated")])
def test_those_who_are_not_reached_yet_count_too(real: tuple[str, ...], basis: str) -> None:
    story = played(*real, heard=("mayor-1", "page", "radio", "paper"))
    assert story.audience("elected", 90).uncovered == ("15002",)
    assert story.audience("elected", 90).basis == basis


def test_an_audience_to_which_nothing_left_is_simulated() -> None:
    story = Story(mode="exercise").at(0).cod()
    assert {one.basis for one in story.verdict(48, 90).audiences.values()} == {"simulated"}


def test_a_mayor_called_by_hand_in_an_exercise_is_simulated() -> None:
    """Nobody can tell whether the mayor answered, or the animation in the mayor's place."""
    story = played(*MAYORS, heard=("mayor-1", "page", "radio", "paper")).at(30)
    story.reached("commune:15002")
    assert story.audience("elected", 90).uncovered == ()
    assert story.audience("elected", 90).basis == "simulated"


def test_the_second_wave_to_a_participant_does_not_outweigh_the_first_on_the_sandbox() -> None:
    again = (("again", "elected", "commune:15001", "sms"),)
    story = played("mayor-2").at(30).send(wave=2, targets=again, real=("again",)).at(31).accept("again", at=31)
    assert story.audience("elected", 90).basis == "simulated"


@pytest.mark.parametrize("opening", [{"mode": "real", "nature": "real", "plays": "real"},
                                     {"mode": "rehearsal", "nature": "rehearsal"}, {"demonstration": True}])
def test_elsewhere_the_mark_of_participants_changes_nothing(opening: dict[str, Any]) -> None:
    marked, plain = played(*EVERYBODY, **opening), played(**opening)
    assert marked.verdict(48, 90) == plain.verdict(48, 90)
    assert {one.basis for one in marked.verdict(48, 90).audiences.values()} == {"operators"}
