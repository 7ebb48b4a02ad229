"""The loopback operators as a real server, a receiver of callbacks, and the adapters that point at them."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
import requests

from channels.facebook import FacebookPage
from channels.port import Account, CallbackRequest, Outgoing
from channels.sandbox.facebook import PAGE
from channels.sandbox.server import ACCOUNT, SECRET, serve
from channels.sandbox.x import ACCESS, CONSUMER
from channels.site import SandboxSite
from channels.smtp import SmtpMail
from channels.twilio import TwilioSms
from channels.twilio_voice import TwilioVoice
from channels.x import Keys, XPosts, read_keys

MAYOR = "+33639981014"


@dataclass
class Operators:
    """The sandbox seen from outside, over HTTP only."""

    http: str
    smtp: str

    def get(self, path: str) -> Any:
        return requests.get(self.http + path, timeout=5).json()

    def post(self, path: str, value: Any = None) -> requests.Response:
        return requests.post(self.http + path, json=value, timeout=5)

    def fault(self, operator: str, name: str, **rest: Any) -> None:
        assert self.post("/_faults", [{"operator": operator, "fault": name, **rest}]).status_code == 200

    def seen(self) -> Any:
        return self.get("/_seen")

    def calls(self) -> Any:
        return self.get("/_calls")

    def touch(self, act: str, to: str = MAYOR) -> None:
        """Press one button of the phone that rings or speaks, as soon as it does."""
        wait_until(lambda: self.post("/_calls", {"to": to, "act": act}).status_code == 200)

    def wait_until_quiet(self) -> None:
        wait_until(lambda: self.get("/_quiet")["quiet"])


def wait_until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "what was expected did not come"
        time.sleep(0.01)


@pytest.fixture(scope="session")
def listening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operators]:
    stop, ready = threading.Event(), threading.Event()
    places: list[str] = []

    def on_ready(http: str, smtp: str) -> None:
        places.extend([http, smtp])
        ready.set()

    store = tmp_path_factory.mktemp("sandbox")
    thread = threading.Thread(
        target=serve,
        args=("127.0.0.1:0", "127.0.0.1:0", store),
        kwargs={"stop_event": stop, "on_ready": on_ready, "ring_ms": 8000},
    )
    thread.start()
    assert ready.wait(10)
    yield Operators(f"http://{places[0]}", f"smtp://{places[1]}")
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


@pytest.fixture
def operators(listening: Operators) -> Operators:
    listening.post("/_reset")
    return listening


@pytest.fixture
def phone_account(operators: Operators) -> Account:
    return Account(operators.http, ACCOUNT, SECRET, "PREF15", connect_s=5.0, read_s=5.0)


@pytest.fixture
def sms(phone_account: Account) -> TwilioSms:
    return TwilioSms(phone_account, "sandbox")


@pytest.fixture
def voice(phone_account: Account) -> TwilioVoice:
    return TwilioVoice(replace(phone_account, sender="+33199000015"), "sandbox", "Ouvrez le lien du SMS.")


@pytest.fixture
def mail(operators: Operators) -> SmtpMail:
    return SmtpMail(Account(operators.smtp, sender="alerte@pref15.example", read_s=5.0), "sandbox")


@pytest.fixture
def site(operators: Operators) -> SandboxSite:
    return SandboxSite(operators.http, SECRET)


@pytest.fixture
def keys() -> Keys:
    return read_keys([CONSUMER, ACCESS], [SECRET, SECRET])


@pytest.fixture
def x(operators: Operators, keys: Keys) -> XPosts:
    return XPosts(Account(operators.http, read_s=5.0), keys, "sandbox")


@pytest.fixture
def page_account(operators: Operators) -> Account:
    return Account(operators.http, PAGE, SECRET, read_s=5.0)


@pytest.fixture
def facebook(page_account: Account) -> FacebookPage:
    return FacebookPage(page_account, "sandbox")


def build_outgoing(**changes: Any) -> Outgoing:
    given = {
        "delivery": "d1", "client_key": "k1", "channel": "sms", "address": MAYOR, "text": "Évacuez.",
        "subject": "Alerte",
    }  # fmt: skip
    return Outgoing(**{**given, **changes})


@pytest.fixture
def outgoing() -> Callable[..., Outgoing]:
    return build_outgoing


@dataclass
class Receiver:
    """Our side of the callbacks: keeps each request as the public listener would hand it to the adapter."""

    base: str
    heard: list[CallbackRequest] = field(default_factory=list)
    answer: Callable[[CallbackRequest], str] = lambda _: ""

    def states(self) -> list[str]:
        return [request.form["MessageStatus"] for request in self.heard]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Hook(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            form = dict(parse_qsl(body.decode(), keep_blank_values=True))
            request = CallbackRequest(kept.base + self.path, form, dict(self.headers), body)
            kept.heard.append(request)
            answer = kept.answer(request).encode()
            self.send_response(200 if answer else 204)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: object) -> None:
            """Write nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    server.daemon_threads = True
    kept = Receiver(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield kept
    server.shutdown()
    thread.join(5)
    server.server_close()


@pytest.fixture
def page_of() -> Callable[[Path], Any]:
    return lambda path: json.loads(path.read_text("utf-8"))
