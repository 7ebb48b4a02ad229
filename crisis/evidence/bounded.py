"""Starts the child that writes a format, and ends it when it is over its time or its memory. Writes nothing itself."""
from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO

import structlog

from crisis import clock
from crisis.config import ROOT
from crisis.errors import HouseError
from crisis.evidence.child import TOO_BIG

log = structlog.get_logger()
LOOK_S = 0.2
GRACE_S = 5  # The child ends itself this long after it should have been ended: nobody was left to do it.
CARRIED = ("PATH", "LANG", "LC_ALL", "TZ")  # No setting, hence no secret, enters the child.


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a child is given: seconds, megabytes of address space, and the command that it is."""

    seconds: float = 120
    megabytes: int = 600
    command: tuple[str, ...] = (sys.executable, "-m", "crisis.evidence.child")


class NotWrittenError(HouseError):
    """The format will not be written: `reason` is a key of `makings.REASONS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class EndedError(HouseError):
    """The child was ended before its time. `told`: this process stops; otherwise somebody killed it from outside."""

    def __init__(self, *, told: bool) -> None:
        super().__init__("told" if told else "killed")
        self.told = told


def written(bounds: Bounds, code: str, territory: str, source: bytes, stop: threading.Event) -> bytes:
    """Return the bytes of a format, written by a child from the JSON of a report.

    Raises NotWrittenError when it is over its bounds or fails, EndedError when it was ended or `stop` was set.
    """
    command = [*bounds.command, code, territory, str(max(1, round(bounds.seconds + GRACE_S))), str(bounds.megabytes)]
    environ = {name: os.environ[name] for name in CARRIED if name in os.environ}
    # The report is given as a file: whoever waits on a pipe in turns gives only what the pipe held in the first turn.
    with _file(source) as given, subprocess.Popen(  # noqa: S603  our own interpreter and our own module
            command, cwd=ROOT, env=environ, stdin=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        try:
            body, told = _heard(child, clock.elapsed() + bounds.seconds, stop)
        finally:
            child.kill()  # Whatever ended the wait, no child is left behind; one that has ended is not touched.
    if child.returncode == 0:
        return body
    raise _ended(code, child.returncode, told)


@contextmanager
def _file(source: bytes) -> Iterator[IO[bytes]]:
    with tempfile.TemporaryFile() as file:
        file.write(source)
        file.seek(0)
        yield file


def _heard(child: subprocess.Popen[bytes], until: float, stop: threading.Event) -> tuple[bytes, bytes]:
    while True:
        with suppress(subprocess.TimeoutExpired):
            return child.communicate(timeout=LOOK_S)
        if stop.is_set():
            raise EndedError(told=True)
        if clock.elapsed() > until:
            raise NotWrittenError("too_long")


def _ended(code: str, status: int, told: bytes) -> HouseError:
    # The last line of a trace begins with the name of the error; the rest may carry words of the report.
    error = told.rstrip().rpartition(b"\n")[2].partition(b":")[0][:60].decode(errors="replace")
    log.warning("report_child_ended", format=code, status=status, error=error)
    if status == TOO_BIG or b"memory allocation of" in told:
        return NotWrittenError("too_big")
    return EndedError(told=False) if status < 0 else NotWrittenError("failed")
