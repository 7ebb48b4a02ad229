"""Erlang C against published values, against an exact sum made another way, and by what must hold of any load."""
from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis.hotline.erlang import answered, lost, posts_needed, stable, waits

LOADS = st.fractions(Fraction(1, 100), 60)


def summed(load: Fraction, posts: int) -> Fraction:
    """Return Erlang C as it is written in textbooks: a sum of powers over factorials, without any rounding."""
    last = load ** posts / math.factorial(posts) * posts / (posts - load)
    return last / (sum(load ** each / math.factorial(each) for each in range(posts)) + last)


@pytest.mark.parametrize(("load", "posts", "percent"), [
    # A table of Erlang C in a textbook on trunked radio: the load that waits so often, to three figures.
    (3.87, 8, 5.0), (4.08, 10, 1.0)])
def test_the_share_that_waits_is_that_of_the_published_table(load: float, posts: int, percent: float) -> None:
    assert round(waits(load, posts) * 100, 1) == percent


def test_the_examples_that_call_centres_learn_from_give_their_published_figures() -> None:
    # 100 calls of 180 s in half an hour, 80 % within 20 s: 14 agents, of whose callers 17.4 % wait; 88.8 % in time.
    assert posts_needed(10, 180, 0.8, 20) == 14
    assert (round(waits(10, 14), 3), round(answered(10, 14, 180, 20), 3)) == (0.174, 0.888)
    # 360 calls of 4 min in half an hour, 55 agents: 23.9 % wait.
    assert round(waits(48, 55), 3) == 0.239


@given(LOADS, st.integers(1, 80))
def test_the_recursion_gives_what_the_exact_sum_gives(load: Fraction, posts: int) -> None:
    expected = 1.0 if load >= posts else float(summed(load, posts))
    assert waits(float(load), posts) == pytest.approx(expected, rel=1e-9)


@given(st.floats(0, 4000), st.integers(1, 5000))
def test_a_share_is_a_share_at_any_size(load: float, posts: int) -> None:
    assert 0 <= lost(load, posts) <= waits(load, posts) <= 1


@given(st.floats(0.01, 300), st.floats(1, 3600), st.floats(0, 0.99), st.floats(0, 600))
def test_the_posts_needed_suffice_and_one_fewer_does_not(
        load: float, length: float, share: float, within: float) -> None:
    posts = posts_needed(load, length, share, within)
    assert answered(load, posts, length, within) >= share
    assert posts == stable(load) or answered(load, posts - 1, length, within) < share


@given(st.floats(0, 200), st.floats(0, 50), st.floats(30, 900))
def test_more_load_or_a_higher_wish_never_needs_fewer_posts(load: float, more: float, length: float) -> None:
    needed = posts_needed(load, length, 0.8, 60)
    assert posts_needed(load + more, length, 0.8, 60) >= needed
    assert posts_needed(load, length, 0.95, 60) >= needed
    assert posts_needed(load, length, 0.8, 20) >= needed


@given(st.floats(0.1, 200), st.integers(1, 300))
def test_one_more_post_never_makes_more_people_wait(load: float, posts: int) -> None:
    assert waits(load, posts + 1) <= waits(load, posts)


def test_the_night_of_paris_and_five_thousand_posts_are_within_reach() -> None:
    # 93,000 calls in a night of 12 h, of 6 min each.
    load = 93_000 * 360 / (12 * 3600)
    assert load == 775
    assert 775 < posts_needed(load, 360, 0.8, 60) < 800
    assert 4950 < posts_needed(4950.5, 360, 0.8, 60) < 5000


def test_a_line_that_nobody_calls_needs_one_post() -> None:
    assert posts_needed(0, 180, 0.8, 60) == 1


@pytest.mark.parametrize(("load", "length", "share", "within"), [
    (1, 180, 1.0, 60), (-1, 180, 0.8, 60), (math.inf, 180, 0.8, 60), (math.nan, 180, 0.8, 60), (1, 0, 0.8, 60),
    (1, 180, 0.8, -1)])
def test_what_means_nothing_is_refused(load: float, length: float, share: float, within: float) -> None:
    with pytest.raises(ValueError, match="share, load or length"):
        posts_needed(load, length, share, within)
