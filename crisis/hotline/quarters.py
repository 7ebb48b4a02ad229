"""The quarter hours by which the hotline is counted: of UTC, so that both changes of the clocks leave them whole. Pure.

Every offset of Paris is a whole number of quarter hours: they are also those that a clock on a wall there shows.
"""
from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

QUARTER = timedelta(minutes=15)
GRACE = timedelta(seconds=60)
"""How long after its end a quarter hour is frozen: a call that ends with it has then been written down."""


def quarter(moment: datetime) -> datetime:
    """Return the beginning of the quarter hour of an instant."""
    return moment.replace(minute=moment.minute - moment.minute % 15, second=0, microsecond=0)


def between(since: datetime, until: datetime) -> Iterator[datetime]:
    """Return the beginning of each quarter hour that `since` to `until` touches, the first one first."""
    begins = quarter(since)
    while begins < until:
        yield begins
        begins += QUARTER


def last_whole(now: datetime, how_many: int) -> list[datetime]:
    """Return the beginnings of the last quarter hours that have ended, the first one first."""
    return [quarter(now) - QUARTER * back for back in range(how_many, 0, -1)]
