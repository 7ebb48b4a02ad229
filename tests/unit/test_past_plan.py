"""The plan of the history: eight exercises and three events in order, whatever day it is played on."""
from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from crisis import territory as territories
from crisis.config import ROOT
from crisis.errors import SettingsError
from crisis.events.history import SPAN
from crisis.quality.document_terms import REFERENCE, RHYTHMS, VERSION
from crisis.quality.expected import CODES
from exercises.approach import lacking
from exercises.approach_arguments import RegisterDocument
from exercises.past_plan import PARIS, Written, chapters, to_play, when
from exercises.script import load

TODAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def test_a_line_waits_for_its_day_of_the_week_and_says_its_hour_of_paris() -> None:
    line = Written(after=3, weekday="saturday", at=time(3, 20), plays=("x",))
    assert when(date(2026, 1, 5), line) == datetime(2026, 1, 10, 3, 20, tzinfo=PARIS)
    assert when(date(2026, 1, 7), line) == datetime(2026, 1, 10, 3, 20, tzinfo=PARIS)
    assert when(date(2026, 1, 8), line) == datetime(2026, 1, 17, 3, 20, tzinfo=PARIS)


@pytest.mark.parametrize("later", range(0, 366, 13))
def test_every_day_has_a_history_of_the_same_length_that_ends_before_it(later: int) -> None:
    today = TODAY + timedelta(days=later)
    some = chapters(today - SPAN)
    kinds = [each.plays for each in some]
    assert (kinds.count("exercise"), kinds.count("event")) == (8, 3)
    assert [each.at for each in some] == sorted(each.at for each in some)
    assert some[-1].at < today - timedelta(days=5)
    assert sum(to_play(some).values()) == 8


def test_it_is_played_by_night_on_a_saturday_and_in_office_hours() -> None:
    hours = [each.at for each in chapters(TODAY - SPAN) if each.plays]
    assert any(each.hour < 6 for each in hours)
    assert any(each.weekday() >= 5 for each in hours)
    assert any(each.weekday() < 5 and 8 <= each.hour < 18 for each in hours)


def test_a_plan_that_names_no_script_is_told_with_those_that_exist(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text('- {after: 0, at: "09:00", plays: [nothing]}\n', encoding="utf-8")
    with pytest.raises(SettingsError, match="Script inconnu"):
        chapters(TODAY, tmp_path)


@pytest.mark.parametrize("line", [
    '- {after: 0, at: "9 h", plays: [x]}', '- {after: -1, at: "09:00", plays: [x]}',
    '- {after: 0, at: "09:00", plays: []}', '- {after: 0, at: "09:00", weekday: dimanche, plays: [x]}'])
def test_a_line_that_is_wrong_is_refused_with_its_place(tmp_path: Path, line: str) -> None:
    (tmp_path / "plan.yaml").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="plan.yaml, ligne 1"):
        chapters(TODAY, tmp_path)


def committee(of: int | None, *met: str) -> dict[str, Any]:
    return {"year": {"of": of} if of else None, "meetings": [{"met_on": each} for each in met]}


def test_a_committee_without_a_number_a_year_owes_no_meeting() -> None:
    assert list(lacking(committee(None), date(2026, 11, 23))) == []


@pytest.mark.parametrize("of", [1, 2, 4])
@pytest.mark.parametrize("met", [[], ["2025-07-21"], ["2025-07-21", "2026-04-07"]])
def test_a_committee_meets_as_wanted_last_year_and_lacks_one_meeting_this_year(of: int, met: list[str]) -> None:
    new = list(lacking(committee(of, *met), date(2026, 11, 23)))
    years = [each.year for each in new] + [int(each[:4]) for each in met]
    assert years.count(2025) == of
    assert years.count(2026) == max(of - 1, int("2026-04-07" in met))
    assert all(each.weekday() < 5 and each.isoformat() not in met for each in new)
    assert len(set(new)) == len(new)


def test_a_meeting_that_lacks_is_the_farthest_from_those_that_were_held() -> None:
    assert list(lacking(committee(2, "2025-05-05"), date(2026, 11, 23)))[0] == date(2025, 9, 1)


def test_the_documents_of_the_history_are_those_that_the_register_takes_each_under_its_reference() -> None:
    some = [line.given for each in chapters(TODAY - SPAN) for part in each.parts for line in part
            if isinstance(line.given, RegisterDocument)]
    assert 10 <= len(some) <= 12
    assert len({each.reference for each in some}) == len({each.name for each in some}) == len(some)
    assert all(REFERENCE.fullmatch(each.reference) and VERSION.fullmatch(each.version) for each in some)
    assert all(each.months in RHYTHMS and set(each.answers) <= CODES for each in some)


@pytest.mark.parametrize("later", range(0, 366, 13))
def test_the_self_assessments_are_of_two_years_one_after_the_other(later: int) -> None:
    some = chapters(TODAY + timedelta(days=later) - SPAN)
    assessed = [each.at.year for each in some for part in each.parts for line in part if line.do == "assess_commitment"]
    assert assessed == [assessed[0]] * 4 + [assessed[0] + 1] * 3


def test_the_committee_that_meets_in_the_history_is_one_of_every_territory() -> None:
    for folder in (ROOT / "territories").iterdir():
        if folder.is_dir():
            assert territories.load(folder.name, ROOT / "territories").quality.committee("copil") is not None


@pytest.mark.parametrize("given", ['{days: 365, answers: 9, percent: 80, source: x}',
                                   '{days: 365, answers: 9, percent: 80, source: x, service: site, commitment: 48}'])
def test_a_satisfaction_of_nothing_or_of_two_things_is_refused(tmp_path: Path, given: str) -> None:
    path, act = tmp_path / "x.yaml", "role: quality, do: measure_satisfaction"
    path.write_text(f'- {{at: "+00:00:00", {act}, with: {given}}}\n', encoding="utf-8")
    with pytest.raises(SettingsError, match="pas les deux"):
        load(path)
