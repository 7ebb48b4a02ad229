"""How long call sheets say who called (*conservation*): then the persons go, and the figures stay as they were.

What stays: commune, category, profile, priority, follow-up, hours, lengths, the answer given. What goes: caller,
telephone, place, note, operator and post, recipient, the answer of the rescue; of difficulties, the person, the call,
the words and who followed; the list of relatives, whole. Facts raised in the journal have a text beside it (R22).
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, case, exists, func, select, update

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.errors import Conflict, Missing
from crisis.hotline import relatives
from crisis.hotline.tables import call_sheet, difficulty, relative_relay
from crisis.journal import store
from crisis.journal.tables import REGISTER, event

ERASED = "effacé"
"""Stands for the answer of the rescue to a relay: that there was one is a figure, and stays."""
_NAMED_SHEET = call_sheet.c.anonymised_at.is_(None)
_NAMED_FLAG = difficulty.c.person.is_not(None)


@dataclass(frozen=True, slots=True)
class Batch:
    """What an event still holds of people who called. `due_at`: when it goes by itself, None while the event is open.

    `owed`: callbacks never made, which nobody can make afterwards; `relatives`: lines of the list, `waiting` of them
    never handed over.
    """

    event: str
    type: str
    opened_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    sheets: int
    owed: int
    relatives: int
    waiting: int


def preview(tx: Tx, actor: Actor, keep_days: int) -> list[Batch]:
    """Return what would be erased, event by event, the first due first."""
    actor.require("erase_calls")
    found = [_batch(tx, row, keep_days) for row in tx.execute(_holding())]
    return sorted(found, key=lambda each: (each.due_at is None, each.due_at or each.opened_at, each.event))


def due(tx: Tx, keep_days: int) -> list[str]:
    """Return the events closed so long ago that their calls name nobody any more, and still do."""
    return [row.id for row in tx.execute(_holding().where(event.c.closed_at <= tx.now - timedelta(days=keep_days)))]


def anonymise(tx: Tx, actor: Actor, event_id: str) -> int:
    """Erase now who called about a closed event, before its delay; return how many call sheets.

    Raises Missing, Conflict for an event that is open or that holds nobody any more.
    """
    actor.require("erase_calls")
    store.lock(tx, REGISTER)
    row = tx.execute(select(event).where(event.c.id == event_id, event.c.id != REGISTER)).one_or_none()
    if row is None:
        raise Missing("event_missing", "Cet évènement n'existe pas.", todo="Revenez à la liste.")
    if row.closed_at is None:
        raise Conflict("event_open", "Les fiches d'appel ne peuvent pas encore être anonymisées.",
                       "L'évènement n'est pas clos.", "Clôturez-le d'abord.")
    if not _holds(tx, event_id):
        raise Conflict("anonymised", "Plus rien n'est à effacer.", "Les fiches sont déjà anonymisées.",
                       "Rechargez la page.")
    return _erase(tx, event_id, actor.by)


def run(tx: Tx, event_id: str) -> int:
    """Erase who called about an event whose delay is over; return how many call sheets. Run twice, it is one."""
    store.lock(tx, REGISTER)
    return _erase(tx, event_id, store.SYSTEM) if _holds(tx, event_id) else 0


def _erase(tx: Tx, event_id: str, by: store.By) -> int:
    # First of all the difficulties: they alone tie an agent to a call.
    tx.execute(update(difficulty).where(difficulty.c.event == event_id).values(
        person=None, sheet=None, words="", followed_by=None))
    relatives.erase_all(tx, event_id, by)
    answered = case((call_sheet.c.relay_answer != "", ERASED), else_="")
    rows = int(tx.execute(update(call_sheet).where(call_sheet.c.event == event_id, _NAMED_SHEET).values(
        caller="", phone="", place="", note="", operator=None, post="", recipient="", relay_answer=answered,
        anonymised_at=tx.now)).rowcount)
    store.append(tx, REGISTER, "call_sheets_anonymised", {"event": event_id, "rows": rows}, by=by)
    return rows


def _holding() -> Select[Any]:
    """Ask for the events that still hold somebody who called, or an agent who had a hard call."""
    return select(event).where(event.c.id != REGISTER, (
        exists().where(call_sheet.c.event == event.c.id, _NAMED_SHEET)
        | exists().where(difficulty.c.event == event.c.id, _NAMED_FLAG)
        | exists().where(relative_relay.c.event == event.c.id)))


def _holds(tx: Tx, event_id: str) -> bool:
    return tx.execute(_holding().where(event.c.id == event_id)).first() is not None


def _batch(tx: Tx, row: Row[Any], keep_days: int) -> Batch:
    owed = case((call_sheet.c.callback_at.is_not(None) & call_sheet.c.called_back_at.is_(None), 1))
    sheets = tx.execute(select(func.count().label("many"), func.count(owed).label("owed")).select_from(call_sheet)
                        .where(call_sheet.c.event == row.id, _NAMED_SHEET)).one()
    waits = case((relative_relay.c.handed_at.is_(None), 1))
    listed = tx.execute(select(func.count().label("many"), func.count(waits).label("waiting"))
                        .select_from(relative_relay).where(relative_relay.c.event == row.id)).one()
    due_at = row.closed_at + timedelta(days=keep_days) if row.closed_at else None
    return Batch(row.id, row.type, row.opened_at, row.closed_at, due_at, sheets.many, sheets.owed, listed.many,
                 listed.waiting)
