"""How fast an operator may be called: one row per operator, held across processes (generic cell rate algorithm)."""
from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, text, update

from crisis import clock
from crisis.db import Tx
from crisis.delivery.tables import rate

# Two workers may meet an operator for the first time together.
_FIRST = text("INSERT INTO rate (name, arrival) VALUES (:name, 0) ON CONFLICT (name) DO NOTHING")


@dataclass(frozen=True, slots=True)
class Door:
    """How far one operator's ceiling is used: `ahead` is how many seconds of calls have been taken in advance."""

    name: str
    per_second: float
    now: float
    ahead: float

    @property
    def places(self) -> int:
        """Return how many calls may start now, with a burst of a tenth of a second and at least one."""
        return max(0, int(max(1.0, self.per_second / 10) - self.ahead * self.per_second + 1e-6))

    @property
    def wait_s(self) -> float:
        """Return how long until one more call may start."""
        return max(0.0, self.ahead - max(1.0, self.per_second / 10) / self.per_second + 1 / self.per_second)


def open_door(tx: Tx, name: str, per_second: float) -> Door:
    """Lock the row of an operator until the claim commits, so that any number of workers share one rate.

    If the store cannot answer, the claim fails and nothing leaves: a limit never opens by accident.
    """
    locked = select(rate.c.arrival).where(rate.c.name == name).with_for_update()
    arrival = tx.execute(locked).scalar()
    if arrival is None:
        tx.execute(_FIRST, {"name": name})
        arrival = tx.execute(locked).scalar_one()
    now = clock.now().timestamp()
    # A row dated far ahead was written before the clock was set back: it must not keep the door closed.
    return Door(name, per_second, now, min(max(arrival - now, 0.0), max(1.0, 10 / per_second)))


def spend(tx: Tx, door: Door, used: int) -> None:
    """Count the calls that are about to start."""
    arrival = door.now + door.ahead + used / door.per_second
    tx.execute(update(rate).where(rate.c.name == door.name).values(arrival=arrival))
