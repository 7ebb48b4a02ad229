"""Listeners to the bell: raw websockets that speak the little of Engine.IO that it needs; hundreds in one thread."""
from __future__ import annotations

import json
import selectors
import time
from collections.abc import Sequence

from websocket import WebSocket, create_connection


def listening(url: str, cookie: str, wanted: dict[str, object]) -> WebSocket:
    """Return a socket that the bell has let in. `wanted`: as the script of the page asks for its room."""
    made = create_connection(f"{url}/socket.io/?EIO=4&transport=websocket", cookie=cookie, timeout=20)
    assert str(made.recv()).startswith("0")
    made.send("40" + json.dumps(wanted))
    answer = str(made.recv())
    assert answer.startswith("40"), answer
    return made


class Sockets:
    """Open connections to one server, all in the room of one event."""

    def __init__(self, url: str, cookie: str, event: str, many: int) -> None:
        self._selector = selectors.DefaultSelector()
        self._open = [self._connect(url, cookie, event) for _ in range(many)]

    def _connect(self, url: str, cookie: str, event: str) -> WebSocket:
        made = listening(url, cookie, {"event": event})
        assert made.sock
        self._selector.register(made.sock, selectors.EVENT_READ, made)
        return made

    def rung(self, seconds: float = 20.0) -> Sequence[float]:
        """Return when each socket heard its next bell, by the monotonic clock; fewer than there are, some were lost."""
        heard: dict[int, float] = {}
        deadline = time.monotonic() + seconds
        while len(heard) < len(self._open) and time.monotonic() < deadline:
            for key, _ in self._selector.select(0.5):
                self._read(key.data, heard)
        return list(heard.values())

    @staticmethod
    def _read(one: WebSocket, heard: dict[int, float]) -> None:
        said = str(one.recv())
        if said == "2":
            one.send("3")
        elif said.startswith("42"):
            heard.setdefault(id(one), time.monotonic())

    def close(self) -> None:
        for one in self._open:
            one.close()
        self._selector.close()
