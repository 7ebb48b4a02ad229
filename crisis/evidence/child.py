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
from collections.abc import Mapping

from crisis import territory as territories
from crisis.config import ROOT
from crisis.evidence.formats import FORMATS, Format

TOO_BIG = 3  # The code by which it ends when its memory is over.
NICE = 10  # What is sent goes first.


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
