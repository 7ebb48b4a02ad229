"""The roster of the hotline on a night under way: a shift with one post held, and a volunteer who is away."""
from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import Any

from crisis.clock import instant
from crisis.hotline.volunteer_files import HEADER
from tests.web.api.conftest import Desk

# Whoever keeps the list of volunteers.
CALLERS = {f"volunteers_{act}": ("cip_chief", 0) for act in (
    "listing", "export", "register", "load", "change", "remove", "away", "back")}


def known(desk: Desk, event: str, operation: str, now: datetime) -> dict[str, list[Any]]:
    """Prepare the roster for an operation that needs it, and return what may be asked of it."""
    told: dict[str, list[Any]] = {name: ["0" * 32] for name in ("shift_id", "person_id", "away_id")}
    told |= {"post": ["operator-1"], "posts": ["operator"], "volunteers": [_file()],
             "shift_begins": [instant(now)], "shift_ends": [instant(now + timedelta(hours=4))]}
    if operation.startswith("roster_"):
        return told | _shift(desk, event, operation, told)
    return told | _away(desk, told) if operation.startswith("volunteers_") else told


def _shift(desk: Desk, event: str, operation: str, told: dict[str, list[Any]]) -> dict[str, list[Any]]:
    officer = desk.duty("duty_officer")
    period = {"begins": told["shift_begins"][0], "ends": told["shift_ends"][0]}
    path = f"/events/{event}/cip/shifts"
    shift = officer.done(path, period | {"wanted": {"operator": 3}})["id"]
    proposed = officer.get(f"{path}/{shift}/candidates")["vacancies"][0]["proposed"]
    first, *others = [each["person"] for each in proposed]
    officer.done(f"{path}/{shift}/assignments", {"post": "operator-1", "person": first})
    held = operation == "roster_unassign"
    return {"shift_id": [shift], "person": others, "post": ["operator-1"] if held else ["operator-2", "operator-3"],
            "begins": told["shift_begins"], "ends": told["shift_ends"]}


def _away(desk: Desk, told: dict[str, list[Any]]) -> dict[str, list[Any]]:
    chief = desk.duty("cip_chief")
    person = chief.get("/volunteers")["volunteers"][0]["person"]
    away = chief.done(f"/volunteers/{person}/absences", {"ends": told["shift_ends"][0]})["id"]
    return {"person_id": [person], "away_id": [away]}


def _file() -> str:
    line = "Bea Vidal;DDT;;;fr;opérateur;toujours;06 39 98 30 02;;"
    return base64.b64encode(f"{';'.join(HEADER)}\n{line}\n".encode()).decode()
