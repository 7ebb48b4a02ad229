"""The rows of the outbox: posted with the entry that ordered them, settled, stopped, ended. Calls nobody itself."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row as SqlRow
from sqlalchemy import bindparam, func, insert, or_, select, update

from crisis import clock
from crisis.bulk import insert_many, read_many, update_many
from crisis.db import Tx, new_id
from crisis.delivery import admitted, quotas, timers
from crisis.delivery.claims import LEASE
from crisis.delivery.order import Order
from crisis.delivery.policy import ASKS, LANES, OPERATORS, POLICIES
from crisis.delivery.states import (
    ACCEPTED,
    CALLING,
    CLAIMED,
    EXPIRED,
    READY,
    REFUSED,
    STOPPED,
    UNKNOWN,
    Change,
    Row,
    ended,
    orphaned,
)
from crisis.delivery.tables import content, delivery
from crisis.delivery.wall import Passage, realm
from crisis.errors import Refused
from crisis.journal import receipts

__all__ = ["FOLLOWS", "HOLD", "Order", "apply", "busy", "due", "expire", "judged", "left", "locked", "look_ups",
           "next_attempt", "post", "post_all", "recover", "release", "stop", "tally", "withdraw", "write"]
HOLD = timedelta(minutes=2)
FOLLOWS = tuple(timedelta(minutes=each) for each in (1, 5, 9, 30))


def write(tx: Tx, subject: str, text: str) -> str:
    """Keep a text to be sent and return its id: one row for all who receive the same words."""
    key = new_id()
    tx.execute(insert(content), {"id": key, "subject": subject, "text": text})
    return key


def post(tx: Tx, event: SqlRow[Any], order_seq: int, orders: Sequence[Order], *, demonstration: bool,
         kind: quotas.Kind | None = None) -> None:
    """Make the rows that an entry orders, in its transaction; those above a ceiling wait for another hour.

    Raises Refused if the wall lets one of them nowhere. `kind`: see `quotas.spread`.
    """
    post_all(tx, event, [(order_seq, order) for order in orders], demonstration=demonstration, kind=kind)


def post_all(tx: Tx, event: SqlRow[Any], ordered: Sequence[tuple[int, Order]], *, demonstration: bool,
             kind: quotas.Kind | None = None) -> None:
    """Make the rows of several entries of one event at once, each with the number of the entry that orders it."""
    named = admitted.named(tx, event, [order for _, order in ordered])
    rows = [_row(tx.now, event, order_seq, order, demonstration, order.id in named) for order_seq, order in ordered]
    if rows:
        quotas.spread(tx, event.territory, rows, kind)
        insert_many(tx, delivery, rows)


def _row(now: datetime, event: SqlRow[Any], order_seq: int, order: Order, demonstration: bool,
         named: bool) -> dict[str, Any]:
    way = realm(Passage(event.mode, order.audience, demonstration, named))
    if way is None:
        raise Refused("wall", "Cet envoi est refusé par le mur entre exercice et réalité.",
                      "Un message de ce mode ne peut pas atteindre ce public.", "Vérifiez l'évènement choisi.")
    valid = timedelta(seconds=POLICIES[order.channel, order.urgency].valid_s)
    return {"id": order.id, "event": event.id, "message": order.message, "order_seq": order_seq,
            "audience": order.audience, "target": order.target, "channel": order.channel,
            "operator": OPERATORS[order.channel], "realm": way, "mode": event.mode, "urgency": order.urgency,
            "lane": LANES[order.audience], "address": order.address, "content": order.content, "merge": order.merge,
            "state": READY, "n": 0, "attempts": 0, "look_ups": 0, "absents": 0, "not_after": now + valid,
            "next_at": now + HOLD if order.held else now, "held": order.held, "named": named, "halted": False}


def locked(tx: Tx, ids: Iterable[str]) -> dict[str, Any]:
    """Lock deliveries in the order of their ids and return them by id."""
    return {row.id: row for row in read_many(tx, _LOCKED, {"ids": sorted(set(ids))})}


# What was sent to whom is not needed to settle it, and costs more to read than the rest.
_LOCKED = (select(*(column for column in delivery.c if column.name not in (
               "address", "merge", "content", "client_key", "named", "held", "owner", "mode", "audience", "not_after")))
           .where(delivery.c.id.in_(bindparam("ids", expanding=True)))
           .order_by(delivery.c.id).with_for_update())


def judged(row: SqlRow[Any]) -> Row:
    """Return what the pure judgements need of a stored row."""
    return Row(row.id, row.state, row.n, row.attempts, row.look_ups, row.absents, row.best, row.ref,
               row.next_at, row.called_at, row.halted)


def apply(tx: Tx, rows: dict[str, SqlRow[Any]], changes: Sequence[Change]) -> None:
    """Write what was judged: each row as it becomes in the end, and the receipt lines of every change."""
    last = {change.row.id: change.row for change in changes}
    moved = [row for key, row in last.items() if rows[key].asked_until is not None or row != judged(rows[key])]
    if moved:
        update_many(tx, delivery, [{
            "id": row.id, "state": row.state, "n": row.n, "attempts": row.attempts, "look_ups": row.look_ups,
            "absents": row.absents, "best": row.best, "ref": row.ref, "next_at": row.next_at, "asked_until": None}
            for row in moved])
    receipts.record(tx, [line for change in changes for line in _lines(rows[change.row.id], change)])
    _ring(tx, rows, moved)


def _ring(tx: Tx, rows: dict[str, SqlRow[Any]], moved: Sequence[Row]) -> None:
    """Have the escalation look at once when a route to somebody on duty is lost."""
    for row in moved:
        before = rows[row.id]
        if before.lane == LANES["staff"] and _lost(row) and not _lost(judged(before)):
            timers.ring(tx, before.event, f"{row.id[:16]}{row.n % 1000}")


def _lost(row: Row) -> bool:
    """Return whether nobody counts on a route any more: the next person must not wait for a silence to end."""
    return row.state in (REFUSED, UNKNOWN, EXPIRED, STOPPED) or row.best in ("undelivered", "refused")


def _lines(row: SqlRow[Any], change: Change) -> list[dict[str, Any]]:
    first = change.row.n - len(change.lines) + 1
    return [{"event": row.event, "delivery": row.id, "n": first + rank, "target": row.target, "channel": row.channel,
             "state": state, "at": at} for rank, (state, at) in enumerate(change.lines)]


def release(tx: Tx, messages: Iterable[str]) -> None:
    """Let public and press go as soon as every mayor's SMS of a message has been handed over (R17)."""
    for message in messages:
        if tx.execute(_MAYORS, {"message_": message}).first() is None:
            _let_go(tx, message)


_MAYORS = select(delivery.c.id).where(
    delivery.c.state.in_((READY, CLAIMED, CALLING)), delivery.c.lane == LANES["elected"],
    delivery.c.channel == "sms", delivery.c.message == bindparam("message_")).limit(1)


def _let_go(tx: Tx, message: str) -> None:
    # A row that is locked is being stopped or ended by somebody else: waiting for it could be a deadlock.
    held = (select(delivery.c.id).where(delivery.c.message == message, delivery.c.state == READY,
                                        delivery.c.held.is_(True)).order_by(delivery.c.id)
            .with_for_update(skip_locked=True))
    ids = list(tx.execute(held).scalars())
    if ids:
        tx.execute(update(delivery).where(delivery.c.id.in_(ids)).values(held=False, next_at=tx.now))


def stop(tx: Tx, event_id: str, message: str | None, audience: str | None = None) -> int:
    """Stop everything that has not been handed over yet and return how many (*Arrêter l'envoi*).

    `message`, `audience`: only what belongs to it. What is in flight or unknown cannot be called back, but it is never
    repeated.
    """
    alive = delivery.c.state.in_((READY, CLAIMED, CALLING, UNKNOWN))
    met = select(delivery).where(delivery.c.event == event_id, alive)
    met = met.where(delivery.c.message == message) if message else met
    met = met.where(delivery.c.audience == audience) if audience else met
    rows = list(tx.execute(met.order_by(delivery.c.id).with_for_update()))
    gone = [row.id for row in rows if row.state in (CALLING, UNKNOWN)]
    if gone:
        tx.execute(update(delivery).where(delivery.c.id.in_(gone)).values(halted=True))
    return _end(tx, [row for row in rows if row.state in (READY, CLAIMED)], STOPPED)


def withdraw(tx: Tx, ids: Iterable[str]) -> None:
    """End those of these deliveries that have not left: a newer one says the same to the same person.

    A row that a worker has in hand is left to it.
    """
    rows = tx.execute(select(delivery).where(delivery.c.id.in_(list(ids)), delivery.c.state == READY)
                      .order_by(delivery.c.id).with_for_update(skip_locked=True))
    _end(tx, list(rows), STOPPED)


def expire(tx: Tx, limit: int = 500) -> int:
    """End the rows whose hour has passed: an "évacuez" never leaves late (R16)."""
    late = (select(delivery).where(delivery.c.state == READY, delivery.c.not_after <= tx.now)
            .order_by(delivery.c.id).limit(limit).with_for_update(skip_locked=True))
    return _end(tx, list(tx.execute(late)), EXPIRED)


def _end(tx: Tx, rows: list[SqlRow[Any]], state: str) -> int:
    changes = [ended(judged(row), state, tx.now) for row in rows]
    apply(tx, {row.id: row for row in rows}, changes)
    release(tx, {row.message for row in rows if row.message})
    return sum(change.row.state == state for change in changes)


def recover(tx: Tx, limit: int = 200) -> int:
    """Settle the rows whose worker is gone, their lease (host clock) having ended, and return how many."""
    gone = (select(delivery).where(delivery.c.state.in_((CLAIMED, CALLING)), delivery.c.lease_until < clock.now())
            .order_by(delivery.c.id).limit(limit).with_for_update(skip_locked=True))
    rows = list(tx.execute(gone))
    apply(tx, {row.id: row for row in rows},
          [orphaned(judged(row), tx.now, POLICIES[row.channel, row.urgency]) for row in rows])
    release(tx, {row.message for row in rows if row.message})
    return len(rows)


def look_ups(tx: Tx, answering: Collection[str], limit: int = 50) -> list[SqlRow[Any]]:
    """Take the rows whose operator should be asked now, then no more: the unknown, at the instants of their policy.

    And the probes of which nobody has said that they arrived, because some operators call nobody back; only of those
    operators that can be asked (`answering`).
    """
    due = (select(delivery, content.c.subject, content.c.text).join_from(delivery, content)
           .where(or_(_ASKABLE & (delivery.c.next_at <= tx.now), _followed(tx.now, answering)), ~_asked())
           .order_by(delivery.c.id).limit(limit).with_for_update(skip_locked=True, of=delivery))
    rows = list(tx.execute(due))
    if rows:
        tx.execute(_ASK, [{"b_id": row.id, "b_next_at": row.next_at + timedelta(seconds=_pause_s(row)),
                           "b_until": clock.now() + LEASE} for row in rows])
    return rows


def _followed(now: datetime, answering: Collection[str]) -> Any:
    """Which probes an operator has and has not been heard to deliver: asked early, then once they are overdue."""
    asked = [(delivery.c.look_ups == rank) & (delivery.c.called_at <= now - pause)
             for rank, pause in enumerate(FOLLOWS)]
    known = delivery.c.channel.in_(("sms", "voice", "email")) & delivery.c.operator.in_(sorted(answering))
    return ((delivery.c.state == ACCEPTED) & (delivery.c.lane == LANES["probe"]) & (delivery.c.audience == "probe")
            & known & delivery.c.best.in_(("accepted", "sent")) & or_(*asked))


def _pause_s(row: SqlRow[Any]) -> int:
    asks = POLICIES[row.channel, row.urgency].asks_s
    return asks[row.look_ups + 1] - asks[row.look_ups] if row.look_ups + 1 < len(asks) else 0


def _asked() -> Any:
    """While an operator is being asked, the clock must not jump and nobody else asks."""
    return func.coalesce(delivery.c.asked_until > clock.now(), False)


_ASKABLE = (delivery.c.state == UNKNOWN) & (delivery.c.look_ups < ASKS)
_ASK = update(delivery).where(delivery.c.id == bindparam("b_id")).values(
    look_ups=delivery.c.look_ups + 1, next_at=bindparam("b_next_at"), asked_until=bindparam("b_until"))


def due(tx: Tx) -> bool:
    """Return whether a claim would find anything; a look that takes no lock."""
    return tx.execute(_ANY_DUE, {"now": tx.now}).first() is not None


_ANY_DUE = select(delivery.c.id).where(delivery.c.state == READY, delivery.c.next_at <= bindparam("now")).limit(1)


def busy(tx: Tx) -> int:
    """Return how many deliveries are in flight or could leave now: while any is, a virtual clock must not jump."""
    moving = delivery.c.state.in_((CLAIMED, CALLING))
    due = (delivery.c.state == READY) & (delivery.c.next_at <= tx.now)
    asking = (delivery.c.state == UNKNOWN) & or_(_ASKABLE & (delivery.c.next_at <= tx.now), _asked())
    return len(tx.execute(select(delivery.c.id).where(moving | due | asking).limit(100)).all())


def next_attempt(tx: Tx) -> datetime | None:
    """Return the next instant at which a delivery has something to do."""
    rows = select(delivery.c.next_at).where((delivery.c.state == READY) | _ASKABLE, delivery.c.next_at > tx.now)
    return tx.execute(rows.order_by(delivery.c.next_at).limit(1)).scalar()


def left(tx: Tx, event_id: str, message: str) -> int:
    """Return how many deliveries of a message may still leave, or leave again: what a stop would meet."""
    alive = delivery.c.state.in_((READY, CLAIMED, CALLING)) | (_ASKABLE & ~delivery.c.halted)
    rows = select(func.count()).select_from(delivery).where(
        delivery.c.event == event_id, delivery.c.message == message, alive)
    return int(tx.execute(rows).scalar_one())


def tally(tx: Tx, event_id: str, message: str | None = None) -> dict[str, dict[str, int]]:
    """Return the progress of a sending: {audience: {state: how many}}."""
    counted = select(delivery.c.audience, delivery.c.state, func.count().label("many")).where(
        delivery.c.event == event_id)
    counted = counted.where(delivery.c.message == message) if message else counted
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for row in tx.execute(counted.group_by(delivery.c.audience, delivery.c.state)):
        counts[row.audience][row.state] = row.many
    return dict(counts)
