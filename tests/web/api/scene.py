"""A night under way, so that a request made at random reaches what a command does and not only what it refuses.

The description is narrowed to what exists here: the keys of this night in place of any thirty-two signs.
"""
from __future__ import annotations

import base64
import copy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from crisis.clock import instant, parse_instant
from crisis.directory.organism_files import HEADER
from crisis.web.api.document import described
from crisis.web.api.examples import BODIES
from tests.web.api.conftest import Caller, Desk

# Who calls what the permanence may not do: by operation, the function on duty and the rank in it, or the login.
CALLERS = {"orders_confirm": ("authority", 0), "orders_declare": ("communication", 0),
           "orders_stand_down": ("communication", 0), "oncall_answer": ("communication", 0),
           "oncall_arrival": ("communication", 0), "messages_approve": ("communication", 1),
           "messages_send_back": ("communication", 1), "clock_start": "admin1", "clock_move": "admin1",
           "clock_release": "admin1", "messages_edit": ("communication", 0), "messages_submit": ("communication", 0)}


@dataclass(frozen=True)
class Scene:
    """Two events and three messages: `busy` has sent one, `quiet` has only called the cell; `known` by field name."""

    caller: Caller
    known: dict[str, list[Any]]

    def narrowed(self, desk: Desk) -> dict[str, Any]:
        """Return the description with, for each field of which this night has values, these values alone."""
        document: dict[str, Any] = copy.deepcopy(described(desk.app))
        for item in document["paths"].values():
            for operation in item.values():
                for parameter in operation.get("parameters", []):
                    _narrow(parameter.get("schema", {}), self.known.get(parameter.get("name", "")))
        for shape in (*BODIES, "OrderGiven"):
            for name, field in document["components"]["schemas"][shape].get("properties", {}).items():
                _narrow(field, self.known.get(name))
        _whole(document["components"]["schemas"]["Approval"]["properties"]["seen"], self.known["seen"])
        return document


def _narrow(field: dict[str, Any], values: list[Any] | None) -> None:
    first = field.get("anyOf", [field])[0]
    if values is not None and first.get("type") in ("string", "integer"):
        first["enum"] = values
    elif values is not None and first.get("type") == "array":
        first["items"]["enum"] = values


def _whole(field: dict[str, Any], values: list[Any]) -> None:
    """Ask for all the values, in any order: an approval that leaves one out is always refused."""
    field |= {"minItems": len(values), "maxItems": len(values), "uniqueItems": True}


def night(desk: Desk, operation: str) -> Scene:
    """Play the beginning of a night and return it as whoever calls `operation` finds it."""
    officer, authority = desk.duty("duty_officer"), desk.duty("authority")
    communes = [each.code_insee for each in desk.here.territory.communes]
    busy, quiet = (_started(officer, authority, communes) for _ in range(2))
    desk.duty("communication").done(f"/events/{quiet}/cell", {"motive": "Le responsable est en route."})
    piece = officer.done(f"/events/{busy}/pieces", {"of": 1, "media_type": "text/plain", "body": "eA=="})["seq"]
    sent, _ = desk.submitted(busy)
    desk.duty("communication", 1).done(f"/messages/{sent}/approve", desk.read(sent))
    waiting, hash_ = desk.submitted(busy)
    _points(officer, busy)
    organisms = _convened(officer, authority, busy)
    draft = desk.duty("communication").done(f"/events/{busy}/messages", WRITING)["id"]
    now = parse_instant(officer.get("/clock")["now"])
    known: dict[str, list[Any]] = {
        "event_id": [busy, quiet], "message_id": [draft, waiting, sent], "seq": [2, piece], "message": [sent],
        "number": [1], "situation": [1], "replaces": [1], "up_to_seq": [2, piece], "line": ["note_alert"],
        "hash": [hash_], "seen": desk.read(waiting)["seen"], "version": [1], "level": ["full"],
        "organism_id": organisms[3:], "organisms": organisms, "organism": organisms[:3], "seated": organisms[2:3],
        "types": ["flood"], "cards": [_cards()], "decided_by": [authority.person], "type": ["flood"],
        "communes": communes, "means": ["site", "telephone"], "target": [f"commune:{communes[0]}"],
        "file": [_gala(communes[0], instant(now))], "login": ["sidpc1"], "password": [desk.passwords["sidpc1"]],
        "media_type": ["text/plain"], "category": ["fact", "call"], "minutes": [15, 30],
        "declared_at": [instant(now - timedelta(minutes=1)), instant(now)], "review_at": [instant(now + timedelta(1))]}
    return Scene(_caller(desk, operation), known)


WRITING = {"title": "Crue", "core": "Inondation à 03:00. Restez chez vous. Prochain point à 4 h."}


def _started(officer: Caller, authority: Caller, communes: list[str]) -> str:
    body = {"type": "flood", "title": "Crue", "communes": communes, "separate": True}
    event = str(officer.done("/events", body)["id"])
    officer.done(f"/events/{event}/cod", {"level": "full", "order": {"decided_by": authority.person}})
    return event


def _points(officer: Caller, event: str) -> None:
    """Freeze a point de situation, and leave the draft of the next one."""
    path = f"/events/{event}/situation-draft"
    officer.done(path, {"situation": "La Cère déborde."})
    officer.done(f"{path}/freeze", {"version": 1})
    officer.done(path, {"situation": "La Cère baisse."})


def _convened(officer: Caller, authority: Caller, event: str) -> list[str]:
    """Convene three organisms, of which the last is there; return the ids of them all, those three first."""
    every = sorted(officer.get("/organisms")["organisms"], key=lambda each: each["code"] not in ("samu", "sdis", "ddt"))
    keys = [str(each["id"]) for each in every]
    officer.done(f"/events/{event}/convening", {"organisms": keys[:3], "order": {"decided_by": authority.person}})
    officer.done(f"/events/{event}/convening/arrivals", {"organism": keys[2]})
    return keys


def _cards() -> str:
    told = f"{';'.join(HEADER)}\nville;Ville d'Aurillac;collectivité;toujours;1;Astreinte;06 39 98 07 01;;\n"
    return base64.b64encode(told.encode()).decode()


def _gala(insee: str, at: str) -> str:
    return base64.b64encode(f"code_insee;resultat;heure\n{insee};joint;{at}\n".encode()).decode()


def _caller(desk: Desk, operation: str) -> Caller:
    who = CALLERS.get(operation, ("duty_officer", 0))
    return desk.named(who) if isinstance(who, str) else desk.duty(*who)
