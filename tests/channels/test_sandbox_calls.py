"""The telephones of the sandbox: TwiML walked by keys, hands on a page, replies, what counts as quiet."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from requests.auth import HTTPBasicAuth

from channels.port import Outgoing
from channels.sandbox import twiml
from channels.sandbox.server import ACCOUNT, SECRET
from channels.twilio import TwilioSms
from channels.twilio_voice import TwilioVoice
from tests.channels.conftest import MAYOR, wait_until
from tests.channels.test_sandbox import sandbox

Make = Callable[..., Outgoing]


@pytest.mark.parametrize("text", [
    "", "bonjour", "<Say>seul</Say>", "<Response><Dial/></Response>", "<Response><Say>ouvert</Response>",
    '<!DOCTYPE r [<!ENTITY e "eee">]><Response><Say>&e;&e;</Say></Response>',
    '<!DOCTYPE r SYSTEM "file:///etc/passwd"><Response/>', "<Response>" + "<Say>a</Say>" * 9000 + "</Response>",
])  # fmt: skip
def test_what_is_no_twiml_is_never_walked(text: str) -> None:
    with pytest.raises(twiml.UnreadableError):
        twiml.read(text)


def test_twiml_is_read_with_its_escapes() -> None:
    gather, end = twiml.read('<?xml version="1.0"?><Response><Gather action="https://h.example/?d=1&amp;g=2" '
                             'timeout="8" actionOnEmptyResult="true">'
                             '<Say loop="2">A &lt; B</Say></Gather><Hangup/></Response>')
    assert (gather.attributes["action"], gather.timeout_s, gather.tells_silence) == (
        "https://h.example/?d=1&g=2", 8.0, True)
    assert (gather.inner[0].text, gather.inner[0].times, end.name) == ("A < B", 2, "Hangup")


def place(operators: Any, **form: Any) -> requests.Response:
    return requests.post(f"{operators.http}/2010-04-01/Accounts/{ACCOUNT}/Calls.json", timeout=5,
                         auth=HTTPBasicAuth(ACCOUNT, SECRET),
                         data={"To": MAYOR, "From": "+33199000015", "Twiml": "<Response/>"} | form)


@pytest.mark.parametrize(("wrong", "code"), [
    ({"To": "+33000000000"}, 21211), ({"From": "PREF15"}, 21212), ({"Twiml": "é" * 4001}, 21216),
    ({"Timeout": "longtemps"}, 21220), ({"Timeout": "0"}, 21220), ({"Url": "https://h.example/"}, 21205),
])  # fmt: skip
def test_a_call_that_is_wrongly_asked_is_refused_with_its_code(
    operators: Any, wrong: dict[str, str], code: int
) -> None:
    answer = place(operators, **wrong)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_a_wrong_secret_opens_nothing(operators: Any) -> None:
    answer = requests.get(f"{operators.http}/2010-04-01/Accounts/{ACCOUNT}/Calls.json", auth=("x", "y"), timeout=5)
    assert (answer.status_code, answer.json()["code"]) == (401, 20003)


def test_words_that_cannot_be_walked_end_the_call(operators: Any) -> None:
    place(operators, Twiml="<Response><Play>musique</Play></Response>")
    operators.touch("pick_up")
    operators.wait_until_quiet()
    assert operators.calls()[0]["state"] == "completed"


def test_a_phone_that_rings_is_quiet_and_nobody_touches_it_for_long(operators: Any, voice: TwilioVoice,
                                                                    outgoing: Make) -> None:
    voice.send(outgoing())
    operators.wait_until_quiet()
    assert operators.calls()[0]["state"] == "ringing"


def test_a_phone_that_nobody_touches_rings_out(tmp_path: Path, outgoing: Make) -> None:
    with sandbox(tmp_path, "--ring-ms", "60") as http:
        place(type("Operators", (), {"http": http}))
        wait_until(lambda: requests.get(http + "/_calls", timeout=5).json()[0]["state"] == "no-answer")


def test_a_phone_that_rang_when_its_operator_stopped_rings_again(tmp_path: Path) -> None:
    with sandbox(tmp_path) as http:
        place(type("Operators", (), {"http": http}))
        wait_until(lambda: requests.get(http + "/_calls", timeout=5).json()[0]["state"] == "ringing")
    with sandbox(tmp_path) as http:
        act = {"to": MAYOR, "act": "busy"}
        wait_until(lambda: requests.post(http + "/_calls", json=act, timeout=5).status_code == 200)
        wait_until(lambda: requests.get(http + "/_calls", timeout=5).json()[0]["state"] == "busy")


def test_a_phone_that_does_not_ring_cannot_be_touched(operators: Any, voice: TwilioVoice, outgoing: Make) -> None:
    assert operators.post("/_calls", {"to": MAYOR, "act": "1"}).status_code == 409
    assert operators.post("/_calls", {"to": MAYOR, "act": "danser"}).status_code == 400
    voice.send(outgoing())
    operators.touch("busy")
    operators.wait_until_quiet()
    assert operators.post("/_calls", {"to": MAYOR, "act": "1"}).status_code == 409


def test_the_page_of_phones_shows_what_rings_and_its_buttons_act(operators: Any, voice: TwilioVoice,
                                                                  outgoing: Make) -> None:
    voice.send(outgoing(text="Crue <b>"))
    operators.wait_until_quiet()
    page = requests.get(operators.http + "/_desk", timeout=5)
    assert all(label in page.text for label in ("Décrocher", "Répondeur", "Occupé", "Touche 9", "sonne"))
    assert "form-action 'self'" in page.headers["Content-Security-Policy"]
    ref = operators.calls()[0]["ref"]
    asked = requests.post(operators.http + "/_desk", data={"ref": ref, "act": "pick_up"}, timeout=5)
    operators.wait_until_quiet()
    assert asked.status_code == 200
    assert "Crue &lt;b&gt;" in requests.get(operators.http + "/_desk", timeout=5).text
    assert operators.calls()[0]["state"] == "completed"


def test_another_site_cannot_play_with_the_phones(operators: Any, voice: TwilioVoice, outgoing: Make) -> None:
    voice.send(outgoing())
    ref = operators.calls()[0]["ref"]
    answer = requests.post(operators.http + "/_desk", data={"ref": ref, "act": "busy"}, timeout=5,
                           headers={"Origin": "https://ailleurs.example"})
    assert answer.status_code == 403
    wait_until(lambda: operators.calls()[0]["state"] == "ringing")


def test_a_phone_writes_back_to_where_its_receipts_go_and_shows_the_answer(
    sms: TwilioSms, operators: Any, receiver: Any, outgoing: Make
) -> None:
    receiver.answer = lambda request: (
        "<Response><Message>Bien reçu.</Message></Response>" if "Body" in request.form else "")
    sms.send(outgoing(callback=receiver.base + "/hooks/twilio/sandbox"))
    operators.wait_until_quiet()
    ref = operators.post("/_reply", {"from": MAYOR, "text": "A1", "times": 2}).json()["ref"]
    operators.wait_until_quiet()
    told = [sms.said(request) for request in receiver.heard if request.form.get("Body")]
    assert [(each.ref, each.words, each.sender) for each in told if each] == [(ref, "A1", MAYOR)] * 2
    assert [request.url for request in receiver.heard if request.form.get("Body")] == [
        receiver.base + "/hooks/twilio/sandbox"] * 2
    assert [line for request in receiver.heard for line in sms.hear(request) if line.state == "unknown"] == []
    assert [shown["text"] for shown in operators.get("/_phones")[MAYOR]][1:] == ["Bien reçu."] * 2
    page = requests.post(operators.http + "/_desk", data={"from": MAYOR, "text": "A2"}, timeout=5)
    assert "Bien reçu." in page.text


def test_nobody_writes_back_to_a_phone_that_received_nothing(operators: Any) -> None:
    assert operators.post("/_reply", {"from": MAYOR, "text": "A1"}).status_code == 409


def test_the_mix_of_faults_strikes_calls_too(tmp_path: Path) -> None:
    with sandbox(tmp_path, "--faults", "7") as http:
        answers = []
        for number in range(60):
            try:
                answers.append(place(type("Operators", (), {"http": http}), To=f"+336399810{number:02}").status_code)
            except requests.ConnectionError:
                answers.append(0)
    assert {201, 429} <= set(answers)


def test_the_help_of_the_sandbox_names_how_long_a_phone_rings() -> None:
    told = subprocess.run([sys.executable, "-m", "channels.sandbox", "--help"], capture_output=True, text=True,
                          timeout=30, check=True)
    assert "--ring-ms" in told.stdout
