"""A night under way, so that a request made at random reaches what a command does and not only what it refuses.

The description is narrowed to what exists here: the keys of this night in place of any thirty-two signs.
"""
from __future__ import annotations

import base64
import copy
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select, update

from crisis.accounts import signin
from crisis.clock import instant, parse_instant
from crisis.delivery.tables import content, delivery
from crisis.demonstration import HOUSE
from crisis.directory import routes
from crisis.directory.organism_files import HEADER
from crisis.oncall import confirming, phones, rotas, verifying
from crisis.oncall.layers import Listed
from crisis.oncall.tables import duty_notice
from crisis.web.api.document import described
from crisis.web.api.examples import BODIES
from tests.web.api import exercise_scene, hotline_scene, observing_scene, quality_scene, report_scene, roster_scene
from tests.web.api.conftest import Caller, Desk
from tests.web.api.posts_scene import placed

# Who calls what the permanence may not do: by operation, the function on duty and the rank in it, or the login.
CALLERS: dict[str, tuple[str, int] | str] = {"orders_confirm": ("authority", 0), "orders_declare": ("communication", 0),
           "events_judge_piece": ("authority", 0),
           "orders_stand_down": ("communication", 0), "oncall_answer": ("communication", 0),
           "oncall_arrival": ("communication", 0), "oncall_correct": ("communication", 0),
           "messages_approve": ("communication", 1),
           "messages_send_back": ("communication", 1), "clock_start": "admin1", "clock_move": "admin1",
           "clock_release": "admin1", "messages_edit": ("communication", 0), "messages_submit": ("communication", 0),
           "rotas_publish": "admin1", "rotas_import_rota": "admin1", "rotas_override": "admin1",
           "rotas_leave": ("communication", 0), "rotas_withdraw": "admin1", "rotas_propose": ("communication", 0),
           "rotas_answer": ("communication", 1), "rotas_drop": ("communication", 0),
           **hotline_scene.CALLERS}
CALLERS |= roster_scene.CALLERS | report_scene.CALLERS | exercise_scene.CALLERS | quality_scene.CALLERS
CALLERS |= observing_scene.CALLERS
NIGHTS = count()


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
                if PERSONS.get(name, shape) == shape:
                    _narrow(field, self.known.get(name))
        _whole(document["components"]["schemas"]["Approval"]["properties"]["seen"], self.known["seen"])
        return document


# `who` is a person in one shape, and a name typed by hand in the others, where nothing typed is wrong.
PERSONS = {"who": "Override"}


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
    there = _arrived(desk, quiet)
    piece = officer.done(f"/events/{busy}/pieces", {"of": 1, "media_type": "text/plain", "body": "eA=="})["seq"]
    sent, doubtful = _doubtful(desk, busy)
    waiting, hash_ = desk.submitted(busy)
    _points(officer, busy)
    organisms = _convened(officer, authority, busy)
    now = parse_instant(officer.get("/clock")["now"])
    told = hotline_scene.stage(desk, hotline_scene.Asked(operation, busy, now, communes[0]), officer, authority)
    draft = desk.duty("communication").done(f"/events/{busy}/messages", WRITING)["id"]
    known: dict[str, list[Any]] = {
        "event_id": [busy, quiet], "event": [quiet], "message_id": [draft, waiting, sent], "seq": [2, piece],
        "of": [there, 2],
        "delivery": [doubtful],
        "message": [sent], "number": [1], "situation": [1], "replaces": [1], "up_to_seq": [2, piece],
        "line": ["note_alert"], "hash": [hash_], "seen": desk.read(waiting)["seen"], "version": [1], "level": ["full"],
        "decided_by": [authority.person], "type": ["flood"],
        "organism_id": organisms[3:], "organisms": organisms, "organism": organisms[:3], "seated": organisms[2:3],
        "types": ["flood"], "cards": [_cards()],
        "communes": communes, "means": ["site", "telephone"], "target": [f"commune:{communes[0]}"],
        "file": [_gala(communes[0], instant(now))], "login": ["sidpc1"], "password": [desk.passwords["sidpc1"]],
        "media_type": ["text/plain"], "category": ["fact", "call"], "minutes": [15, 30],
        "declared_at": [instant(now - timedelta(minutes=1)), instant(now)], "review_at": [instant(now + timedelta(1))]}
    known |= _duty(desk, now) | roster_scene.known(desk, busy, operation, now)
    known |= told | exercise_scene.known(desk, operation, now) | quality_scene.known(desk, operation, now)
    known |= observing_scene.known(desk, operation, now)
    known |= report_scene.stage(desk, operation, busy, officer)
    if operation == "orders_attach":
        # A COD serves an event that has none of its own.
        known |= {"event_id": [str(officer.done("/events", OPENING | {"communes": communes})["id"])], "event": [busy]}
    if operation == "events_reopen":
        for event in (busy, quiet):
            officer.done(f"/events/{event}/close", {"confirmed": True})
    if operation == "events_judge_piece":
        known["seq"] = [piece]
    room, at_post = placed(desk, busy, operation) if operation.startswith(hotline_scene.POSTS) else ({}, None)
    known, caller = known | room, at_post or _caller(desk, operation)
    return Scene(caller, known | (own(desk, caller, operation) if operation.startswith("mine_") else {}))


def own(desk: Desk, caller: Caller, operation: str) -> dict[str, list[Any]]:
    """Prepare the duty of the caller: a route, with its code if one is to be typed, a question, an enrolled device."""
    start = parse_instant(caller.get("/clock")["now"])
    with desk.db.transaction() as tx:
        # A code was sent to the other route a moment ago, and one a minute is the most.
        route = routes.of_staff(tx, [caller.person])[caller.person][operation == "mine_verify"]
        rotas.publish_layers(tx, HOUSE, "technician", [Listed(((start + timedelta(hours=20), caller.person),))])
        confirming.remind(tx, confirming.Sign("préfecture du Cantal", "http://127.0.0.1:8001"))
        device = signin.open_login(tx, caller.person)
        phones.enrol(tx, signin.actor(tx, caller.person), device)
        if operation == "mine_verify":
            verifying.send_code(tx, signin.actor(tx, caller.person), "préfecture du Cantal", route.id)
        notice = tx.execute(select(duty_notice.c.id).where(duty_notice.c.function == "technician")
                            .order_by(duty_notice.c.register_seq.desc()).limit(1)).scalar_one()
        said = tx.execute(select(content.c.text).join(delivery, delivery.c.content == content.c.id)
                          .order_by(delivery.c.order_seq.desc()).limit(1)).scalar_one()
    return {"route": [route.id], "digits": re.findall(r"[0-9]{6}", said)[:1], "notice": [notice],
            "device": [signin.digest(device)]}


OPENING = {"type": "flood", "title": "Crue", "separate": True}
WRITING = {"title": "Crue", "core": "Inondation à 03:00. Restez chez vous. Prochain point à 4 h."}


def _started(officer: Caller, authority: Caller, communes: list[str]) -> str:
    event = str(officer.done("/events", OPENING | {"communes": communes})["id"])
    officer.done(f"/events/{event}/cod", {"level": "full", "order": {"decided_by": authority.person}})
    return event


def _arrived(desk: Desk, event: str) -> int:
    """Say that the head of the cell is there; return the entry."""
    head = desk.duty("communication")
    head.done(f"/events/{event}/duty/arrival", {"how": "connected"})
    return int(head.get(f"/events/{event}/entries")["entries"][-1]["seq"])


def _doubtful(desk: Desk, event: str) -> tuple[str, str]:
    """Send a message whose post on X stays unknown though its operator was asked twice: nobody delivers here."""
    whole = desk.app.extensions["house"]
    desk.app.extensions["house"] = replace(whole, here=replace(whole.here, networks=("x",)))
    sent, _ = desk.submitted(event, ("site", "x"))
    desk.duty("communication", 1).done(f"/messages/{sent}/approve", desk.read(sent))
    desk.app.extensions["house"] = whole
    with desk.db.transaction() as tx:
        post = delivery.c.message == sent, delivery.c.channel == "x"
        tx.execute(update(delivery).where(*post).values(state="unknown", best="unknown", look_ups=2))
        return sent, str(tx.execute(select(delivery.c.id).where(*post)).scalar_one())


def _points(officer: Caller, event: str) -> None:
    """Freeze a point de situation, and leave the draft of the next one."""
    path = f"/events/{event}/situation-draft"
    officer.done(path, {"situation": "La Cère déborde."})
    officer.done(f"{path}/freeze", {"version": 1})
    officer.done(path, {"situation": "La Cère baisse."})


def _duty(desk: Desk, now: datetime) -> dict[str, list[Any]]:
    """Publish a duty of one person and a double, changed once, with a swap that waits; return what may be asked of it.

    It is a list without end, so that no hour of the week is that of a handover.
    """
    admin, first, other = desk.named("admin1"), desk.duty("communication"), desk.duty("communication", 1)
    layers = [{"kind": "list", "lines": [{"at": instant(now - timedelta(1)), "person": each.person}]}
              for each in (first, other)]
    admin.done("/rotas/technician", {"layers": layers})
    # What one night agreed holds in the next: each has a day of its own.
    day = now + timedelta(days=next(NIGHTS))
    hours = [instant(day + timedelta(hours=each)) for each in range(1, 8)]
    change = admin.done("/rotas/technician/overrides", {"who": other.person, "begins": hours[5], "ends": hours[6]})
    swap = first.done("/swaps", {"function": "technician", "other": other.person, "begins": hours[0],
                                 "ends": hours[1]})
    csv = base64.b64encode(b"date;heure;fonction;personne\n2026-12-24;8;technician;com1\n").decode()
    return {"function": ["technician"], "change_id": [change["id"]], "swap_id": [swap["id"]], "layers": layers,
            "who": [other.person], "other": [other.person], "begins": [hours[2]], "ends": [hours[3]], "csv": [csv]}


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
