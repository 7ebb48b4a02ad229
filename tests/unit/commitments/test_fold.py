"""A fold passes over what changes nothing, and comes to the same state as one step after another."""
from __future__ import annotations

from functools import reduce

import pytest

from crisis.commitments import State, fold, start, step
from tests.unit.commitments.story import Story, informed


def one_by_one(story: Story) -> State:
    return reduce(lambda state, pair: step(state, *pair), story.pairs, start())


@pytest.mark.parametrize("last", ["note_added", "order_confirmed"])
def test_a_fold_is_every_step_in_turn(last: str) -> None:
    story = informed()
    for minute in (25, 26):
        story.at(minute).add("note_added", {"category": "other"})
    story.at(27).add(last, {"of": 2, "confirmed": True})
    assert fold(story.pairs) == one_by_one(story)
    assert fold(story.pairs).seq == len(story.pairs)


def test_a_fold_of_nothing_but_notes_says_how_far_it_went() -> None:
    story = Story()
    story.at(5).add("note_added", {"category": "other"})
    assert fold(story.pairs[1:]) == one_by_one(story).__class__(seq=2, last_at=one_by_one(story).last_at)
    assert fold([]) == start()
