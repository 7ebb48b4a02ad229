"""Who writes next on SQLite. Decides the order of the writers of one file, in a process and between processes.

SQLite's own waiting is a lottery with growing sleeps: a page save could lose it for 50 ms. What is written, and when
it is committed, is the business of `crisis.db`.
"""
from __future__ import annotations

import fcntl
import os
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from crisis import clock

# A background writer looks again this often, and after this long takes its turn like everybody.
LOOK_S, PATIENCE_S = 0.002, 0.1


class Turns:
    """First come, first served, between the threads of a process and between processes by a file beside the database.

    Whoever is patient (batches of outcomes, claims) lets pass those who are not: a person waits for their page. The
    patience is bounded, so that no crowd of pages can hold up what must leave.
    """

    def __init__(self, path: str | None) -> None:
        self._lock, self._held, self.queue = threading.Lock(), False, deque[threading.Event]()
        self._file = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600) if path else None

    @contextmanager
    def taken(self, patient: bool = False) -> Iterator[None]:
        """Wait for one's turn and hold it; a patient writer waits at most `PATIENCE_S` more than its turn."""
        if not (patient and self._when_nobody_waits()):
            self._in_turn()
        try:
            yield
        finally:
            if self._file is not None:
                fcntl.flock(self._file, fcntl.LOCK_UN)
            self._pass_on()

    def _in_turn(self) -> None:
        with self._lock:
            turn = threading.Event() if self._held else None
            self._held = True
            if turn is not None:
                self.queue.append(turn)
        if turn is not None:
            turn.wait()
        if self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_EX)

    def _when_nobody_waits(self) -> bool:
        """Try without standing in the line, where the kernel wakes those who sleep first. False: out of patience."""
        until = clock.elapsed() + PATIENCE_S
        while not self._at_once():
            if clock.elapsed() >= until:
                return False
            clock.pause(LOOK_S)
        return True

    def _at_once(self) -> bool:
        with self._lock:
            if self._held:
                return False
            self._held = True
        try:
            if self._file is not None:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._pass_on()
            return False
        return True

    def _pass_on(self) -> None:
        with self._lock:
            if self.queue:
                self.queue.popleft().set()
            else:
                self._held = False

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
