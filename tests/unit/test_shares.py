"""Nights, week-ends and holidays: shared as they were lived, over the changes of duty and of hour."""
from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from crisis.oncall.layers import Turn, wall
from crisis.oncall.months import InForce, in_force
from crisis.oncall.plan import Leave, Plan
from crisis.oncall.shares import is_holiday, shares

DAY = timedelta(days=1)
BEGINS, ENDS = wall(date(2026, 1, 1), 0), wall(date(2027, 1, 1), 0)
PLAN = Plan("communication", (Turn(("com1", "com2", "com3"), date(2026, 1, 2), 4, 18),))


def counted(*periods: InForce) -> dict[str, tuple[int, int, int]]:
    return {each.person: (each.nights, each.weekend_days, each.holidays) for each in shares(periods, "15")}


def test_a_year_has_all_its_nights_week_ends_and_holidays() -> None:
    found = counted(InForce(PLAN, BEGINS, ENDS))
    assert [sum(column) for column in zip(*found.values(), strict=True)] == [365, 104, 11]
    assert max(each[0] for each in found.values()) - min(each[0] for each in found.values()) <= 7


def test_a_week_is_seven_nights_and_two_days_of_week_end() -> None:
    week = InForce(PLAN, wall(date(2026, 9, 4), 18), wall(date(2026, 9, 11), 18))
    assert list(counted(week).values()) == [(7, 2, 0)]


def test_the_nights_of_both_changes_of_hour_are_one_night_each() -> None:
    for day in (date(2026, 3, 29), date(2026, 10, 25)):
        assert sum(each[0] for each in counted(InForce(PLAN, wall(day, 0), wall(day + DAY, 0))).values()) == 1


def test_a_leave_gives_its_nights_to_who_was_called() -> None:
    day = date(2026, 9, 8)
    first, second, _ = PLAN.order(wall(day, 3))
    away = Plan(PLAN.function, PLAN.layers, (Leave(first, wall(day, 0), wall(day + DAY, 0)),))
    assert counted(InForce(away, wall(day, 0), wall(day + DAY, 0))) == {second: (1, 0, 0)}


def test_nobody_is_nobody_s_share() -> None:
    empty = Plan("technician", (Turn(("t",), date(2026, 1, 1), 0, 8),), (Leave("t", BEGINS, ENDS),))
    assert counted(InForce(empty, BEGINS, ENDS)) == {}


def test_each_duty_counts_from_its_publication_to_the_next() -> None:
    other = Plan("communication", (Turn(("com9",), date(2026, 1, 2), 4, 18),))
    july = datetime(2026, 7, 1, tzinfo=UTC)
    periods = in_force([(PLAN, datetime(2025, 5, 1, tzinfo=UTC)), (other, july)], BEGINS, ENDS)
    assert [(each.begins, each.ends) for each in periods] == [(BEGINS, july), (july, ENDS)]
    assert counted(*periods)["com9"][0] == 184


def test_what_was_published_after_the_period_or_before_it_is_left_out() -> None:
    later = [(PLAN, ENDS + DAY)]
    assert in_force(later, BEGINS, ENDS) == []
    assert in_force([], BEGINS, ENDS) == []
    replaced = [(PLAN, BEGINS - 9 * DAY), (PLAN, BEGINS - 8 * DAY)]
    assert len(in_force(replaced, BEGINS, ENDS)) == 1


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(-200 * 24, 500 * 24), min_size=1, max_size=5, unique=True))
def test_no_night_is_counted_twice_whatever_was_published_when(published: list[int]) -> None:
    history = [(PLAN, BEGINS + timedelta(hours=each)) for each in sorted(published)]
    periods = in_force(history, BEGINS, ENDS)
    assert all(one.ends == two.begins for one, two in zip(periods, periods[1:], strict=False))
    assert sum(each.nights for each in shares(periods, "15")) <= 365


def test_a_holiday_is_that_of_the_country_and_of_the_place() -> None:
    assert is_holiday(date(2026, 7, 14), "15")
    assert is_holiday(date(2026, 4, 6), "15")
    assert not is_holiday(date(2026, 12, 26), "15")
    assert is_holiday(date(2026, 12, 26), "67")
