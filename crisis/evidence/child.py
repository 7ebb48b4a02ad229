"""What runs in a process of its own to write one format of a report: bounded, then the report in, its bytes out.

`python -m crisis.evidence.child FORMAT TERRITORY SECONDS MEGABYTES`: JSON on the standard input, bytes on the standard
output. It knows no database and no setting. Who starts it, and what its end means, is `bounded`'s business.
"""
from __future__ import annotations

import json
import os
import resource
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from crisis import territory as territories
from crisis.config import ROOT
from crisis.evidence.html import render
from crisis.territory import Territory

TOO_BIG = 3  # The code by which it ends when its memory is over.
NICE = 10  # What is sent goes first.


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a report: how its file ends, its media type, and what writes it from the stored object."""

    extension: str
    media_type: str
    write: Callable[[dict[str, Any], Territory], bytes]


def canonical(report: dict[str, Any]) -> bytes:
    """Return the only way in which a report is stored: no blank, UTF-8, no NaN.

    Keys keep the order of the report, which is that of reading: audiences and channels stand so in every format.
    """
    return json.dumps(report, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


FORMATS: Mapping[str, Format] = {
    "json": Format("json", "application/json", lambda report, _: canonical(report)),
    "html": Format("html", "text/html; charset=utf-8", lambda report, territory: render(report, territory).encode())}


def extension(code: str) -> str:
    """Return how the file of a format ends; a format that this house wrote once and knows no more keeps its name."""
    return FORMATS[code].extension if code in FORMATS else code


def main(argv: list[str], formats: Mapping[str, Format] = FORMATS) -> int:
    """Write one format. 0: done; 3: its memory was over; killed by SIGALRM: its time was."""
    code, territory, seconds, megabytes = argv
    _bound(int(seconds), int(megabytes))
    try:
        report = json.load(sys.stdin.buffer)
        sys.stdout.buffer.write(formats[code].write(report, territories.load(territory, ROOT / "territories")))
        sys.stdout.buffer.flush()
    except MemoryError:
        return TOO_BIG
    return 0


def _bound(seconds: int, megabytes: int) -> None:
    """Bound this process by itself too: whoever started it may be dead, and nobody else would end it."""
    size = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(seconds)
    os.nice(NICE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
