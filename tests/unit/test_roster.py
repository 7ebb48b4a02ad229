"""Who may hold a post of the hotline: one test for each refusal, and real hours on both nights of the change."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from crisis.errors import Conflict
from crisis.hotline.languages import CODES, NAMES
from crisis.hotline.posts import Posts, Seat, Stay
from crisis.hotline.roster import Held, Night, Span, Volunteer, covers, lacking, months_before, refusal, worked
from crisis.territory_lines import Hotline, SingleNumber

RULES = Hotline(numbers=(SingleNumber(code="single", label="x", number="01 99 00 15 50"),),
                exercise_number="01 99 00 15 51")
NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)  # A Tuesday, noon in Paris.
H = timedelta(hours=1)
ANNE = Volunteer("anne", date(2026, 1, 1), date(2026, 6, 1), ("fr",), ("operator",), "always")


def off(day: date) -> bool:
    return day.weekday() >= 5 or day == date(2026, 12, 25)


def span(begins: float, lasts: float = 4) -> Span:
    return Span(NOON + begins * H, NOON + (begins + lasts) * H)


def night(*held: Span, done: tuple[Span, ...] = (), here: bool = True) -> Night:
    return Night(tuple(Held("anne", "operator-1", str(rank), each, here) for rank, each in enumerate(held)),
                 {"anne": done}, RULES, off)


def code(who: Volunteer = ANNE, at: Span | None = None, known: Night | None = None, role: str = "operator") -> str:
    refused = refusal(who, role, at or span(0), known or night())
    if refused is None:
        return ""
    assert (bool(refused.what), refused.why[-1:], bool(refused.todo)) == (True, ".", True)
    return refused.code


def test_an_able_volunteer_is_refused_nothing() -> None:
    assert code() == ""


def test_whoever_is_no_volunteer_any_more_is_refused() -> None:
    assert code(replace(ANNE, gone=True)) == "volunteer_gone"


def test_a_role_that_the_card_does_not_give_is_refused() -> None:
    assert code(role="team_leader") == "role_not_held"


@pytest.mark.parametrize(("away", "refused"), [
    (span(-2, 2), ""), (span(-2, 2.1), "away"), (span(3.9), "away"), (span(4), ""), (span(1, 1), "away")])
def test_whoever_is_away_for_a_part_of_it_is_refused(away: Span, refused: str) -> None:
    assert code(replace(ANNE, away=(away,))) == refused


@pytest.mark.parametrize(("available", "begins", "refused"), [
    ("office_hours", 0, ""), ("nights", 0, "not_available"), ("office_hours", 2.5, "not_available"),
    ("nights", 2, "not_available"), ("nights", 6, ""), ("office_hours", -4, ""),
    ("office_hours", -4.5, "not_available"), ("nights", 96, ""), ("always", 2, "")])
def test_a_shift_outside_of_what_the_card_says_is_refused(available: str, begins: float, refused: str) -> None:
    assert code(replace(ANNE, available=available), span(begins)) == refused


def test_a_public_holiday_is_no_office_day() -> None:
    christmas = Span(datetime(2026, 12, 25, 9, tzinfo=UTC), datetime(2026, 12, 25, 13, tzinfo=UTC))
    assert (covers("office_hours", christmas, off), covers("nights", christmas, off)) == (False, True)


@pytest.mark.parametrize("here", [True, False])
def test_two_posts_at_the_same_time_are_refused_in_any_event(here: bool) -> None:
    known = night(span(-3.75), here=here)
    refused = refusal(ANNE, "operator", span(0), known)
    assert isinstance(refused, Conflict)
    assert (refused.code, "dans un autre évènement" in refused.why) == ("double_booking", not here)


def test_a_shift_longer_than_the_longest_is_refused() -> None:
    assert (code(at=span(0, 6)), code(at=span(0, 6.1))) == ("", "too_long")


def test_staying_on_beyond_the_longest_shift_is_refused() -> None:
    assert code(at=span(0), known=night(done=(span(-2.5, 2.5),))) == "too_long"
    assert code(at=span(0), known=night(done=(span(-2, 2),))) == ""


def test_what_was_spent_at_a_post_within_this_very_shift_counts_once() -> None:
    assert code(at=span(0, 6), known=night(done=(span(0, 1), span(1.5, 1)))) == ""


@pytest.mark.parametrize(("gap", "refused"), [(7.9, "rest"), (8, "")])
def test_a_rest_that_is_too_short_is_refused_before_and_after(gap: float, refused: str) -> None:
    for known in (night(span(-4 - gap)), night(span(4 + gap)), night(done=(span(-4 - gap),))):
        assert code(known=known) == refused
    refusals = [refusal(ANNE, "operator", span(0), night(span(at))) for at in (-11, 11)]
    assert ["avant" in each.why for each in refusals if each] == [True, False]
    assert ["après" in each.why for each in refusals if each] == [False, True]


def test_two_short_duties_within_one_shift_need_no_rest() -> None:
    assert code(at=span(0, 2), known=night(span(3, 2))) == ""


@pytest.mark.parametrize(("begins", "ends"), [
    # The night of October that has 25 hours, and that of March that has 23.
    (datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 4, tzinfo=UTC)),
    (datetime(2027, 3, 27, 23, tzinfo=UTC), datetime(2027, 3, 28, 5, tzinfo=UTC))])
def test_a_shift_across_a_change_of_clocks_counts_real_hours(begins: datetime, ends: datetime) -> None:
    minute = timedelta(minutes=1)
    assert code(at=Span(begins, ends)) == ""
    assert code(at=Span(begins, ends + minute)) == "too_long"
    rested = Span(ends + 8 * H, ends + 12 * H)
    assert code(at=rested, known=night(Span(begins, ends))) == ""
    assert code(at=Span(rested.begins - minute, rested.ends), known=night(Span(begins, ends))) == "rest"
    assert covers("nights", Span(begins, ends), off)


def test_office_hours_follow_the_wall_on_both_sides_of_a_change() -> None:
    # Eight in the morning in Paris is six in summer and seven in winter, in UTC.
    for day, hour in ((date(2026, 10, 23), 6), (date(2026, 10, 26), 7)):
        first = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
        assert covers("office_hours", Span(first, first + 4 * H), off)
        assert not covers("office_hours", Span(first - timedelta(minutes=1), first + H), off)


def test_times_spent_at_posts_count_until_now_for_who_is_still_there() -> None:
    posts = Posts({"operator-1": Seat("operator-1", "anne", NOON - H)},
                  (Stay("operator-2", "anne", NOON - 5 * H, NOON - 4 * H),))
    assert worked(posts, NOON)["anne"] == (span(-5, 1), span(-1, 1))


@pytest.mark.parametrize(("trained", "drilled", "lacks"), [
    (date(2026, 1, 1), date(2026, 6, 1), []), (None, None, ["untrained", "undrilled"]),
    (date(2024, 11, 24), date(2025, 11, 24), []), (date(2024, 11, 23), date(2025, 11, 23), [
        "training_old", "drill_old"])])
def test_a_training_that_is_old_warns_and_never_refuses(
        trained: date | None, drilled: date | None, lacks: list[str]) -> None:
    who = replace(ANNE, trained_on=trained, drilled_on=drilled)
    assert lacking(who, date(2026, 11, 24), RULES) == lacks
    assert code(who) == ""


def test_months_are_counted_back_to_a_day_that_exists() -> None:
    assert months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert months_before(date(2024, 2, 29), 12) == date(2023, 2, 28)
    assert months_before(date(2026, 1, 15), 24) == date(2024, 1, 15)


def test_every_language_that_has_a_french_name_is_a_code() -> None:
    assert set(NAMES) <= CODES
    assert len(CODES) == 183
