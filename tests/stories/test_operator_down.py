"""An operator that is away for twenty minutes: the steps go on, the page says so, and nothing is said twice after."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import bindparam, select

from channels.port import Answered, Outcome, Outgoing, Refused, Said, Unknown
from crisis import clock
from crisis.delivery import beats, watching
from crisis.delivery.tables import delivery
from crisis.oncall import replies
from tests.house import House
from tests.stories.night import Night, quiet, taken

STATES = select(delivery.c.state, delivery.c.channel).where(delivery.c.event == bindparam("event"))
AWAY = timedelta(minutes=20)
NO_LINE, BROKEN = Refused("not_connected", again_after=2.0), Unknown("503")
SMS, VOICE = "twilio", "twilio_voice"
RINGS = ("00", "20", "40")
FIRST, SECOND = ("cip/1", "com/1", "com/2"), ("cip/2", "com/3", "com/4")


@pytest.fixture(autouse=True)
def _nothing_in_the_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with quiet(caplog):
        yield


@pytest.fixture
def night(house: House, tmp_path: Path) -> Night:
    house.here = replace(house.here, voice=True, two_way=True)
    return Night(house, tmp_path)


def activated(night: Night, outcome: Outcome, *away: str) -> str:
    """Activate a COD while these operators are away."""
    def takes(operator: str, outgoing: Outgoing) -> Outcome:
        gone = operator in away and night.house.hours.now < night.began + AWAY
        return outcome if gone else taken(outgoing)

    night.takes = takes
    event = night.house.open()
    night.house.activate(event)
    return event


def rung(*minutes: str) -> list[str]:
    """Return the calls of these minutes: two thirds of the duty each time, dialled three times."""
    return [f"{minute}:{ring} appel {who}" for rank, minute in enumerate(minutes) for ring in RINGS
            for who in (SECOND if rank % 2 else FIRST)]


def red(night: Night, event: str) -> list[str]:
    """Return what the band at the top of each page says, while worker and scheduler beat and receipts are sealed."""
    night.house.seal(event)
    for part in ("worker", "scheduler"):
        night.house.do(beats.strike, part, clock.now())
    return [each.code for each in night.house.look(watching.found, watching.Probing())]


def test_without_sms_the_calls_go_on_and_each_person_has_one_sms_afterwards(night: Night) -> None:
    activated(night, NO_LINE, SMS)
    night.live(19)
    assert night.left() == sorted(rung("00", "05", "10", "15"))
    night.live(8)
    after = [each for each in night.left() if each >= "16"]
    assert Counter(each.split(maxsplit=1)[1] for each in after) == Counter(
        [f"sms {who}" for who in ("autorité/1", *FIRST, *SECOND)] + ["sms permanence/1"] * 2)


def test_without_calls_the_sms_wake_alone_and_no_telephone_rings_for_a_step_that_is_over(night: Night) -> None:
    activated(night, NO_LINE, VOICE)
    night.live(27)
    assert night.left() == sorted([
        "00:00 sms autorité/1", *(f"{minute}:00 sms {who}" for minute in ("00", "10") for who in FIRST),
        *(f"{minute}:00 sms {who}" for minute in ("05", "15") for who in SECOND), *["20:00 sms permanence/1"] * 2])


def test_without_any_operator_the_page_says_so_and_each_person_has_one_sms_when_it_comes_back(night: Night) -> None:
    event = activated(night, NO_LINE, SMS, VOICE)
    night.live(seconds=20)
    assert red(night, event) == []
    for _ in range(19):
        night.live(1)
        assert set(red(night, event)) == {"alert_waits"}
    assert night.left() == []
    night.live(7)
    assert Counter(each.split(maxsplit=1)[1] for each in night.left()) == Counter(
        [f"sms {who}" for who in ("autorité/1", *FIRST, *SECOND)] + ["sms permanence/1"] * 2)
    assert red(night, event) == []


def test_an_operator_of_which_nobody_knows_what_it_took_is_asked_and_never_given_the_same_again(night: Night) -> None:
    """A minute each, because nobody waits long for a call that perhaps never left; what is unknown stays shown so."""
    event = activated(night, BROKEN, SMS)
    night.live(27)
    assert night.left() == sorted(rung("00", "01", "02", "03"))
    handed = Counter(line["delivery"] for line in night.seen())
    assert set(handed.values()) == {1}
    rows = night.house.look(lambda tx: tx.execute(STATES, {"event": event}).all())
    assert Counter(row.state for row in rows if row.channel == "sms") == {"unknown": 15}


def test_whoever_answers_by_the_route_that_works_is_called_no_more(night: Night) -> None:
    event = activated(night, NO_LINE, SMS)
    night.live(seconds=10)
    for rank, line in enumerate([each for each in night.seen() if each["taken"]]):
        said = Said("key", f"CA/{rank}", "1", delivery=line["delivery"])
        assert night.house.do(replies.take, VOICE, "sandbox", said) == Answered(
            "C'est noté : arrivée dans 15 minutes.")
    for rank in range(2):
        night.house.arrive(event, night.house.com(rank))
    night.house.arrive(event, night.house.on_duty("cip_chief"))
    night.live(27)
    assert Counter(each.split(maxsplit=1)[1] for each in night.left()) == Counter(
        [f"appel {who}" for who in FIRST] + [f"sms {who}" for who in ("autorité/1", *FIRST)])
