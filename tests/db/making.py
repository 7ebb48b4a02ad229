"""What the tests of the core share: an event, deliveries, operators written in ten lines, a clock moved by hand."""
from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from channels.port import Absent, Accepted, Adapter, Found, Outcome, Outgoing, Realm, Unknown
from crisis import clock
from crisis.db import Database, Tx, new_id, virtual_clock
from crisis.delivery import claims, outbox
from crisis.delivery.outbox import Order
from crisis.delivery.tables import delivery
from crisis.delivery.worker import Result, Worker, write
from crisis.errors import Refused
from crisis.journal import register, store
from crisis.journal.entry import GENESIS
from crisis.journal.tables import event, receipt

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
FACTS = {"type": "flood", "territory": "15", "module7": True, "communes": ["15014"], "minimum_staff": 2,
         "means": ["site"], "priority_media": [], "convention_media": [], "rules": {}, "demonstration": True}

DISPATCH = {"message": "m1", "number": 1, "wave": 1, "factual": False, "ends_alert": False, "contains": [],
            "communes": [], "without_route": [], "targets": []}


class Hands:
    """The clock of the machine, moved by hand: `live` lets time pass, `step` sets the wall clock alone."""

    def __init__(self, start: datetime = NOON) -> None:
        self.wall, self.monotonic = start, 0.0

    def live(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.monotonic += seconds

    def step(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)


def hands_on(patch: pytest.MonkeyPatch, start: datetime = NOON) -> Hands:
    """Give the house a clock moved by hand."""
    hands = Hands(start)
    patch.setattr(clock, "host", clock.Clock(lambda: hands.wall, lambda: hands.monotonic))
    patch.setattr(clock, "elapsed", lambda: hands.monotonic)
    return hands


def open_event(db: Database, mode: str = "rehearsal", *, demonstration: bool = True) -> str:
    """Open an event, and the house if it is the first; return its id."""
    key = new_id()
    with db.transaction() as tx:
        if not register.is_open(tx):
            register.open_house(tx, "15", demonstration=demonstration)
        store.lock(tx, "register")
        tx.execute(insert(event), {
            "id": key, "nature": mode, "plays": "real", "mode": mode, "type": "flood", "territory": "15",
            "opened_at": tx.now, "opened_by": "somebody", "head_seq": 0, "head_hash": GENESIS, "head_at": tx.now})
        store.append(tx, key, "event_opened", {"nature": mode, "plays": "real", "mode": mode} | FACTS)
        register.event_opened(tx, key, mode)
    return key


def note(db: Database, event_id: str, **more: Any) -> int:
    """Append one entry and return its number."""
    with db.transaction() as tx:
        return store.append(tx, event_id, "note_added", {"category": "other"}, **more).seq


def post(db: Database, event_id: str, count: int = 1, text: str = "Restez chez vous.", **changes: Any) -> list[str]:
    """Order deliveries: SMS of information to mayors unless told otherwise. Return their ids."""
    given = {"audience": "elected", "channel": "sms", "urgency": "information", "message": "m1", **changes}
    with db.transaction() as tx:
        body = outbox.write(tx, "Crue", text)
        orders = [Order(new_id(), target=f"commune:15{rank:03d}", address=address(given["channel"], rank), content=body,
                        **given) for rank in range(count)]
        row = store.lock(tx, event_id)
        seq = store.append(tx, event_id, "message_dispatched", DISPATCH).seq
        outbox.post(tx, row, seq, orders, demonstration=register.is_demonstration(tx))
    return [order.id for order in orders]


def address(channel: str, rank: int) -> str:
    phone = f"+3363998{1000 + rank}"
    known = {"sms": phone, "voice": phone, "email": f"boite{rank}@medias.example"}
    return known.get(channel, channel)


@dataclass
class Phones:
    """An operator in memory: `script` answers each call, what was really taken is in `taken`, in order."""

    script: Callable[[Outgoing], Outcome] = lambda outgoing: Accepted(f"SM{outgoing.delivery[:6]}")
    answer: Callable[[Outgoing], Found | Absent | Unknown] = lambda _: Absent()
    operator: str = "twilio"
    called: list[Outgoing] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def send(self, outgoing: Outgoing) -> Outcome:
        self.called.append(outgoing)
        return self.script(outgoing)

    def look_up(self, outgoing: Outgoing, since: datetime) -> Found | Absent | Unknown:
        self.asked.append(outgoing.delivery)
        return self.answer(outgoing)

    def calls(self) -> list[str]:
        return [outgoing.delivery for outgoing in self.called]


class AtOnce(Executor):
    """Runs what it is given at once, in the thread that gives it."""

    def submit(self, act: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(act(*given, **named))
        return done


def at_hand(db: Database, *operators: Adapter, realm: Realm = "sandbox", **more: Any) -> Worker:
    """Build a worker on these operators; nothing is started, and its calls are made by whoever turns it."""
    adapters = {(operator.operator, realm): operator for operator in operators}
    given: dict[str, Any] = {"demonstration": lambda: realm == "sandbox", "callback": lambda *_: None, **more}
    return Worker(db, adapters, **given)


def turn(worker: Worker) -> float:
    """Let a worker that is not started look once, call, ask, and write all it heard; return its wish to pause."""
    worker._pool = worker._askers = AtOnce()  # type: ignore[assignment]  # the executor it needs, without threads
    worker.sweep()
    assert worker.ledger.record([])
    pause = worker.cycle()
    assert worker.ledger.record([])
    return pause


@contextmanager
def working(worker: Worker) -> Iterator[Worker]:
    """Let a worker run, and end it whatever happens."""
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()


def rows(db: Database, *ids: str) -> list[Any]:
    """Return deliveries as they are stored, all of them unless ids are given, in the order of the ids given."""
    with db.reading() as tx:
        found = {row.id: row for row in tx.execute(select(delivery).order_by(delivery.c.target, delivery.c.id))}
    return [found[key] for key in ids] if ids else list(found.values())


def states(db: Database, *ids: str) -> list[str]:
    return [row.state for row in rows(db, *ids)]


def lines(db: Database, delivery_id: str) -> list[str]:
    """Return the words written about a delivery, in their order."""
    with db.reading() as tx:
        return list(tx.execute(select(receipt.c.state).where(receipt.c.delivery == delivery_id)
                               .order_by(receipt.c.n)).scalars())


def dated(db: Database, delivery_id: str) -> dict[str, datetime]:
    """Return the instant of each word written about a delivery."""
    with db.reading() as tx:
        return {row.state: row.at for row in tx.execute(select(receipt).where(receipt.c.delivery == delivery_id))}


def change(db: Database, statement: Any) -> None:
    with db.transaction() as tx:
        tx.execute(statement)


def set_virtual(db: Database, moment: datetime | None) -> None:
    change(db, update(virtual_clock).values(virtual_at=moment))


def lease_ended(db: Database, *ids: str) -> None:
    """Do as if the worker that holds these rows had died half a minute ago."""
    ago = clock.now() - timedelta(seconds=1)
    change(db, update(delivery).where(delivery.c.id.in_(ids)).values(lease_until=ago))


ALL = ("twilio", "smtp", "site")


def claimed(db: Database, owner: str = "w1", limit: int = 500, **more: Any) -> list[str]:
    """Claim what is due, as a worker would; return the ids in the order of the claim."""
    with db.transaction() as tx:
        return [row.id for row in claims.claim(tx, owner, limit, ALL, **more)]


def begun(db: Database, owner: str = "w1", limit: int = 500) -> list[str]:
    """Claim and begin what is due, as a worker would; return the ids in their order."""
    with db.transaction() as tx:
        taken = claims.claim(tx, owner, limit, ALL)
        return sorted(claims.begin(tx, owner, [row.id for row in taken]))


def told(db: Database, *results: Result) -> None:
    """Write what operators said."""
    with db.transaction() as tx:
        write(tx, results)


def stopped(db: Database, event_id: str, message: str | None = None) -> int:
    with db.transaction() as tx:
        return outbox.stop(tx, event_id, message)


def expired(db: Database) -> int:
    with db.transaction() as tx:
        return outbox.expire(tx)


def recovered(db: Database) -> int:
    with db.transaction() as tx:
        return outbox.recover(tx)


def wait_until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "what was expected did not come"
        time.sleep(0.01)


def together(*acts: Callable[[], object]) -> list[BaseException]:
    """Run acts at the same moment in threads of their own; return what they raised."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        start.wait(10)
        act()

    with ThreadPoolExecutor(len(acts)) as pool:
        done = [pool.submit(run, act) for act in acts]
        return [error for each in done if (error := each.exception(60)) is not None]


def refused_after(db: Database, *acts: Callable[[Tx], object]) -> None:
    """Do things in a transaction that ends in a refusal."""
    with pytest.raises(Refused), db.transaction() as tx:
        _do_and_refuse(tx, *acts)


def _do_and_refuse(tx: Tx, *acts: Callable[[Tx], object]) -> None:
    for act in acts:
        act(tx)
    raise Refused("no", "Non.")
