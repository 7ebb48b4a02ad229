"""An exercise that is played for the operations of its observers, with one inject that left. Decides nothing."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from crisis.accounts import signin
from crisis.clock import instant
from crisis.drills import acts, records
from crisis.events import exercise
from tests.web.api.conftest import Desk
from tests.web.api.exercise_scene import whole

GROUP = "observations_"
CALLERS: dict[str, tuple[str, int] | str] = {f"{GROUP}note": "observateur1", f"{GROUP}listing": "observateur1"}


def known(desk: Desk, operation: str, now: datetime) -> dict[str, list[Any]]:
    """Play an exercise for an operation of its observer, and return what may be noted of it."""
    if not operation.startswith(GROUP):
        return {}
    return {"event_id": [played(desk, now)], "question": ["Q1"], "inject": [1], "objective": ["O1"],
            "seen_at": [instant(now)], "outcome": ["done", "none"]}


def played(desk: Desk, now: datetime) -> str:
    """Return the event of an exercise that has just begun, observed by « observateur1 »."""
    officer, observer = desk.duty("duty_officer"), desk.named("observateur1")
    key = whole(desk, officer, now, observer.person)
    with desk.db.transaction() as tx:
        lead = signin.actor(tx, officer.person)
        acts.make_ready(tx, lead, key, records.one(tx, lead, key).version)
        return exercise.start(tx, lead, desk.here, key)
