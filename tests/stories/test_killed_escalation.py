"""GO6: the service stopped and started again at each step of an escalation makes the same calls, in the same order."""
from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from channels.port import Answered, Outcome, Outgoing, Said
from crisis.delivery import timers
from crisis.evidence.verifier import verify_event
from crisis.oncall import replies
from tests.house import House
from tests.stories.night import Night, Told, quiet

# Nobody answers but the third of the cell, who presses a key: each round of calls, and the calls dialled again.
ROUND = ("00", "20", "40")
CALLED = ("cip/1", "com/1", "com/2")
LEFT = ["00:00 sms autorité/1",
        *(f"00:{second} appel {who}" for second in ROUND for who in CALLED), *(f"00:00 sms {who}" for who in CALLED),
        *(f"05:{second} appel {who}" for second in ROUND for who in ("cip/2", "com/4")), "05:00 appel com/3",
        *(f"05:00 sms {who}" for who in ("cip/2", "com/3", "com/4")),
        *(f"10:{second} appel {who}" for second in ROUND for who in ("cip/1", "com/1")),
        *(f"10:00 sms {who}" for who in ("cip/1", "com/1"))]


@pytest.fixture(autouse=True)
def _nothing_in_the_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with quiet(caplog):
        yield


@pytest.fixture
def night(house: House, tmp_path: Path) -> Night:
    house.here = replace(house.here, voice=True, two_way=True)
    return Night(house, tmp_path)


def played(night: Night) -> str:
    """Play fourteen minutes: the third person of the cell is called at the fifth, and takes the call."""
    event = night.house.open()
    night.house.activate(event)
    night.live(5, seconds=10)
    call = next(line for line in night.seen() if (line["operator"], line["who"]) == ("twilio_voice", "com/3"))
    said = Said("key", "CA/1", "2", delivery=call["delivery"])
    assert night.house.do(replies.take, "twilio_voice", "sandbox", said) == Answered(
        "C'est noté : arrivée dans 30 minutes.")
    night.live(8, seconds=50)
    return event


def test_an_escalation_that_nothing_disturbs_makes_these_calls(night: Night) -> None:
    played(night)
    assert night.left() == sorted(LEFT)


def test_two_services_that_do_everything_together_make_each_call_once(night: Night) -> None:
    """Two schedulers, two workers, two public faces on one database, each at the same moment as the other."""
    night.twin = night.born_again()
    event = played(night)
    night.twin.db.close()
    assert night.left() == sorted(LEFT)
    assert night.house.look(verify_event, event).entries == len(night.house.entries(event))


def test_go6_a_process_killed_after_each_act_changes_no_call_and_no_order(night: Night) -> None:
    """GO6: each timer that fires, each word of an operator and each round of the worker is another process."""
    night.mortal = True
    event = played(night)
    assert night.left() == sorted(LEFT)
    assert night.acts > 60
    assert night.house.look(verify_event, event).entries == len(night.house.entries(event))


def test_go6_a_scheduler_killed_between_any_two_writes_of_a_step_calls_nobody_twice_or_never(night: Night) -> None:
    event = night.house.open()
    night.house.activate(event)
    night.live(4, seconds=59)
    night.house.hours.move(seconds=1)
    (due,) = night.house.look(timers.due_ids)
    before, writes = night.house.counts(), 1
    while not night.killed_in(due, writes):
        assert night.house.counts() == before, writes
        writes += 1
    assert writes > 10
    night.live(1)
    assert night.left() == sorted(each for each in [*LEFT, "05:20 appel com/3", "05:40 appel com/3"]
                                  if each < "06:00")


def killed_in_flight(night: Night, *, posted: bool) -> None:
    """Let a worker die with its calls marked: before the first one left, or with all of them at the operators."""
    def dies(_operator: str, _outgoing: Outgoing) -> Outcome:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError

    class Deaf(Told):
        def write(self) -> None:
            """Write nothing: the worker is killed before."""

    whole = night.takes
    night.takes = whole if posted else dies
    night.dies(lambda house: night.work(house, Deaf(house)))
    night.takes = whole


@pytest.mark.parametrize("posted", [False, True], ids=["before they left", "after they left"])
def test_calls_that_a_dead_worker_had_in_hand_are_never_placed_again_and_the_next_persons_are_called(
        night: Night, posted: bool) -> None:
    """Nobody knows whether they left: they are asked about, waited for one minute, and the next persons are called."""
    night.tells = lambda _operator, _who: ()
    event = night.house.open()
    night.house.activate(event)
    killed_in_flight(night, posted=posted)
    night.live(5)
    first = ["00:00 sms autorité/1", *(f"00:00 {way} {who}" for way in ("appel", "sms") for who in CALLED)]
    assert night.left() == sorted(first * posted + [
        f"01:00 {way} {who}" for way in ("appel", "sms") for who in ("cip/2", "com/3", "com/4")])
    assert sorted(each.state for each in night.house.sms(event)) == ["accepted"] * 6 + ["unknown"] * 7
