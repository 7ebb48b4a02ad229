"""How many more calls a worker may take. Counts places and lets them gather; what is taken is not its business."""
from __future__ import annotations

import threading

from crisis import clock


class Places:
    """Places that callers give back one by one and the worker takes all together.

    A semaphore would wake the worker for each call that ends, and sixty callers then fight for the interpreter with a
    thread that has nothing to do yet.
    """

    def __init__(self, many: int, enough: int, gather_s: float) -> None:
        self._free, self._enough, self._gather_s = many, enough, gather_s
        self._lock, self._some = threading.Lock(), threading.Event()
        self._some.set()

    def take(self, patience_s: float) -> int:
        """Wait for one free place, then a moment more if there are few, and take all that are free."""
        if not self._some.wait(patience_s):
            return 0
        if self._free < self._enough:
            clock.pause(self._gather_s)
        with self._lock:
            taken, self._free = self._free, 0
            self._some.clear()
        return taken

    def give_back(self, many: int = 1) -> None:
        """Give back places that were taken."""
        if many:
            with self._lock:
                self._free += many
                self._some.set()
