"""Which rows a worker takes: due ones leased, then marked as being called. What becomes of them is the outbox's."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, case, func, select, update

from crisis import clock
from crisis.bulk import read_many
from crisis.db import Tx, new_id
from crisis.delivery.states import CALLING, CLAIMED, READY
from crisis.delivery.tables import content, delivery

LEASE = timedelta(seconds=30)


def claim(tx: Tx, owner: str, limit: int, operators: Iterable[str],
          closed: Iterable[tuple[str, str]] = ()) -> list[Any]:
    """Lease up to `limit` due rows of these operators to `owner`, the most urgent lane first, with their words.

    Never takes a row that is in flight or too late. `closed` names each (operator, realm) that nobody here can call:
    those rows wait for somebody who can, and expire.
    """
    mine = {"owner_": owner, "lease": clock.now() + LEASE, "operators": list(operators)}
    mine["closed"] = [f"{name}/{way}" for name, way in closed]
    taken = tx.execute(_CLAIM, mine | {"now": tx.now, "many": limit}).rowcount
    return sorted(read_many(tx, _MINE, mine) if taken else [], key=lambda row: (row.lane, row.next_at, row.id))


# Statements of the sending path are made once: making them again for each batch costs more than running them.
_OPEN = (delivery.c.operator + "/" + delivery.c.realm).not_in(bindparam("closed", expanding=True))
_DUE = (select(delivery.c.id).where(
            delivery.c.state == READY, delivery.c.next_at <= bindparam("now"), delivery.c.not_after > bindparam("now"),
            delivery.c.operator.in_(bindparam("operators", expanding=True)), _OPEN)
        .order_by(delivery.c.lane, delivery.c.next_at, delivery.c.id).limit(bindparam("many"))
        .with_for_update(skip_locked=True).cte("due"))
_CLAIM = (update(delivery).where(delivery.c.id.in_(select(_DUE.c.id)))
          .values(state=CLAIMED, owner=bindparam("owner_"), lease_until=bindparam("lease")))
# On a network that has threads, a message continues the post before it of the same event.
_BEFORE = delivery.alias("before")
_THREAD = case((delivery.c.channel == "x", select(_BEFORE.c.ref).where(
    _BEFORE.c.event == delivery.c.event, _BEFORE.c.target == delivery.c.target, _BEFORE.c.channel == "x",
    _BEFORE.c.ref.is_not(None)).order_by(_BEFORE.c.order_seq.desc()).limit(1).correlate(delivery).scalar_subquery()))
_MINE = (select(*(delivery.c[name] for name in (
             "id", "lane", "next_at", "not_after", "operator", "realm", "mode", "audience", "named", "channel",
             "address", "merge", "client_key", "attempts", "best")), content.c.subject, content.c.text,
             _THREAD.label("reply_to"))
         .join_from(delivery, content)
         .where(delivery.c.state == CLAIMED, delivery.c.owner == bindparam("owner_"),
                delivery.c.lease_until == bindparam("lease"),
                # Two claims of one owner at one instant are told apart by what each may take.
                delivery.c.operator.in_(bindparam("operators", expanding=True)), _OPEN))


def begin(tx: Tx, owner: str, ids: Sequence[str]) -> set[str]:
    """Mark claimed rows as being called and return those that may be.

    The attempt and its key (the id) are committed before the call, so that a crash leaves `unknown` and never a second
    message. Rows stopped or too late since the claim are left out: *Arrêter l'envoi* wins until this very moment.
    """
    if not ids:
        return set()
    given = {"ids": list(ids), "owner_": owner, "now": tx.now, "lease": clock.now() + LEASE, "mark": new_id()}
    if tx.execute(_BEGIN, given).rowcount == len(set(ids)):
        return set(ids)
    # The mark of this very step tells its rows from those that the same owner began before.
    return {row.id for row in read_many(tx, _BEGUN, {"mark": given["mark"]})}


_BEGIN = (update(delivery).where(
              delivery.c.id.in_(bindparam("ids", expanding=True)), delivery.c.state == CLAIMED,
              delivery.c.owner == bindparam("owner_"), delivery.c.not_after > bindparam("now"))
          .values(state=CALLING, attempts=delivery.c.attempts + 1, called_at=bindparam("now"),
                  client_key=func.coalesce(delivery.c.client_key, delivery.c.id), lease_until=bindparam("lease"),
                  owner=bindparam("mark")))
_BEGUN = select(delivery.c.id).where(delivery.c.state == CALLING, delivery.c.owner == bindparam("mark"))
