"""Three years of closed events, told by the real commands minute by minute, for what reads them all. Decides nothing.

Each has its COD, its cell, one message to the three audiences, its receipts under a seal, and its closing. A fifth of
the cells are late, and a third of the messages: figures that are all the same would prove little.
"""
from __future__ import annotations

from crisis.db import Database
from tests.db.drill import Drill

YEARS, MINUTES = 3, 365 * 24 * 60


def three_years(db: Database, many: int) -> Drill:
    """Play so many events, evenly over three years that begin with the drill, each closed before the next opens."""
    drill = Drill(db)
    for rank in range(many):
        played(drill, rank, rank * YEARS * MINUTES / many)
    return drill


def played(drill: Drill, rank: int, begins: float) -> str:
    """Play one event whose COD is activated at that minute; return it."""
    event = drill.open(begins - 5, f"Crue {rank}")
    drill.activate(begins)
    drill.all_taken(begins)
    drill.answer(begins + 8, 0)
    drill.answer(begins + 12, 1)
    drill.operational(begins + (75 if rank % 5 == 0 else 20))
    told = 90 if rank % 5 == 0 or rank % 7 == 0 else 30
    drill.send(begins + told)
    drill.all_taken(begins + told + 1)
    drill.seal(begins + 95)
    drill.close(begins + 150)
    return event
