"""Two crises in the same night, and the same people on duty for both: each answer is that of its own alert (D72)."""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from channels.port import Answered, Said
from crisis.evidence.verifier import verify_event
from crisis.oncall import alerts, replies
from tests.house import House
from tests.stories.night import Night, quiet

SMS, VOICE = "twilio", "twilio_voice"
RINGS = ("00", "20", "40")
FIRST, SECOND = ("cip/1", "com/1", "com/2"), ("cip/2", "com/3", "com/4")
CODE = re.compile(r"Répondez ([A-Z]{1,2})1\b")


@pytest.fixture(autouse=True)
def _nothing_in_the_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with quiet(caplog):
        yield


@pytest.fixture
def night(house: House, tmp_path: Path) -> Night:
    house.here = replace(house.here, voice=True, two_way=True)
    return Night(house, tmp_path)


def crisis(house: House, title: str, kind: str) -> str:
    event = house.open(title=title, kind=kind, separate=True)
    house.activate(event)
    return event


def both(night: Night) -> tuple[str, str]:
    """Return two crises whose people were called at the same second."""
    events = (crisis(night.house, "Crue de la Cère", "flood"), crisis(night.house, "Feu de forêt", "forest_fire"))
    night.live(seconds=10)
    return events


def received(night: Night, event: str, who: str, operator: str = SMS) -> dict[str, Any]:
    """Return what a telephone received for one of the events."""
    ordered = {each["data"][route] for each in night.house.entries(event, "duty_alerted")
               for route in ("delivery", "voice")}
    return next(line for line in night.seen()
                if (line["operator"], line["who"]) == (operator, who) and line["delivery"] in ordered)


def said(night: Night, event: str) -> list[tuple[str, str, str]]:
    """Return what was answered for an event: by whom, what, and how."""
    return [(each["data"]["person"], each["data"]["answer"], each["data"]["through"])
            for each in night.house.entries(event, "duty_answered")]


def rung(minute: str, people: tuple[str, ...]) -> list[str]:
    return [*(f"{minute}:{ring} appel {who}" for ring in RINGS for who in people),
            *(f"{minute}:00 sms {who}" for who in people)]


def test_whoever_is_on_duty_for_two_crises_is_told_both_with_codes_that_never_meet(night: Night) -> None:
    flood, fire = both(night)
    assert night.left() == sorted([f"00:00 {way} {who}" for who in FIRST for way in ("appel", "sms")] * 2
                                  + ["00:00 sms autorité/1"] * 2)
    for who in ("com/1", "com/2", "cip/1"):
        codes = [CODE.findall(received(night, event, who)["text"]) for event in (flood, fire)]
        assert len({code for found in codes for code in found}) == 2, codes
    texts = [received(night, event, "com/1")["text"] for event in (flood, fire)]
    assert len(set(texts)) == 2
    assert {each.split(" : ", 1)[0].rsplit(", ", 1)[-1] for each in texts} == {"inondation", "feu de forêt"}


def test_a_key_answers_the_call_that_rings_and_a_code_its_own_sms(night: Night) -> None:
    flood, fire = both(night)
    first = night.house.com().person
    key = Said("key", "CA/1", "1", delivery=received(night, fire, "com/1", VOICE)["delivery"])
    assert night.house.do(replies.take, VOICE, "sandbox", key) == Answered("C'est noté : arrivée dans 15 minutes.")
    assert (said(night, flood), said(night, fire)) == ([], [(first, "coming", "key")])
    code = CODE.findall(received(night, flood, "com/1")["text"])[0]
    number = next(number for number, who in night.names.items() if who == "com/1")
    night.house.do(replies.take, SMS, "sandbox", Said("reply", "SM/1", f"{code}9", sender=number))
    assert (said(night, flood), said(night, fire)) == ([(first, "cannot", "reply")], [(first, "coming", "key")])


def test_each_chain_goes_on_for_its_own_crisis_and_whoever_cannot_for_one_is_still_awaited_for_the_other(
        night: Night) -> None:
    flood, fire = both(night)
    for who, event in ((0, flood), (1, flood)):
        call = night.house.look(alerts.of_person, event, night.house.com(who).person)
        night.house.do(alerts.answer, call, "cannot", None, "link", alerts.own_by(call))
    night.live(4)
    # The two others of the cell are called for the flood alone; the chief of the CIP is called again for both.
    assert night.left() == sorted([
        *["00:00 sms autorité/1"] * 2, *rung("00", ("cip/1",)) * 2, *["00:00 sms com/1", "00:00 sms com/2"] * 2,
        *["00:00 appel com/1", "00:00 appel com/2"] * 2,
        *(f"00:{ring} appel {who}" for ring in ("20", "40") for who in ("com/1", "com/2")),
        *(f"00:{ring} {way} {who}" for who in ("com/3", "com/4") for ring, way in (
            ("10", "sms"), ("10", "appel"), ("30", "appel"), ("50", "appel")))])
    called = {event: [each["data"]["person"] for each in night.house.entries(event, "duty_alerted")
                      if each["data"]["function"] == "communication"] for event in (flood, fire)}
    crew = [night.house.com(rank).person for rank in range(4)]
    assert called == {flood: crew, fire: crew[:2]}
    for event in (flood, fire):
        assert night.house.look(verify_event, event).entries == len(night.house.entries(event))


def test_two_crises_two_minutes_apart_keep_their_own_minutes(night: Night) -> None:
    crisis(night.house, "Crue de la Cère", "flood")
    night.live(2)
    crisis(night.house, "Feu de forêt", "forest_fire")
    night.live(6)
    assert night.left() == sorted([
        "00:00 sms autorité/1", *rung("00", FIRST), *rung("05", SECOND),
        "02:00 sms autorité/1", *rung("02", FIRST), *rung("07", SECOND)])
