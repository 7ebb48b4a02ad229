"""The starts that an event takes over from one that is the same, and the COD that serves it (R5)."""

from __future__ import annotations

from typing import Any

from crisis.commitments import Reading, due, fold
from crisis.commitments.clocks import clock_of, rule_in_force
from tests.unit.commitments.story import Minutes, Story, instant


def start(story: Story, minutes: Minutes, cod: bool = True, event: str = "e2") -> dict[str, Any]:
    return {"at": story.text(minutes), "event": event, "seq": 4, "cod": cod}


def linked(story: Story, starts: dict[str, Any], relation: str = "same") -> Story:
    story.add("event_linked", {"event": "e2", "relation": relation, "starts": starts})
    return story


def test_the_earlier_of_both_starts_counts_and_its_proof_is_kept() -> None:
    story = Story().at(0).cod().at(5)
    linked(story, {"47": start(story, -20), "48": start(story, -15)})
    state = fold(story.pairs)
    for number, minutes in ((47, -20), (48, -15)):
        assert state.opening is not None
        clock = clock_of(state, rule_in_force(state.opening, number)[0])
        assert clock is not None
        assert (clock.start, clock.order.event, clock.order.seq) == (instant(minutes), "e2", 4)
        assert "start_linked" in story.verdict(number, 10).reasons


def test_a_later_start_moves_nothing_and_is_not_told() -> None:
    story = Story().at(0).cod().at(5)
    linked(story, {"47": start(story, 3), "48": None})
    for number in (47, 48):
        verdict = story.verdict(number, 10)
        assert (verdict.started_at, "start_linked" in verdict.reasons) == (instant(0), False)
        assert "own_start" not in {each.name for each in verdict.readings}


def test_the_same_hour_is_its_own() -> None:
    story = Story().at(0).cod().at(5)
    linked(story, {"47": start(story, 0), "48": start(story, 0)})
    assert "start_linked" not in story.verdict(47, 10).reasons


def test_what_the_own_order_alone_would_give_is_told_beside() -> None:
    story = Story().at(0).cod().at(5)
    linked(story, {"47": start(story, -20), "48": start(story, -20)}).at(45).cell()
    verdict = story.verdict(47, 50)
    assert (verdict.verdict, verdict.seconds) == ("missed", 65 * 60)
    assert Reading("own_start", instant(45), 45 * 60, "kept") in verdict.readings


def test_an_event_without_an_order_starts_and_its_reminders_are_due() -> None:
    story = Story().at(5)
    linked(story, {"47": start(story, -25, cod=False), "48": None})
    assert (story.verdict(47, 5).verdict, story.verdict(47, 5).reasons) == ("running", ("only_linked",))
    assert (story.verdict(48, 5).verdict, story.verdict(48, 5).reasons) == ("not_applicable", ("no_cod",))
    assert [(each.number, each.step) for each in due(fold(story.pairs), instant(5))] == [(47, 30)]


def test_a_level_that_starts_nothing_is_no_order_to_compare_with() -> None:
    story = Story().at(0).cod(starts_47=False, starts_48=False).at(5)
    linked(story, {"47": start(story, -20), "48": start(story, 3)})
    for number in (47, 48):
        verdict = story.verdict(number, 10)
        assert ("only_linked" in verdict.reasons, "start_linked" in verdict.reasons) == (True, False)
        assert "own_start" not in {each.name for each in verdict.readings}


def test_no_other_relation_gives_a_start() -> None:
    for relation in ("real_of", "exercise_of"):
        story = Story().at(5)
        linked(story, {"47": start(story, 0), "48": start(story, 0)}, relation)
        assert story.verdict(47, 5).reasons == ("no_order",)


def test_a_mistake_stays_the_event_s_own() -> None:
    story = Story().at(5)
    linked(story, {"47": start(story, 0), "48": start(story, 0)}).at(6).add("activation_mistaken", {"deliveries": []})
    for number in (47, 48):
        assert (story.verdict(number, 10).verdict, story.verdict(number, 10).reasons[0]) == (
            "not_applicable", "mistaken")


def served(story: Story, starts_48: bool = True) -> Story:
    story.add("cod_activated", {"level": "cod", "starts_47": False, "starts_48": starts_48, "plan": None,
                                "order": story._order(None), "shared": "e2", "deliveries": []})
    return story


def test_the_cod_of_another_event_starts_48_alone_and_says_why() -> None:
    story = served(Story().at(0))
    assert (story.verdict(47, 10).verdict, story.verdict(47, 10).reasons) == ("not_applicable", ("served",))
    assert (story.verdict(48, 10).verdict, story.verdict(48, 10).started_at) == ("running", instant(0))


def test_a_start_of_its_own_keeps_47_beside_the_cod_of_another() -> None:
    story = Story().at(0).without_cod().at(10)
    served(story)
    assert (story.verdict(47, 15).started_at, story.verdict(48, 15).started_at) == (instant(0), instant(10))
