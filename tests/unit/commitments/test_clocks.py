"""When 47 and 48 start, and when they do not apply at all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crisis.commitments import Reading, start, verdicts
from tests.unit.commitments.story import Story, informed, instant


def reading(story: Story, number: int, name: str, at: float = 30) -> Reading | None:
    return next((one for one in story.verdict(number, at).readings if one.name == name), None)


def test_nothing_is_judged_before_the_event_is_opened() -> None:
    assert verdicts(start(), instant(0)) == []


def test_the_start_is_the_declared_hour_when_it_is_earlier() -> None:
    story = Story().at(0).cod(declared=-10)
    assert story.verdict(47, 30).started_at == story.verdict(48, 30).started_at == instant(-10)


def test_the_start_is_the_recorded_hour_when_the_declared_one_is_later() -> None:
    assert Story().at(0).cod(declared=10).verdict(48, 30).started_at == instant(0)


def test_of_several_activations_the_earliest_start_is_kept() -> None:
    story = Story().at(0).cod().at(20).cod(declared=-15).at(25).cod()
    assert story.verdict(47, 30).started_at == instant(-15)


def test_a_gap_over_five_minutes_between_the_two_hours_is_told() -> None:
    gap = reading(Story().at(0).cod(declared=-5.5), 47, "order_gap_s")
    assert gap is not None
    assert gap.seconds == 330


def test_a_gap_of_five_minutes_is_not_told() -> None:
    assert reading(Story().at(0).cod(declared=-5), 48, "order_gap_s") is None


def test_the_alert_starts_no_clock() -> None:
    story = Story().at(0)
    story.add("alert_received", {"source": "sdis"}, typed=-20)
    assert story.verdict(47, 10).started_at is None


def test_47_is_read_from_the_alert_for_information() -> None:
    story = Story().at(0).cod()
    story.add("alert_received", {"source": "sdis"}, typed=-20)
    story.at(45).cell()
    beside = reading(story, 47, "from_alert", at=50)
    assert story.verdict(47, 50).verdict == "kept"
    assert beside == Reading("from_alert", instant(45), 65 * 60, "missed")


def test_a_communication_without_cod_starts_47_only() -> None:
    story = Story().at(0).without_cod()
    assert story.verdict(47, 10).verdict == "running"
    assert (story.verdict(48, 10).verdict, story.verdict(48, 10).reasons) == ("not_applicable", ("no_cod",))


def test_47_does_not_apply_without_any_order() -> None:
    verdict = Story().verdict(47, 10)
    assert (verdict.verdict, verdict.reasons, verdict.basis) == ("not_applicable", ("no_order",), None)


@pytest.mark.parametrize("number", [47, 48])
def test_a_level_that_starts_nothing_gives_not_applicable(number: int) -> None:
    verdict = Story().at(0).cod(starts_47=False, starts_48=False).verdict(number, 90)
    assert (verdict.verdict, verdict.reasons) == ("not_applicable", ("level",))


def test_a_later_level_starts_the_clocks_at_its_own_hour() -> None:
    story = Story().at(0).cod(starts_47=False, starts_48=False).at(20).cod()
    assert story.verdict(48, 30).started_at == instant(20)


@pytest.mark.parametrize("number", [47, 48])
def test_a_mistaken_activation_gives_not_applicable(number: int) -> None:
    story = Story().at(0).cod()
    story.at(5).add("activation_mistaken", {})
    verdict = story.verdict(number, 90)
    assert (verdict.verdict, verdict.reasons[0]) == ("not_applicable", "mistaken")


def test_without_module_7_the_times_are_computed_for_information() -> None:
    story = informed(at=20, module7=False)
    story.at(30).cell()
    for number, seconds in ((47, 1800), (48, 1200)):
        verdict = story.verdict(number, 90)
        assert (verdict.verdict, verdict.reasons[0], verdict.seconds) == (
            "not_applicable",
            "no_module_7",
            seconds,
        )


def test_closing_the_event_stops_no_clock() -> None:
    story = Story().at(0).cod()
    story.at(30).add("event_closed", {"pending": {}, "confirmed": True})
    assert story.verdict(47, 59).verdict == "running"
    assert story.verdict(47, 60).verdict == "missed"


def test_an_unknown_kind_only_moves_the_head() -> None:
    story = Story().at(0).cod()
    before = story.state()
    story.at(7).add("something_of_later", {"anything": 1})
    after = story.state()
    assert (after.seq, after.last_at) == (before.seq + 1, instant(7))
    assert (after.orders, after.opening) == (before.orders, before.opening)


def test_the_rule_of_the_opening_is_printed_with_its_standing() -> None:
    adopted = {"47": {"version": 1, "status": "adopted"}, "48": {"version": 1, "status": "proposed"}}
    story = Story(rules=adopted).at(0).cod()
    assert [story.verdict(n, 1).rule for n in (47, 48)] == ["47 v1 (adoptée)", "48 v1 (proposée)"]


def test_a_rule_of_an_unknown_version_judges_nothing() -> None:
    story = Story(rules={"47": {"version": 9, "status": "adopted"}}).at(0).cod()
    with pytest.raises(KeyError):
        story.verdict(47, 1)


@pytest.mark.parametrize(
    "zero", [datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)]
)
def test_a_change_of_hour_in_paris_changes_nothing(zero: datetime) -> None:
    story = (
        Story(zero=zero)
        .at(0)
        .cod()
        .at(10)
        .send()
        .at(46)
        .accept("mayor-1", "mayor-2", "page", "radio", "paper", at=45)
    )
    story.at(59).cell()
    assert [story.verdict(n, 61).verdict for n in (47, 48)] == ["kept", "kept"]
    assert [story.verdict(n, 61).seconds for n in (47, 48)] == [59 * 60, 45 * 60]
