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
    # Not strftime: it writes a year below 1000 with fewer than four digits, and the string no longer sorts.
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def parse_instant(text: str) -> datetime:
    """Read what `instant` wrote, or any ISO 8601 time with an offset. Raises ValueError otherwise."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("naive time")
    return moment.astimezone(UTC)


class Clock:
    """Wall time carried by monotonic time, so that a step of the wall clock is seen and not obeyed in silence.

    A step is followed at the next look, in every process; the tick that asks for `shift` records it.
    """

    def __init__(self, wall: Callable[[], datetime] | None = None,
                 monotonic: Callable[[], float] = time.monotonic) -> None:
        self._wall = wall or (lambda: datetime.now(UTC))
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._base, self._mark = self._wall(), monotonic()
        self._stepped = timedelta()

    def now(self) -> datetime:
        """Return the present in UTC."""
        with self._lock:
            return self._look()

    def shift(self) -> timedelta | None:
        """Return by how much the wall clock has stepped since this was last asked. None if it did not."""
        with self._lock:
            self._look()
            stepped, self._stepped = self._stepped, timedelta()
            return stepped if abs(stepped) >= NOTICED else None

    def _look(self) -> datetime:
        wall, mark = self._wall(), self._monotonic()
        carried = self._base + timedelta(seconds=mark - self._mark)
        if abs(wall - carried) < NOTICED:
            return carried
        self._stepped += wall - carried
        self._base, self._mark = wall, mark
        return wall


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
