"""The outside heartbeat: one GET with no data, over https outside this machine, and never an exception."""
from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from channels.heartbeat import Heartbeat
from channels.port import Account


class Watch(HTTPServer):
    """Somebody outside who hears; `status` is what it answers."""

    status = 200

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, str | None]] = []
        super().__init__(("127.0.0.1", 0), Ear)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/battement/abc"


class Ear(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, Watch)
        server.heard.append((self.command, self.path, self.headers.get("Content-Length")))
        self.send_response(server.status)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def outside() -> Iterator[Watch]:
    server = Watch()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join(5)
    server.server_close()


def test_it_calls_the_address_as_it_is_and_says_nothing_more(outside: Watch) -> None:
    assert Heartbeat(Account(outside.url)).beat()
    assert outside.heard == [("GET", "/battement/abc", None)]


def test_an_answer_that_is_an_error_was_not_heard(outside: Watch) -> None:
    outside.status = 503
    assert not Heartbeat(Account(outside.url)).beat()


def test_an_address_that_does_not_answer_was_not_heard(outside: Watch) -> None:
    url = outside.url
    outside.server_close()
    assert not Heartbeat(Account(url, connect_s=0.5, read_s=0.5)).beat()


def test_nothing_leaves_in_clear() -> None:
    with pytest.raises(ValueError, match="en clair"):
        Heartbeat(Account("http://veille.example/abc"))
