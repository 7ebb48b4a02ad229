"""Calls drawn for a rehearsal: exact totals, the same seed the same calls, never more answered than received."""
from __future__ import annotations

from collections import Counter

import pytest

from exercises.drawn import Load, drawn

COMMUNES = ("15014", "15187")
MIX = {"safety": 5, "roads": 3, "rumour": 1}


@pytest.mark.parametrize("load", [
    Load(500, 430, 60, 60), Load(93_000, 10_000, 60_000, 180), Load(1, 1, 0, 1), Load(0, 0, 0, 7), Load(7, 2, 3, 60)])
def test_the_totals_are_exact_and_no_minute_answers_more_than_it_receives(load: Load) -> None:
    minutes = drawn(load, MIX, COMMUNES, 7)
    assert len(minutes) == load.minutes
    assert sum(each.received for each in minutes) == load.received
    assert sum(each.answered for each in minutes) == load.answered
    assert sum(each.abandoned for each in minutes) == load.abandoned
    assert all(each.answered + each.abandoned <= each.received for each in minutes)


def test_the_same_seed_draws_the_same_calls_and_another_does_not() -> None:
    load = Load(500, 430, 60, 60)
    assert drawn(load, MIX, COMMUNES, 7) == drawn(load, MIX, COMMUNES, 7)
    assert drawn(load, MIX, COMMUNES, 7) != drawn(load, MIX, COMMUNES, 8)


def test_a_category_comes_as_often_as_the_mix_says() -> None:
    counted = Counter(each for minute in drawn(Load(9_000, 9_000, 0, 60), MIX, COMMUNES, 1) for each, _ in minute.calls)
    assert counted["safety"] > counted["roads"] > counted["rumour"] > 0
    assert abs(counted["safety"] - 5_000) < 300
