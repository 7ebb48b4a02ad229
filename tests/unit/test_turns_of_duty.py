"""The weekly rota: one first-called person at each minute, handed over at the hour of the wall clock."""
from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis.oncall import plan
from crisis.oncall.layers import Turn

PARIS = ZoneInfo("Europe/Paris")
FRIDAY, SUNDAY = 4, 6
MINUTE = timedelta(minutes=1)
ROTA = Turn(("com1", "com2", "com3", "com4"), date(2026, 7, 3), FRIDAY, 18)


def on_duty(turn: Turn, at: datetime) -> tuple[str, ...]:
    return plan.on_duty(plan.Plan("communication", (turn,)), at)


def next_handover(turn: Turn, at: datetime) -> datetime | None:
    return plan.next_handover(plan.Plan("communication", (turn,)), at)


def paris(year: int, month: int, day: int, hour: int, minute: int = 0, *, fold: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=PARIS, fold=fold).astimezone(UTC)


def local_handovers(rota: Turn, weeks: int) -> list[datetime]:
    """List the handovers as a calendar on the wall does: every seventh date, at the hour, read as Paris."""
    first = next(day for day in (rota.anchor - timedelta(days=back) for back in range(7))
                 if day.weekday() == rota.weekday)
    days = (first + timedelta(weeks=week) for week in range(weeks))
    return [paris(day.year, day.month, day.day, rota.hour) for day in days]


rotas = st.builds(
    Turn, st.integers(1, 6).map(lambda n: tuple(f"com{i}" for i in range(n))),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(0, 6), st.integers(0, 23))


@given(rotas, st.lists(st.integers(0, 400 * 24 * 60), min_size=1, max_size=30))
def test_each_minute_of_400_days_has_one_first_called_person_and_it_is_the_one_of_the_wall_calendar(
        rota: Turn, minutes: list[int]) -> None:
    handovers = local_handovers(rota, 60)
    for minute in minutes:
        at = handovers[0] + minute * MINUTE
        order = on_duty(rota, at)
        passed = bisect_right(handovers, at) - 1
        assert order[0] == rota.members[passed % len(rota.members)]
        assert sorted(order) == sorted(rota.members)
        assert next_handover(rota, at) == (handovers[passed + 1] if len(rota.members) > 1 else None)


@given(rotas, st.integers(0, 56))
def test_the_duty_changes_hands_at_the_hour_and_not_a_minute_before(rota: Turn, week: int) -> None:
    handover = local_handovers(rota, 58)[week + 1]
    members = rota.members
    assert on_duty(rota, handover - MINUTE)[0] == members[week % len(members)]
    assert on_duty(rota, handover)[0] == members[(week + 1) % len(members)]


@pytest.mark.parametrize(("before", "after", "hours"), [
    (paris(2026, 10, 23, 18), paris(2026, 10, 30, 18), 169),
    (paris(2027, 3, 26, 18), paris(2027, 4, 2, 18), 167),
])
def test_a_week_with_a_clock_change_still_ends_at_the_local_hour(
        before: datetime, after: datetime, hours: int) -> None:
    assert after - before == timedelta(hours=hours)
    holder = on_duty(ROTA, before)[0]
    assert next_handover(ROTA, before) == after
    assert on_duty(ROTA, after - MINUTE)[0] == holder
    assert on_duty(ROTA, after)[0] != holder


def test_a_handover_at_an_hour_that_does_not_exist_happens_when_the_clock_jumps_over_it() -> None:
    rota = Turn(("sp1", "sp2"), date(2027, 3, 21), SUNDAY, 2)
    jump = datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    assert on_duty(rota, jump - MINUTE)[0] == "sp1"
    assert on_duty(rota, jump)[0] == "sp2"
    assert next_handover(rota, jump - MINUTE) == jump


def test_a_handover_at_an_hour_that_comes_twice_happens_the_first_time_only() -> None:
    rota = Turn(("sp1", "sp2"), date(2026, 10, 18), SUNDAY, 2)
    first, second = paris(2026, 10, 25, 2), paris(2026, 10, 25, 2, fold=1)
    assert second - first == timedelta(hours=1)
    assert on_duty(rota, first - MINUTE)[0] == "sp1"
    assert [on_duty(rota, at)[0] for at in (first, second - MINUTE, second)] == ["sp2"] * 3
    assert next_handover(rota, second) == paris(2026, 11, 1, 2)


def test_the_outgoing_person_is_the_first_double_for_fifteen_minutes() -> None:
    handover = paris(2026, 7, 10, 18)
    assert on_duty(ROTA, handover) == ("com2", "com1", "com3", "com4")
    assert on_duty(ROTA, handover + 14 * MINUTE) == ("com2", "com1", "com3", "com4")
    assert on_duty(ROTA, handover + 15 * MINUTE) == ("com2", "com3", "com4", "com1")


def test_a_person_alone_is_called_first_every_week() -> None:
    rota = Turn(("cip1",), date(2026, 7, 3), FRIDAY, 18)
    assert on_duty(rota, paris(2026, 7, 10, 18)) == ("cip1",)


def test_the_week_before_the_anchor_belongs_to_the_last_member() -> None:
    assert on_duty(ROTA, paris(2026, 7, 3, 17, 59))[0] == "com4"


def test_an_anchor_in_the_middle_of_a_week_counts_from_the_handover_before_it() -> None:
    rota = Turn(("com1", "com2"), date(2026, 7, 7), FRIDAY, 18)
    assert on_duty(rota, paris(2026, 7, 3, 18))[0] == "com1"


def test_an_instant_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        on_duty(ROTA, paris(2026, 7, 3, 18).replace(tzinfo=None))


@pytest.mark.parametrize("members", [(), ("com1", "com1")])
def test_a_rota_with_nobody_or_somebody_twice_is_refused(members: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="each named once"):
        Turn(members, date(2026, 7, 3), FRIDAY, 18)


@pytest.mark.parametrize(("weekday", "hour"), [(7, 18), (4, 24), (-1, 0)])
def test_a_rota_that_changes_hands_at_no_known_hour_is_refused(weekday: int, hour: int) -> None:
    with pytest.raises(ValueError, match="weekday"):
        Turn(("com1",), date(2026, 7, 3), weekday, hour)
