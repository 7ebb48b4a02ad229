"""Who has not read: those seated, the longest waiting first, late after ten minutes at the post."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta

from crisis.hotline.briefing import Notice
from crisis.hotline.posts import Seat
from crisis.hotline.unread import unread

AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
NOTICE = Notice(12, "sheet", AT, "", 2)


def minutes(many: float) -> datetime:
    return AT + timedelta(minutes=many)


def told(seats: list[Seat], now: float, *readers: str) -> list[tuple[str, bool, bool]]:
    return [(each.person, each.late, each.away) for each in unread(NOTICE, seats, readers, minutes(now))]


def test_ten_minutes_count_from_the_sheet_for_whoever_sat_there() -> None:
    seat = Seat("operator-1", "ann", minutes(-60))
    assert told([seat], 9.9) == [("ann", False, False)]
    assert told([seat], 10) == [("ann", True, False)]


def test_they_count_from_the_post_for_whoever_came_after() -> None:
    assert told([Seat("operator-1", "ann", minutes(30))], 39) == [("ann", False, False)]
    assert told([Seat("operator-1", "ann", minutes(30))], 40) == [("ann", True, False)]


def test_whoever_read_it_or_took_the_post_with_it_is_not_listed() -> None:
    seats = [Seat("operator-1", "ann", minutes(-60)), Seat("operator-2", "bob", minutes(5), read=12),
             Seat("operator-3", "cid", minutes(5), read=11)]
    assert told(seats, 60, "ann") == [("cid", True, False)]


def test_a_break_is_no_delay_and_gives_its_ten_minutes_again() -> None:
    away = Seat("operator-1", "ann", minutes(-60), away_since=minutes(1))
    back = Seat("operator-2", "bob", minutes(-60), rested_at=minutes(20))
    assert told([away, back], 29) == [("ann", False, True), ("bob", False, False)]
    assert told([back], 30) == [("bob", True, False)]


def test_the_longest_waiting_comes_first() -> None:
    seats = [Seat("operator-1", "ann", minutes(20)), Seat("operator-2", "bob", minutes(-5))]
    assert [each[0] for each in told(seats, 60)] == ["bob", "ann"]
