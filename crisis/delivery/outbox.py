"""The rows of the outbox: posted with the entry that ordered them, claimed, begun, settled. Calls nobody itself."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row as SqlRow
from sqlalchemy import bindparam, insert, select, update

from crisis import clock
from crisis.db import Tx, new_id
from crisis.delivery.policy import LANES, OPERATORS, POLICIES
from crisis.delivery.states import CALLING, CLAIMED, EXPIRED, READY, STOPPED, UNKNOWN, Change, Row
from crisis.delivery.tables import content, delivery
from crisis.delivery.wall import Passage, realm
from crisis.errors import Refused
from crisis.journal import receipts

LEASE = timedelta(seconds=30)
HOLD = timedelta(minutes=2)
CHANGED = ("state", "n", "attempts", "look_ups", "absents", "best", "ref", "next_at")


@dataclass(frozen=True, slots=True)
class Order:
    """One message to one recipient by one route, as an entry orders it. `named`: see the wall."""

    id: str
    audience: str
    target: str
    channel: str
    address: str
    content: str
    urgency: str
    merge: str | None = None
    message: str | None = None
    held: bool = False
    named: bool = False


def write(tx: Tx, subject: str, text: str) -> str:
    """Keep a text to be sent and return its id: one row for all who receive the same words."""
    key = new_id()
    tx.execute(insert(content), {"id": key, "subject": subject, "text": text})
    return key


def post(tx: Tx, event: SqlRow[Any], order_seq: int, orders: Sequence[Order], *, demonstration: bool) -> None:
    """Make the rows that an entry orders, in its transaction. Raises Refused if the wall lets one of them nowhere."""
    rows = [_row(tx.now, event, order_seq, order, demonstration) for order in orders]
    if rows:
        tx.execute(insert(delivery), rows)


def _row(now: datetime, event: SqlRow[Any], order_seq: int, order: Order, demonstration: bool) -> dict[str, Any]:
    way = realm(Passage(event.mode, order.audience, demonstration, order.named))
    if way is None:
        raise Refused("wall", "Cet envoi est refusé par le mur entre exercice et réalité.",
                      "Un message de ce mode ne peut pas atteindre ce public.", "Vérifiez l'évènement choisi.")
    valid = timedelta(seconds=POLICIES[order.channel, order.urgency].valid_s)
    return {"id": order.id, "event": event.id, "message": order.message, "order_seq": order_seq,
            "audience": order.audience, "target": order.target, "channel": order.channel,
            "operator": OPERATORS[order.channel], "realm": way, "mode": event.mode, "urgency": order.urgency,
            "lane": LANES[order.audience], "address": order.address, "content": order.content, "merge": order.merge,
            "state": READY, "n": 0, "attempts": 0, "look_ups": 0, "absents": 0, "not_after": now + valid,
            "next_at": now + HOLD if order.held else now, "held": order.held}


def claim(tx: Tx, owner: str, limit: int, operators: Iterable[str]) -> list[SqlRow[Any]]:
    """Lease up to `limit` due rows to `owner`, the most urgent lane first. Never takes a row that is in flight."""
    due = (select(delivery.c.id).where(delivery.c.state == READY, delivery.c.next_at <= tx.now,
                                       delivery.c.operator.in_(list(operators)))
           .order_by(delivery.c.lane, delivery.c.next_at).limit(limit).with_for_update(skip_locked=True))
    ids = list(tx.execute(due).scalars())
    if not ids:
        return []
    leased = {"state": CLAIMED, "owner": owner, "lease_until": clock.now() + LEASE}
    tx.execute(update(delivery).where(delivery.c.id.in_(ids)).values(**leased))
    return rows_with_text(tx, ids)


def rows_with_text(tx: Tx, ids: Sequence[str]) -> list[SqlRow[Any]]:
    """Return rows with the words they carry, most urgent first."""
    return list(tx.execute(
        select(delivery, content.c.subject, content.c.text).join(content, content.c.id == delivery.c.content)
        .where(delivery.c.id.in_(ids)).order_by(delivery.c.lane, delivery.c.next_at, delivery.c.id)))


def begin(tx: Tx, owner: str, ids: Sequence[str]) -> dict[str, tuple[datetime, str]]:
    """Mark claimed rows as being called and return {id: (instant, client key)}.

    The attempt and its key are committed before the call, so that a crash leaves `unknown` and never a second message.
    Rows stopped since the claim are left out: *Arrêter l'envoi* wins until this very moment.
    """
    mine = select(delivery.c.id, delivery.c.client_key, delivery.c.not_after).where(
        delivery.c.id.in_(ids), delivery.c.state == CLAIMED, delivery.c.owner == owner)
    rows = [row for row in tx.execute(mine.order_by(delivery.c.id).with_for_update()) if row.not_after > tx.now]
    keys = {row.id: (tx.now, row.client_key or row.id) for row in rows}
    if keys:
        tx.execute(_BEGIN, [{"key": key, "b_id": row, "called": tx.now, "lease": clock.now() + LEASE}
                            for row, (_, key) in keys.items()])
    return keys


_BEGIN = (update(delivery).where(delivery.c.id == bindparam("b_id"))
          .values(state=CALLING, attempts=delivery.c.attempts + 1, client_key=bindparam("key"),
                  called_at=bindparam("called"), lease_until=bindparam("lease")))
_CHANGE = (update(delivery).where(delivery.c.id == bindparam("b_id"))
           .values({name: bindparam(f"b_{name}") for name in CHANGED}))


def locked(tx: Tx, ids: Iterable[str]) -> dict[str, SqlRow[Any]]:
    """Lock deliveries in the order of their ids and return them by id."""
    rows = tx.execute(select(delivery).where(delivery.c.id.in_(sorted(set(ids))))
                      .order_by(delivery.c.id).with_for_update())
    return {row.id: row for row in rows}


def judged(row: SqlRow[Any]) -> Row:
    """Return what the pure judgements need of a stored row."""
    return Row(row.id, row.state, row.n, row.attempts, row.look_ups, row.absents, row.best, row.ref,
               row.next_at, row.called_at)


def apply(tx: Tx, rows: dict[str, SqlRow[Any]], changes: Sequence[Change]) -> None:
    """Write what was judged: the rows as they become, and one receipt line for each change that says something new."""
    moved = [change for change in changes if change.row != judged(rows[change.row.id])]
    if moved:
        tx.execute(_CHANGE, [{"b_id": change.row.id} | {f"b_{name}": getattr(change.row, name) for name in CHANGED}
                             for change in moved])
    receipts.record(tx, [_line(rows[change.row.id], change) for change in changes if change.line])


def _line(row: SqlRow[Any], change: Change) -> dict[str, Any]:
    return {"event": row.event, "delivery": row.id, "n": change.row.n, "target": row.target, "channel": row.channel,
            "state": change.line, "at": change.at}


def release(tx: Tx, messages: Iterable[str]) -> None:
    """Let public and press go as soon as every mayor's SMS of a message has been handed over (R17)."""
    for message in messages:
        mayors = select(delivery.c.id).where(
            delivery.c.message == message, delivery.c.lane == LANES["elected"], delivery.c.channel == "sms",
            delivery.c.state.in_((READY, CLAIMED, CALLING))).limit(1)
        if tx.execute(mayors).first() is None:
            tx.execute(update(delivery).where(delivery.c.message == message, delivery.c.held.is_(True))
                       .values(held=False, next_at=tx.now))


def stop(tx: Tx, event_id: str, message: str | None) -> int:
    """Stop everything that has not been handed over yet and return how many (*Arrêter l'envoi*)."""
    waiting = select(delivery).where(delivery.c.event == event_id, delivery.c.state.in_((READY, CLAIMED)))
    waiting = waiting.where(delivery.c.message == message) if message else waiting
    return _end(tx, list(tx.execute(waiting.order_by(delivery.c.id).with_for_update())), STOPPED)


def expire(tx: Tx, limit: int = 500) -> int:
    """End the rows whose hour has passed: an "évacuez" never leaves late (R16)."""
    late = (select(delivery).where(delivery.c.state == READY, delivery.c.not_after <= tx.now)
            .order_by(delivery.c.id).limit(limit).with_for_update(skip_locked=True))
    return _end(tx, list(tx.execute(late)), EXPIRED)


def _end(tx: Tx, rows: list[SqlRow[Any]], state: str) -> int:
    changes = [Change(replace(judged(row), state=state, n=row.n + 1), state, tx.now) for row in rows]
    apply(tx, {row.id: row for row in rows}, changes)
    release(tx, {row.message for row in rows if row.message})
    return len(rows)


def lapsed(tx: Tx, limit: int = 200) -> list[SqlRow[Any]]:
    """Return, locked, the rows whose worker is gone: their lease (host clock) has ended."""
    gone = (select(delivery).where(delivery.c.state.in_((CLAIMED, CALLING)), delivery.c.lease_until < clock.now())
            .order_by(delivery.c.id).limit(limit).with_for_update(skip_locked=True))
    return list(tx.execute(gone))


def look_ups(tx: Tx, limit: int = 50) -> list[SqlRow[Any]]:
    """Take the unknown rows whose operator should be asked now, at the instants of their policy, then no more."""
    due = (select(delivery.c.id).where(_ASKABLE, delivery.c.next_at <= tx.now)
           .order_by(delivery.c.id).limit(limit).with_for_update(skip_locked=True))
    rows = rows_with_text(tx, list(tx.execute(due).scalars()))
    for row in rows:
        asks = POLICIES[row.channel, row.urgency].asks_s
        later = asks[row.look_ups + 1] - asks[row.look_ups] if row.look_ups + 1 < len(asks) else 0
        tx.execute(update(delivery).where(delivery.c.id == row.id).values(
            look_ups=row.look_ups + 1, next_at=row.next_at + timedelta(seconds=later)))
    return rows


ASKS = 2
_ASKABLE = (delivery.c.state == UNKNOWN) & (delivery.c.look_ups < ASKS)


def due(tx: Tx) -> bool:
    """Return whether a claim would find anything; a look that takes no lock."""
    ready = select(delivery.c.id).where(delivery.c.state == READY, delivery.c.next_at <= tx.now).limit(1)
    return tx.execute(ready).first() is not None


def busy(tx: Tx) -> int:
    """Return how many deliveries are in flight or could leave now: while any is, a virtual clock must not jump."""
    moving = delivery.c.state.in_((CLAIMED, CALLING))
    due = (delivery.c.state == READY) & (delivery.c.next_at <= tx.now)
    asking = _ASKABLE & (delivery.c.next_at <= tx.now)
    return len(tx.execute(select(delivery.c.id).where(moving | due | asking).limit(100)).all())


def next_attempt(tx: Tx) -> datetime | None:
    """Return the next instant at which a delivery has something to do."""
    rows = select(delivery.c.next_at).where((delivery.c.state == READY) | _ASKABLE, delivery.c.next_at > tx.now)
    return tx.execute(rows.order_by(delivery.c.next_at).limit(1)).scalar()


def tally(tx: Tx, event_id: str, message: str | None = None) -> dict[str, dict[str, int]]:
    """Return the progress of a sending: {audience: {state: how many}}."""
    from_event = select(delivery.c.audience, delivery.c.state).where(delivery.c.event == event_id)
    rows = tx.execute(from_event.where(delivery.c.message == message) if message else from_event)
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        counts[row.audience][row.state] += 1
    return {audience: dict(states) for audience, states in counts.items()}
