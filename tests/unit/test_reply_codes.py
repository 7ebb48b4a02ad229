"""Reply codes: no two alerts share one on a telephone, and nothing but a whole code is ever an answer."""
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis.oncall import codes
from crisis.oncall.codes import Ambiguous, Understood, Unread, allot, read

ONE = {"A": ["a1"]}
TWO = {"A": ["a1"], "B": ["a2"]}


@pytest.mark.parametrize(("text", "answer"), [
    ("A1", ("coming", 15)), ("a2", ("coming", 30)), (" A 3 ", ("coming", 60)), ("A9.", ("cannot", None)),
    ("a1 !", ("coming", 15)), ("A1\nEnvoyé depuis mon téléphone", ("coming", 15)), ("A  1", ("coming", 15)),
])  # fmt: skip
def test_a_whole_code_is_an_answer(text: str, answer: tuple[str, int | None]) -> None:
    assert read(text, ONE) == Understood("a1", *answer)


@pytest.mark.parametrize("text", [
    "oui", "", "   ", "1", "15", "A", "ok", "J'arrive", "a 3 h", "à 3", "A1 ou A2", "A1A2", "A4", "A0", "AA1", "100aa",
    "1A", "A15", "B1", "A1 je ne sais pas", "oui A1", "Ａ1", "A１", "\U0001f44d", "A-1",
])  # fmt: skip
def test_ga6_nothing_else_is_ever_guessed_even_with_one_alert(text: str) -> None:
    """GA6, RC3: neither « oui », nor a code of something else, falls on what happens to wait."""
    assert read(text, ONE) == Unread()


@pytest.mark.parametrize("text", ["oui", "1", "C1", "J'arrive", "A1 B1"])
def test_ga6_with_two_alerts_what_names_neither_is_asked_about(text: str) -> None:
    """GA6: it acknowledges nothing, and it is asked which."""
    assert read(text, TWO) == Ambiguous()


def test_ga6_a_letter_that_two_alerts_should_never_share_answers_neither() -> None:
    assert read("A1", {"A": ["a1", "a2"]}) == Ambiguous()


def test_each_code_answers_its_own_alert_and_no_other() -> None:
    assert read("B9", TWO) == Understood("a2", "cannot", None)
    assert read("A5", TWO) == Unread()


def test_nothing_waits_so_nothing_is_answered() -> None:
    assert read("A1", {}) == Unread()


@given(st.text(max_size=30))
def test_whatever_is_written_is_read_without_harm(text: str) -> None:
    assert isinstance(read(text, TWO), Understood | Ambiguous | Unread)


@given(st.lists(st.booleans(), max_size=60))
def test_no_letter_is_ever_shared_whatever_ends_and_begins(steps: list[bool]) -> None:
    waiting: list[str] = []
    past: list[str] = []
    for begins in steps:
        if begins or not waiting:
            letter = allot(set(waiting), past)
            assert letter not in waiting
            waiting.append(letter)
            past.insert(0, letter)
        else:
            waiting.pop(0)


def test_a_letter_that_was_just_freed_is_the_last_to_come_back() -> None:
    """A reply that comes days late must not answer for another crisis."""
    assert allot(set()) == "A"
    assert allot(set(), ["A"]) == "B"
    every = list(codes.LETTERS)
    assert allot(set(), every[::-1]) == "A"
    assert allot({"A"}, every[::-1]) == "B"


def test_beyond_one_alphabet_codes_have_two_letters() -> None:
    assert allot(set(codes.LETTERS)) == "AA"
    assert read("aa1", {"AA": ["a21"]}) == Understood("a21", "coming", 15)


def test_an_invitation_names_every_answer_and_costs_no_dear_character() -> None:
    told = codes.invitation("B")
    assert all(f"B{digit}" in told for digit in codes.ANSWERS)
    assert told.isascii() or set(told) - set("é") <= set(map(chr, range(128)))
