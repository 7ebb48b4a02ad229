"""A programme with a line, and an exercise that was played, for the operations on quality. Decides nothing."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from crisis.accounts.signin import actor
from crisis.events import exercise
from tests.web.api.conftest import Desk
from tests.web.api.exercise_scene import whole

GROUP, LESSONS, BILAN = "quality_", "lessons_", "bilan_"
OPERATIONS = (*(f"{GROUP}{each}" for each in ("read", "listed", "indicators", "adopt", "adopt_rule", "plan",
                                              "withdraw", "meet")),
              *(f"{LESSONS}{each}" for each in ("listing", "debrief", "find", "open_action", "move", "plan_again",
                                                "retest")),
              *(f"{BILAN}{each}" for each in ("read", "download")))
CALLERS: dict[str, tuple[str, int] | str] = dict.fromkeys(OPERATIONS, "qualite1")


def known(desk: Desk, operation: str, now: datetime) -> dict[str, list[Any]]:
    """Prepare what an operation on the programme needs, and return what may be asked of it."""
    if operation.startswith(LESSONS):
        return _learnt(desk, operation, now)
    if operation.startswith(BILAN):
        return {"period": ["2026-T4", "2026"], "format": ["csv", "json"]}
    if not operation.startswith(GROUP):
        return {"plan_id": ["0" * 32], "action_id": ["0" * 32]}
    told: dict[str, list[Any]] = {"year": [now.year], "from_year": [now.year], "per_year": [4], "kind": ["staff"],
                                  "quarter": [4], "adopted_on": ["2026-01-15"], "body": ["copil"],
                                  "period": ["2026-T4", "2026"]}
    plan = desk.named("qualite1").done("/quality/plans", {"year": now.year, "kind": "staff", "title": "Crue de nuit"})
    return told | {"plan_id": [plan["id"]], "action_id": ["0" * 32]} | (
        {"exercise": [_played(desk, now)]} if operation.endswith("meet") else {})


def _learnt(desk: Desk, operation: str, now: datetime) -> dict[str, list[Any]]:
    """Open an action, and play an exercise where one has to have tried it again."""
    owner = desk.duty("communication").person
    given = {"text": "Confier une clé", "owner": owner, "due_on": "2099-01-15"}
    action = desk.named("qualite1").done("/quality/actions", given)["id"]
    return {"plan_id": ["0" * 32], "action_id": [action], "owner": [owner], "due_on": ["2099-01-15"],
            "commitment": [47], "finding": [None], "event": [None], "state": ["under_way"]} | (
                {"exercise": [_played(desk, now)]} if operation.endswith("retest") else {})


def _played(desk: Desk, now: datetime) -> str:
    """Play an exercise that the officer prepares and leads."""
    officer = desk.duty("duty_officer")
    one = whole(desk, officer, now, desk.named("observateur1").person)
    officer.done(f"/exercises/{one}/ready", {"base": officer.get(f"/exercises/{one}")["version"]})
    with desk.db.transaction() as tx:
        exercise.start(tx, actor(tx, officer.person), desk.here, one)
    return one
