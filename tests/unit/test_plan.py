"""What layers, leaves and exchanges make of each minute of 400 days: one first called, or an announced hole."""
from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from crisis.oncall.layers import PARIS, Held, Listed, Turn, Window, wall
from crisis.oncall.plan import ALONE, NOBODY, OVERLAP, Exchange, Gap, Leave, Plan, gaps, next_handover, on_duty, spans

FRIDAY, MINUTE, HOUR, DAY = 4, timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
START = datetime(2026, 9, 1, tzinfo=UTC)
YEAR = 400
WEEKLY = Turn(("com1", "com2", "com3"), date(2026, 7, 3), FRIDAY, 18)

instants = st.integers(0, YEAR * 24 * 60).map(lambda minute: START + minute * MINUTE)
names = st.sampled_from(["com1", "com2", "com3", "com4"])
members = st.lists(names, min_size=1, max_size=4, unique=True).map(tuple)
periods = st.tuples(instants, st.integers(1, 60 * 24 * 20)).map(lambda it: (it[0], it[0] + it[1] * MINUTE))
hours = st.builds(Window, st.integers(0, 23), st.integers(0, 23), st.lists(
    st.integers(0, 6), min_size=1, max_size=7, unique=True).map(tuple))
windows = st.none() | hours
held = st.lists(st.builds(Held, hours), max_size=1)
turns = st.builds(Turn, members, st.dates(date(2026, 7, 1), date(2026, 12, 1)), st.integers(0, 6), st.integers(0, 23),
                  st.sampled_from([1, 7]), windows)
lists = st.lists(st.tuples(instants, st.none() | names), min_size=1, max_size=6, unique_by=lambda line: line[0]).map(
    lambda lines: Listed(tuple(sorted(lines, key=lambda line: line[0]))))
leaves = st.builds(lambda who, period: Leave(who, *period), names, periods)
exchanges = st.builds(lambda on, off, period: Exchange(on, off if off != on else None, *period), names,
                      st.none() | names, periods)
stands = st.lists(turns | lists, min_size=1, max_size=3)
layers = st.tuples(stands, held).map(lambda both: (*both[0], *both[1]))
plans = st.builds(Plan, st.just("cip_chief"), layers,
                  st.lists(leaves, max_size=3).map(tuple), st.lists(exchanges, max_size=3).map(tuple))


@settings(max_examples=60, deadline=None)
@given(plans, st.lists(st.integers(0, YEAR * 24 * 60), min_size=1, max_size=40))
def test_each_minute_of_400_days_is_covered_once_or_announced_or_not_held(plan: Plan, minutes: list[int]) -> None:
    ends = START + YEAR * DAY
    found = gaps(plan, START, ends)
    holes = [gap for gap in found if gap.lacks == NOBODY]
    for minute in minutes:
        at = START + minute * MINUTE
        order = on_duty(plan, at)
        announced = any(hole.begins <= at < hole.ends for hole in holes)
        assert (bool(order) or not plan.held(at)) != announced or at >= ends
        assert plan.held(at) or not any(gap.begins <= at < gap.ends for gap in found)
        assert len(set(order)) == len(order)


@settings(max_examples=60, deadline=None)
@given(plans, periods)
def test_the_spans_of_a_period_follow_each_other_and_say_what_each_minute_says(
        plan: Plan, period: tuple[datetime, datetime]) -> None:
    found = list(spans(plan, *period))
    assert [found[0].begins, *(span.ends for span in found)] == [*(span.begins for span in found), period[1]]
    for span in found:
        for at in (span.begins, span.begins + (span.ends - span.begins) / 2, span.ends - MINUTE / 60):
            assert plan.order(at) == span.order
            assert span.unheld == (not span.order and not plan.held(at))


def test_a_layer_above_holds_its_hours_and_the_one_below_the_rest() -> None:
    """Working days are held by the office, in turns of a day; nights and week-ends by the weekly duty."""
    office = Turn(("sec1", "sec2"), date(2026, 9, 7), 0, 8, 1, Window(8, 18, (0, 1, 2, 3, 4)))
    plan = Plan("communication", (office, WEEKLY))
    monday = date(2026, 9, 7)
    assert on_duty(plan, wall(monday, 12))[:1] == ("sec1",)
    assert on_duty(plan, wall(monday + DAY, 12))[:1] == ("sec2",)
    assert on_duty(plan, wall(monday, 20))[0].startswith("com")
    assert on_duty(plan, wall(date(2026, 9, 12), 12))[0].startswith("com")


OFFICE = Window(8, 18, (0, 1, 2, 3, 4))
CHIEFS = Turn(("cip1", "cip2"), date(2026, 9, 4), FRIDAY, 18, 7, OFFICE)


def test_a_function_held_in_office_hours_has_no_hole_outside_them_and_still_has_those_inside() -> None:
    monday = date(2026, 9, 7)
    plan = Plan("cip_chief", (CHIEFS, Held(OFFICE)))
    assert gaps(plan, wall(monday, 0), wall(monday + 14 * DAY, 0)) == []
    day = [(span.begins, bool(span.order), span.unheld) for span in spans(plan, wall(monday, 0), wall(monday + DAY, 0))]
    assert day == [(wall(monday, 0), False, True), (wall(monday, 8), True, False), (wall(monday, 18), False, True)]
    away = tuple(Leave(name, wall(monday, 12), wall(monday + DAY, 12)) for name in ("cip1", "cip2"))
    both = Plan("cip_chief", plan.layers, away)
    assert gaps(both, wall(monday, 0), wall(monday + 2 * DAY, 0)) == [
        Gap(wall(monday, 12), wall(monday, 18), NOBODY), Gap(wall(monday + DAY, 8), wall(monday + DAY, 12), NOBODY)]
    without = Plan("cip_chief", (CHIEFS,))
    assert [gap.lacks for gap in gaps(without, wall(monday, 0), wall(monday + DAY, 0))] == [NOBODY, NOBODY]


def test_the_hours_of_a_function_follow_the_wall_across_both_changes_of_the_hour() -> None:
    plan = Plan("cip_chief", (CHIEFS, Held(OFFICE)))
    for friday in (date(2026, 10, 23), date(2027, 3, 26)):
        turns = list(spans(plan, wall(friday, 8), wall(friday + 4 * DAY, 0)))
        assert [(each.begins, each.unheld) for each in turns] == [
            (wall(friday, 8), False), (wall(friday, 18), True), (wall(friday + 3 * DAY, 8), False),
            (wall(friday + 3 * DAY, 18), True)]


def test_whoever_stands_outside_the_hours_of_a_function_is_called_all_the_same() -> None:
    night = wall(date(2026, 9, 7), 22)
    plan = Plan("cip_chief", (CHIEFS, Held(OFFICE)), exchanges=(Exchange("cip3", None, night, night + HOUR),))
    assert on_duty(plan, night) == ("cip3",)
    assert gaps(plan, night, night + HOUR) == []


def test_a_night_window_belongs_to_the_day_on_which_it_begins() -> None:
    friday_night = Window(18, 8, (FRIDAY,))
    assert friday_night.holds(datetime(2026, 9, 4, 18, tzinfo=PARIS))
    assert friday_night.holds(datetime(2026, 9, 5, 7, 59, tzinfo=PARIS))
    assert not friday_night.holds(datetime(2026, 9, 5, 8, tzinfo=PARIS))
    assert not friday_night.holds(datetime(2026, 9, 4, 7, tzinfo=PARIS))
    assert not friday_night.holds(datetime(2026, 9, 5, 18, tzinfo=PARIS))


def test_an_exchange_across_midnight_changes_both_ends_only() -> None:
    begins, ends = wall(date(2026, 9, 8), 22), wall(date(2026, 9, 9), 6)
    first, second, third = WEEKLY.order(begins)
    plan = Plan("communication", (WEEKLY,), exchanges=(Exchange(second, first, begins, ends),))
    assert plan.order(begins - MINUTE) == (first, second, third)
    assert plan.order(begins) == (second, first, third)
    assert plan.order(ends - MINUTE) == (second, first, third)
    assert plan.order(ends) == (first, second, third)


def test_an_exchange_over_the_night_that_has_25_hours_holds_until_its_hour_on_the_wall() -> None:
    begins, ends = wall(date(2026, 10, 24), 18), wall(date(2026, 10, 25), 18)
    assert ends - begins == 25 * HOUR
    stranger = Exchange("sec9", None, begins, ends)
    plan = Plan("communication", (WEEKLY,), exchanges=(stranger,))
    assert plan.order(ends - MINUTE)[0] == "sec9"
    assert "sec9" not in plan.order(ends)


def test_whoever_is_replaced_by_a_stranger_is_still_the_last_to_be_called() -> None:
    begins = wall(date(2026, 9, 8), 22)
    first, *others = WEEKLY.order(begins)
    plan = Plan("communication", (WEEKLY,), exchanges=(Exchange("sec9", first, begins, begins + HOUR),))
    assert plan.order(begins) == ("sec9", *others, first)


def test_a_leave_passes_the_duty_to_the_next_and_a_hole_is_one_gap() -> None:
    alone = Plan("cip_chief", (Turn(("cip1", "cip2"), date(2026, 9, 4), FRIDAY, 18),))
    day = wall(date(2026, 9, 8), 0)
    away = Leave("cip1", day, day + 3 * DAY)
    on_leave = Plan("cip_chief", alone.layers, (away,))
    assert on_leave.order(day) == ("cip2",)
    assert gaps(on_leave, day - DAY, day + 5 * DAY) == [Gap(day, day + 3 * DAY, ALONE)]
    both = Plan("cip_chief", alone.layers, (away, Leave("cip2", day + DAY, day + 2 * DAY)))
    assert [(gap.lacks, gap.begins) for gap in gaps(both, day, day + 3 * DAY)] == [
        (ALONE, day), (NOBODY, day + DAY), (ALONE, day + 2 * DAY)]


def test_a_list_covers_from_its_first_line_to_the_one_that_names_nobody() -> None:
    at = wall(date(2026, 9, 8), 8)
    plan = Plan("technician", (Listed(((at, "tec1"), (at + DAY, "tec2"), (at + 2 * DAY, None))),))
    assert [(span.begins, span.order) for span in spans(plan, at - DAY, at + 3 * DAY)] == [
        (at - DAY, ()), (at, ("tec1",)), (at + DAY, ("tec2",)), (at + 2 * DAY, ())]


def test_the_outgoing_person_is_the_first_double_for_fifteen_minutes_whatever_made_the_change() -> None:
    at = wall(date(2026, 9, 8), 8)
    plan = Plan("technician", (Listed(((at, "tec1"), (at + DAY, "tec2"))),))
    handover = at + DAY
    assert on_duty(plan, handover) == ("tec2", "tec1")
    assert on_duty(plan, handover + OVERLAP - MINUTE) == ("tec2", "tec1")
    assert on_duty(plan, handover + OVERLAP) == ("tec2",)


def test_the_next_handover_is_that_of_the_first_called_and_may_not_come() -> None:
    plan = Plan("communication", (WEEKLY,))
    at = wall(date(2026, 9, 8), 8)
    assert next_handover(plan, at) == wall(date(2026, 9, 11), 18)
    assert next_handover(Plan("cip_chief", (Turn(("cip1",), date(2026, 9, 4), FRIDAY, 18),)), at) is None
