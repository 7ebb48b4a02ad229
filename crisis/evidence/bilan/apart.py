"""Writes a file of a bilan while somebody waits for it: a PDF or a spreadsheet in a bounded child, the rest here.

One child at a time in each process: whoever comes meanwhile waits a little, then is told to come back (ADR 26).
"""
from __future__ import annotations

import json
import sys
import threading

from crisis.errors import Refused
from crisis.evidence.bilan.files import FORMATS
from crisis.evidence.bounded import Bounds, EndedError, NotWrittenError, written
from crisis.territory import Territory

IN_PLACE = frozenset({"json", "csv"})
BOUNDS = Bounds(seconds=30, megabytes=600, command=(sys.executable, "-m", "crisis.evidence.bilan.child"))
WAIT_S = 10.0
_one = threading.Lock()


def filed(code: str, territory: Territory, source: bytes, bounds: Bounds = BOUNDS, wait_s: float = WAIT_S) -> bytes:
    """Return the bytes of a format, from the JSON of a bilan. Call it with no transaction open.

    Raises Refused while another one is being written, and when the child was over its bounds or failed.
    """
    if code in IN_PLACE:
        return FORMATS[code].write(json.loads(source), territory)
    if not _one.acquire(timeout=wait_s):
        raise Refused("bilan_busy", "Un autre fichier du bilan est en cours d'écriture.", "Un seul à la fois.",
                      "Redemandez celui-ci dans une minute.")
    try:
        return written(bounds, code, territory.code, source, threading.Event())
    except (NotWrittenError, EndedError) as error:
        raise _refused(error) from error
    finally:
        _one.release()


def _refused(error: NotWrittenError | EndedError) -> Refused:
    """Return the refusal; a child that was ended from outside is as one that failed."""
    too_much = isinstance(error, NotWrittenError) and error.reason in ("too_long", "too_big")
    why = "Cela prend trop de temps ou de mémoire." if too_much else "Le journal technique dit pourquoi."
    return Refused("bilan_not_written", "Ce fichier du bilan n'a pas pu être écrit.", why,
                   "Choisissez une période plus courte, ou le CSV, qui porte les mêmes chiffres.")
