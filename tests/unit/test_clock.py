"""What time it is, and how a step of the machine's clock is seen."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from crisis.clock import Clock, instant, parse_instant

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class Hands:
    """A wall clock and a monotonic one, moved by hand."""

    def __init__(self) -> None:
        self.wall, self.monotonic = NOON, 1000.0
        self.clock = Clock(lambda: self.wall, lambda: self.monotonic)

    def live(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.monotonic += seconds


def test_time_passes_as_the_monotonic_clock_says() -> None:
    hands = Hands()
    hands.live(90)
    assert hands.clock.now() == NOON + timedelta(seconds=90)
    assert hands.clock.shift() is None


@pytest.mark.parametrize("step", [timedelta(hours=-1), timedelta(seconds=2), timedelta(days=400)])
def test_a_step_of_the_wall_clock_is_followed_and_noticed_once(step: timedelta) -> None:
    hands = Hands()
    hands.live(10)
    hands.wall += step
    assert hands.clock.now() == NOON + timedelta(seconds=10) + step
    assert hands.clock.shift() == step
    assert hands.clock.shift() is None


def test_a_step_is_noticed_even_by_who_asks_for_nothing_else() -> None:
    hands = Hands()
    hands.wall -= timedelta(minutes=5)
    assert hands.clock.shift() == timedelta(minutes=-5)
    assert hands.clock.now() == NOON - timedelta(minutes=5)


def test_the_ordinary_discipline_of_a_clock_is_no_step() -> None:
    hands = Hands()
    hands.wall += timedelta(milliseconds=300)
    assert hands.clock.now() == NOON
    assert hands.clock.shift() is None


def test_two_steps_that_undo_each_other_are_none() -> None:
    hands = Hands()
    hands.wall += timedelta(hours=1)
    hands.clock.now()
    hands.wall -= timedelta(hours=1)
    assert hands.clock.shift() is None
    assert hands.clock.now() == NOON


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        instant(datetime(2026, 11, 21, 12, 0))  # noqa: DTZ001  being naive is the point
    with pytest.raises(ValueError, match="naive"):
        parse_instant("2026-11-21T12:00:00")


def test_an_instant_has_one_width_and_sorts_as_time_does() -> None:
    moments = [datetime(1, 1, 2, tzinfo=UTC), datetime(999, 1, 1, tzinfo=UTC), NOON, NOON + timedelta(microseconds=1),
               datetime(2026, 11, 21, 14, 30, tzinfo=timezone(timedelta(hours=2)))]
    written = [instant(moment) for moment in moments]
    assert {len(text) for text in written} == {27}
    assert sorted(written) == written
    assert [parse_instant(text) for text in written] == moments


def test_the_hour_that_comes_twice_in_autumn_is_two_instants() -> None:
    first = datetime(2026, 10, 25, 2, 30, fold=0, tzinfo=PARIS)
    second = datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=PARIS)
    assert (instant(first), instant(second)) == ("2026-10-25T00:30:00.000000Z", "2026-10-25T01:30:00.000000Z")


def test_the_hour_that_does_not_exist_in_spring_is_skipped() -> None:
    before, after = datetime(2026, 3, 29, 1, 59, tzinfo=PARIS), datetime(2026, 3, 29, 3, 0, tzinfo=PARIS)
    assert parse_instant(instant(after)) - parse_instant(instant(before)) == timedelta(minutes=1)
