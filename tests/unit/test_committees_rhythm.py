"""Rhythms of committees: a year that ends, a label that lives five meetings, a year that nobody recorded."""
from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crisis.quality import lessons, meetings
from crisis.quality import satisfaction as surveys
from crisis.quality.approach import Standing, bilan_due, committees_late, standings
from crisis.quality.lessons import Lessons, uncorrected
from crisis.quality.meetings import Meetings
from crisis.quality.satisfaction import Satisfaction, below
from crisis.territory import Territory, load
from crisis.territory_quality import Label

TERRITORIES = Path(__file__).resolve().parents[2] / "territories"
BY = {"person": "p", "function": "quality"}


def entry(kind: str, seq: int, at: str = "2024-06-01T08:00:00Z", /, **data: Any) -> dict[str, Any]:
    return {"kind": kind, "seq": seq, "recorded_at": at, "by": BY, "data": data, "text": {"id": f"t{seq}"}}


def told(*days: str, committee: str = "copil", since: str = "2024-06-01T08:00:00Z") -> Meetings:
    """Return a register that began at an instant, with these meetings of a committee."""
    state = meetings.step(Meetings(), entry("installation_opened", 1, since))
    for number, day in enumerate(days, 2):
        state = meetings.step(state, entry("committee_met", number, meeting=f"m{number}", committee=committee,
                                           met_on=day))
    return state


def copil(state: Meetings, territory: Territory, today: date) -> Standing:
    return standings(state, territory, today)[0]


def cantal() -> Territory:
    return load("15", TERRITORIES)


def labelled(begins: date, ends: date) -> Territory:
    """Return the Lot on the day when it wrote the days of its label."""
    lot = load("46", TERRITORIES)
    quality = lot.quality.model_copy(update={"label": Label(begins=begins, ends=ends)})
    return lot.model_copy(update={"quality": quality})


@pytest.mark.parametrize(("days", "today", "verdict", "remaining"), [
    ((), date(2026, 3, 1), "running", 2), (("2026-03-01",), date(2026, 12, 31), "running", 1),
    (("2026-01-01", "2026-12-31"), date(2026, 12, 31), "kept", 0),
    (("2026-03-01", "2026-06-01", "2026-09-01"), date(2026, 10, 1), "kept", 0),
    (("2025-12-31",), date(2026, 1, 1), "running", 2)])
def test_a_year_is_kept_once_the_number_is_reached_and_runs_to_its_last_day(
        days: tuple[str, ...], today: date, verdict: str, remaining: int) -> None:
    year = copil(told(*days), cantal(), today).year
    assert year is not None
    assert (year.verdict, year.remaining, year.of) == (verdict, remaining, 2)


def test_the_year_before_is_missed_when_it_ended_short_and_late_until_a_meeting() -> None:
    state = told("2025-05-12")
    standing = copil(state, cantal(), date(2026, 1, 1))
    assert standing.before is not None
    assert (standing.before.verdict, standing.before.held, standing.late) == ("missed", 1, True)
    assert [each.committee.code for each in committees_late(state, cantal(), date(2026, 1, 1))] == ["copil", "clu"]
    met = copil(told("2025-05-12", "2026-01-20"), cantal(), date(2026, 2, 1))
    assert met.before is not None
    assert (met.before.verdict, met.late) == ("missed", False)


@pytest.mark.parametrize(("since", "judged"), [
    ("2025-01-01T00:30:00Z", True), ("2024-12-31T23:30:00Z", True), ("2025-01-02T08:00:00Z", False)])
def test_a_year_in_which_the_service_came_is_not_judged(since: str, judged: bool) -> None:
    state = told(since=since)
    assert (copil(state, cantal(), date(2026, 2, 1)).before is not None) == judged
    assert bool(committees_late(state, cantal(), date(2026, 2, 1))) == judged


def test_the_end_of_a_year_presses_from_its_last_quarter() -> None:
    state = told("2026-03-01")
    assert not copil(state, cantal(), date(2026, 9, 30)).pressing
    assert copil(state, cantal(), date(2026, 10, 1)).pressing
    assert not copil(told("2026-03-01", "2026-06-01"), cantal(), date(2026, 12, 31)).pressing


def test_a_cancelled_meeting_counts_no_more() -> None:
    state = meetings.step(told("2026-03-01", "2026-06-01"), entry("committee_meeting_cancelled", 9, meeting="m3"))
    year = copil(state, cantal(), date(2026, 7, 1)).year
    assert year is not None
    assert year.held == 1
    assert state.every["m3"].why == "t9"


def test_the_life_of_the_label_counts_five_meetings_whatever_their_year() -> None:
    lot = labelled(date(2023, 7, 1), date(2026, 6, 30))
    days = ("2023-06-30", "2023-07-01", "2024-02-02", "2025-03-03", "2026-06-30", "2026-07-01")
    running = copil(told(*days[:4]), lot, date(2026, 5, 1)).label
    assert running is not None
    assert (running.verdict, running.held, running.of, running.remaining) == ("running", 3, 5, 2)
    assert copil(told(*days[:4]), lot, date(2026, 5, 1)).pressing
    over = copil(told(*days), lot, date(2026, 7, 1)).label
    assert over is not None
    assert (over.verdict, over.held) == ("missed", 4)
    kept = copil(told(*days, "2024-09-09"), lot, date(2026, 7, 1)).label
    assert kept is not None
    assert kept.verdict == "kept"


def test_no_day_of_the_label_no_count_of_its_life() -> None:
    assert copil(told("2026-03-01"), load("46", TERRITORIES), date(2026, 5, 1)).label is None


def test_no_number_in_the_text_no_judgement() -> None:
    for code in ("29", "36"):
        standing = copil(told(), load(code, TERRITORIES), date(2026, 12, 30))
        assert (standing.year, standing.before, standing.late, standing.pressing) == (None, None, False, False)


def test_the_annual_review_is_due_early_in_the_year_that_follows_where_the_text_says_so() -> None:
    assert bilan_due(load("36", TERRITORIES), 2026) == date(2027, 3, 31)
    assert [bilan_due(load(code, TERRITORIES), 2026) for code in ("15", "29", "46", "49")] == [None] * 4


@pytest.mark.parametrize(("answers", "percent", "shown", "low"), [
    (10, 79, 79, True), (9, 12, None, False), (10, 80, 80, False), (400, 0, 0, True)])
def test_a_percentage_is_shown_from_ten_answers_and_held_to_the_threshold_only_then(
        answers: int, percent: int, shown: int | None, low: bool) -> None:
    state = surveys.step(Satisfaction(), entry(
        "satisfaction_recorded", 2, result="r", commitment=2, service=None, begins_on="2026-01-01",
        ends_on="2026-03-31", answers=answers, percent=percent))
    (result,) = state.standing()
    assert (result.percent, below(result, 80), below(result, None)) == (shown, low, False)
    assert surveys.step(state, entry("satisfaction_withdrawn", 3, result="r")).standing() == []


def test_a_gap_wants_an_action_that_is_not_abandoned() -> None:
    state = Lessons()
    for seq, (key, kind) in enumerate((("a", "gap"), ("b", "gap"), ("c", "strength"), ("d", "gap")), 1):
        state = lessons.step(state, entry("finding_recorded", seq, finding=key, event="e", kind=kind, commitment=None))
    owner = {"person": "p", "function": "communication"}
    for seq, (action, finding) in enumerate((("x", "a"), ("y", "d")), 8):
        state = lessons.step(state, entry("action_opened", seq, action=action, finding=finding, event="e",
                                          commitment=None, owner=owner, due_on="2027-01-01"))
    state = lessons.step(state, entry("action_moved", 10, action="y", state="abandoned"))
    assert [each.id for each in uncorrected(state)] == ["b", "d"]
