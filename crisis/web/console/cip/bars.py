"""The calls of each quarter hour as bars, drawn on the server: a picture of the table that stands beside it."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crisis.hotline.figures import Figures

WIDTH, HEIGHT, FOOT, TOP = 720, 200, 24, 18
MOST = 32
EVERY = 4
"""One hour out of so many quarter hours is written under its bar."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One quarter hour: where its bar stands, and how high its calls answered and not answered are. Pixels."""

    begins: datetime
    x: float
    width: float
    answered_y: float
    answered: float
    lost_y: float
    lost: float
    named: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars, the first quarter hour at the left, and how many calls the highest holds."""

    bars: Sequence[Bar]
    highest: int
    width: int = WIDTH
    height: int = HEIGHT
    foot: int = HEIGHT - FOOT


def chart(quarters: Sequence[tuple[datetime, Figures | None]]) -> Chart | None:
    """Draw the last quarter hours, given in order; a gap where the exchange told nothing. None if it told none."""
    some = quarters[-MOST:]
    highest = max((each.presented for _, each in some if each is not None), default=0)
    if not highest:
        return None
    step, scale = WIDTH / len(some), (HEIGHT - FOOT - TOP) / highest
    return Chart([_bar(begins, each, rank * step, step, scale, named=rank % EVERY == 0)
                  for rank, (begins, each) in enumerate(some)], highest)


def _bar(begins: datetime, figures: Figures | None, x: float, step: float, scale: float, *, named: bool) -> Bar:
    answered = round(figures.answered * scale, 1) if figures else 0.0
    lost = round((figures.presented - figures.answered) * scale, 1) if figures else 0.0
    top = round(HEIGHT - FOOT - answered, 1)
    return Bar(begins, round(x + step * 0.15, 1), round(step * 0.7, 1), top, answered, round(top - lost, 1), lost,
               named)
