"""A screen of the hotline without a browser: the socket of a post, and what `bands.mjs` reads when it rings.

It draws nothing, so the time that a page takes to be painted is not in what it measures (`test_screen.py` has that of a
journal). Each screen waits in a thread of its own, and opens a connection for each ring: a browser may keep one.
"""
from __future__ import annotations

import http.client
import json
import threading
import time
from dataclasses import dataclass

from websocket import WebSocketException

from tests.bench.sockets import listening


@dataclass(frozen=True)
class Heard:
    """When a band came (wall clock, seconds): the bell was heard, the text was received whole; what it says."""

    rung: float
    read: float
    html: str


class Screen:
    """One post, signed in by a cookie. `bands`: what it received, by the number of the entry that rang."""

    def __init__(self, port: int, cookie: str, event: str) -> None:
        self.bands: dict[int, Heard] = {}
        self._port, self._headers = port, {"Cookie": cookie}
        self._page = f"/evenements/{event}/cip"
        self._socket = listening(f"ws://127.0.0.1:{port}", cookie, {"event": event, "cip": True})
        self._socket.settimeout(60)
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while said := self._said():
            rung = time.time()
            if said == "2":
                self._socket.send("3")
            elif said.startswith("42"):
                self._ring(int(json.loads(said[2:])[1]["seq"]), rung)

    def _said(self) -> str:
        try:
            return str(self._socket.recv())
        except (WebSocketException, OSError):
            return ""

    def _ring(self, seq: int, rung: float) -> None:
        """Read the band and the answers of the sheet in force, as the script does."""
        html = self.band()
        self.bands.setdefault(seq, Heard(rung, time.time(), html))

    def band(self) -> str:
        """Return the band of this post and the answers, received whole and read as the script reads them."""
        said = json.loads(self._get("avis?suite=poste&fiche=1"))
        return str(said["html"] + said["reponses"])

    def _get(self, page: str) -> bytes:
        door = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            door.request("GET", f"{self._page}/{page}", headers=self._headers)
            answer = door.getresponse()
            said = answer.read()
        finally:
            door.close()
        assert answer.status == 200, (page, answer.status)
        return said

    def close(self) -> None:
        self._socket.close()
        self._thread.join(10)
