"""A swap of duty that is proposed, agreed or refused is told by SMS and mail: to whom it is proposed, with a personal
link whose page alone answers (R19), then to whoever proposed it.

Whether a swap is possible, and what the register keeps of it, is `swaps`' business. The words that leave name nobody;
the register keeps that they left, never who refused.
"""
from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select

from crisis.accounts.rights import DUTIES_FR, Actor
from crisis.accounts.signin import actor as account_of
from crisis.accounts.signin import digest
from crisis.db import Tx
from crisis.errors import Missing, Refused
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.oncall import house_messages, swaps
from crisis.oncall.confirming import Sign
from crisis.oncall.layers import PARIS
from crisis.oncall.swaps import Offer
from crisis.oncall.tables import swap, swap_link

ANSWERS = {True: "swap_agreed", False: "swap_refused"}


def propose(tx: Tx, actor: Actor, offer: Offer, sign: Sign) -> str:
    """Offer a period of one's own duty, tell the other, and return the id of the proposal. Raises as `propose_swap`."""
    key = swaps.propose_swap(tx, actor, offer)
    row, token = _row(tx, key), secrets.token_urlsafe(18)
    tx.execute(insert(swap_link), {"token": digest(token), "swap": key})
    _tell(tx, actor, row, row.asked_of, "swap_asked", sign.prefecture, f"{sign.public_url}/e/{token}")
    return key


def answer(tx: Tx, actor: Actor, swap_id: str, said: str, prefecture: str) -> None:
    """Agree to a proposal (`agreed`), or refuse it (`refused`), and tell who made it. Raises as `answer_swap`."""
    if said not in ("agreed", "refused"):
        raise Refused("answer", "Réponse non comprise.", todo="Touchez « J'accepte » ou « Je refuse ».")
    swaps.answer_swap(tx, actor, swap_id, agreed=said == "agreed")
    row = _row(tx, swap_id)
    _tell(tx, actor, row, row.asked_by, ANSWERS[said == "agreed"], prefecture)


def answer_by_link(tx: Tx, token: str, said: str, prefecture: str) -> None:
    """Take the answer of the person whose link it is: the same act as on the console, with the same refusals.

    What was already answered so is not answered again: two touches of one button are one answer.
    """
    by_token(tx, token)
    store.lock(tx, REGISTER)  # Of two touches at one instant, the second reads what the first has answered.
    row = by_token(tx, token)
    if row.state != said:
        answer(tx, account_of(tx, row.asked_of), row.id, said, prefecture)


def by_token(tx: Tx, token: str) -> Row[Any]:
    """Return the proposal that a personal link opens. Raises Missing."""
    found = tx.execute(select(swap).join(swap_link, swap_link.c.swap == swap.c.id)
                       .where(swap_link.c.token == digest(token))).one_or_none()
    if found is None:
        raise Missing("swap_missing", "Cette proposition d'échange n'existe pas ou n'existe plus.",
                      todo="Regardez la page « Absences et échanges », ou appelez la permanence.")
    return found


def alive(row: Row[Any], now: datetime) -> bool:
    """Return whether a proposal can still be answered: nobody has, and neither period has begun."""
    return bool(row.state == "asked" and row.begins > now and (row.back_begins is None or row.back_begins > now))


def _row(tx: Tx, key: str) -> Row[Any]:
    return tx.execute(select(swap).where(swap.c.id == key)).one()


def _tell(tx: Tx, actor: Actor, row: Row[Any], person: str, code: str, prefecture: str,
          link: str | None = None) -> None:
    """Tell one person, who may have no route: then nothing leaves, and the register has nothing to keep."""
    back = f" contre {_period(row.back_begins, row.back_ends)}" if row.back_begins is not None else ""
    ordered = house_messages.orders(tx, [person], code, {
        "sender": house_messages.sender(prefecture), "function": DUTIES_FR[row.function],
        "period": _period(row.begins, row.ends) + back}, merge=link)
    if ordered:
        house_messages.send(tx, "swap_told", {"what": "asked" if link else "answered"}, ordered, "information",
                            by=actor.by)


def _period(begins: datetime, ends: datetime) -> str:
    since, until = begins.astimezone(PARIS), ends.astimezone(PARIS)
    return f"du {since:%d/%m à %H:%M} au {until:%d/%m à %H:%M}"
