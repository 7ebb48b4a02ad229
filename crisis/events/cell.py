"""The emergency communication cell: who is there, when it is operational (R7), when it stands down."""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from crisis.accounts.rights import Actor
from crisis.clock import instant
from crisis.db import Tx
from crisis.delivery.tables import delivery
from crisis.errors import Conflict, Refused
from crisis.events.orders import hour
from crisis.events.stage import require_open, stages
from crisis.journal import store
from crisis.journal.tables import receipt
from crisis.oncall import alerts
from crisis.oncall.rotas import on_duty_now

PROVEN = timedelta(hours=24)
# One route per audience must have worked in the last day: which channel proves which audience, and by which word.
ROUTES = {"elected": ("sms", ("accepted", "sent", "delivered", "found")),
          "public": ("site", ("read_back",)),
          "media": ("email", ("accepted", "delivered", "found"))}
FUNCTION = "communication"


def lines(tx: Tx, event_id: str) -> dict[str, Any]:
    """Return the four lines of R7 as the system finds them now, and which are missing."""
    stage = stages.state(tx, event_id)
    present = [{"person": row.person, "own": _own(tx, event_id, row.person)}
               for row in alerts.of_event(tx, event_id) if row.function == FUNCTION and row.arrived_at]
    present += [each for each in _unalerted(tx, event_id) if each["person"] not in {one["person"] for one in present}]
    duty = on_duty_now(tx, FUNCTION)
    head = next((each["person"] for each in present if each["person"] in duty[:2]), None)
    routes = {audience: _proof(tx, channel, words) for audience, (channel, words) in ROUTES.items()}
    missing = [code for code, lacking in (
        ("head", head is None), ("staff", len(present) < stage.minimum_staff),
        ("routes", any(proof is None for proof in routes.values()))) if lacking]
    return {"head": head, "present": present, "minimum": stage.minimum_staff, "journal": True, "routes": routes,
            "missing": missing, "reduced": bool(missing)}


def _arrivals(tx: Tx, event_id: str) -> list[dict[str, Any]]:
    found, after = [], 0
    while page := store.entries(tx, event_id, after=after):
        found += [content["data"] for entry in page if (content := entry.content)["kind"] == "duty_arrived"]
        after = page[-1].seq
    return found


def _own(tx: Tx, event_id: str, person: str) -> bool:
    return any(data["own"] for data in _arrivals(tx, event_id) if data["person"] == person)


def _unalerted(tx: Tx, event_id: str) -> list[dict[str, Any]]:
    return [{"person": data["person"], "own": data["own"]} for data in _arrivals(tx, event_id)
            if data["alert"] is None and data["function"] == FUNCTION]


def _proof(tx: Tx, channel: str, words: tuple[str, ...]) -> dict[str, str] | None:
    """Return the latest delivery of any event or probe that proves a route, or None."""
    row = tx.execute(
        select(receipt.c.delivery, receipt.c.at).join(delivery, delivery.c.id == receipt.c.delivery)
        .where(receipt.c.channel == channel, receipt.c.state.in_(words), receipt.c.at > tx.now - PROVEN)
        .order_by(receipt.c.at.desc()).limit(1)).one_or_none()
    return row and {"delivery": row.delivery, "channel": channel, "at": instant(row.at)}


def declare(tx: Tx, actor: Actor, event_id: str, declared_at: datetime | None, motive: str = "") -> int:
    """Record that the cell is operational; stops the clock of engagement 47.

    Only the holder or a double of the communication duty declares it. A line missing means *mode réduit*, and a motive.
    """
    actor.require("confirm_cell")
    store.lock(tx, event_id)
    stage = stages.state(tx, event_id)
    require_open(stage)
    _may_declare(tx, actor, stage.name)
    if stage.operational_seq is not None and not stage.stood_down:
        return stage.operational_seq
    found = lines(tx, event_id)
    if found["reduced"] and not motive.strip():
        raise Refused("reduced", "Il manque une ligne : la cellule est en mode réduit.", _missing(found["missing"]),
                      "Complétez-la, ou donnez le motif pour déclarer la cellule en mode réduit.")
    return store.append(tx, event_id, "cell_operational", found, by=actor.by, happened_at=hour(tx, declared_at),
                        text=motive.strip() or None).seq


MISSING_FR = {"head": "le responsable n'est ni présent ni connecté", "staff": "l'effectif minimal n'est pas atteint",
              "journal": "la main courante n'est pas ouverte",
              "routes": "un public n'a pas de voie éprouvée depuis 24 heures"}


def _missing(codes: list[str]) -> str:
    return f"Manque : {' ; '.join(MISSING_FR[code] for code in codes)}."


def _may_declare(tx: Tx, actor: Actor, stage: str) -> None:
    if stage == "watch":
        raise Conflict("not_started", "La cellule n'a pas été appelée.", "Aucun ordre n'a été enregistré.",
                       "Activez le COD ou lancez la communication d'urgence.")
    if actor.person not in on_duty_now(tx, FUNCTION):
        raise Refused("not_holder", "Cette déclaration ne vous revient pas.",
                      "Elle appartient au titulaire ou au suppléant de l'astreinte de communication.",
                      "Demandez-lui de la faire depuis son téléphone.")


def stand_down(tx: Tx, actor: Actor, event_id: str) -> int:
    """Record that the cell is stood down."""
    actor.require("confirm_cell")
    store.lock(tx, event_id)
    stage = stages.state(tx, event_id)
    if stage.operational_seq is None or stage.stood_down:
        raise Conflict("no_cell", "La cellule n'est pas en activité.", todo="Rechargez la page.")
    return store.append(tx, event_id, "cell_stood_down", {}, by=actor.by).seq
