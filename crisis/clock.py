"""The one reader of the machine's clock. Decides what time it is; never whether something is late."""
from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

NOTICED = timedelta(seconds=1)  # A smaller step is the ordinary discipline of a clock by its time server.


def instant(moment: datetime) -> str:
    """Write `moment` as the fixed-width UTC string of entries and tables; refuses a naive time."""
    if moment.tzinfo is None:
        raise ValueError("naive time")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_instant(text: str) -> datetime:
    """Read what `instant` wrote, or any ISO 8601 time with an offset. Raises ValueError otherwise."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("naive time")
    return moment.astimezone(UTC)


class Clock:
    """Wall time carried by monotonic time, so that a step of the wall clock is seen and not obeyed in silence."""

    def __init__(self, wall: Callable[[], datetime] | None = None,
                 monotonic: Callable[[], float] = time.monotonic) -> None:
        self._wall = wall or (lambda: datetime.now(UTC))
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._base, self._mark = self._wall(), monotonic()

    def now(self) -> datetime:
        """Return the present in UTC."""
        with self._lock:
            return self._base + timedelta(seconds=self._monotonic() - self._mark)

    def shift(self) -> timedelta | None:
        """Return by how much the wall clock has stepped since the last look, and follow it. None if it did not."""
        with self._lock:
            carried = self._base + timedelta(seconds=self._monotonic() - self._mark)
            wall = self._wall()
            if abs(wall - carried) < NOTICED:
                return None
            self._base, self._mark = wall, self._monotonic()
            return wall - carried


host = Clock()


def now() -> datetime:
    """Return the host's time, aware, UTC: leases, sessions, throttles, seal delays."""
    return host.now()


def elapsed() -> float:
    """Return monotonic seconds, for latencies and limits."""
    return time.monotonic()


def pause(seconds: float) -> None:
    """Wait inside an adapter or a supervisor; never used to wait for a state."""
    time.sleep(seconds)
