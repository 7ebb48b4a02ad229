"""Decides what the sandbox process is made of: two listeners, one ledger, one script of faults.

All runs on one loop, so a thousand slow answers cost a thousand timers and not a thousand threads.
"""

from __future__ import annotations

import asyncio
import logging
import re
import signal
import threading
from collections.abc import Callable
from ipaddress import ip_address
from multiprocessing.synchronize import Event as ProcessEvent
from pathlib import Path

from channels.sandbox.api import ANYBODY, FICTION, Door
from channels.sandbox.boxes import Boxes, build_relay
from channels.sandbox.calls import CALLS, Exchange
from channels.sandbox.desk import Desk
from channels.sandbox.facebook import Page
from channels.sandbox.faults import Fault, Faults
from channels.sandbox.handset import Handset
from channels.sandbox.http import Listener, Reply, Request
from channels.sandbox.ledger import Ledger
from channels.sandbox.media import Wall
from channels.sandbox.pages import Pages
from channels.sandbox.phones import CANCELLABLE, Phones
from channels.sandbox.receipts import Receipts
from channels.sandbox.ringing import ALIVE, Calls
from channels.sandbox.x import Timeline

ACCOUNT = "AC" + "0" * 32
SECRET = "bac-a-sable"  # noqa: S105  it opens nothing but the sandbox
STOP_LOOKED_FOR_S = 0.05
RING_MS = 20_000

StopEvent = threading.Event | ProcessEvent
Ready = Callable[[str, str], None]
Answer = Callable[[Request], Reply]


def serve(
    http: str,
    smtp: str,
    store: Path | str,
    faults_seed: int | None = None,
    account: str = ACCOUNT,
    secret: str = SECRET,
    latency_ms: int = 0,
    stop_event: StopEvent | None = None,
    *,
    seed: int = 0,
    ring_ms: int = RING_MS,
    anybody: bool = False,
    own: str = "",
    on_ready: Ready | None = None,
) -> None:
    """Serve until `stop_event` is set or the process is asked to end; `http` and `smtp` are 127.0.0.1:port.

    Port 0 takes a free one; `on_ready` is given both addresses once they answer. `faults_seed` draws the mix
    of faults, `seed` the operators' own references; a phone that nobody touches rings for `ring_ms`.
    `anybody`: it plays a real directory, so its phones have any number, not those of fiction alone. `own`: the host
    of this machine that it may call back besides loopback. Raise ValueError for an address outside loopback.
    """
    places = _read_address(http), _read_address(smtp)
    # This logger writes the recipients' addresses.
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    sandbox = Sandbox(Path(store), Faults(faults_seed), account, secret, latency_ms / 1000, seed, ring_ms / 1000,
                      ANYBODY if anybody else FICTION, own)
    asyncio.run(sandbox.run(*places, stop_event, on_ready))


class Sandbox:
    """The operators of one process."""

    def __init__(
        self, store: Path, faults: Faults, account: str, secret: str, latency_s: float, seed: int,
        ring_s: float, numbers: re.Pattern[str] = FICTION, own: str = "",
    ) -> None:
        self._account, self._secret, self._latency_s = account, secret, latency_s
        self._ledger = Ledger(store)
        self._receipts = Receipts(self._ledger, secret, own)
        self._calls = Calls(self._ledger, self._receipts, ring_s)
        self._boxes = Boxes(self._ledger, faults, latency_s)
        phones = Phones(self._ledger, faults, self._receipts, account, secret, seed, numbers)
        exchange = Exchange(self._ledger, faults, self._calls, Door(account, secret), account, seed, numbers)
        # By the beginning of the address; what no other claims goes to the telephone operator.
        self._operators: tuple[tuple[str, Answer], ...] = (
            ("/site/", Pages(self._ledger, faults, secret).answer),
            ("/medias/", Wall(self._ledger, faults, secret).answer),
            ("/2/", Timeline(self._ledger, faults, secret, seed).answer),
            ("/v", Page(self._ledger, faults, secret, seed).answer),
            ("", lambda request: (exchange if CALLS.fullmatch(request.path) else phones).answer(request)),
        )
        self._listener = Listener(self._answer)
        handset = Handset(self._ledger, self._receipts, self._calls, faults, account)
        self._desk = Desk(self._ledger, faults, self._receipts, self._calls, handset, self._count_in_flight)

    async def run(
        self,
        http: tuple[str, int],
        smtp: tuple[str, int],
        stop_event: StopEvent | None,
        on_ready: Ready | None,
    ) -> None:
        """Open both listeners, wait for the end, close everything."""
        loop = asyncio.get_running_loop()
        web = await self._listener.open(*http)
        relay = await loop.create_server(lambda: build_relay(self._boxes, self._account, self._secret), *smtp)
        self._resume()
        if on_ready:
            on_ready(_name(web), _name(relay))
        try:
            await _wait_for_the_end(stop_event)
        finally:
            web.close()
            relay.close()
            await self._listener.close()
            await self._calls.close()
            await self._receipts.close()
            self._ledger.close()

    async def _answer(self, request: Request) -> Reply:
        if request.path.startswith("/_"):
            return self._desk.answer(request)
        if self._latency_s:
            await asyncio.sleep(self._latency_s)
        return next(answer(request) for prefix, answer in self._operators if request.path.startswith(prefix))

    def _resume(self) -> None:
        """Let the messages that a stop caught on their way go on; a phone that rang rings again."""
        for seen in self._ledger.all:
            if seen.operator == "twilio_voice" and seen.accepted and seen.state in ALIVE:
                self._calls.follow(seen, Fault())
            if seen.operator == "twilio" and seen.accepted and seen.state in CANCELLABLE | {"sent"}:
                self._receipts.follow(seen, Fault())

    def _count_in_flight(self) -> int:
        return self._listener.in_flight + self._boxes.in_flight


async def _wait_for_the_end(stop_event: StopEvent | None) -> None:
    asked = asyncio.Event()
    if threading.current_thread() is threading.main_thread():
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, asked.set)
    while not asked.is_set() and not (stop_event and stop_event.is_set()):
        # The event belongs to another thread or process, which cannot wake this loop.
        try:
            await asyncio.wait_for(asked.wait(), STOP_LOOKED_FOR_S)
        except TimeoutError:
            continue


def _read_address(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    if not ip_address(host).is_loopback:
        raise ValueError("Le bac à sable n’écoute que sur cette machine : donnez une adresse 127.0.0.1:port.")
    return host, int(port)


def _name(server: asyncio.Server) -> str:
    host, port = server.sockets[0].getsockname()[:2]
    return f"{host}:{port}"
