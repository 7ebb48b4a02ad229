"""Callers in a process of their own. Decides where a call runs; whom to call and what it gave are not its business.

Sixty callers in the process that holds the database made it wait for the interpreter with its locks in hand: 40 ms
for a batch of forty outcomes, and every page that was saved meanwhile waited as long.
"""
from __future__ import annotations

import itertools
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from multiprocessing.connection import Connection, Pipe
from typing import Any

import structlog

log = structlog.get_logger()


class Apart(Executor):
    """Runs one act, the same for all, in threads of a forked process; what is given and returned crosses a pipe.

    The fork must come before any thread of the parent. If the callers die, the process that relies on them ends too:
    what was in flight becomes unknown by its lease, and whoever supervises starts both again.
    """

    def __init__(self, act: Callable[..., Any], threads: int) -> None:
        self._act, self._keys, self._lock = act, itertools.count(), threading.Lock()
        self._waiting: dict[int, Future[Any]] = {}
        self._line, theirs = Pipe()
        self._pid = os.fork()
        if self._pid == 0:
            self._line.close()
            _serve(theirs, act, threads)
        theirs.close()
        self._reader = threading.Thread(target=self._read, name="callers", daemon=True)
        self._reader.start()

    def submit(self, act: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        """Run the act that was given at the fork. Raises ValueError for any other."""
        if act != self._act or named:
            raise ValueError("these callers know one act")
        done: Future[Any] = Future()
        with self._lock:
            key = next(self._keys)
            self._waiting[key] = done
            self._line.send((key, given))
        return done

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the callers finish what they have, and end."""
        with self._lock:
            self._line.send(None)
        self._reader.join()
        os.waitpid(self._pid, 0)

    def _read(self) -> None:
        try:
            while (told := self._line.recv()) is not None:
                key, outcome = told
                self._waiting.pop(key).set_result(outcome)
        except (EOFError, OSError):
            log.critical("callers_died", in_flight=len(self._waiting))
            os._exit(1)


def _serve(line: Connection, act: Callable[..., Any], threads: int) -> None:
    """Be the callers: end when told, or with the parent, whose death closes the pipe."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    # Whoever holds a lock of the database gets the processor first: callers mostly wait for operators.
    os.nice(10)
    lock, pool = threading.Lock(), ThreadPoolExecutor(threads, thread_name_prefix="call")

    def answer(key: int, given: tuple[Any, ...]) -> None:
        told = (key, act(*given))
        with lock:
            line.send(told)

    try:
        while (asked := line.recv()) is not None:
            pool.submit(answer, *asked)
        pool.shutdown(wait=True)
        line.send(None)
    finally:
        # Never the exit handlers of the parent, and never a second life as the parent.
        os._exit(0)
