"""A night on call as the operators lived it: what left, in order, and what each telephone told. It decides nothing.

The operators outlive every process of ours: what reached them is in a file. So a story may let each act be done by a
process of its own that a kill -9 ends, and the list of what left must stay the same.
"""
from __future__ import annotations

import json
import logging
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import CursorResult, Executable, func, select
from structlog.testing import capture_logs

from channels.port import Absent, Accepted, Heard, Outcome, Outgoing
from crisis.clock import instant, parse_instant
from crisis.db import Database, Tx
from crisis.delivery import outbox, timers
from crisis.delivery.ledger import Result, write
from crisis.delivery.tables import delivery
from crisis.directory.contacts import holders
from crisis.events import reminders
from crisis.oncall import rotas
from tests.db.making import AtOnce, at_hand, together
from tests.house import House

# What a telephone tells of one message, and after how many seconds. A call that nobody takes ends after 20 s.
Tells = Sequence[tuple[float, str]]
TELLS: dict[str, Tells] = {"twilio": ((2, "sent"), (5, "delivered")), "twilio_voice": ((20, "undelivered"),)}
FUNCTIONS = {"communication": "com", "authority": "autorité", "duty_officer": "permanence", "cip_chief": "cip"}


@dataclass
class Operator:
    """One operator: it writes down what reaches it, and answers what the story says."""

    operator: str
    night: Night

    def send(self, outgoing: Outgoing) -> Outcome:
        return self.night.reached(self.operator, outgoing)

    def look_up(self, _outgoing: Outgoing, _since: datetime) -> Absent:
        return Absent()


@dataclass
class Told:
    """What operators told a worker, written when it has done; a thread would wait for more between two batches."""

    house: House
    results: list[Result] = field(default_factory=list)

    def put(self, result: Result) -> None:
        self.results.append(result)

    def write(self) -> None:
        if self.results:
            self.house.do(lambda tx: write(tx, self.results))
        self.results = []


def taken(outgoing: Outgoing) -> Outcome:
    return Accepted(f"ref-{outgoing.delivery}")


@dataclass
class Night:
    """`takes`: what an operator answers; `tells`: what it says afterwards. `mortal`: each act is done by a process of
    its own, killed once it has done it. `twin`: another service on the same database, which does each act with it.
    """

    house: House
    folder: Path
    takes: Callable[[str, Outgoing], Outcome] = lambda _operator, outgoing: taken(outgoing)
    tells: Callable[[str, str], Tells] = lambda operator, _who: TELLS[operator]
    mortal: bool = False
    twin: House | None = None
    acts: int = 0
    began: datetime = field(init=False)
    names: dict[str, str] = field(init=False)
    heard: set[tuple[int, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.began = self.house.hours.now
        self.names = self.house.look(_names)

    def reached(self, operator: str, outgoing: Outgoing) -> Outcome:
        """Write down what reached an operator, whoever carries it, and return its answer."""
        outcome = self.takes(operator, outgoing)
        line = {"at": instant(self.house.hours.now), "operator": operator, "delivery": outgoing.delivery,
                "who": self.names.get(outgoing.address, outgoing.address), "text": outgoing.text,
                "taken": isinstance(outcome, Accepted)}
        with self._seen.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        return outcome

    @property
    def _seen(self) -> Path:
        return self.folder / "operators.jsonl"

    def seen(self) -> list[dict[str, Any]]:
        """Return what reached the operators, refused or not, in order."""
        return [json.loads(line) for line in self._seen.read_text(encoding="utf-8").splitlines()] if (
            self._seen.exists()) else []

    def left(self) -> list[str]:
        """Return what the operators took, sorted within each second: « 05:00 sms com/3 »."""
        return sorted(f"{_after(self.began, line['at'])} {'sms' if line['operator'] == 'twilio' else 'appel'} "
                      f"{line['who']}" for line in self.seen() if line["taken"])

    def names_of(self, persons: Iterable[str]) -> list[str]:
        """Return how the list of what left calls these persons."""
        numbers = self.house.look(_numbers)
        return [self.names[numbers[person]] for person in persons]

    def live(self, minutes: float = 0, **parts: float) -> None:
        """Let the service live for so long: every instant at which something is due, and none between."""
        until = self.house.hours.now + timedelta(minutes=minutes, **parts)
        self.settle()
        while (at := self._next(until)) is not None:
            self.house.hours.now = at
            self.settle()
        self.house.hours.now = until
        self.settle()

    def _next(self, until: datetime) -> datetime | None:
        now = self.house.hours.now
        found = [*self.house.look(_due_later), *(at for _, at, _ in self._words())]
        return min((at for at in found if now < at <= until), default=None)

    def settle(self) -> None:
        """Do all that is due at this instant."""
        for _ in range(30):
            words = [(key, word) for key, at, word in self._words() if at <= self.house.hours.now]
            due = self.house.look(timers.due_ids)
            busy = self.house.look(_waiting)
            if not (words or due or busy):
                return
            for key, word in words:
                self.heard.add(key)
                self.hear(word)
            for timer in due:
                self._act(lambda house, timer=timer: house.do(reminders.fire, house.here, timer))
            self._act(self.work)
        raise AssertionError("this instant does not end")

    def hear(self, word: Heard) -> None:
        """Let an operator tell one word of one delivery."""
        self._act(lambda house: house.do(lambda tx: write(tx, [Result(word.delivery, word, 0.0)])))

    def _words(self) -> list[tuple[tuple[int, int], datetime, Heard]]:
        """Return what the operators still have to tell, each with its instant."""
        return [((rank, word), parse_instant(line["at"]) + timedelta(seconds=after),
                 Heard(line["delivery"], state, f"ref-{line['delivery']}"))
                for rank, line in enumerate(self.seen()) if line["taken"]
                for word, (after, state) in enumerate(self.tells(line["operator"], line["who"]))
                if (rank, word) not in self.heard]

    def work(self, house: House, told: Told | None = None) -> None:
        """Be a worker that looks once: settle what was lost, ask, call, and write what it was told."""
        worker = at_hand(house.db, Operator("twilio", self), Operator("twilio_voice", self))
        worker.ledger = kept = told or Told(house)  # type: ignore[assignment]  # the one verb that a worker needs of it
        worker._pool = worker._askers = AtOnce()  # type: ignore[assignment]  # the executor it needs, without threads
        for look in (worker.sweep, worker.cycle):
            look()
            kept.write()

    def _act(self, act: Callable[[House], object]) -> None:
        """Do one act, here or in a process that dies of it."""
        self.acts += 1
        if self.mortal:
            self.dies(act)
        elif self.twin is not None:
            assert together(*(partial(act, house) for house in (self.house, self.twin))) == []
        else:
            act(self.house)

    def killed_in(self, timer: str, writes: int) -> bool:
        """Fire one timer in a process killed after so many writes; return whether it had come to its end before."""
        ended = self.folder / f"ended-{writes}"

        def fire(house: House) -> None:
            house.do(reminders.fire, house.here, timer)
            ended.touch()
        self.dies(fire, writes)
        return ended.exists()

    def dies(self, act: Callable[[House], object], writes: int = 0) -> None:
        """Do an act in a process that a kill -9 ends: after so many writes, or once it has done it."""
        errors = self.folder / "errors.txt"
        child = os.fork()
        if child == 0:
            try:
                with capture_logs() as logs:
                    _die_after(writes)
                    act(self.born_again())
                errors.write_text("".join(f"{each}\n" for each in logs if loud(each)))
            finally:
                if sys.exc_info()[0] is not None:
                    errors.write_text(traceback.format_exc())
                os.kill(os.getpid(), signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert os.WTERMSIG(status) == signal.SIGKILL
        assert not errors.exists() or not errors.read_text(), errors.read_text()

    def born_again(self) -> House:
        """Return the same house as another process opens it."""
        house = House(Database(self.house.db.url), self.house.hours)
        # Only what a process compiles is shared: it takes longer than all the rest of its life.
        house.db.engine._compiled_cache = self.house.db.engine._compiled_cache
        house.here = self.house.here
        return house


def _after(began: datetime, at: str) -> str:
    seconds = round((parse_instant(at) - began).total_seconds())
    return f"{seconds // 60:02}:{seconds % 60:02}"


def _numbers(tx: Tx) -> dict[str, str]:
    return {str(each.person): str(each.address("sms")) for each in holders(tx, "staff")}


def _names(tx: Tx) -> dict[str, str]:
    """Return how a story calls whoever has a number: the function, and the rank of the rota at the beginning."""
    numbers = _numbers(tx)
    return {numbers[person]: f"{short}/{rank + 1}" for function, short in FUNCTIONS.items()
            for rank, person in enumerate(rotas.on_duty_now(tx, function))}


def _due_later(tx: Tx) -> list[datetime]:
    """Return the next instants at which something is due: a timer, an attempt or a look-up, the end of a lease."""
    leased = select(func.min(delivery.c.lease_until)).where(delivery.c.state.in_(("claimed", "calling")))
    lease: datetime | None = tx.execute(leased).scalar()
    found = (timers.next_due(tx), outbox.next_attempt(tx), lease + timedelta(milliseconds=1) if lease else None)
    return [at for at in found if at is not None]


def _waiting(tx: Tx) -> bool:
    """Return whether a worker has something to do now: to call, to ask, or to end what a dead one left."""
    lost = select(delivery.c.id).where(delivery.c.state.in_(("claimed", "calling")), delivery.c.lease_until < tx.now)
    asks = select(delivery.c.id).where(delivery.c.state == "unknown", delivery.c.look_ups < 2,
                                       delivery.c.next_at <= tx.now)
    late = select(delivery.c.id).where(delivery.c.state == "ready", delivery.c.not_after <= tx.now)
    return outbox.due(tx) or any(tx.execute(each.limit(1)).first() for each in (lost, asks, late))


def _die_after(writes: int) -> None:
    """Let this process die once it has written so many times; never if zero."""
    execute, left = Tx.execute, [writes]

    def counting(tx: Tx, statement: Executable,
                 params: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None) -> CursorResult[Any]:
        done = execute(tx, statement, params)
        left[0] -= bool(getattr(statement, "is_dml", False))
        if writes and left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    Tx.execute = counting  # type: ignore[assignment, method-assign]  # in the child alone


def loud(entry: MutableMapping[str, Any]) -> bool:
    return entry["log_level"] in ("warning", "error", "critical")


@contextmanager
def quiet(caplog: Any) -> Iterator[None]:
    """Fail at the end if anything was logged from a warning up, by the house or by a library."""
    with capture_logs() as logs:
        yield
    records = [each.getMessage() for each in caplog.get_records("call") if each.levelno >= logging.WARNING]
    assert [dict(each) for each in logs if loud(each)] + records == []
