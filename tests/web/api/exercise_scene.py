"""An exercise under preparation for the operations on exercises: whole, read by whoever asks. Decides nothing."""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from crisis.accounts.signin import actor
from crisis.clock import instant
from crisis.events import exercise
from tests.web.api.conftest import Caller, Desk

GROUP = "exercises_"
TURNED = "orders_turn_real"
CALLERS: dict[str, tuple[str, int] | str] = {f"{GROUP}sheet": "observateur1"}


def known(desk: Desk, operation: str, now: datetime) -> dict[str, list[Any]]:
    """Prepare an exercise for an operation on one, and return what may be asked of it."""
    names = ("exercise_id", "objective_code", "participant_id", "question_code")
    told: dict[str, list[Any]] = {name: ["0" * 32] for name in names} | {"scenario_code": ["digue_nuit"]}
    if operation == TURNED:
        return told | {"event_id": [_played(desk, now)], "facts": [], "received_at": [instant(now)]}
    return told | _prepared(desk, operation, now) if operation.startswith(GROUP) else told


def _played(desk: Desk, now: datetime) -> str:
    """Begin an exercise and return the event that plays it."""
    officer = desk.duty("duty_officer")
    one = f"/exercises/{whole(desk, officer, now, desk.named('observateur1').person)}"
    officer.done(f"{one}/ready", {"base": officer.get(one)["version"]})
    with desk.db.transaction() as tx:
        return exercise.start(tx, actor(tx, officer.person), desk.here, one.rpartition("/")[2])


def _prepared(desk: Desk, operation: str, now: datetime) -> dict[str, list[Any]]:
    officer, observer, player = desk.duty("duty_officer"), desk.named("observateur1"), desk.duty("technician")
    one = f"/exercises/{whole(desk, officer, now, observer.person)}"
    version = officer.get(one)["version"]
    new = operation.startswith(f"{GROUP}put")
    return {"exercise_id": [one.rpartition("/")[2]], "base": [0 if new else version],
            "objective_code": ["O8" if new else "O2"], "question_code": ["Q8" if new else "Q1"],
            "participant_id": [player.person if new else observer.person], "objective": ["O1"],
            "observer": [observer.person], "lead": [officer.person], "hazard": ["flood"], "consent_on": [""]}


def whole(desk: Desk, officer: Caller, now: datetime, observer: str) -> str:
    """Return an exercise that lacks nothing, and has an objective that no question is about."""
    communes = [each.code_insee for each in desk.here.territory.communes]
    one = officer.done("/exercises", {
        "title": "Crue éclair", "hazard": "flood", "place": "Préfecture", "communes": communes,
        "begins": instant(now + timedelta(days=9)), "ends": instant(now + timedelta(days=9, hours=3)),
        "lead": officer.person, "publics": ["elected"], "rotas": ["communication"]})["id"]
    for part, body in (
            ("objectives/O1", {"text": "Informer", "commitment": 48, "measure": "Délai", "target": "60"}),
            ("objectives/O2", {"text": "Tenir", "measure": "Entrées", "target": "0"}),
            (f"participants/{observer}", {"role": "observer"}),
            ("questions/Q1", {"objective": "O1", "text": "Le SMS est-il parti ?"}),
            ("chronogramme", {"base": 0, "injects": [{"number": 1, "offset": 0, "title": "Appel du maire"}]})):
        answer = officer.send("PUT", f"/exercises/{one}/{part}", body)
        assert answer.status_code == 200, answer.json
    return str(one)
