"""How far an action had come at an instant: folded from entries alone, its day in Paris, nothing that came after."""
from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from crisis.clock import instant
from crisis.evidence.bilan.courses import Course, courses

OPENED = datetime(2026, 3, 2, 9, tzinfo=UTC)


def said(kind: str, at: datetime, **data: Any) -> dict[str, Any]:
    return {"kind": kind, "recorded_at": instant(at), "data": {"action": "a", **data}}


def moved(state: str, at: datetime) -> dict[str, Any]:
    return said("action_moved", at, state=state)


def course(*entries: dict[str, Any]) -> Course:
    return courses([said("action_opened", OPENED, due_on="2026-04-15"), *entries])["a"]


def test_an_action_is_late_from_the_day_after_its_own_until_it_is_said_done() -> None:
    one = course(moved("under_way", datetime(2026, 3, 20, tzinfo=UTC)))
    assert [one.late(date(2026, 4, day)) for day in (15, 16)] == [False, True]
    assert not course(moved("done", datetime(2026, 6, 1, tzinfo=UTC))).late(date(2026, 7, 1))


def test_it_is_done_in_time_on_its_day_in_paris_and_not_after_midnight_there() -> None:
    assert course(moved("done", datetime(2026, 4, 15, 21, 59, tzinfo=UTC))).in_time
    assert not course(moved("done", datetime(2026, 4, 15, 22, 1, tzinfo=UTC))).in_time
    assert not course().in_time


def test_the_last_day_that_was_given_counts() -> None:
    one = course(said("action_planned", OPENED, due_on="2026-06-30"), moved("done", datetime(2026, 6, 1, tzinfo=UTC)))
    assert (one.due_on, one.in_time) == ("2026-06-30", True)


def test_what_was_said_done_and_taken_up_again_is_not_done() -> None:
    one = course(moved("done", datetime(2026, 4, 1, tzinfo=UTC)), moved("under_way", datetime(2026, 4, 2, tzinfo=UTC)))
    assert (one.done_at, one.in_time, one.live) == (None, False, True)


def test_a_closing_keeps_the_hour_at_which_it_was_said_done() -> None:
    done, closed = datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)
    one = course(moved("done", done), moved("verified", closed))
    assert (one.done_at, one.ended_at, one.live, one.in_time) == (done, closed, False, True)


def test_an_entry_about_an_unknown_action_changes_nothing() -> None:
    assert courses([moved("done", OPENED), said("action_planned", OPENED, due_on="2026-04-15")]) == {}
