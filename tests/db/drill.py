"""Drives a small crisis with the real commands, minute by minute, without web, worker or network.

Operators are played by their outcomes: the outbox is claimed, begun and settled as the worker does. Decides nothing.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from channels.port import Accepted, Found, Outcome, Refused, Unknown
from crisis import clock
from crisis import territory as territories
from crisis.accounts.rights import Actor
from crisis.accounts.tables import account
from crisis.config import ROOT
from crisis.db import Database, Tx, virtual_clock
from crisis.delivery import claims, outbox, timers
from crisis.delivery.ledger import Result, write
from crisis.delivery.tables import delivery
from crisis.demonstration import HOUSE
from crisis.directory import contacts
from crisis.events import cell, closing, cod, opening, reminders, sending
from crisis.events.orders import Order
from crisis.journal import receipts, register, store
from crisis.messages import drafts
from crisis.messages.fingerprints import fingerprints
from crisis.messages.variants import propose
from crisis.oncall import alerts, rotas
from tests.house import shipped

T0 = datetime(2026, 11, 21, 22, 0, tzinfo=UTC)
STAFF = (("duty_officer", 1), ("authority", 1), ("communication", 2))
CORE = "Inondation en cours à 23 h. Restez chez vous. Prochain point à 1 h."
WORDS = {"sms": "delivered", "email": "accepted", "site": "read_back"}
Answer = Callable[[Any], Outcome]


def taken(row: Any) -> Outcome:
    """Every operator takes everything at once, brings the SMS, and the site is read back."""
    return Accepted("ref", WORDS[row.channel])


class Drill:
    """A demonstration with three communes, three newsrooms and four people on duty, on a clock of its own."""

    def __init__(self, db: Database, code: str = "15") -> None:
        self.db, self.event = db, ""
        self.territory = territories.load(code, ROOT / "territories")
        self.communes = tuple(each.code_insee for each in self.territory.communes[:3])
        self.here = cod.Here(self.territory, "https://public.example", shipped())
        self.people: dict[str, list[Actor]] = {}
        self._set(T0 - timedelta(hours=2))
        with db.transaction() as tx:
            register.open_house(tx, code, demonstration=True)
            self._people(tx)
            self._outside(tx)

    def _people(self, tx: Tx) -> None:
        number = 0
        for function, many in STAFF:
            self.people[function] = []
            for _ in range(many):
                number += 1
                person = contacts.add(tx, HOUSE, f"Personne {number}", "staff", function, None,
                                      [("sms", f"+3363998{number:04d}")])
                tx.execute(insert(account), {"person": person, "login": f"agent{number}", "password": "none",
                                             "function": function, "roles": function, "enabled": True})
                # As `signin.grant` writes it; a password would cost half a second each.
                store.append(tx, "register", "account_granted", {"person": person, "roles": [function]})
                self.people[function].append(Actor(person, function, frozenset({function})))
            rotas.publish(tx, HOUSE, function, [each.person for each in self.people[function]], tx.now.date(), 4, 18)

    def _outside(self, tx: Tx) -> None:
        for insee in self.communes:
            number = f"+33639981{insee[-3:]}"
            contacts.add(tx, HOUSE, f"Maire {insee}", "elected", "mayor", f"commune:{insee}", [("sms", number)])
        for medium in self.territory.media:
            contacts.add(tx, HOUSE, medium.name, "media", "newsroom", f"medium:{medium.id}",
                         [("email", f"{medium.id}@medias.example")])

    def _set(self, moment: datetime) -> None:
        with self.db.transaction(jumping=True) as tx:
            tx.execute(update(virtual_clock).values(virtual_at=moment))

    @property
    def officer(self) -> Actor:
        return self.people["duty_officer"][0]

    @property
    def authority(self) -> Actor:
        return self.people["authority"][0]

    @contextmanager
    def at(self, minutes: float) -> Iterator[Tx]:
        """Open the transaction of an act at that many minutes from T0."""
        self._set(T0 + timedelta(minutes=minutes))
        with self.db.transaction() as tx:
            yield tx

    def open(self, minutes: float = -5, title: str = "Crue de la Cère") -> str:
        with self.at(minutes) as tx:
            self.event = opening.open_event(tx, self.officer, self.territory,
                                            opening.Opening("flood", title, self.communes, separate=True))
        return self.event

    def activate(self, minutes: float = 0, declared: float | None = None, level: str = "full") -> int:
        hour = None if declared is None else T0 + timedelta(minutes=declared)
        with self.at(minutes) as tx:
            return cod.activate(tx, self.officer, self.here, self.event, level,
                                Order(self.authority.person, "telephone", hour))

    def answer(self, minutes: float, rank: int = 0, arrive: bool = True) -> None:
        with self.at(minutes) as tx:
            call = alerts.of_person(tx, self.event, self.people["communication"][rank].person)
            alerts.answer(tx, call, "coming", 15, "link", alerts.own_by(call))
            if arrive:
                alerts.arrive(tx, call, "arrived", alerts.own_by(call))

    def operational(self, minutes: float) -> int:
        with self.at(minutes) as tx:
            return cell.declare(tx, self.people["communication"][0], self.event, None, "Essai de mode réduit")

    def send(self, minutes: float, title: str = "Crue") -> str:
        """Draft, submit and approve by two people, and return the message."""
        writer, second = self.people["communication"]
        texts = propose(self.territory.prefecture, title, CORE, "real")
        texts["email"] += "\n\nLigne réservée aux élus : 04 65 71 15 03."
        with self.at(minutes) as tx:
            writing = drafts.Writing(title, CORE, texts, self.communes, ["site"], True)
            message = drafts.draft(tx, writer, self.event, writing)
            bound = sending.submit(tx, writer, self.here, message)
            passed = [each.code for each in sending.findings(tx, self.here, self.event, bound)]
            sending.approve(tx, second, self.here, message, sending.Seen(
                bound.hash, "information", passed, list(fingerprints(bound).values())))
        return message

    def operators(self, minutes: float, answer: Answer = taken, seconds: float = 0.25) -> int:
        """Call operators with all that is due, as a worker would; return how many were called."""
        self._set(T0 + timedelta(minutes=minutes))
        with self.db.transaction() as tx:
            rows = claims.claim(tx, "drill", 500, ["twilio", "smtp", "site"])
            begun = claims.begin(tx, "drill", [row.id for row in rows])
        results = [Result(row.id, answer(row), seconds) for row in rows if row.id in begun]
        with self.db.transaction() as tx:
            write(tx, results)
        return len(results)

    def all_taken(self, minutes: float, answer: Answer = taken) -> None:
        """Call until nothing is due: public and press follow the mayors."""
        while self.operators(minutes, answer):
            pass

    def find(self, minutes: float, after_s: float) -> None:
        """Let look-ups find every unknown delivery, dated by the operator so many seconds after its call."""
        with self.at(minutes) as tx:
            rows = tx.execute(select(delivery.c.id).where(delivery.c.state == "unknown")).scalars()
            moment = clock.now() + timedelta(seconds=after_s)  # Operators live on the host's clock.
            write(tx, [Result(key, Found("ref", "accepted", moment), 0.0, look_up=True) for key in list(rows)])

    def remind(self, minutes: float) -> None:
        """Fire every timer that is due at that minute."""
        self._set(T0 + timedelta(minutes=minutes))
        with self.db.reading() as tx:
            due = timers.due_ids(tx)
        for timer in due:
            with self.db.transaction() as tx:
                reminders.fire(tx, self.here, timer)

    def stop(self, minutes: float, message: str) -> None:
        with self.at(minutes) as tx:
            sending.stop_sending(tx, self.officer, self.event, message)

    def expire(self, minutes: float) -> None:
        with self.at(minutes) as tx:
            outbox.expire(tx)

    def seal(self, minutes: float) -> None:
        with self.at(minutes) as tx:
            receipts.close_seal(tx, self.event)

    def close(self, minutes: float) -> None:
        with self.at(minutes) as tx:
            closing.close(tx, self.officer, self.event, confirmed=True)


def refusing(channel: str) -> Answer:
    """Return operators of whom one refuses for good."""
    return lambda row: Refused("30003") if row.channel == channel else taken(row)


def silent(channel: str) -> Answer:
    """Return operators of whom one never says what became of a call."""
    return lambda row: Unknown("timeout") if row.channel == channel else taken(row)


def whole(db: Database) -> Drill:
    """Return the story in which all goes well: cell at T+20, three audiences covered at T+31, closed at T+150."""
    drill = Drill(db)
    drill.open()
    drill.activate(declared=-2)
    drill.all_taken(0)
    drill.answer(8, 0)
    drill.answer(12, 1)
    drill.operational(20)
    drill.send(30)
    drill.all_taken(31)
    drill.seal(33)
    drill.close(150)
    return drill


__all__ = ["T0", "Drill", "refusing", "silent", "taken", "whole"]


def seq_of(db: Database, event_id: str, kind: str) -> int:
    with db.reading() as tx:
        return next(each.seq for each in store.entries(tx, event_id) if each.content["kind"] == kind)
