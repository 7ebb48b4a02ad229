"""The virtual clock of rehearsals: it jumps only when nothing is in flight, never past what is due."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from crisis import clock
from crisis.accounts.rights import Actor
from crisis.db import Database, Tx, virtual_clock
from crisis.delivery import outbox, timers
from crisis.errors import Conflict, Refused
from crisis.events.opening import listing
from crisis.journal import receipts, register


@dataclass(frozen=True, slots=True)
class Jump:
    """Where the clock stands after a jump; `reached` is False when something due comes before the wish."""

    now: datetime
    reached: bool


def jump(db: Database, actor: Actor, to: datetime, *, loopback: bool) -> Jump:
    """Move the virtual clock towards `to`, at most to the next due thing. `loopback`: no operator is elsewhere.

    Raises Conflict while something is in flight: the caller waits and asks again.
    """
    actor.require("move_clock")
    with db.transaction(jumping=True) as tx:
        _allowed(tx, loopback)
        if outbox.busy(tx) or timers.due_ids(tx, 1):
            raise Conflict("busy", "L'horloge ne peut pas avancer maintenant.", "Des envois sont en cours.",
                           "Recommencez dans un instant.")
        for event in listing(tx, open_only=True):
            receipts.close_seal(tx, event.id)
        stops = [moment for moment in (timers.next_due(tx), outbox.next_attempt(tx), to) if moment is not None]
        reached = max(tx.now, min(stops))
        tx.execute(update(virtual_clock).where(virtual_clock.c.id == 1).values(virtual_at=reached))
        return Jump(reached, reached >= to)


def start(db: Database, actor: Actor, at: datetime | None, *, loopback: bool) -> datetime:
    """Put a demonstration on virtual time, from `at` (default: now). A clock that already runs never goes back."""
    actor.require("move_clock")
    with db.transaction(jumping=True) as tx:
        _allowed(tx, loopback)
        moment = at or tx.now
        if tx.clock == "virtual" and moment < tx.now:
            raise Refused("clock_back", "L'horloge virtuelle ne recule pas.", todo="Choisissez une heure plus tardive.")
        tx.execute(update(virtual_clock).where(virtual_clock.c.id == 1).values(virtual_at=moment))
        return moment


def release(db: Database, actor: Actor) -> datetime:
    """Give a demonstration back to the host's clock, if that does not make its time go back."""
    actor.require("move_clock")
    with db.transaction(jumping=True) as tx:
        if tx.clock == "virtual" and tx.now > clock.now():
            raise Refused("clock_back", "L'horloge virtuelle est en avance sur l'heure réelle.",
                          todo="Attendez, ou repartez d'une base de démonstration vide.")
        tx.execute(update(virtual_clock).where(virtual_clock.c.id == 1).values(virtual_at=None))
        return clock.now()


def _allowed(tx: Tx, loopback: bool) -> None:
    if not register.is_demonstration(tx):
        raise Refused("clock_real", "L'horloge d'une installation réelle ne se déplace pas.",
                      "Seule une base de démonstration a une horloge virtuelle.")
    if not loopback:
        raise Refused("clock_operators", "L'horloge ne peut pas être virtuelle.",
                      "Un opérateur n'est pas sur cette machine.", "Répétez avec les opérateurs du bac à sable.")
