"""An exercise under preparation for the operations on exercises: whole, read by whoever asks. Decides nothing."""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from crisis.accounts.signin import actor
from crisis.clock import instant, parse_instant
from crisis.events import exercise
from tests.web.api.conftest import Caller, Desk

GROUP, CONDUCT = "exercises_", "conduct_"
TURNED = "orders_turn_real"
CALLERS: dict[str, tuple[str, int] | str] = {f"{GROUP}sheet": "observateur1"}


def known(desk: Desk, operation: str, now: datetime) -> dict[str, list[Any]]:
    """Prepare an exercise for an operation on one, and return what may be asked of it."""
    names = ("exercise_id", "objective_code", "participant_id", "question_code")
    told: dict[str, list[Any]] = {name: ["0" * 32] for name in names} | {"scenario_code": ["digue_nuit"]}
    if operation == TURNED:
        return told | {"event_id": [_begun(desk, now)], "facts": [], "received_at": [instant(now)]}
    if operation.startswith(CONDUCT):
        return told | _played(desk, operation, now)
    return told | _prepared(desk, operation, now) if operation.startswith(GROUP) else told


def _begun(desk: Desk, now: datetime) -> str:
    """Begin an exercise and return the event that plays it."""
    officer = desk.duty("duty_officer")
    one = f"/exercises/{whole(desk, officer, now, desk.named('observateur1').person)}"
    officer.done(f"{one}/ready", {"base": officer.get(one)["version"]})
    with desk.db.transaction() as tx:
        return exercise.start(tx, actor(tx, officer.person), desk.here, one.rpartition("/")[2])


def _played(desk: Desk, operation: str, now: datetime) -> dict[str, list[Any]]:
    """Prepare an exercise that is ready and, but for the start, play it: its first inject waits to be said."""
    officer, observer = desk.duty("duty_officer"), desk.named("observateur1")
    one = f"/exercises/{ready(desk, officer, now, observer.person)}"
    key = {"exercise_id": [one.rpartition("/")[2]], "h": [instant(now + timedelta(minutes=30))]}
    if operation == f"{CONDUCT}start":
        return key
    event = officer.done(f"{one}/start")["event"]
    if operation == f"{CONDUCT}resume":
        officer.done(f"/events/{event}/exercise/pause")
    hours = [instant(parse_instant(officer.get("/clock")["now"]))]
    return key | {"event_id": [event], "number": [1 if operation == f"{CONDUCT}played" else 2], "at": hours,
                  "to": [1200, 7200]}


def ready(desk: Desk, officer: Caller, now: datetime, observer: str) -> str:
    """Return an exercise that is ready: one inject to be said at once, two to come."""
    key = whole(desk, officer, now, observer)
    body = {"base": officer.get(f"/exercises/{key}")["version"], "injects": [
        {"number": 1, "offset": 0, "title": "Appel du maire", "content": "La Cère monte.", "channel": "oral"},
        {"number": 2, "offset": 600, "title": "Digue rompue", "channel": "sms", "recipient": "communication"},
        {"number": 3, "offset": 3600, "title": "Rumeur", "channel": "simulated_media", "sender": "Riverain"}]}
    answer = officer.send("PUT", f"/exercises/{key}/chronogramme", body)
    assert answer.status_code == 200, answer.json
    officer.done(f"/exercises/{key}/ready", {"base": officer.get(f"/exercises/{key}")["version"]})
    return key


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
