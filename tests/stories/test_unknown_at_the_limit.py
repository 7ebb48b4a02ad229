"""A call that straddles the sixtieth minute proves nothing and denies nothing, whoever gives it up (rule 15)."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from channels.port import Outcome, Outgoing, Refused, Unknown
from crisis import clock
from crisis.delivery.worker import Worker
from tests.db.making import at_hand, begun, lines, turn
from tests.house import NIGHT, Hours, House, Operator

TOLD_S = 10.0


@dataclass
class Straddling(Operator):
    """An SMS operator that takes everything but one number: busy at first, then it hangs until the caller gives up."""

    hours: Hours = field(default_factory=Hours)
    number: str = ""

    def send(self, outgoing: Outgoing) -> Outcome:
        if outgoing.address != self.number:
            return super().send(outgoing)
        if (self.hours.now - NIGHT).total_seconds() < 3000:
            return Refused("429", again_after=3000)
        self.hours.move(seconds=TOLD_S)
        return Unknown("timeout")


def sent_but_to_one(house: House) -> tuple[str, str, Worker]:
    """Return an event of which all but one mayor are informed at once, that mayor's delivery, and the worker."""
    event = house.staffed()
    message, bound = house.message(event)
    house.approve(message, bound, urgency="information")
    late = next(row for row in house.deliveries(event, "elected") if row.target == "commune:15187")
    operators: list[Any] = [Straddling("twilio", hours=house.hours, number=late.address), Operator("smtp"),
                            Operator("site", "read_back")]
    worker = at_hand(house.db, *operators)
    turn(worker)
    house.hours.move(2)
    turn(worker)
    return event, late.id, worker


def not_yet_told(house: House, seconds: float) -> None:
    house.hours.now = NIGHT
    house.hours.move(60)
    house.hours.move(seconds=-seconds)


@pytest.fixture(autouse=True)
def _elapsed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "elapsed", house.hours.monotonic)


@pytest.mark.parametrize(("before_s", "verdict"), [(5.0, "not_proven"), (-5.0, "missed")])
def test_a_time_out_is_judged_by_when_the_call_was_made(house: House, before_s: float, verdict: str) -> None:
    event, late, worker = sent_but_to_one(house)
    not_yet_told(house, before_s)
    turn(worker)
    worker.stop()
    assert lines(house.db, late) == ["calling", "unknown"]
    judged_later(house, event, verdict)


def test_a_worker_that_dies_in_its_call_leaves_it_in_doubt_since_it_began(house: House) -> None:
    event, late, worker = sent_but_to_one(house)
    not_yet_told(house, 5.0)
    assert begun(house.db) == [late]
    house.hours.move(seconds=31)
    worker.sweep()
    worker.stop()
    assert lines(house.db, late) == ["calling", "unknown"]
    judged_later(house, event, "not_proven")


def judged_later(house: House, event: str, verdict: str) -> None:
    house.hours.move(3)
    house.seal(event)
    found = house.verdict(event, 48)
    assert found.verdict == verdict
    assert found.audiences["elected"].uncovered == ("15187",)
    assert found.audiences["public"].covered_at is not None
    assert ("unknown" in found.reasons) is (verdict == "not_proven")
