"""What operators tell of SMS and calls to people on duty, lost, doubled or out of order: the same people are called."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crisis.evidence.verifier import verify_event
from crisis.oncall import alerts
from tests.house import House
from tests.stories.night import Night, Tells, quiet

SMS, VOICE = "twilio", "twilio_voice"
RINGS = ("00", "20", "40")
FIRST, SECOND = ("cip/1", "com/1", "com/2"), ("cip/2", "com/3", "com/4")
ORDER = "00:00 sms autorité/1"
# Nobody takes the call; the SMS arrives, or surely does not.
ARRIVES: dict[str, Tells] = {SMS: ((5, "sent"), (5, "delivered")), VOICE: ((20, "sent"), (20, "undelivered"))}
FAILS: dict[str, Tells] = ARRIVES | {SMS: ((5, "sent"), (5, "undelivered"))}
DISTURBED: dict[str, Callable[[Tells], Tells]] = {
    "as they should be": lambda words: words, "told twice": lambda words: [*words, *words],
    "out of order": lambda words: words[::-1], "both": lambda words: [*words[::-1], *words],
    "ten times": lambda words: [*words] * 10}


@pytest.fixture(autouse=True)
def _nothing_in_the_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with quiet(caplog):
        yield


@pytest.fixture
def night(house: House, tmp_path: Path) -> Night:
    house.here = replace(house.here, voice=True, two_way=True)
    return Night(house, tmp_path)


def activated(night: Night, words: dict[str, Tells]) -> str:
    """Activate a COD; these are the words of each operator, of whatever it takes. The authority always hears."""
    night.tells = lambda operator, who: ARRIVES[operator] if who == "autorité/1" else words[operator]
    event = night.house.open()
    night.house.activate(event)
    return event


def rung(minute: str, people: tuple[str, ...]) -> list[str]:
    return [*(f"{minute}:{ring} appel {who}" for ring in RINGS for who in people),
            *(f"{minute}:00 sms {who}" for who in people)]


@pytest.mark.parametrize("how", DISTURBED)
def test_whatever_the_order_of_the_words_the_same_calls_leave_at_the_same_seconds(night: Night, how: str) -> None:
    event = activated(night, {operator: DISTURBED[how](words) for operator, words in ARRIVES.items()})
    night.live(6)
    assert night.left() == sorted([ORDER, *rung("00", FIRST), *rung("05", SECOND)])
    assert len(night.house.entries(event, "duty_redialled")) == 12
    night.house.seal(event)
    assert night.house.look(verify_event, event).entries == len(night.house.entries(event))


@pytest.mark.parametrize("how", DISTURBED)
def test_whatever_the_order_of_the_words_who_is_surely_not_reached_is_followed_at_once(night: Night, how: str) -> None:
    """Every route failed once the last of three calls was not taken, one minute after the first."""
    activated(night, {operator: DISTURBED[how](words) for operator, words in FAILS.items()})
    night.live(1, seconds=50)
    assert night.left() == sorted([ORDER, *rung("00", FIRST), *rung("01", SECOND)])


def test_without_any_word_nobody_is_dialled_again_and_a_silence_ends_after_five_minutes(night: Night) -> None:
    event = activated(night, {SMS: (), VOICE: ()})
    night.live(9)
    assert night.left() == sorted([ORDER, *(f"{minute}:00 {way} {who}" for minute, people in (
        ("00", FIRST), ("05", SECOND)) for way in ("appel", "sms") for who in people)])
    assert {each.state for each in night.house.sms(event)} == {"accepted"}


def test_an_sms_that_arrives_after_it_was_said_lost_calls_nobody_back_and_nobody_more(night: Night) -> None:
    """The next persons were called when it was said lost; the first ones may still answer, by its link."""
    activated(night, {SMS: ((5, "undelivered"), (90, "delivered")), VOICE: ((20, "undelivered"),)})
    night.live(2)
    assert night.left() == sorted([ORDER, *rung("00", FIRST), *rung("01", SECOND)])


def test_a_word_that_comes_after_the_answer_changes_nothing(night: Night) -> None:
    event = activated(night, {SMS: ((5, "delivered"),), VOICE: ((20, "undelivered"),)})
    night.live(seconds=10)
    for rank in range(2):
        call = night.house.look(alerts.of_person, event, night.house.com(rank).person)
        night.house.do(alerts.answer, call, "coming", 60, "link", alerts.own_by(call))
    night.live(9)
    assert night.left() == sorted([
        ORDER, *(f"00:00 {way} {who}" for way in ("appel", "sms") for who in ("com/1", "com/2")),
        *rung("00", ("cip/1",)), *rung("05", ("cip/2",))])
