"""What leaves now, what waits and why: pauses, jumps, outages, dependencies and the order of the script (OB1, OB2)."""
from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis.drills.course import Course, Jump, Pause
from crisis.drills.planning import Done, Judged, Mark, held, judged, leaving, next_at
from crisis.drills.script import Chronogramme
from crisis.evidence import pauses
from crisis.evidence.pauses import spans
from tests.unit.test_chronogramme import inject

H = datetime(2026, 11, 21, 23, 0, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


def at(minutes: float) -> datetime:
    return H + timedelta(minutes=minutes)


def states(script: Chronogramme, course: Course, marks: dict[int, Mark], now: datetime) -> dict[int, str]:
    return {each.inject.number: each.state for each in judged(script, course, marks, now)}


def one(script: Chronogramme, course: Course, now: datetime) -> Judged:
    return judged(script, course, {}, now)[0]


def test_an_inject_is_planned_then_due_at_its_hour() -> None:
    script = Chronogramme((inject(1, 720),))
    assert states(script, Course(H), {}, at(11.9)) == {1: "planned"}
    assert states(script, Course(H), {}, at(12)) == {1: "due"}
    assert one(script, Course(H), at(12)).planned_at == at(12)


def test_an_inject_before_h_leaves_before_h() -> None:
    assert states(Chronogramme((inject(1, -600),)), Course(H), {}, at(-10)) == {1: "due"}


def test_a_pause_moves_the_hour_and_not_the_plan() -> None:
    course = Course(H, (Pause(at(5), at(25)),))
    found = one(Chronogramme((inject(1, 720),)), course, at(20))
    assert (found.state, found.planned_at, found.due_at) == ("planned", at(12), at(32))


def test_nobody_knows_the_hour_of_what_an_open_pause_keeps_waiting() -> None:
    course = Course(H, (Pause(at(5)),))
    found = one(Chronogramme((inject(1, 720),)), course, at(60))
    assert (found.state, found.due_at) == ("planned", None)
    assert one(Chronogramme((inject(1, 120),)), course, at(60)).due_at == at(2)


def test_a_jump_brings_forward_what_is_to_come() -> None:
    course = Course(H, jumps=(Jump(at(10), 1200),))
    found = one(Chronogramme((inject(1, 3600),)), course, at(20))
    assert (found.due_at, found.planned_at) == (at(40), at(60))


def test_gross_and_net_time_differ_by_the_pauses_alone() -> None:
    course = Course(H, (Pause(at(5), at(25)), Pause(at(40))), (Jump(at(10), 600),))
    assert (course.gross(at(60)), course.net(at(60))) == (timedelta(minutes=60), timedelta(minutes=20))


def test_the_net_time_of_a_page_is_that_of_the_report_to_the_second() -> None:
    """Paused 4.8 s by the clock, 4 s by the hours that are printed."""
    begins, ends = H + timedelta(seconds=5.1), H + timedelta(seconds=9.9)
    told = spans([pauses.Pause(begins, ends)], H, at(1))
    assert Course(H, (Pause(begins, ends),)).lengths(at(1)) == (told["gross_s"], told["net_s"]) == (60, 56)


def test_nothing_leaves_in_a_pause_even_released() -> None:
    script = Chronogramme((inject(1, 240), inject(2, 300)))
    course = Course(H, (Pause(at(5)),))
    assert states(script, course, {1: Mark("released", at(5))}, at(6)) == {1: "paused", 2: "paused"}
    assert leaving(script, course, {1: Mark("released", at(5))}, at(6)) is None


def test_ob2_what_is_more_than_two_minutes_late_after_an_outage_is_held_for_the_animateur() -> None:
    script = Chronogramme((inject(1, 60), inject(2, 120), inject(3, 1080), inject(4, 1260)))
    assert states(script, Course(H), {}, at(20)) == {1: "held", 2: "held", 3: "due", 4: "planned"}
    assert [each.number for each in held(script, Course(H), {}, at(20))] == [1, 2]
    assert held(script, Course(H), {1: Mark("held", at(20)), 2: Mark("skipped", at(20))}, at(20)) == []


def test_ob2_two_minutes_are_not_yet_late() -> None:
    script = Chronogramme((inject(1, 0),))
    assert states(script, Course(H), {}, at(2)) == {1: "due"}
    assert states(script, Course(H), {}, at(2) + timedelta(microseconds=1)) == {1: "held"}


def test_ob2_what_was_due_when_a_pause_began_is_held_after_it() -> None:
    script, course = Chronogramme((inject(1, 300), inject(2, 301))), Course(H, (Pause(at(5), at(30)),))
    assert states(script, course, {}, at(30)) == {1: "held", 2: "planned"}
    assert states(script, course, {}, at(31)) == {1: "held", 2: "due"}


def test_ob2_what_a_jump_passes_over_is_held_and_does_not_leave_in_a_heap() -> None:
    script = Chronogramme(tuple(inject(number, 300 * number) for number in range(1, 6)))
    course = Course(H, jumps=(Jump(at(6), 960),))
    assert states(script, course, {1: Mark("issued", at(5), settled=True)}, at(6)) == {
        1: "issued", 2: "held", 3: "held", 4: "due", 5: "planned"}


def test_a_late_inject_leaves_when_the_animateur_releases_it_and_never_when_skipped() -> None:
    script = Chronogramme((inject(1, 60), inject(2, 120)))
    marks = {1: Mark("released", at(20)), 2: Mark("skipped", at(20))}
    assert states(script, Course(H), marks, at(20)) == {1: "due", 2: "skipped"}
    assert judged(script, Course(H), marks, at(20))[0].late == timedelta(minutes=19)


def test_what_depends_on_another_waits_for_it_and_says_so() -> None:
    script = Chronogramme((inject(1, 60), inject(2, 90, depends_on=1)))
    late = {1: Mark("held", at(1))}
    found = judged(script, Course(H), late, at(2))[1]
    assert (found.state, found.waits_for) == ("blocked", 1)
    done = judged(script, Course(H), {1: Mark("issued", at(1), settled=True)}, at(2))[1]
    assert (done.state, done.waits_for) == ("due", None)


def test_what_depends_on_a_skipped_one_ends_with_the_animateur() -> None:
    script, skipped = Chronogramme((inject(1, 60), inject(2, 90, depends_on=1))), {1: Mark("skipped", at(1))}
    assert states(script, Course(H), skipped, at(2))[2] == "blocked"
    assert states(script, Course(H), skipped, at(4))[2] == "held"
    assert states(script, Course(H), skipped | {2: Mark("released", at(4))}, at(4))[2] == "due"


def test_ob1_the_next_waits_until_the_rows_of_the_previous_are_taken_or_ten_seconds_old() -> None:
    script = Chronogramme((inject(7, 60), inject(3, 60), inject(5, 60)))
    assert states(script, Course(H), {}, at(1)) == {7: "due", 3: "queued", 5: "queued"}
    waiting = {7: Mark("issued", at(1))}
    assert leaving(script, Course(H), waiting, at(1) + timedelta(seconds=9)) is None
    assert leaving(script, Course(H), waiting, at(1) + timedelta(seconds=10)) == inject(3, 60)
    assert leaving(script, Course(H), {7: Mark("issued", at(1), settled=True)}, at(1)) == inject(3, 60)


def test_ob1_the_queue_of_one_minute_never_makes_its_last_inject_late() -> None:
    script = Chronogramme(tuple(inject(number, 60) for number in range(1, 31)))
    now, marks, left = at(1), dict[int, Mark](), list[int]()
    while len(left) < 30:
        found = leaving(script, Course(H), marks, now)
        if found is None:
            now += timedelta(seconds=1)
            continue
        marks[found.number] = Mark("issued", now)
        left.append(found.number)
    assert left == list(range(1, 31))
    assert now == at(1) + timedelta(seconds=290)


def test_a_late_one_that_was_released_excuses_no_other_of_its_minute() -> None:
    script = Chronogramme((inject(1, 60), inject(2, 60)))
    assert states(script, Course(H), {1: Mark("issued", at(20), settled=True)}, at(20)) == {1: "issued", 2: "held"}


def test_the_actual_hour_and_lateness_of_what_left_never_move_again() -> None:
    script, marks = Chronogramme((inject(1, 60),)), {1: Mark("issued", at(2), settled=True)}
    for now in (at(2), at(50)):
        found = judged(script, Course(H), marks, now)[0]
        assert (found.actual_at, found.late) == (at(2), timedelta(minutes=1))


def test_the_next_instant_to_look_is_an_hour_that_comes_or_the_end_of_a_queue() -> None:
    script = Chronogramme((inject(1, 60), inject(2, 60), inject(3, 600)))
    assert next_at(script, Course(H), {}, H) == at(1)
    left = {1: Mark("issued", at(1))}
    assert next_at(script, Course(H), left, at(1)) == at(1) + timedelta(seconds=10)
    both = {number: Mark("issued", at(1), settled=True) for number in (1, 2)}
    assert next_at(script, Course(H), both, at(2)) == at(10)
    assert next_at(script, Course(H, (Pause(at(2)),)), both, at(3)) is None
    assert next_at(script, Course(H), both | {3: Mark("skipped", at(3))}, at(3)) is None


@given(st.lists(st.integers(0, 600), min_size=1, max_size=12))
def test_looking_only_when_told_to_plays_the_whole_script_in_order_and_holds_nothing(offsets: list[int]) -> None:
    script = Chronogramme(tuple(inject(number, each) for number, each in enumerate(sorted(offsets), 1)))
    marks, now = dict[int, Mark](), H
    while (found := leaving(script, Course(H), marks, now)) or (come := next_at(script, Course(H), marks, now)):
        if found:
            marks[found.number] = Mark("issued", now)
        else:
            now = come
    assert list(marks) == [each.number for each in script.injects]


@pytest.mark.parametrize(("start", "paris"), [
    (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "03:30"),   # 2 h does not exist that night.
    (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "02:30")])  # 2 h comes twice.
def test_an_hour_of_exercise_has_sixty_minutes_on_the_nights_of_the_clock_change(start: datetime, paris: str) -> None:
    course = Course(start, (Pause(start + timedelta(minutes=10), start + timedelta(minutes=20)),))
    found = one(Chronogramme((inject(1, 3600),)), course, start + timedelta(minutes=70))
    assert (found.state, found.planned_at) == ("due", start + timedelta(hours=1))
    assert found.due_at == start + timedelta(minutes=70)
    assert found.planned_at.astimezone(PARIS).strftime("%H:%M") == paris
    assert found.due_at.astimezone(PARIS).utcoffset() != start.astimezone(PARIS).utcoffset()


@pytest.mark.parametrize("wrong", [
    lambda: Course(H.replace(tzinfo=None)), lambda: Course(H.astimezone(PARIS)),
    lambda: Course(H, (Pause(at(5), at(4)),)), lambda: Course(H, (Pause(at(5)), Pause(at(9)))),
    lambda: Course(H, (Pause(at(5), at(9)), Pause(at(8), at(10)))), lambda: Course(H, jumps=(Jump(at(1), -60),)),
    lambda: judged(Chronogramme(), Course(H), {}, H.astimezone(PARIS))])
def test_an_impossible_course_is_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"instant|pauses|jump"):
        wrong()


@st.composite
def courses(draw: st.DrawFn) -> Course:
    edges = sorted(draw(st.lists(st.integers(0, 7200), max_size=6, unique=True)))
    instants = [H + timedelta(seconds=each) for each in edges]
    pauses = [Pause(begins, ends) for begins, ends in zip(instants[::2], instants[1::2], strict=False)]
    if len(instants) % 2 and draw(st.booleans()):
        pauses.append(Pause(instants[-1]))
    jumps = draw(st.lists(st.builds(lambda when, by: Jump(H + timedelta(seconds=when), by),
                                    st.integers(0, 7200), st.integers(1, 1800)), max_size=3))
    return Course(H, tuple(pauses), tuple(jumps))


@given(courses(), st.integers(0, 7200))
def test_an_offset_is_reached_at_the_first_instant_that_has_come_to_it(course: Course, offset: int) -> None:
    reached = course.reached(offset)
    if reached is None:
        assert course.position(at(10_000)) < offset
        return
    assert course.position(reached) >= offset
    assert course.position(reached - timedelta(microseconds=1)) < offset


@given(courses())
def test_the_chronogramme_never_goes_back(course: Course) -> None:
    positions = [course.position(H + timedelta(seconds=each)) for each in range(0, 9000, 60)]
    assert all(one <= other for one, other in pairwise(positions))


@given(courses(), st.lists(st.integers(-600, 7200), min_size=1, max_size=8), st.integers(-600, 12_000),
       st.dictionaries(st.integers(1, 8), st.sampled_from(["held", "released", "issued", "skipped"])))
def test_at_most_one_inject_leaves_and_nothing_that_is_done_leaves_again(
        course: Course, offsets: list[int], now: int, done: dict[int, Done]) -> None:
    script = Chronogramme(tuple(inject(number, each) for number, each in enumerate(offsets, 1)))
    marks = {number: Mark(each, at(0)) for number, each in done.items()}
    found = states(script, course, marks, H + timedelta(seconds=now))
    due = [number for number, state in found.items() if state == "due"]
    assert len(due) <= 1
    assert all(done.get(number) in (None, "released") for number in due)
