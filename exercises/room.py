"""What a rehearsal knows of the hotline of one event: who sits where, what was counted, what is still to be told."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from crisis.hotline.quarters import QUARTER, quarter
from exercises.drawn import Minute

TAKES_NO_CALL = "line_technician"


@dataclass
class Counted:
    """What the exchange counts in one quarter hour."""

    received: int = 0
    answered: int = 0
    abandoned: int = 0


@dataclass
class Room:
    """`shift`: planned last. `seats`: the name by which the client holds the session of each post.

    `version`, `answers`: of the sheet in force, an answer for each category that has one. `expected`: calls answered,
    each of which must have left a sheet. `turn`: how many calls were passed to a post.
    """

    shift: str = ""
    seats: dict[str, str] = field(default_factory=dict)
    version: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    exchange: dict[datetime, Counted] = field(default_factory=dict)
    expected: int = 0
    turn: int = 0

    @property
    def answering(self) -> list[str]:
        """Return the sessions of the posts that take calls."""
        return [name for post, name in self.seats.items() if not post.startswith(TAKES_NO_CALL)]

    def count(self, began: datetime, minute: Minute) -> None:
        """Count a minute of the exchange in the quarter hour in which it began."""
        told = self.exchange.setdefault(quarter(began), Counted())
        told.received += minute.received
        told.answered += minute.answered
        told.abandoned += minute.abandoned

    def ended(self, now: datetime) -> list[datetime]:
        """Return the quarter hours that are over and whose figures nobody was told."""
        return [begins for begins in self.exchange if begins + QUARTER <= now]
