"""The emergency communication cell: who is there, when it is operational (R7), when it stands down."""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from crisis.accounts.rights import Actor
from crisis.clock import instant
from crisis.db import Tx
from crisis.delivery.tables import delivery
from crisis.delivery.wall import Passage, realm
from crisis.errors import Conflict, Refused
from crisis.events.orders import hour_since
from crisis.events.stage import CELL, Stage, locked, require_live, require_open, stages
from crisis.events.states import judged
from crisis.journal import store
from crisis.journal.register import is_demonstration
from crisis.journal.tables import receipt
from crisis.messages.wording import LONG, kept
from crisis.oncall import escalation
from crisis.oncall.chains import chains
from crisis.oncall.rotas import on_duty_now

PROVEN = timedelta(hours=24)
# One route per audience must have worked in the last day: which channel proves which audience, and by which word.
ROUTES = {"elected": ("sms", ("accepted", "sent", "delivered", "found")),
          "public": ("site", ("read_back",)),
          "media": ("email", ("accepted", "delivered", "found"))}


def lines(tx: Tx, event_id: str) -> dict[str, Any]:
    """Return the four lines of R7 as the system finds them now, and which are missing."""
    stage = stages.state(tx, event_id)
    present = [{"person": person, "own": own} for person, own in stage.present]
    chiefs = heads(tx, event_id)
    head = next((each["person"] for each in present if each["person"] in chiefs), None)
    routes = {audience: _proof(tx, stage, audience) for audience in ROUTES}
    missing = [code for code, lacking in (
        ("head", head is None), ("staff", len(present) < stage.minimum_staff),
        ("routes", any(proof is None for proof in routes.values()))) if lacking]
    return {"head": head, "present": present, "minimum": stage.minimum_staff, "journal": True, "routes": routes,
            "missing": missing, "reduced": bool(missing)}


def heads(tx: Tx, event_id: str) -> tuple[str, ...]:
    """Return who may head the cell and declare it: the holder of the communication duty and the deputy (R7).

    Whoever of them cannot come, keeps silent or does not come is replaced by the next of the rota, whom the escalation
    calls; who is there in the end may still declare it.
    """
    state, order = chains.state(tx, event_id), on_duty_now(tx, CELL)
    lost = {each.person for each in state.people.values() if escalation.relieved(state.policy, each, tx.now)}
    return tuple(dict.fromkeys((*order[:2], *[person for person in order if person not in lost][:2])))


def _proof(tx: Tx, stage: Stage, audience: str) -> dict[str, str] | None:
    """Return the latest delivery that proves a route, or None: any event or probe, by the operators of this event."""
    channel, states = ROUTES[audience]
    way = realm(Passage(stage.mode, audience, is_demonstration(tx)))
    row = tx.execute(
        select(receipt.c.delivery, receipt.c.at).join(delivery, delivery.c.id == receipt.c.delivery)
        .where(receipt.c.channel == channel, receipt.c.state.in_(states), receipt.c.at > tx.now - PROVEN,
               delivery.c.realm == way)
        .order_by(receipt.c.at.desc()).limit(1)).one_or_none()
    return row and {"delivery": row.delivery, "channel": channel, "at": instant(row.at)}


def declare(tx: Tx, actor: Actor, event_id: str, declared_at: datetime | None, motive: str = "") -> int:
    """Record that the cell is operational; stops the clock of engagement 47.

    Only the holder or the deputy of the communication duty declares it. A line missing means *mode réduit*, and a
    motive. Beside a declaration that stands, only a better one is an entry; otherwise the one that stands is returned.
    """
    actor.require("confirm_cell")
    locked(tx, event_id)
    stage = stages.state(tx, event_id)
    require_live(stage)
    _may_declare(tx, actor, event_id)
    found = lines(tx, event_id)
    if stage.operational and stage.operational_seq is not None and not _better(stage, found, actor):
        return stage.operational_seq
    if found["reduced"] and not motive.strip():
        raise Refused("reduced", "Il manque une ligne : la cellule est en mode réduit.", _missing(found["missing"]),
                      "Complétez-la, ou donnez le motif pour déclarer la cellule en mode réduit.")
    return store.append(tx, event_id, "cell_operational", found, by=actor.by,
                        happened_at=_since_called(tx, event_id, declared_at), text=kept(motive, "Le motif", LONG)).seq


def _since_called(tx: Tx, event_id: str, declared_at: datetime | None) -> datetime:
    """Return the hour of a declaration: never before the first order, which is what called the cell."""
    ordered_at = min(order.at for order in judged.state(tx, event_id).orders)
    return hour_since(tx, declared_at, ordered_at, "le premier ordre")


def _better(stage: Stage, found: dict[str, Any], actor: Actor) -> bool:
    """Return whether a declaration made now says more than those that stand: a line more, or somebody's own trace."""
    traced = any(each["own"] and each["person"] != actor.person for each in found["present"])
    return len(found["missing"]) < len(stage.lacking) or (stage.minimum_staff > 1 and traced and not stage.traced)


MISSING_FR = {"head": "le responsable n'est ni présent ni connecté", "staff": "l'effectif minimal n'est pas atteint",
              "journal": "la main courante n'est pas ouverte",
              "routes": "un public n'a pas de voie éprouvée depuis 24 heures"}


def _missing(codes: list[str]) -> str:
    return f"Manque : {' ; '.join(MISSING_FR[code] for code in codes)}."


def _may_declare(tx: Tx, actor: Actor, event_id: str) -> None:
    """Refuse before any order, its own or one of an event linked with it, and where the cell is that of another."""
    orders = judged.state(tx, event_id).orders
    if orders and all(order.served for order in orders):
        raise Conflict("cell_elsewhere", "La cellule se déclare dans l'évènement dont le COD sert celui-ci.",
                       "L'ordre de cet autre évènement l'a activée.", "Déclarez-la dans cet autre évènement.")
    if not orders:
        raise Conflict("not_started", "La cellule n'a pas été appelée.", "Aucun ordre n'a été enregistré.",
                       "Activez le COD ou lancez la communication d'urgence.")
    if actor.person not in heads(tx, event_id):
        raise Refused("not_holder", "Cette déclaration ne vous revient pas.",
                      "Elle appartient au titulaire ou au suppléant de l'astreinte de communication.",
                      "Demandez-lui de la faire depuis son téléphone.")


def stand_down(tx: Tx, actor: Actor, event_id: str) -> int:
    """Record that the cell is stood down."""
    actor.require("confirm_cell")
    locked(tx, event_id)
    stage = stages.state(tx, event_id)
    require_open(stage)
    if not stage.operational:
        raise Conflict("no_cell", "La cellule n'est pas en activité.", todo="Rechargez la page.")
    return store.append(tx, event_id, "cell_stood_down", {}, by=actor.by).seq
