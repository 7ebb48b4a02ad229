"""The list of callers who look for a relative, until the circuit for relatives has it (D46). Restricted, then erased.

It holds who called and where to call back, copied from the call sheet; nobody sought has a place here nor anywhere in
this service. Each reading of it is written in the register, which counts and names nobody who called.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from crisis.accounts.rights import Actor
from crisis.db import Tx, new_id
from crisis.errors import Conflict, Forbidden, Missing, Refused
from crisis.hotline.tables import call_sheet, relative_relay
from crisis.journal import store
from crisis.journal.tables import REGISTER

CATEGORY = "relative"
KEPT = timedelta(hours=24)
"""How long a line stays once it was handed to the circuit."""


def put(tx: Tx, actor: Actor, event_id: str, sheet: str) -> str:
    """Put the caller of a call sheet on the list and return the key of the line; put again, it is corrected.

    Raises Missing, Forbidden for another operator's call, Refused for another category or without a number, Conflict
    once the line was handed over.
    """
    actor.require("take_calls")
    call = _call(tx, actor, event_id, sheet)
    known = tx.execute(select(relative_relay).where(relative_relay.c.sheet == sheet)).one_or_none()
    told = {"caller": call.caller.strip(), "phone": call.phone.strip()}
    if known is None:
        key = new_id()
        tx.execute(insert(relative_relay), {"id": key, "event": event_id, "sheet": sheet, "at": tx.now, **told})
        return key
    if known.handed_at is not None:
        raise Conflict("relative_handed", "Cette personne a déjà été transmise.", "Le circuit a son numéro.")
    tx.execute(update(relative_relay).where(relative_relay.c.id == known.id).values(told))
    return str(known.id)


def _call(tx: Tx, actor: Actor, event_id: str, sheet: str) -> Row[Any]:
    call = tx.execute(select(call_sheet).where(call_sheet.c.id == sheet, call_sheet.c.event == event_id,
                                               call_sheet.c.anonymised_at.is_(None))).one_or_none()
    if call is None:
        raise Missing("call_missing", "Cette fiche d'appel n'existe pas.", todo="Rechargez la page.")
    if call.operator != actor.person and not actor.may("lead_team"):
        raise Forbidden("forbidden", "Cette fiche n'est pas la vôtre.", todo="Demandez au chef d'équipe.")
    if call.category != CATEGORY:
        raise Refused("relative_category", "Cet appel n'est pas une recherche de proche.",
                      todo="Choisissez d'abord cette catégorie.")
    if not call.phone.strip():
        raise Refused("relative_phone", "Il manque le numéro de la personne qui appelle.",
                      "Le circuit des proches la rappelle.", "Notez son numéro sur la fiche.")
    return call


def overview(tx: Tx, actor: Actor, event_id: str) -> list[Row[Any]]:
    """Return when each line was put and handed over, the oldest first, without who called."""
    actor.require("lead_team")
    return list(tx.execute(select(relative_relay.c.id, relative_relay.c.at, relative_relay.c.handed_at).where(
        relative_relay.c.event == event_id).order_by(relative_relay.c.at, relative_relay.c.id)))


def read(tx: Tx, actor: Actor, event_id: str) -> list[Row[Any]]:
    """Return the whole list, the oldest first; the register says that it was read, by whom, and how many lines."""
    actor.require("lead_team")
    store.lock(tx, REGISTER)
    rows = list(tx.execute(select(relative_relay).where(relative_relay.c.event == event_id)
                           .order_by(relative_relay.c.at, relative_relay.c.id)))
    store.append(tx, REGISTER, "relatives_read", {"event": event_id, "rows": len(rows)}, by=actor.by)
    return rows


def hand_over(tx: Tx, actor: Actor, event_id: str, keys: Collection[str] | None) -> int:
    """Note that lines were handed to the circuit, all that wait or some; return how many. They go 24 h later.

    Raises Refused when nothing is chosen, Conflict when none of them waits any more.
    """
    actor.require("lead_team")
    if keys is not None and not keys:
        raise Refused("relative_none", "Aucune ligne n'est choisie.", todo="Cochez les lignes transmises, ou toutes.")
    waiting = (relative_relay.c.event == event_id, relative_relay.c.handed_at.is_(None))
    chosen = waiting if keys is None else (*waiting, relative_relay.c.id.in_(list(keys)))
    handed = tx.execute(update(relative_relay).where(*chosen).values(handed_at=tx.now)).rowcount
    if not handed:
        raise Conflict("relative_handed", "Aucune de ces lignes n'attend plus.", todo="Rechargez la page.")
    return int(handed)


def due(tx: Tx) -> bool:
    """Say whether a line was handed over more than 24 h ago."""
    return tx.execute(select(relative_relay.c.id).where(relative_relay.c.handed_at <= tx.now - KEPT)
                      .limit(1)).first() is not None


def erase_due(tx: Tx) -> int:
    """Erase what was handed over more than 24 h ago, count it in the register, and return how many lines went."""
    store.lock(tx, REGISTER)
    rows = list(tx.execute(select(relative_relay.c.id, relative_relay.c.event)
                           .where(relative_relay.c.handed_at <= tx.now - KEPT)))
    for event_id, keys in _by_event(rows).items():
        tx.execute(delete(relative_relay).where(relative_relay.c.id.in_(keys)))
        _tell(tx, event_id, len(keys))
    return len(rows)


def erase_all(tx: Tx, event_id: str, by: store.By = store.SYSTEM) -> int:
    """Erase every line of an event, handed over or not, and return how many; the caller holds the register's lock."""
    gone = tx.execute(delete(relative_relay).where(relative_relay.c.event == event_id)).rowcount
    if gone:
        _tell(tx, event_id, gone, by)
    return int(gone)


def _by_event(rows: list[Row[Any]]) -> dict[str, list[str]]:
    events = Counter(row.event for row in rows)
    return {event: [row.id for row in rows if row.event == event] for event in sorted(events)}


def _tell(tx: Tx, event_id: str, rows: int, by: store.By = store.SYSTEM) -> None:
    store.append(tx, REGISTER, "relatives_erased", {"event": event_id, "rows": rows}, by=by)
