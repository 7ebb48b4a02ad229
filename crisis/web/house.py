"""What a request finds around it: the database, the territory, the adapters. Built by `app.py`, read by every view."""
from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from flask import current_app

from channels.proof import PageReader
from crisis.config import Settings
from crisis.db import Database
from crisis.delivery.watching import Probing
from crisis.delivery.worker import Adapters, Ledger
from crisis.drills.models import Model
from crisis.drills.script import Inject
from crisis.events.cod import Here
from crisis.territory import Territory

Parsed = Callable[[bytes, Collection[str]], tuple[Sequence[Inject], Sequence[str]]]
"""Reads the file of a chronogramme, which may name these objectives (none given: any): its injects, and all that is
wrong in it, each a French clause with its line."""
Filed = Callable[[Sequence[Inject]], bytes]
"""Writes the file of a chronogramme, which is read back the same."""


@dataclass(frozen=True)
class House:
    """One process's view of the installation. `loopback`: every operator that may be called is on this machine.

    `chronogramme` and `chronogramme_file`: None where no file of an exercise can be read or written; its page then
    offers none. `models`: the scenarios from which an exercise may begin.
    """

    settings: Settings
    db: Database
    here: Here
    adapters: Adapters
    ledger: Ledger
    demonstration: bool
    loopback: bool
    sandbox_quiet: Callable[[], bool]
    run_timers: Callable[[], None]
    reader: PageReader | None = None
    probing: Probing = field(default_factory=Probing)
    chronogramme: Parsed | None = None
    chronogramme_file: Filed | None = None
    models: Sequence[Model] = ()

    @property
    def territory(self) -> Territory:
        return self.here.territory


def house() -> House:
    """Return the house of the application that serves this request."""
    found: House = current_app.extensions["house"]
    return found
