"""The house watches itself: probes really arrive, what is late is said, and the outside hears nothing then (GO6)."""
from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from channels.port import Absent, Accepted, Found, Outcome, Outgoing
from crisis import clock
from crisis.db import Database, virtual_clock
from crisis.delivery import beats, timers, watching
from crisis.delivery.tables import beat, delivery
from crisis.delivery.watching import Probing
from crisis.delivery.worker import Worker
from crisis.events import probes
from crisis.jobs import Ticks
from crisis.journal import receipts
from crisis.journal.tables import REGISTER
from tests.house import House, Operator

PROBING = Probing("+33639980999", "essai@pref15.example", timedelta(hours=6))


class Outside:
    """Somebody who counts the heartbeats."""

    def __init__(self) -> None:
        self.heard = 0

    def beat(self) -> bool:
        self.heard += 1
        return True


class Watched:
    """A house whose parts beat, with its ticks and who listens outside."""

    def __init__(self, house: House) -> None:
        self.house, self.outside = house, Outside()
        self.ticks = Ticks(house.db, house.here, probing=PROBING, heartbeat=self.outside.beat)

    def alive(self, *parts: str) -> None:
        for part in parts or ("worker", "scheduler"):
            self.house.do(beats.strike, part, clock.now())

    def late(self) -> list[str]:
        return [each.code for each in self.house.look(watching.found, PROBING)]

    def heard(self) -> bool:
        """Audit once, and return whether the outside heard."""
        before = self.outside.heard
        self.ticks.audit()
        return self.outside.heard > before

    def arrive(self) -> None:
        """Let the operators take the probes, and the telephone receive its SMS."""
        self.house.deliver()
        self.house.do(lambda tx: tx.execute(update(delivery).where(delivery.c.channel == "sms").values(
            best="delivered")))


@pytest.fixture
def watched(house: House) -> Watched:
    found = Watched(house)
    house.do(probes.probe, PROBING)
    found.arrive()
    found.alive()
    return found


def test_while_all_is_on_time_the_outside_hears(watched: Watched) -> None:
    assert watched.late() == []
    assert watched.heard()


@pytest.mark.parametrize("part", ["worker", "scheduler"])
def test_a_part_that_stops_silences_the_heartbeat_within_ten_seconds(watched: Watched, part: str) -> None:
    other = {"worker": "scheduler", "scheduler": "worker"}[part]
    watched.house.hours.move(seconds=11)
    watched.alive(other)
    assert watched.late() == [part]
    assert not watched.heard()
    watched.alive()
    assert watched.heard()


def test_a_timer_that_nobody_fires_silences_it_and_one_that_rang_late_too(watched: Watched) -> None:
    event = watched.house.open()
    watched.house.do(lambda tx: timers.plan(tx, event, "review", "7", tx.now + timedelta(minutes=1)))
    watched.house.hours.move(2)
    watched.alive()
    assert (watched.late(), watched.heard()) == (["timer_late"], False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("crisis.events.reminders._FIRES", {"review": lambda *_all: None})
        watched.house.fire()
    assert (watched.late(), watched.heard()) == (["rang_late"], False)
    watched.house.hours.move(11)
    watched.alive()
    assert (watched.late(), watched.heard()) == ([], True)


def test_a_timer_that_was_set_late_is_not_said_to_ring_late(watched: Watched) -> None:
    event = watched.house.open()
    watched.house.do(lambda tx: timers.plan(tx, event, "review", "7", tx.now - timedelta(minutes=20)))
    assert watched.late() == []


def test_an_alert_that_no_worker_takes_is_late(watched: Watched) -> None:
    event = watched.house.open()
    watched.house.activate(event)
    watched.house.hours.move(seconds=31)
    watched.alive()
    assert "alert_waits" in watched.late()
    assert not watched.heard()


def test_receipts_that_nobody_seals_are_late_and_those_of_the_house_have_a_day(watched: Watched) -> None:
    event = watched.house.open()
    watched.house.do(receipts.record, [{"event": event, "delivery": "d1", "n": 1, "target": "commune:15014",
                                        "channel": "sms", "state": "accepted", "at": watched.house.hours.now}])
    watched.house.hours.move(seconds=40)
    watched.alive()
    assert watched.late() == ["seal_late"]
    watched.house.seal(event)
    assert watched.late() == []


def test_a_probe_must_really_arrive_and_the_next_one_must_leave(watched: Watched) -> None:
    house = watched.house
    house.hours.move(6 * 60)
    watched.alive()
    assert watched.late() == []
    watched.ticks.probes()
    watched.ticks.probes()
    assert len(house.entries(REGISTER, "probe_sent")) == 2
    house.deliver()
    house.hours.move(11)
    watched.alive()
    assert watched.late() == ["probe_lost"]
    watched.arrive()
    assert watched.late() == []
    house.hours.move(6 * 60 + 31)
    watched.alive()
    assert watched.late() == ["probe_missing"] * 3


def test_a_rehearsal_that_plays_its_hours_is_not_late(watched: Watched) -> None:
    house = watched.house
    house.do(lambda tx: tx.execute(update(virtual_clock).values(virtual_at=house.hours.now + timedelta(days=3))))
    watched.ticks.probes()
    assert (watched.late(), len(house.entries(REGISTER, "probe_sent"))) == ([], 1)


def test_a_database_that_nobody_works_on_is_red(house: House) -> None:
    house.do(lambda tx: tx.execute(beat.delete()))
    assert Watched(house).late() == ["worker", "scheduler"]


class Silent(Operator):
    """An operator that takes an SMS and calls nobody back; asked, it says what became of it."""

    def look_up(self, outgoing: Outgoing, since: Any) -> Found | Absent:
        return Found(f"ref-{outgoing.delivery}", "delivered", since)

    def send(self, outgoing: Outgoing) -> Outcome:
        return Accepted(f"ref-{outgoing.delivery}", "accepted")


def test_a_probe_of_which_nobody_speaks_is_asked_about(house: House, db: Database) -> None:
    house.do(probes.probe, Probing("+33639980999", "", timedelta(hours=6)))
    worker = Worker(db, {("twilio", "sandbox"): Silent("twilio"), ("site", "sandbox"): Operator("site", "read_back")},
                    demonstration=lambda: True, callback=lambda _operator, _delivery: None)
    worker.start()
    try:
        house._until_idle(["twilio", "site"])
        house.hours.move(seconds=59)
        assert house.look(lambda tx: tx.execute(delivery.select().where(
            delivery.c.channel == "sms")).one()).best == "accepted"
        worker.sweep()
        house.hours.move(seconds=2)
        worker.sweep()
    finally:
        worker.stop()
    assert house.look(lambda tx: tx.execute(delivery.select().where(
        delivery.c.channel == "sms")).one()).best == "delivered"


class Boxed(Operator):
    """A relay that takes a mail at once, and the mailbox where it is read once it `arrives`."""

    arrives = False

    def look_up(self, outgoing: Outgoing, since: Any) -> Found | Absent:
        return Found(f"ref-{outgoing.delivery}", "delivered", since) if self.arrives else Absent()


def test_the_probe_of_a_mailbox_that_is_read_must_really_arrive_there(house: House, db: Database) -> None:
    read = Probing("", "essai@pref15.example", timedelta(hours=6), read=True)
    house.do(probes.probe, read)
    relay = Boxed("smtp")
    worker = Worker(db, {("smtp", "sandbox"): relay, ("site", "sandbox"): Operator("site", "read_back")},
                    demonstration=lambda: True, callback=lambda _operator, _delivery: None)
    worker.start()
    try:
        house._until_idle(["smtp", "site"])
        lost = []
        for minutes in (1, 5, 11, 31):
            house.hours.now = house.hours.now.replace(second=0)
            house.hours.move(minutes)
            for part in ("worker", "scheduler"):
                house.do(beats.strike, part, clock.now())
            relay.arrives = minutes == 31
            worker.sweep()
            worker._askers.submit(int).result()
            lost.append([each.code for each in house.look(watching.found, read)])
        _until_nothing_is_found(house, worker, read)
    finally:
        worker.stop()
    assert lost[:3] == [[], [], ["probe_lost"]]


def _until_nothing_is_found(house: House, worker: Worker, read: Probing) -> None:
    """Ask as often as it takes: whoever asks the mailbox answers in a thread of its own."""
    end = time.monotonic() + 20
    while found := house.look(watching.found, read):
        assert time.monotonic() < end, found
        worker.sweep()
        time.sleep(0.01)


def test_where_nobody_reads_the_mailbox_the_relay_is_believed_and_no_more_is_said(house: House) -> None:
    unread = Probing("", "essai@pref15.example", timedelta(hours=6))
    assert (unread.arrived("email", "accepted"), Probing(read=True).arrived("email", "accepted")) == (True, False)
    assert unread.arrived("sms", "accepted") is False
    assert Probing(read=True).arrived("email", "delivered")
