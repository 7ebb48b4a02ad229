"""Of several alerts to one person, the page of the cell shows the one that says where things stand."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import Row

from crisis.oncall import alerts

START = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def called(person: str, minute: int, answered: int | None = None, arrived: int | None = None) -> Row[Any]:
    """Return an alert sent, answered and arrived at so many minutes."""
    sent, said, there = (None if each is None else START + timedelta(minutes=each)
                         for each in (minute, answered, arrived))
    return cast("Row[Any]", SimpleNamespace(person=person, sent_at=sent, answered_at=said, arrived_at=there))


def test_who_is_called_again_shows_once_by_the_last_call() -> None:
    first, other, again = called("a", 0), called("b", 0), called("a", 5)
    assert alerts.latest([first, other, again]) == [again, other]


def test_an_answer_to_the_first_call_after_the_second_one_is_the_one_shown() -> None:
    first, again = called("a", 0, answered=7), called("a", 5)
    assert alerts.latest([first, again]) == [first]


def test_an_answer_that_expired_gives_way_to_the_call_that_followed() -> None:
    first, again = called("a", 0, answered=1), called("a", 31)
    assert alerts.latest([first, again]) == [again]
    assert alerts.latest([first, called("a", 31), called("a", 2, arrived=40)])[0].arrived_at is not None
