"""Figures in words, apart for real events, exercises and declarations; a percentage only from ten cases (R28)."""
from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from crisis.commitments import Verdict
from crisis.errors import Refused
from crisis.evidence.indicators import periods, ruling
from crisis.evidence.indicators.definitions import DEFINITIONS, Case
from crisis.evidence.indicators.figures import Family, families

AT = datetime(2026, 11, 3, 12, tzinfo=UTC)
Q4 = periods.read("2026-T4")


def case(number: int, verdict: str = "kept", at: datetime = AT, plays: str = "real", *, basis: str = "operators",
         seconds: int | None = 600) -> Case:
    one = Verdict(47, verdict, basis, at, at, seconds, "47 v1 (proposée)")
    return Case(f"event-{number}", at, "flood", plays, {47: one})


def family(cases: list[Case], code: str = "real") -> Family:
    return next(each for each in families(cases, Q4) if each.code == code)


def of_47(found: Family) -> tuple[int, int, str, int | None]:
    figure = found.figures[0]
    return figure.count, figure.of, figure.words, figure.percent


def test_two_activations_in_three_are_said_in_words_and_no_percentage() -> None:
    found = family([case(1), case(2), case(3, "missed")])
    assert of_47(found) == (2, 3, "2 activations sur 3", None)
    assert found.figures[0].events == ("event-1", "event-2", "event-3")
    assert found.figures[0].good == ("event-1", "event-2")


def test_one_case_and_an_empty_quarter_have_their_sentence() -> None:
    assert of_47(family([case(1)])) == (1, 1, "1 activation sur 1", None)
    assert of_47(family([])) == (0, 0, "aucune activation jugée sur la période", None)
    assert family([]).figures[1].words == "aucun évènement jugé sur la période"
    assert family([]).figures[-1].words == "aucun ordre d'ouverture jugé sur la période"
    assert family([]).delays[0].median_s is None


@pytest.mark.parametrize(("many", "percent"), [(9, None), (10, 90), (11, 91)])
def test_a_percentage_never_appears_under_ten_cases(many: int, percent: int | None) -> None:
    found = family([case(0, "missed"), *(case(number) for number in range(1, many))])
    assert of_47(found)[3] == percent
    assert found.rolling[12][0].percent == percent


def test_the_rules_are_said_as_they_stood_when_each_event_opened() -> None:
    adopted = Case("event-2", AT, "flood", "real", {47: Verdict(47, "kept", None, AT, AT, 600, "47 v1 (adoptée)")})
    assert ruling.by_proposed([case(1), adopted]) == ["event-1"]
    assert ruling.by_proposed([case(1)], 48) == []
    assert [said.partition("\u00a0:")[0] for said in ruling.sentences([case(1), adopted])] == [
        "Règle proposée", "1 engagement jugé par plusieurs règles sur la période"]
    assert [*ruling.sentences([adopted, case(3, "running")])] == []


def test_real_exercise_and_declared_are_never_added_up() -> None:
    cases = [case(1), case(2, plays="exercise"), case(3, basis="declared"), case(4, plays="exercise", basis="declared")]
    assert [family(cases, code).figures[0].events for code in ("real", "exercise", "declared")] == [
        ("event-1",), ("event-2",), ("event-3", "event-4")]


def test_what_runs_or_has_no_object_is_counted_nowhere() -> None:
    assert of_47(family([case(1, "running"), case(2, "not_applicable"), case(3, "not_proven")])) == (
        0, 1, "0 activation sur 1", None)


def test_a_delay_gives_its_median_and_its_worst() -> None:
    found = family([case(1, seconds=300), case(2, seconds=900), case(3, seconds=4000), case(4, seconds=None)])
    assert (found.delays[0].of, found.delays[0].median_s, found.delays[0].worst_s) == (3, 900, 4000)


def test_the_rolling_months_end_with_the_period() -> None:
    before, long_before = AT - timedelta(days=200), AT - timedelta(days=800)
    found = family([case(1), case(2, at=before), case(3, at=long_before)])
    assert (found.figures[0].of, found.rolling[12][0].of, found.rolling[36][0].of) == (1, 2, 3)


@pytest.mark.parametrize(("code", "begins", "ends", "label"), [
    ("2026-T1", date(2026, 1, 1), date(2026, 3, 31), "1er trimestre 2026"),
    ("2026-T4", date(2026, 10, 1), date(2026, 12, 31), "4e trimestre 2026"),
    ("2024", date(2024, 1, 1), date(2024, 12, 31), "année 2024"),
    ("2026-02-01_2026-02-28", date(2026, 2, 1), date(2026, 2, 28), "du 01/02/2026 au 28/02/2026")])
def test_a_period_is_read_from_its_code(code: str, begins: date, ends: date, label: str) -> None:
    found = periods.read(code)
    assert (found.begins, found.ends, found.label, found.code) == (begins, ends, label, code)


@pytest.mark.parametrize("code", ["", "2026-T5", "1999", "2026-02-30_2026-03-01", "2026-03-01_2026-02-01",
                                  "2001-01-01_2026-01-01", "bientôt"])
def test_a_period_that_means_nothing_is_refused(code: str) -> None:
    with pytest.raises(Refused, match="period"):
        periods.read(code)


def test_a_quarter_begins_and_ends_at_midnight_in_paris() -> None:
    assert Q4.since == datetime(2026, 9, 30, 22, tzinfo=UTC)
    assert Q4.until == datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert periods.current(datetime(2026, 12, 31, 23, tzinfo=UTC)).code == "2027-T1"


def test_each_figure_says_what_it_counts() -> None:
    assert len({each.code for each in DEFINITIONS}) == len(DEFINITIONS)
    assert all(each.definition.endswith(".") and len(each.definition) > 40 for each in DEFINITIONS)
