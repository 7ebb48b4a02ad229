"""A month of duty: every minute is in one turn, each day says who, and a calendar file holds no number."""
from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest

from crisis.oncall.calendars import Told, calendar
from crisis.oncall.layers import PARIS, Listed, Turn, wall
from crisis.oncall.months import Month, day_by_day, turns
from crisis.oncall.plan import Leave, Plan

DAY = timedelta(days=1)
PLAN = Plan("communication", (Turn(("com1", "com2", "com3"), date(2026, 9, 4), 4, 18),))
NOW = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.mark.parametrize("month", [Month(2026, 10), Month(2026, 3), Month(2028, 2), Month(2026, 12)])
def test_the_turns_of_a_month_follow_each_other_from_end_to_end(month: Month) -> None:
    found = list(turns(PLAN, *month.period))
    assert [found[0].begins, *(each.ends for each in found)] == [
        *(each.begins for each in found), month.period[1]]
    assert all((one.first, one.second) != (two.first, two.second)
               for one, two in zip(found, found[1:], strict=False))


def test_each_day_says_who_and_when_it_changes_hands() -> None:
    month = day_by_day(PLAN, Month(2026, 9))
    assert len(month) == 30
    assert [each.first for each in month[1]] == ["com3"]
    friday = month[3]
    assert [(each.first, each.begins.astimezone(PARIS).hour) for each in friday] == [("com3", 0), ("com1", 18)]


def test_a_day_without_anybody_says_nobody() -> None:
    away = Plan("communication", PLAN.layers, tuple(
        Leave(who, wall(date(2026, 9, 8), 8), wall(date(2026, 9, 8), 20)) for who in ("com1", "com2", "com3")))
    assert [each.first for each in day_by_day(away, Month(2026, 9))[7]] == ["com1", None, "com1"]


def test_the_months_around_are_found_over_the_year() -> None:
    assert (Month(2026, 12).after, Month(2026, 1).before) == (date(2027, 1, 1), date(2025, 12, 1))
    assert len(Month(2028, 2).days) == 29


def test_a_month_before_any_line_of_a_list_is_one_empty_turn() -> None:
    listed = Plan("technician", (Listed(((wall(date(2026, 10, 1), 8), "t1"),)),))
    found = list(turns(listed, *Month(2026, 9).period))
    assert [(each.first, each.second) for each in found] == [(None, None)]


def told(shift: int = 0) -> list[Told]:
    return [Told("communication", "p1", "Astreinte", turn.begins + shift * DAY, turn.ends + shift * DAY)
            for turn in turns(PLAN, NOW, NOW + 60 * DAY) if turn.first == "com1"]


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
