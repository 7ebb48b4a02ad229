"""What is logged by hand is kept once, however many states were made of it, and no state sees what came after it."""
from __future__ import annotations

import tracemalloc
from functools import reduce

from crisis.commitments import State, fold, start, step
from crisis.commitments.grown import Grown
from tests.unit.commitments.story import Story, informed

CALLS = 2000


def called(times: int) -> Story:
    story = informed()
    for each in range(times):
        story.at(25 + each / 60).reached("commune:15001")
    return story


def test_a_contact_more_copies_none_of_those_before() -> None:
    """Every state is held, as the projections of several readers may: the square of the calls would be 16 MB more."""
    story = called(CALLS)
    tracemalloc.start()
    try:
        states: list[State] = []
        reduce(lambda state, pair: states.append(step(state, *pair)) or states[-1], story.pairs, start())
        kept = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert len(states[-1].by_hand) == CALLS
    assert kept < CALLS * 4096


def test_a_state_does_not_see_what_was_logged_after_it() -> None:
    story = called(3)
    before = fold(story.pairs[:-1])
    after = step(before, *story.pairs[-1])
    assert (len(before.by_hand), len(after.by_hand)) == (2, 3)
    assert list(before.by_hand) == list(after.by_hand)[:2]


def test_two_that_go_on_from_one_view_do_not_mix() -> None:
    one = Grown([1])
    left, right = one.plus([2]), one.plus([3, 4])
    assert (list(one), list(left), list(right)) == ([1], [1, 2], [1, 3, 4])
    assert (list(left.plus([5])), list(right.plus([6]))) == ([1, 2, 5], [1, 3, 4, 6])
    assert (left[-1], list(right[1:]), left == one.plus([2]), left == right) == (2, [3, 4], True, False)


def test_seals_folded_together_are_each_of_them_in_turn() -> None:
    story = informed()
    for minute in range(25, 30):
        story.at(minute).seal(("mayor-1", "delivered", minute), ("radio", "unknown", minute))
        story.at(minute).add("note_added", {"category": "other"})
    begun = fold(story.pairs[:-4])
    assert fold(story.pairs[-4:], begun) == fold(story.pairs) == reduce(
        lambda state, pair: step(state, *pair), story.pairs, start())
