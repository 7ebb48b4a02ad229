"""How the hour of an inject is typed: minutes, or hours and minutes, from H. Decides spellings and nothing else.

At which instant such an hour falls is `planning`'s business.
"""
from __future__ import annotations

import re

EARLIEST, LATEST = -24 * 3600, 7 * 24 * 3600
EXAMPLES = "H+12, H-10, H+1:30, +00:12 ou 12"
_BARE = r"(?P<minutes>\d{1,5})(?:[.,]0+)?"
_CLOCK = r"(?P<hours>\d{1,3})[:hH](?P<of>[0-5]\d)(?::(?P<seconds>[0-5]\d))?"
_SPELLED = re.compile(rf"(?:[Hh](?=[+-]))?(?P<sign>[+-])?(?:{_BARE}|{_CLOCK})")
# What a spreadsheet or a telephone types instead of a minus.
_MINUS = re.compile("[\u2010-\u2015\u2212]")


def read(typed: str) -> int:
    """Return the seconds from H of `H+12`, `H-10`, `H+1:30`, `+00:12:30`, `H` or `12` (minutes).

    Raises ValueError with a French clause. A week after H and a day before are the widest.
    """
    bare = _MINUS.sub("-", "".join(typed.split()))
    found = _SPELLED.fullmatch("0" if bare in ("H", "h") else bare)
    if found is None:
        raise ValueError(f"décalage illisible « {typed[:40]} »")
    seconds = 60 * int(found["minutes"]) if found["minutes"] else _clock(found)
    offset = -seconds if found["sign"] == "-" else seconds
    if not EARLIEST <= offset <= LATEST:
        raise ValueError(f"décalage « {typed[:40]} » hors de H-1440 à H+10080")
    return offset


def _clock(found: re.Match[str]) -> int:
    return 3600 * int(found["hours"]) + 60 * int(found["of"]) + int(found["seconds"] or 0)


def written(offset: int) -> str:
    """Return the spelling that `read` takes back: `H+12`, or `H+0:12:30` when seconds count."""
    sign, left = "-" if offset < 0 else "+", abs(offset)
    if left % 60 == 0:
        return f"H{sign}{left // 60}"
    return f"H{sign}{left // 3600}:{left // 60 % 60:02}:{left % 60:02}"
