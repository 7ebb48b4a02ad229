"""The plan of the history: eight exercises and three events in order, whatever day it is played on."""
from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from crisis.errors import SettingsError
from crisis.events.history import SPAN
from exercises.past_plan import PARIS, Written, chapters, to_play, when

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
