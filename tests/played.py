"""A real installation that plays an exercise: its own operators are tripwires, its sandbox is the product's.

The operators that persons named one by one are reached by remember what they are told; those that no exercise may ever
call (networks) only count who knocks. It decides nothing.
"""
from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask

from channels.sandbox.server import ACCOUNT, serve
from crisis.accounts.rights import Actor
from crisis.config import Settings
from crisis.db import Database, Tx
from crisis.delivery.worker import Worker
from crisis.demonstration import install
from crisis.events import opening
from crisis.journal import register
from crisis.messages import drafts
from crisis.messages.variants import propose
from crisis.web.factory import application
from crisis.web.house import House as WebHouse
from crisis.web.public import public
from operators import SANDBOX_ACCOUNT, adapters, sandbox_secret
from tests.house import TEXT, Hours, House, cantal

TOKEN = "jeton-reel"
MEANS = ("site", "x", "facebook")


def furnish(db: Database, folder: Path) -> None:
    """Open a real installation, and give it the people of a demonstration: there is nobody to reach for real."""
    with pytest.MonkeyPatch.context() as patch:
        born = register.open_house
        patch.setattr("crisis.demonstration.register.open_house",
                      lambda tx, territory, demonstration: born(tx, territory, demonstration=False))
        install(db, cantal(), folder)
    with db.reading() as tx:
        assert not register.is_demonstration(tx)


@dataclass
class Operators:
    """A loopback server of operators, and what it has seen."""

    http: str
    smtp: str

    def seen(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = requests.get(f"{self.http}/_seen", timeout=5).json()
        return found

    def forget(self) -> None:
        assert requests.post(f"{self.http}/_reset", timeout=5).status_code == 200


@contextmanager
def operators(folder: Path, account: str, secret: str) -> Iterator[Operators]:
    """Serve operators that take any number: what they are sent is all that is looked at."""
    stop, ready, places = threading.Event(), threading.Event(), list[str]()

    def on_ready(http: str, smtp: str) -> None:
        places.extend((f"http://{http}", f"smtp://{smtp}"))
        ready.set()

    thread = threading.Thread(target=serve, args=("127.0.0.1:0", "127.0.0.1:0", folder, None, account, secret), kwargs={
        "stop_event": stop, "on_ready": on_ready, "ring_ms": 50, "anybody": True})
    thread.start()
    assert ready.wait(10)
    try:
        yield Operators(*places)
    finally:
        stop.set()
        thread.join(10)


@dataclass
class Tripwire:
    """A listener that nobody may knock at: it answers nothing, and counts."""

    url: str
    knocks: list[bytes] = field(default_factory=list)


@contextmanager
def tripwire() -> Iterator[Tripwire]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = Tripwire(f"http://127.0.0.1:{server.getsockname()[1]}")
        server.settimeout(0.05)
        over = threading.Event()

        def listen() -> None:
            while not over.is_set():
                try:
                    line, _ = server.accept()
                except TimeoutError:
                    continue
                with line:
                    line.settimeout(1)
                    found.knocks.append(line.recv(500))

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield found
        finally:
            over.set()
            thread.join(10)


@dataclass
class Wired:
    """The settings of a real installation whose operators are all on this machine, and these operators."""

    settings: Settings
    real: Operators
    sandbox: Operators
    network: Tripwire


@contextmanager
def wired(folder: Path) -> Iterator[Wired]:
    own = Settings(data_dir=folder, secret_key="k" * 40)
    secret = sandbox_secret(own, demonstration=False)
    with operators(folder / "real", ACCOUNT, TOKEN) as real, tripwire() as network, \
            operators(folder / "sandbox", SANDBOX_ACCOUNT, secret) as sandbox:
        yield Wired(own.model_copy(update={
            "sandbox_url": sandbox.http, "sandbox_smtp_url": sandbox.smtp, "twilio_url": real.http,
            "twilio_account": ACCOUNT, "twilio_secret": TOKEN, "twilio_sender": "38015",
            "voice_sender": "+33199000015", "smtp_url": real.smtp, "smtp_sender": "alerte@pref15.example",
            "x_url": network.url, "x_consumer_key": "c", "x_consumer_secret": "cs", "x_access_key": "15-a",
            "x_access_secret": "as", "facebook_url": network.url, "facebook_page": "15", "facebook_token": "f"}),
            real, sandbox, network)


class Playing(House):
    """A house whose installation is real. `plays`: what is opened is an exercise, else a real event."""

    def __init__(self, db: Database, hours: Hours, ways: Wired, *, plays: bool = True) -> None:
        super().__init__(db, hours)
        self.ways, self.plays = ways, plays
        self.here = replace(self.here, networks=("x", "facebook"), voice=True)

    def open(self, communes: Sequence[str] = ("15014", "15187"), title: str = "Crue de la Cère", *,
             by: Actor | None = None, separate: bool = True, kind: str = "flood") -> str:
        drill = opening.Drill("e" * 32, 1, 1) if self.plays else None
        wanted = opening.Opening(kind, title, communes, "exercise" if self.plays else "real", separate, drill=drill)
        return self.do(opening.enter, by or self.officer, self.territory, wanted)

    def writing(self, core: str = TEXT, title: str = "Crue de la Cère", communes: Sequence[str] = ("15014", "15187"),
                **parts: Any) -> drafts.Writing:
        texts = propose(self.territory.prefecture, title, core, "exercise" if self.plays else "real",
                        self.here.posted(MEANS), self.here.page)
        marked = f"EXERCICE {title}" if self.plays else title
        return drafts.Writing(marked, core, texts, communes, list(MEANS), True, **parts)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Let a worker run on the operators that the settings name, as `crisis serve` wires them."""
        known = adapters(self.ways.settings, demonstration=False)
        worker = Worker(self.db, known, demonstration=lambda: False, callback=lambda _operator, _realm: None)
        worker.start()
        try:
            yield
        finally:
            worker.stop()

    def settled(self) -> None:
        """Wait until all that is due has been handed over."""
        self._until_idle([name for name, _ in adapters(self.ways.settings, demonstration=False)])


def public_face(house: Playing) -> Flask:
    """Return the public face of this installation."""
    found = WebHouse(house.ways.settings, house.db, house.here, {}, None,  # type: ignore[arg-type]  # It hears nobody.
                     demonstration=False, loopback=True, sandbox_quiet=lambda: True, run_timers=lambda: None)
    return application(found, "k" * 32, [public], public=True)


def routes_of(tx: Tx, persons: set[str], contacts: Sequence[Any]) -> set[str]:
    """Return the addresses of these persons, whatever they stand for."""
    return {address for each in contacts if each.person in persons for _, address in each.routes}
