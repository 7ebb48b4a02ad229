"""A préfecture to tell stories in: the demonstration of a territory, its people by name of duty, its clock in hand.

It decides nothing: each verb is one command in one transaction, as the console and the API make it.
"""
from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Concatenate, ParamSpec, TypeVar

import pytest
from sqlalchemy import func, literal, select, union_all

from channels.port import Accepted, Outcome, Outgoing
from crisis import commitments, prepared
from crisis import territory as territories
from crisis.accounts.rights import Actor
from crisis.accounts.signin import actor
from crisis.config import ROOT
from crisis.db import Database, Tx, metadata
from crisis.delivery import outbox, timers
from crisis.delivery.tables import content, delivery
from crisis.delivery.worker import Worker
from crisis.errors import Refused
from crisis.events import cell, cod, opening, probes, reminders, sending
from crisis.events.orders import Order
from crisis.events.stage import Stage, stages
from crisis.events.states import judged
from crisis.journal import receipts, store
from crisis.messages import drafts
from crisis.messages.approval import Bound
from crisis.messages.fingerprints import fingerprints
from crisis.messages.variants import propose
from crisis.oncall import alerts, rotas
from crisis.territory import Territory
from playbooks import Playbooks

P = ParamSpec("P")
R = TypeVar("R")
BORN = datetime(2026, 1, 5, 8, tzinfo=UTC)
NIGHT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)  # A Saturday, three in the morning in Paris.
TEXT = "Inondation en cours depuis 02:30 à Aurillac. Restez chez vous. Prochain point à 4 h."
PUBLIC = "http://127.0.0.1:8001"


@cache
def cantal() -> Territory:
    return territories.load("15", ROOT / "territories")


@cache
def shipped() -> Playbooks:
    return prepared.load()


def seen_whole(bound: Bound, **seen: Any) -> sending.Seen:
    """Return what somebody gives who has had every text on screen to its end."""
    return sending.Seen(bound.hash, variants=tuple(fingerprints(bound).values()), **seen)


@dataclass
class Hours:
    """The clock of a story: it stands still until it is moved."""

    now: datetime = NIGHT

    def wall(self) -> datetime:
        return self.now

    def monotonic(self) -> float:
        return self.now.timestamp()

    def move(self, minutes: float = 0, **parts: float) -> datetime:
        self.now += timedelta(minutes=minutes, **parts)
        return self.now


@dataclass
class Operator:
    """An operator that takes everything, and remembers it. The site is read back at once."""

    operator: str
    state: str = "accepted"
    taken: list[Outgoing] = field(default_factory=list)

    def send(self, outgoing: Outgoing) -> Outcome:
        self.taken.append(outgoing)
        return Accepted(f"{self.operator}-{outgoing.delivery}", self.state)


@dataclass(frozen=True)
class Sms:
    """One SMS ordered for a person on duty."""

    person: str
    text: str
    state: str


class House:
    """One installation, one clock, and whoever is on duty."""

    def __init__(self, db: Database, hours: Hours) -> None:
        self.db, self.hours = db, hours
        self.territory = cantal()
        self.here = cod.Here(self.territory, PUBLIC, shipped())

    def do(self, verb: Callable[Concatenate[Tx, P], R], *args: P.args, **named: P.kwargs) -> R:
        """Run one command in one transaction."""
        with self.db.transaction() as tx:
            return verb(tx, *args, **named)

    def look(self, read: Callable[Concatenate[Tx, P], R], *args: P.args, **named: P.kwargs) -> R:
        with self.db.reading() as tx:
            return read(tx, *args, **named)

    def on_duty(self, function: str, rank: int = 0) -> Actor:
        """Return who holds a function at this minute: 0 is the first called."""
        return self.look(lambda tx: actor(tx, rotas.on_duty_now(tx, function)[rank]))

    @property
    def officer(self) -> Actor:
        return self.on_duty("duty_officer")

    @property
    def authority(self) -> Actor:
        return self.on_duty("authority")

    def com(self, rank: int = 0) -> Actor:
        return self.on_duty("communication", rank)

    def open(self, communes: Sequence[str] = ("15014", "15187"), title: str = "Crue de la Cère", *,
             by: Actor | None = None, separate: bool = False, kind: str = "flood") -> str:
        wanted = opening.Opening(kind, title, communes, separate=separate)
        return self.do(opening.open_event, by or self.officer, self.territory, wanted)

    def voice(self, minutes_ago: float = 0, means: str = "telephone") -> Order:
        """Return an order that the authority on duty gave by voice so many minutes ago."""
        at = self.hours.now - timedelta(minutes=minutes_ago) if minutes_ago else None
        return Order(self.authority.person, means, at)

    def activate(self, event: str, level: str = "full", order: Order | None = None) -> int:
        return self.do(cod.activate, self.officer, self.here, event, level, order or self.voice())

    def arrive(self, event: str, who: Actor, by: Actor | None = None) -> None:
        """Say that somebody who was called is there; by default that person says it."""
        self.do(lambda tx: alerts.arrive(tx, alerts.of_person(tx, event, who.person), "arrived", (by or who).by))

    def declare(self, event: str, by: Actor | None = None, motive: str = "") -> int:
        return self.do(cell.declare, by or self.com(), event, None, motive)

    def staffed(self, communes: Sequence[str] = ("15014", "15187")) -> str:
        """Return an event whose COD is active, with the minimum staff of the cell there."""
        event = self.open(communes)
        self.activate(event)
        for rank in range(2):
            self.arrive(event, self.com(rank))
        return event

    def writing(self, core: str = TEXT, title: str = "Crue de la Cère", communes: Sequence[str] = ("15014", "15187"),
                **parts: Any) -> drafts.Writing:
        texts = parts.pop("variants", None) or propose(self.territory.prefecture, title, core, "real")
        means, media = parts.pop("means", ["site"]), parts.pop("media", True)
        return drafts.Writing(title, core, texts, communes, means, media, **parts)

    def draft(self, event: str, by: Actor | None = None, **parts: Any) -> str:
        return self.do(drafts.draft, by or self.com(), event, self.writing(**parts))

    def message(self, event: str, by: Actor | None = None, **parts: Any) -> tuple[str, Bound]:
        """Draft and submit a message; return its id and what an approval will bind."""
        key = self.draft(event, by, **parts)
        return key, self.do(sending.submit, by or self.com(), self.here, key)

    def approve(self, message: str, bound: Bound, by: Actor | None = None, order: Order | None = None,
                **seen: Any) -> int:
        return self.do(sending.approve, by or self.com(1), self.here, message, seen_whole(bound, **seen), order)

    def send(self, event: str, **parts: Any) -> str:
        """Draft, submit, approve by a second person and hand over everything; return the message's id."""
        message, bound = self.message(event, **parts)
        self.approve(message, bound)
        self.deliver()
        return message

    def operators(self) -> dict[tuple[str, Any], Operator]:
        return {("twilio", "sandbox"): Operator("twilio"), ("smtp", "sandbox"): Operator("smtp"),
                ("site", "sandbox"): Operator("site", "read_back")}

    def deliver(self, *only: str) -> list[Outgoing]:
        """Let a worker hand over all that is due to the operators (all of them by default), and return it."""
        operators = {way: each for way, each in self.operators().items() if not only or way[0] in only}
        worker = Worker(self.db, operators, demonstration=lambda: True, callback=lambda _operator, _delivery: None)
        worker.start()
        try:
            self._until_idle([name for name, _ in operators])
        finally:
            worker.stop()
        return [outgoing for each in operators.values() for outgoing in each.taken]

    def _until_idle(self, operators: list[str]) -> None:
        due = select(func.count()).select_from(delivery).where(
            delivery.c.operator.in_(operators), delivery.c.next_at <= self.hours.now,
            delivery.c.state.in_(("ready", "claimed", "calling")))
        end = time.monotonic() + 20
        while self.look(lambda tx: tx.execute(due).scalar_one()):
            assert time.monotonic() < end, "deliveries do not settle"
            time.sleep(0.01)

    def prove(self) -> None:
        """Send the start-up probes, so that every route is proven."""
        self.do(probes.probe, probes.Probing("+33639980999", "essai@pref15.example"))
        self.deliver()

    def fire(self) -> int:
        """Fire every timer that is due, each in its own transaction, as a scheduler does; return how many."""
        due = self.look(timers.due_ids)
        for timer in due:
            self.do(reminders.fire, self.here, timer)
        return len(due)

    def fire_together(self) -> None:
        """Let two schedulers fire every timer that is due, at the same instant."""
        due, ready = self.look(timers.due_ids), threading.Barrier(2)

        def scheduler() -> None:
            ready.wait(20)
            for timer in due:
                self.do(reminders.fire, self.here, timer)

        with ThreadPoolExecutor(2) as pool:
            for done in [pool.submit(scheduler) for _ in range(2)]:
                done.result(20)

    def seal(self, event: str) -> None:
        self.do(receipts.close_seal, event)

    def stage(self, event: str) -> Stage:
        return self.look(stages.state, event)

    def verdict(self, event: str, number: int) -> commitments.Verdict:
        """Return a verdict from the sealed lines alone."""
        found = self.look(lambda tx: commitments.verdicts(judged.state(tx, event), tx.now))
        return next(each for each in found if each.number == number)

    def entries(self, event: str, *kinds: str) -> list[dict[str, Any]]:
        """Return what the chain holds, of some kinds or all."""
        every = [each.content for each in self.look(store.entries, event, limit=5000)]
        return [each for each in every if not kinds or each["kind"] in kinds]

    def words(self, event: str, entry: dict[str, Any]) -> str:
        """Return the free text that stands beside an entry."""
        return self.look(store.texts, event, [entry["text"]["id"]])[entry["text"]["id"]]

    def sms(self, event: str) -> list[Sms]:
        """Return the SMS ordered for people on duty, in the order of the entries."""
        rows = select(delivery.c.target, content.c.text, delivery.c.state).join(content).where(
            delivery.c.event == event, delivery.c.audience == "staff").order_by(delivery.c.order_seq)
        return [Sms(row.target.removeprefix("person:"), row.text, row.state) for row in self.look(_rows, rows)]

    def deliveries(self, event: str, audience: str = "") -> list[Any]:
        rows = select(delivery).where(delivery.c.event == event, delivery.c.audience != "staff")
        found: list[Any] = self.look(_rows, rows.where(delivery.c.audience == audience) if audience else rows)
        return found

    def tally(self, event: str, message: str | None = None) -> dict[str, dict[str, int]]:
        return self.look(outbox.tally, event, message)

    def counts(self) -> dict[str, int]:
        """Return how many rows every table has: what a refused command must leave as it was."""
        every = union_all(*(select(literal(name), func.count()).select_from(table)
                            for name, table in metadata.tables.items()))
        return self.look(lambda tx: dict(tx.execute(every).all()))

    def refused(self, verb: Callable[Concatenate[Tx, P], Any], *args: P.args, **named: P.kwargs) -> Refused:
        """Run a command that must be refused with nothing half applied, and return the refusal."""
        before = self.counts()
        with pytest.raises(Refused) as caught:
            self.do(verb, *args, **named)
        assert self.counts() == before
        assert caught.value.what
        return caught.value


def _rows(tx: Tx, statement: Any) -> list[Any]:
    return list(tx.execute(statement))
