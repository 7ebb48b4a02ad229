"""Where things stand in a picture: scales, round steps, labels that never touch."""
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis.evidence.pictures.geometry import DAY, HOUR, Scale, brief, fitted, folded, spread, steps, width
from crisis.evidence.pictures.labels import APART, beside

SECONDS = st.integers(0, 40 * DAY)


def test_a_scale_is_straight_and_holds_what_is_outside_on_its_edge() -> None:
    scale = Scale(0, 3600, 100, 200)
    assert [scale.at(each) for each in (0, 1800, 3600, 9999, -5)] == [100, 150, 200, 200, 100]
    assert Scale(0, 10, 90, 10).at(5) == 50


@pytest.mark.parametrize(("low", "high", "told"), [
    (0, 1, ["0", "1\u00a0s"]), (0, 60, ["0", "15\u00a0s", "30\u00a0s", "45\u00a0s", "1\u00a0min"]),
    (0, 4140, ["0", "15\u00a0min", "30\u00a0min", "45\u00a0min", "1\u00a0h"]),
    (-120, 5400, ["0", "30\u00a0min", "1\u00a0h", "1\u00a0h\u00a030"]),
    (0, 14 * HOUR, ["0", "3\u00a0h", "6\u00a0h", "9\u00a0h", "12\u00a0h"])])
def test_an_axis_has_round_hours(low: int, high: int, told: list[str]) -> None:
    assert [brief(each) for each in steps(low, high, 5)] == told


def test_before_the_start_an_axis_counts_backwards() -> None:
    assert [brief(each) for each in (-DAY - 6 * HOUR, -90, -30)] == [
        "−1\u00a0j\u00a006", "−1\u00a0min\u00a030", "−30\u00a0s"]


@given(st.integers(-3 * DAY, 0), SECONDS, st.integers(2, 9))
def test_an_axis_has_no_more_marks_than_it_has_room_for(low: int, span: int, most: int) -> None:
    marks = steps(low, low + span, most)
    assert len(marks) <= most + 1
    assert all(low <= each <= low + span for each in marks)


@given(st.lists(st.floats(0, 500), max_size=12))
def test_labels_above_each_other_never_touch(wanted: list[float]) -> None:
    places = spread(sorted(wanted), 15, 0, 500)
    assert len(places) == len(wanted)
    assert all(after - before >= 14.999 for before, after in zip(places, places[1:], strict=False))
    assert all(0 <= each <= 500.001 for each in places)


def test_a_label_with_room_stays_where_it_is() -> None:
    assert spread([10, 50, 90], 15, 0, 100) == [10, 50, 90]
    assert spread([98, 99, 100], 15, 0, 100) == [70, 85, 100]
    assert spread([], 15, 0, 100) == []


MARKS = st.lists(st.tuples(st.floats(20, 700), st.text("abcdeéW ", max_size=40)), max_size=60)


@given(MARKS)
def test_labels_beside_each_other_never_touch_nor_leave_the_line(drawn: list[tuple[float, str]]) -> None:
    marks = [(x, f"A{at}", words) for at, (x, words) in enumerate(sorted(drawn, key=lambda each: each[0]), start=1)]
    labels = beside(marks, 11, 20, 700)
    assert bool(labels) == bool(marks)
    ends = [each.x + width(each.words, 11) for each in labels]
    assert all(after.x >= end + APART - 0.001 for end, after in zip(ends, labels[1:], strict=False))
    assert all(each.x >= 20 for each in labels)
    assert all(end <= 700.001 for end in ends)


@given(MARKS)
def test_every_mark_is_named_once(drawn: list[tuple[float, str]]) -> None:
    marks = [(x, f"A{at}", "") for at, (x, _) in enumerate(sorted(drawn, key=lambda each: each[0]), start=1)]
    named: list[int] = []
    for each in beside(marks, 11, 20, 700):
        for told in each.words.replace("A", "").split("\u202f; "):
            first, _, last = told.partition("–")
            named += range(int(first), int(last or first) + 1)
    assert named == [*range(1, len(marks) + 1)]


def test_a_mark_has_its_words_where_they_have_room() -> None:
    labels = beside([(30, "A1", "Alerte"), (300, "A2", "Ordre"), (320, "A3", ""), (330, "A4", "")], 11, 20, 700)
    assert [each.words for each in labels] == ["A1 Alerte", "A2 Ordre\u202f; A3\u202f; A4"]
    assert [each.words for each in beside([(30, "A1", "Ordre " * 30)], 11, 20, 700)] == ["A1"]
    near = [(30, "A1", "Ordre " * 9), (40, "A2", "Ordre " * 9), (90, "A3", "")]
    assert [each.words for each in beside(near, 11, 20, 700)] == ["A1–A2", "A3"]


def test_the_last_words_of_a_line_may_begin_before_their_mark() -> None:
    [label] = beside([(690, "A1", "Limite")], 11, 20, 700)
    assert (label.words, label.x + width(label.words, 11)) == ("A1 Limite", pytest.approx(700))
    kept = beside([(600, "A1", "Alerte"), (690, "A2", "Limite de l'engagement")], 11, 20, 700)
    assert [each.words for each in kept] == ["A1 Alerte", "A2"]


@given(st.text(max_size=80), st.floats(40, 300))
def test_words_hold_in_their_room(words: str, room: float) -> None:
    assert width(fitted(words, 11, room), 11) <= room
    assert all(width(line, 11) <= room for line in folded(words, 11, room))


def test_words_that_hold_are_left_whole() -> None:
    assert fitted("Élus", 11, 100) == "Élus"
    assert fitted("Cellule de communication", 11, 80) == "Cellule de c…"
    assert folded("un deux trois", 11, 60) == ["un deux", "trois"]
