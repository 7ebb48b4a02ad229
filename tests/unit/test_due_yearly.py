"""What is due of documents, and once a year: the self-assessment, a committee, the annual review. Days of Paris."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from crisis.quality.assessments import Assessment, Assessments
from crisis.quality.documents import Document, Documents, Past
from crisis.quality.due import due
from crisis.quality.due_terms import Due, State
from crisis.quality.lessons import Lessons
from crisis.quality.meetings import Meeting, Meetings
from crisis.territory import Territory, load
from tests.unit.test_quality_due import NOTHING, at, kinds

TERRITORIES = Path(__file__).resolve().parents[2] / "territories"
FIRST = Past(1, "document_registered", "1.0", "", datetime(2026, 11, 2, 23, 30, tzinfo=UTC), "quality", "t")
PAPER = Document("d", 1, "E47", 47, "owner", "communication", "1.0", "2026-01-31", 12, (), "t", (FIRST,))
SINCE_2024 = Meetings(since=date(2024, 6, 1))


def keeping(**given: object) -> State:
    return replace(NOTHING, documents=Documents({"d": replace(PAPER, **given)}))  # type: ignore[arg-type]


def told(state: State, day: str) -> list[tuple[str, str, str]]:
    return [(each.kind, each.key, each.on.isoformat()) for each in due(state, at(day))]


@pytest.mark.parametrize(("day", "kind"), [
    ("2026-12-31", []), ("2027-01-01", ["document_soon"]), ("2027-01-31", ["document_soon"]),
    ("2027-02-01", ["document_late"]), ("2027-09-01", ["document_late"])])
def test_a_document_is_due_thirty_days_before_its_review_then_late(day: str, kind: list[str]) -> None:
    assert kinds(keeping(), day) == kind


def test_a_document_has_one_step_for_a_day_of_review_and_its_owner() -> None:
    (late,) = due(keeping(), at("2027-06-01"))
    assert late == Due("document_late", "d", "2027-01-31", date(2027, 1, 31), "owner", text="t")
    assert late.late


def test_a_document_without_a_date_is_due_since_the_day_in_paris_on_which_it_was_registered() -> None:
    assert told(keeping(dated=""), "2027-06-01") == [("document_undated", "d", "2026-11-03")]


@pytest.mark.parametrize("given", [{"withdrawn": True}, {"months": 0}, {"withdrawn": True, "dated": ""}])
def test_a_document_that_is_withdrawn_or_has_no_rhythm_is_not_due(given: dict[str, object]) -> None:
    assert kinds(keeping(**given), "2027-06-01") == []


def assessed(*days: str, numbers: tuple[int, ...] = (47, 48, 49, 50), **given: object) -> State:
    every = tuple(Assessment(1, number, "met", day, FIRST.at, "p", "quality", "t") for day in days
                  for number in numbers)
    return replace(NOTHING, meetings=SINCE_2024, assessments=Assessments(every), **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(("day", "kind"), [
    ("2026-09-30", []), ("2026-10-01", [("assessment_missing", "2026", "2026-12-31")]),
    ("2026-12-31", [("assessment_missing", "2026", "2026-12-31")]),
    ("2027-01-01", [("assessment_late", "2026", "2026-12-31")]),
    ("2027-01-31", [("assessment_late", "2026", "2026-12-31")]), ("2027-02-01", [])])
def test_a_self_assessment_is_due_from_october_and_late_in_january(day: str, kind: list[tuple[str, str, str]]) -> None:
    assert told(assessed(), day) == kind
    assert told(assessed("2026-03-01", numbers=(47, 48, 49)), day) == kind
    assert told(assessed("2026-03-01"), day) == []


def test_no_self_assessment_is_due_without_module_7_nor_of_a_year_before_the_service() -> None:
    assert kinds(assessed(judged=False), "2026-11-01") == []
    assert kinds(replace(assessed(), meetings=Meetings(since=date(2027, 1, 4))), "2027-01-15") == []


def in_(code: str, state: State, *met: tuple[str, str]) -> State:
    """Return a state in a préfecture whose committees have met, each on a day, beside a full self-assessment."""
    some = {f"m{at}": Meeting(f"m{at}", at, committee, date.fromisoformat(day), "t")
            for at, (committee, day) in enumerate(met)}
    return replace(state, meetings=Meetings(some, state.meetings.since), territory=load(code, TERRITORIES),
                   judged=False)


def test_a_committee_is_late_from_january_until_it_meets() -> None:
    once = in_("15", assessed(), ("copil", "2026-03-01"), ("clu", "2026-03-01"))
    assert kinds(once, "2026-12-31") == []
    assert told(once, "2027-01-01") == [("committee_late", "copil", "2026-12-31")]
    met = in_("15", assessed(), ("copil", "2026-03-01"), ("clu", "2026-03-01"), ("copil", "2027-01-20"))
    assert kinds(met, "2027-01-21") == []
    young = replace(once, meetings=replace(once.meetings, since=date(2026, 1, 2)))
    assert kinds(young, "2027-01-01") == []


KEPT = (("suivi", "2026-03-01"), ("clu", "2026-03-01"), ("copil", "2026-03-01"))


@pytest.mark.parametrize(("day", "kind"), [
    ("2027-02-28", []), ("2027-03-01", [("bilan_soon", "2026", "2027-03-31")]),
    ("2027-03-31", [("bilan_soon", "2026", "2027-03-31")]), ("2027-04-01", [("bilan_late", "2026", "2027-03-31")]),
    ("2027-12-31", [("bilan_late", "2026", "2027-03-31")])])
def test_the_bilan_of_indre_is_due_before_its_day_late_after_until_a_body_that_it_is_shown_to_meets(
        day: str, kind: list[tuple[str, str, str]]) -> None:
    assert told(in_("36", assessed(), *KEPT), day) == kind
    assert told(in_("36", assessed(), *KEPT, ("copil", "2027-02-02")), day) == kind
    for body in ("suivi", "clu"):
        assert told(in_("36", assessed(), *KEPT, (body, "2027-01-04")), day) == []


def indre(month: int, day: int, *shown_to: str) -> Territory:
    found = load("36", TERRITORIES)
    of = found.quality.annual_review
    review = of.model_copy(update={
        "due": of.due.model_copy(update={"month": month, "day": day}) if of.due else None, "shown_to": shown_to})
    return found.model_copy(update={"quality": found.quality.model_copy(update={"annual_review": review})})


def test_a_bilan_shown_to_nobody_whose_meetings_are_here_is_never_said_late() -> None:
    state = replace(in_("36", assessed(), *KEPT), territory=indre(3, 31, "comité technique de la préfecture"))
    assert [kinds(state, day) for day in ("2027-03-31", "2027-04-01")] == [["bilan_soon"], []]


def test_a_bilan_of_the_first_days_of_a_year_is_said_in_the_year_before() -> None:
    state = replace(in_("36", assessed(), *KEPT), territory=indre(1, 15, "comité de suivi"))
    assert [kinds(state, day) for day in ("2026-12-15", "2026-12-16", "2027-01-15", "2027-01-16")] == [
        [], ["bilan_soon"], ["bilan_soon"], ["bilan_late"]]


def test_no_bilan_is_due_where_the_text_gives_no_day_nor_of_a_year_before_the_service() -> None:
    assert kinds(in_("15", assessed(), *KEPT, ("copil", "2026-06-01")), "2027-04-01") == []
    young = in_("36", assessed(), *KEPT)
    assert kinds(replace(young, meetings=replace(young.meetings, since=date(2027, 1, 4))), "2027-04-01") == []


def test_what_a_bare_register_knows_nothing_of_is_not_due() -> None:
    assert due(State(NOTHING.programme, Lessons(), judged=True), at("2026-11-01")) == []
