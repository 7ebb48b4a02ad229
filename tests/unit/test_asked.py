"""The trend of what people ask: hour against hour, chance told from change, no percentage on a handful (R28)."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crisis.hotline.asked import Flow, Trend, flowing, trend

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(("hour", "before", "way"), [
    (0, 0, "steady"), (1, 0, "steady"), (2, 0, "up"), (0, 2, "down"), (12, 8, "steady"), (13, 7, "up"),
    (30, 60, "down"), (100, 90, "steady"), (110, 90, "up")])
def test_a_trend_is_what_chance_alone_does_not_do(hour: int, before: int, way: str) -> None:
    assert trend(hour, before).way == way


def test_a_percentage_needs_ten_cases_before() -> None:
    assert trend(20, 9) == Trend("up", None)
    assert trend(20, 10) == Trend("up", 100)
    assert trend(3, 12) == Trend("down", -75)
    assert trend(12, 12) == Trend("steady", None)


def test_an_hour_is_the_last_sixty_minutes_cut_in_four() -> None:
    ages = [0, 14, 15, 29, 44, 45, 59, 60, 119, 120, 500]
    assert flowing([NOW - timedelta(minutes=each) for each in ages], NOW) == Flow((2, 1, 2, 2), 2, 11)
    assert flowing([NOW - timedelta(minutes=each) for each in ages], NOW).hour == 7
    assert flowing([], NOW) == Flow((0, 0, 0, 0), 0, 0)
