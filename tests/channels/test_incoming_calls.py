"""Calls made to us: the loopback operator dials, the adapter reads each step and asks for keys, nothing is forged."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest
import requests

from channels.port import BadSignatureError, CallbackRequest, Dialled, Prompt, TakesCalls
from channels.sandbox.receipts import sign
from channels.sandbox.server import SECRET
from channels.twilio_voice import TwilioVoice
from tests.channels.conftest import MAYOR, wait_until

OURS = "+33199000015"
URL = "https://h.example/hooks/v/real/appel"


def brought(form: dict[str, str], url: str = URL, token: str = SECRET) -> CallbackRequest:
    return CallbackRequest(url, form, {"X-Twilio-Signature": sign(token, url, form)})


@pytest.fixture
def answered(voice: TwilioVoice, receiver: Any, operators: Any) -> list[Dialled]:
    """Take calls: ask for four keys, then for one, then hang up; return every step that was read."""
    steps: list[Dialled] = []

    def answer(request: CallbackRequest) -> str:
        steps.append(voice.dialled(request))
        asked = [Prompt("Votre code ?", 4, 1), Prompt("Confirmez.", 1, 2), Prompt("Au revoir.")]
        return voice.prompted(request, asked[min(steps[-1].question, 2)])

    receiver.answer = answer
    body = {"from": MAYOR, "to": OURS, "url": f"{receiver.base}/hooks/v"}
    assert operators.post("/_dial", body).status_code == 200
    wait_until(lambda: operators.calls()[0]["state"] == "in-progress")
    return steps


def test_the_adapter_takes_calls(voice: TwilioVoice) -> None:
    assert isinstance(voice, TakesCalls)


def test_each_step_brings_the_keys_of_its_own_question(answered: list[Dialled], operators: Any) -> None:
    operators.touch("1234")
    operators.touch("1")
    wait_until(lambda: operators.calls()[0]["state"] == "completed")
    assert [(step.question, step.keys) for step in answered] == [(0, ""), (1, "1234"), (2, "1")]
    assert len({step.call for step in answered}) == 1
    assert operators.calls()[0]["spoken"] == ["Votre code ?", "Confirmez.", "Au revoir."]


def test_a_hash_ends_the_keys_and_whoever_hangs_up_says_nothing_more(answered: list[Dialled], operators: Any) -> None:
    operators.touch("12#")
    operators.touch("hang_up")
    wait_until(lambda: operators.calls()[0]["state"] == "completed")
    assert [step.keys for step in answered] == ["", "12"]


def test_as_many_keys_are_asked_for_as_are_awaited_at_the_same_address(voice: TwilioVoice) -> None:
    asked = ElementTree.fromstring(voice.prompted(brought({"CallSid": "CA1"}, f"{URL}?g=3"), Prompt("Code ?", 8, 4)))
    gather, end = asked
    assert (gather.get("numDigits"), gather.get("action"), end.tag) == ("8", f"{URL}?g=4", "Hangup")
    assert gather.get("actionOnEmptyResult") == "true"


@pytest.mark.parametrize(("form", "keys"), [
    ({"Digits": "12345678"}, "12345678"), ({"Digits": "1" * 21}, ""), ({"Digits": "12a"}, ""), ({}, "")])
def test_only_keys_of_a_telephone_are_read_and_never_who_calls(
        voice: TwilioVoice, form: dict[str, str], keys: str) -> None:
    told = voice.dialled(brought({"CallSid": "CA1", "From": MAYOR} | form, f"{URL}?g=2"))
    assert told == Dialled("CA1", 2, keys)


def test_a_step_that_is_not_signed_by_the_operator_is_not_read(voice: TwilioVoice) -> None:
    good = brought({"CallSid": "CA1", "Digits": "1"})
    for forged in (brought({"CallSid": "CA1"}, token="forged"), CallbackRequest(good.url, good.form, {}),
                   CallbackRequest(f"{URL}?g=1", good.form, good.headers)):
        with pytest.raises(BadSignatureError):
            voice.dialled(forged)


@pytest.mark.parametrize("wrong", [{"from": "+33000000000"}, {"url": "https://h.example/x"}, {"url": ""}])
def test_only_a_phone_of_fiction_calls_and_only_this_machine(operators: Any, wrong: dict[str, str]) -> None:
    body = {"from": MAYOR, "to": OURS, "url": "http://127.0.0.1:9/x"} | wrong
    assert operators.post("/_dial", body).status_code == 400


def test_a_call_that_is_made_to_us_is_none_of_those_that_we_made(answered: list[Dialled], operators: Any,
                                                                 voice: TwilioVoice) -> None:
    page = requests.get(operators.http + "/_desk", timeout=5).text
    assert ('value="8"' in page, 'value="hang_up"' in page) == (True, True)
    listed = requests.get(f"{operators.http}/2010-04-01/Accounts/AC{'0' * 32}/Calls.json", params={"To": MAYOR},
                          auth=("AC" + "0" * 32, SECRET), timeout=5)
    assert listed.json()["calls"] == []
