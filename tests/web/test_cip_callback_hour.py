"""An hour of callback as a call says it: the first one after the call began, whenever its sheet arrives."""
from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from crisis.territory import Territory
from crisis.web.console.cip import call_form

HOURS = [
    # Said at 18:05 for 18:30, and brought at 18:40 as the network came back; then the day after at night.
    ("2026-11-10T17:40", "2100", "18:30", "2026-11-10T17:30"),
    ("2026-11-10T17:31", "600", "18:30", "2026-11-10T17:30"),
    ("2026-11-10T17:20", "600", "18:30", "2026-11-10T17:30"),
    ("2026-11-10T17:40", "", "18:30", "2026-11-11T17:30"),
    # Begun at 23:50 for a quarter past midnight, and brought at half past; and for the hour before, the next day.
    ("2026-11-10T23:30", "2400", "00:15", "2026-11-10T23:15"),
    ("2026-11-10T23:30", "2400", "23:45", "2026-11-11T22:45"),
    # The night of the winter hour: begun at 02:30, the first time, for 02:45 of that pass.
    ("2026-10-25T01:00", "1800", "02:45", "2026-10-25T00:45"),
    ("2026-10-25T01:40", "1800", "02:45", "2026-10-25T01:45"),
    # The night of the summer hour: begun at 01:55 for ten past three, a quarter of an hour later.
    ("2026-03-29T01:20", "1500", "03:10", "2026-03-29T01:10"),
    # No sheet is older than what a browser keeps, whatever it counts.
    ("2026-11-10T17:40", "9999999999", "18:30", "2026-11-10T17:30"),
]


def at(hour: str) -> datetime:
    return datetime.fromisoformat(hour).replace(tzinfo=UTC)


@pytest.mark.parametrize("read", [call_form.kept, call_form.sent])
@pytest.mark.parametrize(("arrives", "ago", "typed", "meant"), HOURS)
def test_an_hour_of_callback_is_read_from_the_beginning_of_its_call(
        console: Flask, cantal: Territory, read: Any, arrives: str, ago: str, typed: str, meant: str) -> None:
    with console.test_request_context("/", method="POST", data={"rappel": typed, "suivi": "callback", "depuis": ago}):
        assert read(cantal, call_form.began(at(arrives))).typed.callback_at == at(meant)
