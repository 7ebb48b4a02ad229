"""The child of the reports with formats that misbehave or tell, run through the same entry as the true ones."""
from __future__ import annotations

import os
import signal
import sys
import time
from typing import Any

from crisis.evidence.child import main
from crisis.evidence.formats import FORMATS, Format
from crisis.territory import Territory


def _endless(_report: dict[str, Any], _territory: Territory) -> bytes:
    while True:
        time.sleep(60)


def _greedy(_report: dict[str, Any], _territory: Territory) -> bytes:
    taken = [bytearray(16 * 1024 * 1024) for _ in range(200)]
    return bytes(len(taken))


def _wrong(report: dict[str, Any], _territory: Territory) -> bytes:
    raise ValueError(report["event"]["title"])


def _killed(_report: dict[str, Any], _territory: Territory) -> bytes:
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def _environment(_report: dict[str, Any], _territory: Territory) -> bytes:
    return " ".join(os.environ).encode()


HOSTILE = {name: Format(name, "application/octet-stream", write) for name, write in {
    "endless": _endless, "greedy": _greedy, "wrong": _wrong, "killed": _killed,
    "environment": _environment}.items()}

EVERY = {**FORMATS, **HOSTILE}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], EVERY))
