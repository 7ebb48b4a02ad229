"""Reads and writes the instants of the journal: fixed-width strings, always UTC.

What a delay means is the business of the rules; an hour shown in Paris is the business of the pages.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

_ONE_SECOND = timedelta(seconds=1)


def parse_instant(text: str) -> datetime:
    """Read `2026-11-21T23:46:13.123456Z`; a text without offset is refused, since it names no instant."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("an instant without offset: every instant of the journal is UTC")
    return at.astimezone(UTC)


def instant_text(at: datetime) -> str:
    """Write an instant as the journal writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def optional_text(at: datetime | None) -> str | None:
    """Write an instant that may not exist."""
    return None if at is None else instant_text(at)


def whole_seconds(start: datetime, at: datetime) -> int:
    """Count the seconds between two hours as they are printed, both cut; what came before the start counts as 0 (R8).

    It is printed and never judged: a verdict compares the instants themselves.
    """
    return max(0, (at.replace(microsecond=0) - start.replace(microsecond=0)) // _ONE_SECOND)


def earliest(instants: Iterable[datetime | None]) -> datetime | None:
    """Return the first of those that exist."""
    return min((at for at in instants if at is not None), default=None)


def latest(instants: Iterable[datetime | None]) -> datetime | None:
    """Return the last of those that exist."""
    return max((at for at in instants if at is not None), default=None)


def latest_of_all(instants: Iterable[datetime | None]) -> datetime | None:
    """Return the last one, or None as soon as one is missing (or there is none)."""
    last: datetime | None = None
    for at in instants:
        if at is None:
            return None
        last = at if last is None else max(last, at)
    return last
