"""A COD that serves other events (R5) is raised: the delay of 48 then starts in each of them as well.

Nobody is called for them, the COD and its cell stand already; the authority confirms the order in each. What a level
starts is the territory's business, attaching an event to a COD that of `sharing`.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Row

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.errors import Conflict
from crisis.events import linking
from crisis.events.orders import ask, set_reminders
from crisis.events.stage import stages
from crisis.events.ties import served
from crisis.journal import store
from crisis.journal.entry import Entry
from crisis.oncall.calling import Way


def together(tx: Tx, event_id: str) -> dict[str, Row[Any]]:
    """Lock an event with all that are linked with it and all that its COD serves, by id, and return their rows.

    Raises Conflict when one was attached while this waited for its lock.
    """
    rows = linking.together(tx, event_id, *served(tx, event_id))
    if not rows.keys() >= set(served(tx, event_id)):
        raise Conflict("linked_meanwhile", "Un évènement vient d'être rattaché à ce COD.",
                       "Un collègue l'a fait à l'instant même.", "Recommencez.")
    return rows


def follow(tx: Tx, actor: Actor, event: Row[Any], entry: Entry, rows: dict[str, Row[Any]], way: Way,
           signed: Callable[[Row[Any]], str]) -> None:
    """Write in each event that this COD serves the level that `entry` gives it, if that level starts 48.

    An entry that corrects the hour of an order (R2) corrects it in those that this very order had raised. `rows`: what
    `together` locked; `signed`: who writes about an event.
    """
    data = entry.content["data"]
    for each in served(tx, event.id) if data["starts_48"] else ():
        stage, known = stages.state(tx, each), None
        if stage.turned or (stage.level == data["level"] and (known := _raised(tx, event.id, data, each)) is None):
            continue
        told = {"level": data["level"], "starts_47": False, "starts_48": True, "plan": None, "order": data["order"],
                "shared": event.id, "deliveries": []} | ({} if known is None else {"corrects": known})
        written = store.append(tx, each, "cod_activated", told, by=actor.by)
        if known is None:
            store.append(tx, event.id, "cod_shared", {"event": each, "seq": written.seq}, by=actor.by)
        ask(tx, rows[each], written, signed(rows[each]), way, actor.by)
        linking.carry(tx, actor, each)
        set_reminders(tx, each)


def _raised(tx: Tx, event_id: str, data: dict[str, Any], other: str) -> int | None:
    """Return the entry of the other event that the order which is now corrected has written; None if none has."""
    seq = stages.state(tx, other).cod_seq
    if "corrects" not in data or seq is None:
        return None
    before, there = (store.some(tx, *each)[0].content["data"]["order"]
                     for each in ((event_id, [data["corrects"]]), (other, [seq])))
    return seq if before == there else None
