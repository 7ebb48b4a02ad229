"""What somebody who is not the operator, or an operator gone wrong, can make the voice adapter believe: nothing."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from channels.port import Accepted, Account, Answered, BadSignatureError, CallbackRequest, Heard, Outgoing, Unknown
from channels.sandbox.receipts import sign
from channels.twilio_voice import TwilioVoice

Make = Callable[..., Outgoing]
URL = "https://alerte.pref15.example/hooks/twilio_voice/real?d=d1"
ASKED = f"{URL}&g=1"
FORM = {"CallSid": "CA1", "CallStatus": "completed", "To": "+33639981014", "SequenceNumber": "3", "Nouveau": "champ"}
KEY = {"CallSid": "CA1", "CallStatus": "in-progress", "To": "+33639981014", "Digits": "1"}


@pytest.fixture
def adapter() -> TwilioVoice:
    return TwilioVoice(Account("http://127.0.0.1:9", "AC1", "jeton", "+33199000015"), "real")


def signed(url: str, form: dict[str, str], secret: str = "jeton") -> CallbackRequest:
    return CallbackRequest(url, form, {"X-Twilio-Signature": sign(secret, url, form)})


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        (CallbackRequest(ASKED, KEY, {}), "no signature"),
        (CallbackRequest(ASKED, KEY, {"X-Twilio-Signature": ""}), "an empty one"),
        (signed(ASKED, KEY, "autre"), "another secret"),
        (signed(ASKED, KEY, ""), "no secret"),
        (CallbackRequest(ASKED, KEY | {"Digits": "2"}, dict(signed(ASKED, KEY).headers)), "another key"),
        (CallbackRequest(ASKED.replace("d=d1", "d=d2"), KEY, dict(signed(ASKED, KEY).headers)), "another delivery"),
        (CallbackRequest(ASKED, KEY, dict(signed(URL, KEY).headers)), "a question that was not asked"),
        (CallbackRequest(ASKED.replace("pref15", "ailleurs"), KEY, dict(signed(ASKED, KEY).headers)), "another host"),
    ],
)
def test_nt4_nothing_unsigned_is_believed(adapter: TwilioVoice, request_: CallbackRequest, why: str) -> None:
    """NT4: neither a state nor a key."""
    for read in (adapter.hear, adapter.said):
        with pytest.raises(BadSignatureError):
            read(request_)


def test_fields_that_we_do_not_know_are_signed_and_tolerated(adapter: TwilioVoice) -> None:
    assert adapter.hear(signed(URL, FORM)) == [Heard("d1", "undelivered", "CA1", "no_key")]
    assert adapter.said(signed(URL, FORM)) is None


def test_an_unlisted_state_is_unknown_and_logged(adapter: TwilioVoice, caplog: pytest.LogCaptureFixture) -> None:
    assert adapter.hear(signed(URL, FORM | {"CallStatus": "teleported"})) == [Heard("d1", "unknown", "CA1", None)]
    assert "unlisted twilio call status: status=teleported delivery=d1" in caplog.text


@pytest.mark.parametrize("form", [{"CallSid": "CA1"}, {}])
def test_a_signed_callback_that_says_no_state_says_nothing(adapter: TwilioVoice, form: dict[str, str]) -> None:
    assert adapter.hear(signed(URL, form)) == []


def test_a_state_of_no_delivery_says_nothing(adapter: TwilioVoice) -> None:
    bare = URL.partition("?")[0]
    assert adapter.hear(signed(bare, FORM)) == []
    assert adapter.said(signed(f"{bare}?g=1", KEY)) is None


@pytest.mark.parametrize("digits", ["", "12", "oui", "１", " 1", "-1"])
def test_only_one_key_of_a_telephone_is_a_key(adapter: TwilioVoice, digits: str) -> None:
    request = signed(ASKED, KEY | {"Digits": digits})
    said = adapter.said(request)
    assert said is not None
    assert (adapter.hear(request), said.words) == ([], "")


def test_a_pressed_key_outside_any_question_is_no_answer(adapter: TwilioVoice) -> None:
    assert adapter.said(signed(URL, KEY)) is None


def test_the_question_that_follows_names_the_same_delivery_and_has_its_own_number(adapter: TwilioVoice) -> None:
    again = adapter.worded(signed(ASKED, KEY), Answered("Tapez 1.", again=True))
    assert 'action="https://alerte.pref15.example/hooks/twilio_voice/real?d=d1&amp;g=2"' in again
    last = adapter.worded(signed(f"{URL}&g=4", KEY), Answered("Tapez 1.", again=True))
    assert "Gather" not in last


def test_what_is_said_back_is_text_and_never_markup(adapter: TwilioVoice) -> None:
    told = adapter.worded(signed(ASKED, KEY), Answered("A & B <Hangup/>"))
    assert "A &amp; B &lt;Hangup/&gt;" in told


@pytest.fixture
def scripted() -> Iterator[Any]:
    """An operator that answers exactly what a test writes."""
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._say()

        def do_GET(self) -> None:
            self._say()

        def _say(self) -> None:
            status, body = server.script  # type: ignore[attr-defined]  # what the test wrote
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Write nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join(5)
    server.server_close()


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (201, b"<html>portail</html>", Unknown("unreadable")),
        (201, b"{}", Unknown("unreadable")),
        (201, b'{"sid": null, "status": "queued"}', Unknown("unreadable")),
        (201, b"[]", Unknown("unreadable")),
        (200, b"", Unknown("unreadable")),
        (408, b"{}", Unknown("408")),
        (502, b"<html>", Unknown("502")),
        (302, b"", Unknown("302")),
        (201, json.dumps({"sid": "CA" + "a" * 32, "status": "completed"}).encode(), Accepted("CA" + "a" * 32)),
    ],
)
def test_whatever_answers_in_place_of_the_operator_is_never_an_acknowledgement(
    scripted: Any, outgoing: Make, status: int, body: bytes, outcome: object
) -> None:
    scripted.script = (status, body)
    account = Account(f"http://127.0.0.1:{scripted.server_port}", "AC1", "jeton", "+33199000015")
    assert TwilioVoice(account, "sandbox").send(outgoing()) == outcome


@pytest.mark.parametrize("body", [b"{}", b"[]", b"<html>", b'{"calls": "?"}', b'{"calls": [{"sid": 3}]}'])
def test_a_list_that_cannot_be_read_proves_no_absence(scripted: Any, outgoing: Make, body: bytes) -> None:
    scripted.script = (200, body)
    account = Account(f"http://127.0.0.1:{scripted.server_port}", "AC1", "jeton", "+33199000015")
    answer = TwilioVoice(account, "sandbox").look_up(outgoing(), datetime.now(UTC))
    assert isinstance(answer, Unknown)
