"""The history of a demonstration (R4): two invented years, played once on virtual time from the birth of its register.

Decides where that history stands, and what may be done meanwhile. Who plays it is a client of the API, as for any
rehearsal (ADR 27).
"""
from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from crisis import clock
from crisis.db import Database, Tx, virtual_clock
from crisis.delivery.watching import Probing
from crisis.errors import Conflict
from crisis.events.probes import INVENTED, probe
from crisis.journal import store
from crisis.journal.fold import Projection
from crisis.journal.tables import REGISTER

SPAN = timedelta(days=730)
DUE, WRITING, PLAYED, STOPPED = "due", "writing", "played", "stopped"
BY_KIND = {"history_begun": WRITING, "history_played": PLAYED, "history_stopped": STOPPED}
ENDS = {PLAYED: "history_played", STOPPED: "history_stopped"}


def step(state: str, entry: dict[str, Any], _lines: Any = ()) -> str:
    """Fold one entry of the register. A demonstration that was born on virtual time has its history to come."""
    if entry["kind"] == "demonstration_opened" and entry["clock"] == "virtual":
        return DUE
    return BY_KIND.get(entry["kind"], state)


_stands: Projection[str] = Projection(str, step)


def stands(tx: Tx) -> str:
    """Return where the history stands: `due`, `writing`, `played`, `stopped`; empty for a house that has none."""
    return _stands.state(tx, REGISTER)


def under_way(tx: Tx) -> bool:
    """Return whether the hours of this database are those of a history that is not over."""
    return tx.clock == "virtual" and stands(tx) in (DUE, WRITING)


def back(tx: Tx, since: datetime) -> Tx:
    """Put an empty database on virtual time, and return the same transaction at that hour: it is born then."""
    tx.execute(update(virtual_clock).where(virtual_clock.c.id == 1).values(virtual_at=since))
    return replace(tx, now=since, clock="virtual")


def begin(db: Database) -> None:
    """Say that the history is being played. Raises Conflict unless it is to come: it is played once."""
    with db.transaction() as tx:
        store.lock(tx, REGISTER)
        if stands(tx) != DUE:
            raise Conflict("history_over", "L'histoire de cette démonstration a déjà commencé.",
                           "Elle se joue une seule fois, sur une base vide.", "Donnez une base vide.")
        store.append(tx, REGISTER, "history_begun", {})


def end(db: Database, standing: str) -> None:
    """Give the database back to the host's clock, and say whether the whole history was `played` or it `stopped`.

    One transaction: there is no instant at which the hour is ours and nobody said so. What an event that was left open
    still has to do is due at once. Raises Conflict if the history is over already.
    """
    with db.transaction(jumping=True) as tx:
        store.lock(tx, REGISTER)
        if not under_way(tx):
            raise Conflict("history_over", "L'histoire de cette démonstration est finie.", todo="Rechargez la page.")
        tx.execute(update(virtual_clock).where(virtual_clock.c.id == 1).values(virtual_at=None))
        present = replace(tx, now=clock.now(), clock="host")
        # The routes were last tried two years ago: tried now, no page says that they are not proven.
        probe(present, Probing(*INVENTED))
        store.append(present, REGISTER, ENDS[standing], {})


def require_over(tx: Tx) -> None:
    """Raise Conflict while the history is being written: an event opened now would be two years old in a minute."""
    if under_way(tx):
        raise Conflict("history_writing", "L'histoire de la démonstration s'écrit encore.",
                       "L'horloge est virtuelle : ce que vous écririez porterait une date passée.",
                       "Attendez qu'elle soit écrite (une à deux minutes), rechargez la page, puis recommencez.")
