"""Telling volunteers of the hotline (CIP) that they are not expected any more. Whom to call is `cip_calling_up`'s."""
from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from crisis.accounts.rights import VOLUNTEER
from crisis.db import Tx
from crisis.delivery import outbox
from crisis.journal import store
from crisis.journal.register import is_demonstration
from crisis.oncall import calling
from crisis.oncall.calling import Callee
from crisis.oncall.turnout import turnouts

SILENT = ("called", "silent")
EXPECTED = (*SILENT, "coming", "late")


def enough(tx: Tx, event: Row[Any], sender: str, by: store.By) -> int:
    """Stop calling: whoever has not answered is told not to come, whoever said to come is awaited. Return the entry's
    number.
    """
    text = f"{sender} : assez de volontaires pour la CIP. Ne vous déplacez pas."
    return _told(tx, event, SILENT, text, by, awaited=True)


def send_home(tx: Tx, event: Row[Any], sender: str, by: store.By) -> None:
    """Tell every volunteer who is called and not there that the hotline closes, or will not open; nobody: nothing."""
    found = turnouts.state(tx, event.id)
    if not found.over and (found.calling or found.of(tx.now, *EXPECTED)):
        _told(tx, event, EXPECTED, f"{sender} : la CIP n'attend plus de volontaires. Ne vous déplacez pas.", by,
              awaited=False)


def _told(tx: Tx, event: Row[Any], statuses: tuple[str, ...], text: str, by: store.By, *, awaited: bool) -> int:
    """Take back the calls that have not left, and write the entry with the SMS to those that may have."""
    people = [each for each in turnouts.state(tx, event.id).of(tx.now, *statuses) if each.calls]
    calling.take_back(tx, event, [Callee(each.person, VOLUNTEER, each.rank) for each in people])
    orders = calling.notices(tx, {each.person: VOLUNTEER for each in people}, text)
    entry = store.append(tx, event.id, "volunteers_stood_down", {
        "awaited": awaited, "deliveries": calling.named(orders)}, by=by)
    outbox.post(tx, event, entry.seq, orders, demonstration=is_demonstration(tx))
    return entry.seq
