"""A month of duty: every minute is in one turn, each day says who, and a calendar file holds no number."""
from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest

from crisis.oncall.calendars import Told, calendar
from crisis.oncall.layers import PARIS, Held, Listed, Turn, Window, wall
from crisis.oncall.months import InForce, Month, day_by_day, in_force, turns
from crisis.oncall.plan import Leave, Plan

DAY = timedelta(days=1)
PLAN = Plan("communication", (Turn(("com1", "com2", "com3"), date(2026, 9, 4), 4, 18),))
NOW = datetime(2026, 9, 1, tzinfo=UTC)
SEPTEMBER = Month(2026, 9)


def of(plan: Plan, month: Month = SEPTEMBER) -> list[InForce]:
    return [InForce(plan, *month.period)]


@pytest.mark.parametrize("month", [Month(2026, 10), Month(2026, 3), Month(2028, 2), Month(2026, 12)])
def test_the_turns_of_a_month_follow_each_other_from_end_to_end(month: Month) -> None:
    found = turns(of(PLAN, month))
    assert [found[0].begins, *(each.ends for each in found)] == [
        *(each.begins for each in found), month.period[1]]
    assert all((one.first, one.second) != (two.first, two.second)
               for one, two in zip(found, found[1:], strict=False))


def test_each_day_says_who_and_when_it_changes_hands() -> None:
    month = day_by_day(of(PLAN), Month(2026, 9))
    assert len(month) == 30
    assert [each.first for each in month[1]] == ["com3"]
    friday = month[3]
    assert [(each.first, each.begins.astimezone(PARIS).hour) for each in friday] == [("com3", 0), ("com1", 18)]


def test_a_day_without_anybody_says_nobody() -> None:
    away = Plan("communication", PLAN.layers, tuple(
        Leave(who, wall(date(2026, 9, 8), 8), wall(date(2026, 9, 8), 20)) for who in ("com1", "com2", "com3")))
    assert [each.first for each in day_by_day(of(away), Month(2026, 9))[7]] == ["com1", None, "com1"]


def test_the_hours_at_which_a_function_is_not_held_are_said_as_such_and_never_as_a_hole() -> None:
    office = Window(8, 18, (0, 1, 2, 3, 4))
    plan = Plan("cip_chief", (Turn(("cip1", "cip2"), date(2026, 7, 3), 4, 18, 7, office), Held(office)),
                (Leave("cip1", wall(date(2026, 9, 8), 0), wall(date(2026, 9, 9), 0)),
                 Leave("cip2", wall(date(2026, 9, 8), 0), wall(date(2026, 9, 9), 0))))
    days = day_by_day(of(plan), Month(2026, 9))
    assert [each.unheld for each in days[6]] == [True, False, True]
    assert [(each.first, each.unheld) for each in days[7]] == [(None, True), (None, False), (None, True)]


def test_the_months_around_are_found_over_the_year() -> None:
    assert (Month(2026, 12).after, Month(2026, 1).before) == (date(2027, 1, 1), date(2025, 12, 1))
    assert len(Month(2028, 2).days) == 29


def test_a_month_before_any_line_of_a_list_is_one_empty_turn() -> None:
    listed = Plan("technician", (Listed(((wall(date(2026, 10, 1), 8), "t1"),)),))
    found = turns(of(listed))
    assert [(each.first, each.second) for each in found] == [(None, None)]


def test_what_was_held_is_shown_as_it_was_and_not_as_the_duty_of_today_would_have_it() -> None:
    published, month = wall(date(2026, 9, 14), 10), Month(2026, 9)
    other = Plan("communication", (Turn(("com9",), date(2026, 9, 4), 4, 18),))
    lived = in_force([(other, wall(date(2026, 9, 3), 8)), (PLAN, published)], *month.period)
    found = turns(lived)
    assert (found[0].begins, found[0].first, found[0].ends) == (wall(date(2026, 9, 3), 8), "com9", published)
    days = day_by_day(lived, month)
    assert days[0] == days[1] == []
    assert [each.first for each in days[13]] == ["com9", "com2"]


def told(shift: int = 0) -> list[Told]:
    return [Told("communication", "p1", "Astreinte", turn.begins + shift * DAY, turn.ends + shift * DAY)
            for turn in turns([InForce(PLAN, NOW, NOW + 60 * DAY)]) if turn.first == "com1"]


def test_a_calendar_file_is_read_again_in_paris_hours_over_the_change_of_hour() -> None:
    made = icalendar.Calendar.from_ical(calendar("Astreinte", told(), NOW))
    events = list(made.walk("VEVENT"))
    assert [each["dtstart"].params["TZID"] for each in events] == ["Europe/Paris"] * len(events)
    assert {each.start.hour for each in events} == {18}
    assert [each.start.astimezone(UTC) for each in events] == [each.begins for each in told()]
    assert len(made.walk("VTIMEZONE")) == 1


def test_the_same_turn_keeps_its_identifier_and_another_has_its_own() -> None:
    assert [each.uid for each in told()] == [each.uid for each in told()]
    assert {each.uid for each in told()} & {each.uid for each in told(1)} == set()
    assert all("p1" not in each.uid.partition("@")[0][32:] for each in told())
