"""The call that asks for a COD, as a table: what a key means in each state, and that nothing but two ones activates."""
from __future__ import annotations

from itertools import product

import pytest

from crisis.events.keypad import AWAITS, BEGIN, CALLING, CODE, CONFIRM, MOVES, OVER, TYPE, WHICH, move, read_back, word
from crisis.events.keypad import types as asked

MENU = {"1": "Inondation", "2": "Tempête"}
KEYS = ["", *map(str, range(10)), "*", "#", "12"]


def after(state: str, keys: str) -> str:
    """Return where each key leads in turn; `r` stands for a right code when an event is open, `c` when none is."""
    for key in keys:
        known = {"r": "recent", "c": "right", "w": "wrong"}
        state = move(state, known.get(key) or word(state, key, MENU))
    return state


@pytest.mark.parametrize(("keys", "state"), [
    ("", CODE), ("w", CODE), ("c", TYPE), ("c1", CONFIRM), ("c0", CONFIRM), ("c7", TYPE), ("c*", TYPE),
    ("c11", CALLING), ("c12", OVER), ("r", WHICH), ("r3", WHICH), ("r1", CONFIRM), ("r2", TYPE), ("r11", CALLING),
    ("r221", CALLING), ("c111", OVER), ("c112", OVER)])
def test_keys_lead_through_the_call(keys: str, state: str) -> None:
    assert after(CODE, keys) == state


@pytest.mark.parametrize("key", KEYS)
def test_only_a_one_goes_on_from_each_confirmation_and_silence_only_asks_again_once_in_line(key: str) -> None:
    first, second = word(CONFIRM, key, MENU), word(CALLING, key, MENU)
    assert (first == "yes", second == "yes") == (key == "1", key == "1")
    assert move(CONFIRM, first) == (CALLING if key == "1" else OVER if key else CONFIRM)
    assert move(CALLING, second) == OVER


def test_nothing_leads_out_of_the_end_and_the_call_back_is_ordered_from_one_place_alone() -> None:
    states = {BEGIN, CODE, WHICH, TYPE, CONFIRM, CALLING, OVER}
    words = {name for _, name in MOVES}
    assert {move(OVER, name) for name in words} == {OVER}
    assert [pair for pair, state in MOVES.items() if state == CALLING] == [(CONFIRM, "yes")]
    assert {state for pair in product(states, words) for state in (move(*pair),)} <= states


def test_a_state_that_awaits_no_key_is_the_last_of_its_call() -> None:
    assert set(AWAITS) == {CODE, WHICH, TYPE, CONFIRM}
    assert AWAITS[CODE] == 8


def test_what_is_read_back_says_the_type_the_level_and_the_mode() -> None:
    assert read_back("Inondation", "COD restreint", "mode réel", "3 h 10") == (
        "Activation du COD : Inondation, évènement ouvert à 3 h 10, COD restreint, mode réel.")
    assert asked(MENU) == "Quel évènement ? 1, Inondation. 2, Tempête. 0, non précisé."
