"""Reads what the auditor compares: beats, timers, what waits, what is not sealed, the last probes. Writes nothing."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, func, select

from crisis import clock
from crisis.db import Tx
from crisis.delivery import audit
from crisis.delivery.audit import Facts, Finding, Probe, Timer, Waiting
from crisis.delivery.policy import LANES, POLICIES
from crisis.delivery.states import ACCEPTED, CALLING, CLAIMED, EXPIRED, READY, REFUSED, STOPPED, UNKNOWN
from crisis.delivery.tables import beat, delivery, timer
from crisis.journal.tables import REGISTER, event, unsealed

STATES = (READY, CLAIMED, CALLING, ACCEPTED, REFUSED, UNKNOWN, EXPIRED, STOPPED)
# By which word a probe has arrived. Of a mailbox that nobody reads, what its relay took is all that is known.
ARRIVED = {"sms": ("delivered",), "voice": ("delivered",), "site": ("read_back",),
           "email": ("delivered",)}
TAKEN = ("accepted", "sent", "delivered")
# The receipts of an event: 2 s after the first that waits or 30 s after the last seal. Those of the house: daily.
FIRST, BETWEEN, DAILY = timedelta(seconds=2), timedelta(seconds=30), timedelta(hours=25)
BACK = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Probing:
    """Where probes of the house go, and how often; a route without an address is not probed, zero means never.

    `read`: the mailbox of the mail is read, so that its probe must really arrive there.
    """

    number: str = ""
    email: str = ""
    every: timedelta = timedelta()
    read: bool = False

    def arrived(self, channel: str, best: str) -> bool:
        """Return whether the last word about a probe says that it arrived, as far as this route can prove it."""
        return best in (TAKEN if channel == "email" and not self.read else ARRIVED.get(channel, ()))

    @property
    def routes(self) -> list[tuple[str, str]]:
        """Return the (channel, address) that are probed; the site needs no address."""
        given = [("sms", self.number), ("email", self.email), ("site", "probe")]
        return [(channel, address) for channel, address in given if address]


def found(tx: Tx, probing: Probing) -> list[Finding]:
    """Return what is not on time now, the gravest first."""
    return audit.findings(facts(tx, probing))


def facts(tx: Tx, probing: Probing) -> Facts:
    """Return the facts of this instant. Under a virtual clock only beats and seals say anything: hours are played."""
    host = clock.now()
    beats = {row.name: row.at for row in tx.execute(_BEATS)}
    if tx.clock != "host":
        return Facts(tx.now, host, beats, seals=_seals(tx))
    waiting = _waiting(tx)
    return Facts(tx.now, host, beats, _timers(tx), waiting, bool(waiting) and _moving(tx, host), _seals(tx),
                 probes(tx, probing), tuple(channel for channel, _ in probing.routes), probing.every)


# Every page asks: making these statements again would cost more than running them.
_BEATS = select(beat)
_RANG = (timer.c.fired_at > bindparam("rang")) & (timer.c.due_at > bindparam("back"))
_TIMERS = select(timer.c.name, timer.c.due_at, timer.c.set_at, timer.c.fired_at).where(
    timer.c.due_at <= bindparam("due"), timer.c.fired_at.is_(None) | _RANG).limit(500)
_ALERT = (delivery.c.lane == LANES["staff"]).label("alert")
# An alert that its operator refuses to take waits as much as one that nobody hands over: since it was ordered.
_TRIED = (delivery.c.attempts > 0) & (delivery.c.lane == LANES["staff"]) & (delivery.c.urgency == "alert")
_WAITING = (select(delivery.c.channel, _ALERT, func.count().label("many"),
                   func.min(case((~_TRIED, delivery.c.next_at))).label("since"),
                   func.min(case((_TRIED, delivery.c.not_after))).label("ends"))
            .where(delivery.c.state == READY, (delivery.c.next_at <= bindparam("now")) | _TRIED,
                   delivery.c.not_after > bindparam("now"))
            .group_by(delivery.c.channel, _ALERT).order_by(_ALERT.desc(), delivery.c.channel))
_CALLING = select(delivery.c.id).where(delivery.c.state.in_((CLAIMED, CALLING)),
                                       delivery.c.lease_until > bindparam("host")).limit(1)
_LATELY = select(unsealed.c.delivery).where(unsealed.c.since > bindparam("since")).limit(1)
_SEALS = (select(unsealed.c.event, func.min(unsealed.c.since).label("since"), event.c.seal_at)
          .join(event, event.c.id == unsealed.c.event).group_by(unsealed.c.event, event.c.seal_at))
_PROBES = (select(delivery.c.channel, delivery.c.urgency, delivery.c.not_after, delivery.c.best)
           .where(delivery.c.state.in_(STATES), delivery.c.lane == LANES["probe"],
                  delivery.c.next_at > bindparam("since"), delivery.c.event == REGISTER, delivery.c.audience == "probe")
           .order_by(delivery.c.not_after))


def _timers(tx: Tx) -> tuple[Timer, ...]:
    rows = tx.execute(_TIMERS, {"due": tx.now - audit.TIMER_LATE, "rang": tx.now - audit.RANG_LATE_SHOWN,
                                "back": tx.now - BACK})
    return tuple(Timer(row.name, max(row.due_at, row.set_at), row.fired_at) for row in rows)


def _waiting(tx: Tx) -> tuple[Waiting, ...]:
    return tuple(Waiting(row.channel, bool(row.alert), row.many, _since(row))
                 for row in tx.execute(_WAITING, {"now": tx.now}))


def _since(row: Any) -> datetime:
    """Return since when something waits: its own hour, or that of the order of an alert which was refused since."""
    valid = timedelta(seconds=POLICIES[row.channel, "alert"].valid_s)
    found: list[datetime] = [*([row.since] if row.since else ()), *([row.ends - valid] if row.ends else ())]
    return min(found)


def _moving(tx: Tx, host: datetime) -> bool:
    """Return whether operators are being called, or were a moment ago: a long sending is not a late one."""
    return any(tx.execute(statement, given).first() is not None for statement, given in (
        (_CALLING, {"host": host}), (_LATELY, {"since": host - timedelta(minutes=1)})))


def _seals(tx: Tx) -> tuple[datetime, ...]:
    return tuple(_promised(row) for row in tx.execute(_SEALS))


def _promised(row: Any) -> datetime:
    since: datetime = row.since
    if row.event == REGISTER:
        return since + DAILY
    return since + FIRST if row.seal_at is None else max(since + FIRST, row.seal_at + BETWEEN)


def probes(tx: Tx, probing: Probing) -> tuple[Probe, ...]:
    """Return the last probe of each route. A repeat moves its next attempt, never the end of its validity."""
    if not probing.every:
        return ()
    return tuple(Probe(row.channel, row.not_after - timedelta(seconds=POLICIES[row.channel, row.urgency].valid_s),
                       probing.arrived(row.channel, row.best))
                 for row in tx.execute(_PROBES, {"since": tx.now - probing.every - BACK}))
