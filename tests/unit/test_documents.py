"""The document register: when a document is to review, late, or without a date; what an audit expects. Pure."""
from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from crisis.quality.audited import answered, tally
from crisis.quality.document_terms import RHYTHMS, STATES, TODO, counted
from crisis.quality.documents import (
    Document,
    Documents,
    due_soon,
    next_review,
    overdue,
    overdue_documents,
    state_of,
    told,
)
from crisis.quality.expected import CODES, EXPECTED, expected

ONE = Document("a" * 32, 1, "E47-PROC", 47, "p" * 32, "communication", "1.0", "2026-01-31", 1, ("47.1",), "t")


def at(dated: str, months: int, **more: object) -> Document:
    return replace(ONE, dated=dated, months=months, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("dated", "months", "due"), [
    ("2026-01-31", 1, date(2026, 2, 28)), ("2028-01-31", 1, date(2028, 2, 29)), ("2026-08-31", 1, date(2026, 9, 30)),
    ("2026-12-31", 1, date(2027, 1, 31)), ("2026-11-30", 3, date(2027, 2, 28)), ("2026-08-31", 6, date(2027, 2, 28)),
    ("2028-02-29", 12, date(2029, 2, 28)), ("2028-02-29", 24, date(2030, 2, 28)), ("2026-03-15", 36, date(2029, 3, 15)),
    ("2026-03-28", 1, date(2026, 4, 28)), ("2026-10-25", 12, date(2027, 10, 25))])
def test_a_review_comes_some_months_later_on_the_same_day_or_on_the_last_of_a_shorter_month(
        dated: str, months: int, due: date) -> None:
    assert next_review(at(dated, months)) == due


def test_without_a_rhythm_or_a_date_no_review_is_computed() -> None:
    assert next_review(at("2026-01-31", 0)) is None
    assert next_review(at("", 12)) is None


@pytest.mark.parametrize(("today", "state"), [
    (date(2026, 1, 28), "current"), (date(2026, 1, 29), "due_soon"), (date(2026, 2, 28), "due_soon"),
    (date(2026, 3, 1), "overdue")])
def test_a_document_is_to_review_within_a_month_and_late_the_day_after(today: date, state: str) -> None:
    assert state_of(ONE, today) == state
    assert (due_soon(ONE, today), overdue(ONE, today)) == (state == "due_soon", state == "overdue")


def test_a_document_without_a_date_has_its_own_sentence_whatever_its_rhythm() -> None:
    for months in RHYTHMS:
        assert state_of(at("", months), date(2030, 1, 1)) == "undated"
    assert "Document sans date" in TODO["undated"]


def test_a_document_without_a_rhythm_stays_in_date_and_a_withdrawn_one_is_never_late() -> None:
    assert state_of(at("2001-01-01", 0), date(2030, 1, 1)) == "current"
    gone = at("2001-01-01", 1, withdrawn=True)
    assert (state_of(gone, date(2030, 1, 1)), overdue(gone, date(2030, 1, 1))) == ("withdrawn", False)


def test_what_is_late_comes_with_the_longest_late_first_and_nothing_that_is_not() -> None:
    some = {key: at(dated, months, id=key) for key, dated, months in (
        ("b", "2026-03-01", 12), ("a", "2025-03-01", 12), ("c", "2026-03-01", 36), ("d", "", 1))}
    assert [each.id for each in overdue_documents(Documents(some), date(2027, 6, 1))] == ["a", "b"]


def test_documents_are_listed_general_ones_first_then_by_engagement_and_reference() -> None:
    some = {key: replace(ONE, id=key, reference=key.upper(), commitment=number)
            for key, number in (("z", None), ("b", 47), ("a", 50), ("a2", 47))}
    assert [each.reference for each in Documents(some).standing()] == ["Z", "A2", "B", "A"]


def test_the_words_beside_are_title_place_and_motive() -> None:
    assert told("Procédure\nArmoire 3\nDéménagée\nen mars") == ("Procédure", "Armoire 3", "Déménagée\nen mars")
    assert told("") == ("", "", "")


def test_each_expected_document_has_one_code_a_title_and_what_it_proves() -> None:
    assert len(CODES) == len(EXPECTED)
    assert {each.commitment for each in EXPECTED} == {None, 47, 48, 49, 50}
    for each in EXPECTED:
        assert each.code.partition(".")[0] == (str(each.commitment) if each.commitment else "G")
        assert (each.title, each.proves[-1:]) == (each.title.strip(), ".")


def test_what_is_missing_is_counted_in_french() -> None:
    assert [counted(state, number) for state, number in (("missing", 1), ("missing", 2), ("overdue", 2))] == [
        "1 manquant", "2 manquants", "2 en retard"]


def test_a_prefecture_without_module_7_is_expected_general_documents_alone() -> None:
    assert {each.commitment for each in expected(module7=False)} == {None}
    assert expected(module7=True) == EXPECTED


def test_what_is_expected_is_as_late_as_the_document_that_asks_for_most() -> None:
    good = at("2026-03-01", 12, id="good", reference="A", answers=("47.1", "47.2"))
    late = at("2024-03-01", 12, id="late", reference="B", answers=("47.1",))
    undated = at("", 12, id="undated", reference="C", answers=("47.2", "47.3"))
    found = {each.expected.code: each for each in answered(
        Documents({each.id: each for each in (good, late, undated)}), date(2026, 6, 1), module7=True)}
    assert [found[code].state for code in ("47.1", "47.2", "47.3", "47.4", "47.5")] == [
        "overdue", "undated", "undated", "missing", "served"]
    assert [each.id for each in found["47.1"].documents] == ["good", "late"]
    assert sum(tally(found.values()).values()) == len(EXPECTED)
    assert {each.state for each in found.values()} <= set(STATES)


def test_a_withdrawn_document_answers_nothing_any_more() -> None:
    gone = replace(ONE, withdrawn=True)
    found = {each.expected.code: each.state for each in answered(
        Documents({gone.id: gone}), date(2026, 2, 1), module7=True)}
    assert found["47.1"] == "missing"
