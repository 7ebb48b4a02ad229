"""Word by word: what is shown as gone, new and same always gives both wordings back."""
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis.messages.difference import Run, compare

WORDS = st.lists(st.sampled_from(["Restez", "chez", "vous.", "à", "4 h", " ", "\n", "\u00a0:", "l'étage"]),
                 max_size=30).map(" ".join)


def test_one_word_replaced_is_one_word_gone_and_one_word_new() -> None:
    assert compare("Restez chez vous. Point à 4 h.", "Restez chez vous. Point à 5 h.") == [
        Run("same", "Restez chez vous. Point à "), Run("gone", "4"), Run("new", "5"), Run("same", " h.")]


def test_a_sentence_that_was_rewritten_is_read_as_one() -> None:
    assert compare("Restez chez vous.\nPoint à 4 h.", "Montez tous vite.\nPoint à 4 h.") == [
        Run("gone", "Restez chez vous."), Run("new", "Montez tous vite."), Run("same", "\nPoint à 4 h.")]


def test_one_word_of_a_long_text_is_one_word() -> None:
    long = " ".join(f"Restez chez vous, rue n° {number}, et écoutez la radio." for number in range(60))
    assert [run.kind for run in compare(long, long.replace("n° 30,", "n° 300,"))] == ["same", "gone", "new", "same"]


@pytest.mark.parametrize(("before", "now", "kinds"), [
    ("", "Montez.", ["new"]), ("Montez.", "", ["gone"]), ("Montez.", "Montez.", ["same"]), ("", "", [])])
def test_a_text_that_appears_goes_or_stays_is_one_run(before: str, now: str, kinds: list[str]) -> None:
    assert [run.kind for run in compare(before, now)] == kinds


@given(WORDS, WORDS)
def test_both_wordings_can_be_read_back(before: str, now: str) -> None:
    runs = compare(before, now)
    assert "".join(run.text for run in runs if run.kind != "new") == before
    assert "".join(run.text for run in runs if run.kind != "gone") == now
