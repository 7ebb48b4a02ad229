"""The service stopped and started again at each step of a call-up makes the same calls, in the same order."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crisis.delivery import timers
from crisis.evidence.verifier import verify_event
from crisis.oncall import alerts
from tests.house import House
from tests.stories.night import Night, quiet
from tests.stories.volunteering import call_up, link, ordered, volunteers

# Two are wanted of four. Only the third answers, and comes; the others are called twice, then the list is exhausted.
LEFT = ["00:00 sms V1", "00:00 sms V2", "05:00 sms V3", "05:00 sms V4", "10:00 sms V1", "15:00 sms V2",
        "20:00 sms V4", "25:00 sms cip/1", "25:00 sms permanence/1"]


@pytest.fixture(autouse=True)
def _nothing_in_the_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with quiet(caplog):
        yield


@pytest.fixture
def people(house: House) -> list[str]:
    return volunteers(house, 4)


@pytest.fixture
def night(house: House, people: list[str], tmp_path: Path) -> Night:
    made = Night(house, tmp_path)
    made.names |= {f"+3363998{9000 + rank}": f"V{rank + 1}" for rank in range(4)}
    return made


def begun(night: Night) -> str:
    event = ordered(night.house)
    call_up(night.house, event, 2)
    return event


def played(night: Night, people: list[str]) -> str:
    """Play half an hour: the third volunteer says a minute after the call to come, and comes."""
    event = begun(night)
    night.live(6)
    call = link(night.house, event, people[2])
    night.house.do(alerts.answer, call, "coming", 15, "link", alerts.own_by(call))
    night.live(10)
    night.house.do(alerts.arrive, call, "arrived", alerts.own_by(call))
    night.live(14)
    return event


def of_volunteers(night: Night) -> list[str]:
    """Return what left, but the SMS by which an authority is asked to confirm the order."""
    return [each for each in night.left() if "autorité" not in each]


def test_a_call_up_that_nothing_disturbs_makes_these_calls(night: Night, people: list[str]) -> None:
    played(night, people)
    assert of_volunteers(night) == LEFT


def test_two_services_that_do_everything_together_make_each_call_once(night: Night, people: list[str]) -> None:
    night.twin = night.born_again()
    event = played(night, people)
    night.twin.db.close()
    assert of_volunteers(night) == LEFT
    assert night.house.look(verify_event, event).entries == len(night.house.entries(event))


def test_a_process_killed_after_each_act_changes_no_call_and_no_order(night: Night, people: list[str]) -> None:
    night.mortal = True
    event = played(night, people)
    assert of_volunteers(night) == LEFT
    assert night.acts > 20
    assert night.house.look(verify_event, event).entries == len(night.house.entries(event))


def test_a_scheduler_killed_between_any_two_writes_of_a_step_calls_nobody_twice_or_never(
        night: Night, people: list[str]) -> None:
    event = begun(night)
    night.live(4, seconds=59)
    night.house.hours.move(seconds=1)
    (due,) = night.house.look(timers.due_ids)
    before, writes = night.house.counts(), 1
    while not night.killed_in(due, writes):
        assert night.house.counts() == before, writes
        writes += 1
    assert writes > 5
    night.live(1)
    assert of_volunteers(night) == LEFT[:4]
    assert {each["data"]["person"] for each in night.house.entries(event, "duty_alerted")
            if each["data"]["function"] == "cip_volunteer"} == set(people)
