"""Processes: gunicorn for each listener, and the supervisor of `crisis serve` that forks them after one import."""
from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import structlog
from flask import Flask
from gunicorn.app.base import BaseApplication

from crisis import clock

log = structlog.get_logger()
DEATHS, WINDOW_S = 10, 60.0
ENDINGS = (signal.SIGTERM, signal.SIGINT)


class Listener(BaseApplication):
    """One listener: one gthread worker, built inside the worker so that its threads are born there."""

    def __init__(self, build: Callable[[], Flask], bind: str, threads: int) -> None:
        self._build, self._bind, self._threads = build, bind, threads
        super().__init__()

    def load_config(self) -> None:
        # A socket holds a thread for its life: fewer threads than sockets stops plain HTTP too (measured).
        for name, value in {
                "bind": self._bind, "workers": 1, "worker_class": "gthread", "threads": self._threads,
                "worker_connections": 2 * self._threads, "graceful_timeout": 5, "timeout": 60, "keepalive": 5,
                "loglevel": "warning", "control_socket_disable": True, "proc_name": "crisis"}.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._build()


@contextmanager
def _deaf() -> Iterator[None]:
    """Hear an order to end only afterwards: between a fork and its record it would leave a child that nobody tells."""
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)


class Supervisor:
    """Keeps the children of `crisis serve` alive, and ends them all when it is told to end."""

    def __init__(self, children: dict[str, Callable[[], None]],
                 tasks: dict[str, Callable[[], None]] | None = None) -> None:
        """`tasks` end by themselves, well or badly, and are then left alone; one that is killed is started again."""
        self._children, self._tasks, self._running = children | (tasks or {}), set(tasks or ()), dict[int, str]()
        self._ending, self._failed, self._deaths = False, False, list[float]()

    def run(self) -> int:
        """Fork the children and wait. A child that dies is started again, so that one fault is not an outage."""
        for number in ENDINGS:
            signal.signal(number, self._end)
        for name in self._children:
            self._fork(name)
        while self._running:
            self._reap()
        return 1 if self._failed else 0

    def _fork(self, name: str) -> None:
        with _deaf():
            if self._ending:
                return
            pid = os.fork()
            if pid:
                self._running[pid] = name
                return
            for number in ENDINGS:
                signal.signal(number, signal.SIG_DFL)
        code = 1
        try:
            self._children[name]()
            code = 0
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
        finally:
            # The child must never run the parent's exit handlers.
            sys.stdout.flush()
            os._exit(code)

    def _reap(self) -> None:
        try:
            pid, status = os.wait()
        except InterruptedError:
            return
        name = self._running.pop(pid, None)
        if name is None or self._ending or (name in self._tasks and os.WIFEXITED(status)):
            return
        log.error("process_died", process=name, status=status)
        self._deaths = [*(at for at in self._deaths if clock.elapsed() - at < WINDOW_S), clock.elapsed()]
        if len(self._deaths) > DEATHS:
            # Something is wrong that starting again does not mend: say so by ending, all together.
            log.error("giving_up", deaths=len(self._deaths))
            self._failed = True
            self._end(signal.SIGTERM, None)
            return
        clock.pause(1.0)
        self._fork(name)

    def _end(self, _signal: int, _frame: FrameType | None) -> None:
        self._ending = True
        for pid in self._running:
            os.kill(pid, signal.SIGTERM)


def listen(build: Callable[[], Flask], bind: str, threads: int) -> Any:
    """Serve one application until told to end."""
    return Listener(build, bind, threads).run()
