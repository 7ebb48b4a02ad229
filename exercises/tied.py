"""Ties a process to the one that started it: when that one is gone, even by kill -9, this one is told to end.

Linux alone can; elsewhere nothing is done, and only an orderly end stops what a rehearsal started.
"""
from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def tie(parent: int) -> None:
    """Ask to be ended with the process `parent`, which is ending already if it is not our parent any more."""
    if not sys.platform.startswith("linux"):
        return
    # A C library without this call answers -1: then the tie is missing and nothing else is.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(1)
