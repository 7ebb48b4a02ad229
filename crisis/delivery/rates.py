"""How fast an operator may be called: one row per operator, held across processes (generic cell rate algorithm)."""
from __future__ import annotations

from sqlalchemy import insert, select, update

from crisis import clock
from crisis.db import Tx
from crisis.delivery.tables import rate


def allowed(tx: Tx, name: str, per_second: float, wanted: int) -> int:
    """Take up to `wanted` places under `per_second` (0: no ceiling) with a burst of a tenth of a second, at least one.

    The row is locked in the claim transaction, so any number of workers share one rate. If the store cannot answer,
    the claim fails and nothing leaves: a limit never opens by accident.
    """
    if not per_second:
        return wanted
    arrival = tx.execute(select(rate.c.arrival).where(rate.c.name == name).with_for_update()).scalar()
    if arrival is None:
        tx.execute(insert(rate), {"name": name, "arrival": 0.0})
    now = clock.now().timestamp()
    start, burst = max(arrival or 0.0, now), max(1.0, per_second / 10)
    free = min(wanted, int((now - start) * per_second + burst))
    tx.execute(update(rate).where(rate.c.name == name).values(arrival=start + max(free, 0) / per_second))
    return max(free, 0)
