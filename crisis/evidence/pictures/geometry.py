"""Where things stand in a picture: scales, round steps of time, widths of words, labels kept apart. Numbers alone."""
from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 720.0  # units; a picture is drawn one unit to the pixel, and slides where a screen is narrower.
MINUTE, HOUR, DAY = 60, 3600, 86400
HARD = "\u00a0"
_STEPS = (1, 2, 5, 10, 15, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR,
          3 * HOUR, 4 * HOUR, 6 * HOUR, 12 * HOUR, DAY)
BOLDER = 1.12  # How much wider bold letters are.
# Widths of letters over the height of the text, in the widest of the usual faces, so that an estimate is never short.
_NARROW, _WIDE = frozenset(" \u00a0\u202f.,;:!'|iljI()′″"), frozenset("mwMWŒœ@%")


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight scale: what is worth `low` stands at `start`, what is worth `high` at `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return where a value stands; what is outside stands on the edge."""
        inside = min(max(value, self.low), self.high)
        return self.start + (self.end - self.start) * (inside - self.low) / (self.high - self.low)


def steps(low: float, high: float, most: int) -> list[int]:
    """Return the round seconds from `low` to `high`, at most `most` intervals of one round step."""
    span = max(high - low, 1)
    days = DAY * math.ceil(span / most / DAY)
    step = next((each for each in _STEPS if span / each <= most), days)
    return list(range(math.ceil(low / step) * step, math.floor(high) + 1, step))


def brief(seconds: int) -> str:
    """Return a round time as an axis says it: `45 min`, `1 h 30`. Only for what a round step gives."""
    sign, left = "−" if seconds < 0 else "", abs(seconds)
    for unit, size in (("j", DAY), ("h", HOUR), ("min", MINUTE)):
        if left >= size:
            whole, rest = divmod(left, size)
            smaller = {DAY: HOUR, HOUR: MINUTE, MINUTE: 1}[size]
            more = f"{HARD}{rest // smaller:02d}" if rest else ""
            return f"{sign}{whole}{HARD}{unit}{more}"
    return f"{sign}{left}{HARD}s" if left else "0"


def width(words: str, size: float) -> float:
    """Return how wide a text may be at most, in units."""
    return sum(size * (0.4 if each in _NARROW else 0.99 if each in _WIDE else 0.76 if each.isupper() else 0.64)
               for each in words)


def fitted(words: str, size: float, room: float) -> str:
    """Return the text, or as many of its letters as the room holds, with an ellipsis; one at least."""
    if width(words, size) <= room:
        return words
    kept = words
    while len(kept) > 1 and width(f"{kept}…", size) > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def folded(words: str, size: float, room: float) -> list[str]:
    """Return the text in lines that the room holds. A word that is wider than the room is cut."""
    lines: list[str] = []
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(fitted(word, size, room))
    return lines


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return places in the order of `wanted` (rising), at least `gap` apart, as near as may be, within low and high.

    Where there is no room for all, they overflow `high` rather than touch.
    """
    places: list[float] = []
    for each in wanted:
        places.append(max(each, low, places[-1] + gap if places else low))
    ceiling = high
    for at in range(len(places) - 1, -1, -1):
        places[at] = max(min(places[at], ceiling), low + at * gap)
        ceiling = places[at] - gap
    return places
