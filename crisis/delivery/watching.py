"""Reads what the auditor compares: beats, timers, what waits, what is not sealed, the last probes. Writes nothing."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from crisis import clock
from crisis.db import Tx
from crisis.delivery import audit
from crisis.delivery.audit import Facts, Finding, Probe, Timer, Waiting
from crisis.delivery.policy import LANES, POLICIES
from crisis.delivery.states import ACCEPTED, CALLING, CLAIMED, EXPIRED, READY, REFUSED, STOPPED, UNKNOWN
from crisis.delivery.tables import beat, delivery, timer
from crisis.journal.tables import REGISTER, event, unsealed

STATES = (READY, CLAIMED, CALLING, ACCEPTED, REFUSED, UNKNOWN, EXPIRED, STOPPED)
# By which word a probe has arrived. A mailbox is not read here: what its relay took is all that is known.
ARRIVED = {"sms": ("delivered",), "voice": ("delivered",), "site": ("read_back",),
           "email": ("accepted", "sent", "delivered")}
# The receipts of an event: 2 s after the first that waits or 30 s after the last seal. Those of the house: daily.
FIRST, BETWEEN, DAILY = timedelta(seconds=2), timedelta(seconds=30), timedelta(hours=25)
BACK = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Probing:
    """Where probes of the house go, and how often; a route without an address is not probed, zero means never."""

    number: str = ""
    email: str = ""
    every: timedelta = timedelta()

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
    beats = {row.name: row.at for row in tx.execute(select(beat))}
    if tx.clock != "host":
        return Facts(tx.now, host, beats, seals=_seals(tx))
    return Facts(tx.now, host, beats, _timers(tx), _waiting(tx), _moving(tx), _seals(tx), _probes(tx, probing),
                 tuple(channel for channel, _ in probing.routes), probing.every)


def _timers(tx: Tx) -> tuple[Timer, ...]:
    due = timer.c.due_at <= tx.now - audit.TIMER_LATE
    unfired = timer.c.fired_at.is_(None) & due
    late = (timer.c.fired_at > tx.now - audit.RANG_LATE_SHOWN) & (timer.c.due_at > tx.now - BACK) & due
    rows = tx.execute(select(timer.c.name, timer.c.due_at, timer.c.set_at, timer.c.fired_at).where(unfired | late)
                      .limit(500))
    return tuple(Timer(row.name, max(row.due_at, row.set_at), row.fired_at) for row in rows)


def _waiting(tx: Tx) -> tuple[Waiting, ...]:
    alert = (delivery.c.lane == LANES["staff"]).label("alert")
    rows = tx.execute(select(delivery.c.channel, alert, func.count().label("many"),
                             func.min(delivery.c.next_at).label("since"))
                      .where(delivery.c.state == READY, delivery.c.next_at <= tx.now, delivery.c.not_after > tx.now)
                      .group_by(delivery.c.channel, alert).order_by(alert.desc(), delivery.c.channel))
    return tuple(Waiting(row.channel, bool(row.alert), row.many, row.since) for row in rows)


def _moving(tx: Tx) -> bool:
    calling = delivery.c.state.in_((CLAIMED, CALLING)) & (delivery.c.lease_until > clock.now())
    if tx.execute(select(delivery.c.id).where(calling).limit(1)).first() is not None:
        return True
    lately = select(unsealed.c.delivery).where(unsealed.c.since > clock.now() - timedelta(minutes=1)).limit(1)
    return tx.execute(lately).first() is not None


def _seals(tx: Tx) -> tuple[datetime, ...]:
    rows = tx.execute(select(unsealed.c.event, func.min(unsealed.c.since).label("since"), event.c.seal_at)
                      .join(event, event.c.id == unsealed.c.event).group_by(unsealed.c.event, event.c.seal_at))
    return tuple(_promised(row) for row in rows)


def _promised(row: Any) -> datetime:
    since: datetime = row.since
    if row.event == REGISTER:
        return since + DAILY
    return since + FIRST if row.seal_at is None else max(since + FIRST, row.seal_at + BETWEEN)


def _probes(tx: Tx, probing: Probing) -> tuple[Probe, ...]:
    """Return the last probe of each route. A repeat moves its next attempt, never the end of its validity."""
    lately = delivery.c.next_at > tx.now - probing.every - BACK
    rows = tx.execute(select(delivery.c.channel, delivery.c.urgency, delivery.c.not_after, delivery.c.best)
                      .where(delivery.c.state.in_(STATES), delivery.c.lane == LANES["probe"], lately,
                             delivery.c.event == REGISTER, delivery.c.audience == "probe")
                      .order_by(delivery.c.not_after))
    return tuple(Probe(row.channel, row.not_after - timedelta(seconds=POLICIES[row.channel, row.urgency].valid_s),
                       row.best in ARRIVED.get(row.channel, ())) for row in rows)
