"""A programme with a line, and an exercise that was played, for the operations on quality. Decides nothing."""
from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from crisis.accounts.signin import actor
from crisis.events import exercise
from tests.web.api.conftest import Desk
from tests.web.api.exercise_scene import whole

GROUP, LESSONS, DOCUMENTS, APPROACH, BILAN = "quality_", "lessons_", "documents_", "approach_", "bilan_"
OPERATIONS = (*(f"{GROUP}{each}" for each in ("read", "listed", "indicators", "adopt", "adopt_rule", "plan",
                                              "withdraw", "meet")),
              *(f"{LESSONS}{each}" for each in ("listing", "debrief", "find", "open_action", "move", "plan_again",
                                                "retest")),
              *(f"{DOCUMENTS}{each}" for each in ("listing", "expected", "register", "revise", "change", "withdraw",
                                                  "assessed", "put")),
              *(f"{APPROACH}{each}" for each in ("read", "meet", "cancel", "measure", "withdraw")),
              *(f"{BILAN}{each}" for each in ("read", "download")))
DAYS = count()
NOWHERE: dict[str, list[Any]] = dict.fromkeys(
    ("plan_id", "action_id", "document_id", "meeting_id", "result_id"), ["0" * 32])
CALLERS: dict[str, tuple[str, int] | str] = dict.fromkeys(OPERATIONS, "qualite1")


def known(desk: Desk, operation: str, now: datetime) -> dict[str, list[Any]]:
    """Prepare what an operation on the programme needs, and return what may be asked of it."""
    if operation.startswith(LESSONS):
        return NOWHERE | _learnt(desk, operation, now)
    if operation.startswith(DOCUMENTS):
        return NOWHERE | _filed(desk, now)
    if operation.startswith(APPROACH):
        return NOWHERE | _approached(desk)
    if operation.startswith(BILAN):
        return NOWHERE | {"period": ["2026-T4", "2026"], "format": ["csv", "json"]}
    if not operation.startswith(GROUP):
        return NOWHERE
    told: dict[str, list[Any]] = {"year": [now.year], "from_year": [now.year], "per_year": [4], "kind": ["staff"],
                                  "quarter": [4], "adopted_on": ["2026-01-15"], "body": ["copil"],
                                  "period": ["2026-T4", "2026"], "number": [48]}
    plan = desk.named("qualite1").done("/quality/plans", {"year": now.year, "kind": "staff", "title": "Crue de nuit"})
    return NOWHERE | told | {"plan_id": [plan["id"]]} | (
        {"exercise": [_played(desk, now)]} if operation.endswith("meet") else {})


def _approached(desk: Desk) -> dict[str, list[Any]]:
    """Record a meeting and a satisfaction, on a day that no other night has: nothing is recorded twice."""
    quality, day = desk.named("qualite1"), (date(2010, 1, 1) + timedelta(days=next(DAYS))).isoformat()
    meeting = quality.done("/quality/meetings", {"committee": "clu", "met_on": day, "piece": "CR"})["id"]
    result = quality.done("/quality/satisfaction", {
        "service": "whole", "begins_on": day, "ends_on": day, "answers": 12, "percent": 90, "source": "Enquête"})["id"]
    return {"meeting_id": [meeting], "result_id": [result], "committee": ["copil"], "met_on": [day],
            "begins_on": [day], "ends_on": [day], "service": [None]}


def _learnt(desk: Desk, operation: str, now: datetime) -> dict[str, list[Any]]:
    """Open an action, and play an exercise where one has to have tried it again."""
    owner = desk.duty("communication").person
    given = {"text": "Confier une clé", "owner": owner, "due_on": "2099-01-15"}
    action = desk.named("qualite1").done("/quality/actions", given)["id"]
    return {"action_id": [action], "owner": [owner], "due_on": ["2099-01-15"],
            "commitment": [47], "finding": [None], "event": [None], "state": ["under_way"]} | (
                {"exercise": [_played(desk, now)]} if operation.endswith("retest") else {})


def _filed(desk: Desk, now: datetime) -> dict[str, list[Any]]:
    """Register a document without a date: whatever day a request gives it is not before."""
    owner, day = desk.duty("communication").person, now.date().isoformat()
    given = {"reference": "E47-PROC", "title": "Procédure", "place": "Armoire 3", "owner": owner, "version": "1.0"}
    found = desk.named("qualite1").get("/quality/documents")["documents"]
    standing = [each["id"] for each in found if each["state"] != "withdrawn" and each["reference"] == "E47-PROC"]
    document = standing[0] if standing else desk.named("qualite1").done("/quality/documents", given)["id"]
    return {"document_id": [document], "owner": [owner],
            "version": ["2.0"], "dated": [day], "assessed_on": [day], "commitment": [47], "months": [12]}


def _played(desk: Desk, now: datetime) -> str:
    """Play an exercise that the officer prepares and leads."""
    officer = desk.duty("duty_officer")
    one = whole(desk, officer, now, desk.named("observateur1").person)
    officer.done(f"/exercises/{one}/ready", {"base": officer.get(f"/exercises/{one}")["version"]})
    with desk.db.transaction() as tx:
        exercise.start(tx, actor(tx, officer.person), desk.here, one)
    return one
