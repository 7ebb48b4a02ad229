"""A house that takes calls (R30), its public listener that may be restarted, and somebody at a phone of the sandbox."""
from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import select, update
from werkzeug.serving import make_server

from channels.port import Account
from channels.sandbox.server import ACCOUNT, SECRET
from channels.twilio_voice import TwilioVoice
from crisis import clock
from crisis.accounts import telephone_codes
from crisis.db import Database, Tx
from crisis.delivery import timers
from crisis.delivery.worker import Ledger, Worker
from crisis.directory.tables import route
from crisis.events import opening
from crisis.events.tables import telephone_activation
from crisis.journal.tables import REGISTER
from crisis.oncall import replies
from crisis.territory import Territory
from crisis.territory_lines import TelephoneActivation
from crisis.web.factory import application
from crisis.web.house import House as Web
from crisis.web.incoming import incoming
from crisis.web.public import public
from tests.house import Hours, House
from tests.stories.conftest import pg_demonstration, pg_story
from tests.web.conftest import house_of
from tests.web.test_calls import phones, wait_until

__all__ = ["demonstration_url", "night", "pg_demonstration", "pg_story", "phones", "wait_until"]
STRANGER, NUMBER = "+33639980999", "+33199000015"
HOOK = "/hooks/twilio_voice/sandbox/appel"


class Front:
    """The public listener of one process: it can be stopped, and another started, at the same address."""

    def __init__(self, web: Web, adapters: Any, ledger: Ledger) -> None:
        self.web, self.adapters, self.ledger, self.address = web, adapters, ledger, ""
        self.start()

    def start(self) -> None:
        app = application(replace(self.web, adapters=self.adapters, ledger=self.ledger), "k" * 32, [public, incoming],
                          public=True)
        port = int(self.address.rpartition(":")[2] or 0)
        self._server = make_server("127.0.0.1", port, app, threaded=True)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        # Addresses that are signed are those of the settings, never those of the request.
        settings = self.web.settings.model_copy(update={"public_url": self.address, "public_bind": self.address[7:]})
        app.extensions["house"] = replace(app.extensions["house"], settings=settings)
        self._serving = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._serving.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._serving.join(10)
        self._server.server_close()

    def restart(self) -> None:
        self.stop()
        self.start()


@dataclass
class Night:
    """A house whose territory takes calls, the phones of fiction, and an officer who has a code and a number."""

    house: House
    phones: str
    front: Front
    code: str
    number: str
    person: str

    def get(self, path: str) -> Any:
        return requests.get(self.phones + path, timeout=5).json()

    def call(self, ref: str) -> dict[str, Any]:
        return next(dict(each) for each in self.get("/_calls") if each["ref"] == ref)

    def dial(self, url: str = "") -> str:
        """Call the préfecture from a phone that nobody knows; return the call once it speaks."""
        body = {"from": STRANGER, "to": NUMBER, "url": url or self.front.address + HOOK}
        ref = str(requests.post(f"{self.phones}/_dial", json=body, timeout=5).json()["ref"])
        wait_until(lambda: self.call(ref)["state"] != "ringing")
        return ref

    def press(self, ref: str, *acts: str) -> dict[str, Any]:
        """Press keys, each once what was asked before it has been answered; return the call."""
        for act in acts:
            said = len(self.call(ref)["spoken"])
            self.touch(ref, act)
            wait_until(lambda said=said: self.settled(ref, said))
        return self.call(ref)

    def touch(self, ref: str, act: str) -> None:
        assert requests.post(f"{self.phones}/_calls", json={"ref": ref, "act": act}, timeout=5).ok, act

    def pick_up(self, ref: str) -> None:
        self.touch(ref, "pick_up")
        wait_until(lambda: self.call(ref)["spoken"])

    def take(self, ref: str, act: str) -> dict[str, Any]:
        """Pick up a call back, and press a key."""
        self.pick_up(ref)
        return self.press(ref, act)

    def settled(self, ref: str, said: int) -> bool:
        call = self.call(ref)
        return len(call["spoken"]) > said or call["state"] not in ("ringing", "in-progress")

    def ask(self, *keys: str) -> str:
        """Make the whole first call and return the call back, once it rings."""
        self.press(self.dial(), self.code, *(keys or ("1", "1")))
        return str(wait_until(lambda: self.ringing())["ref"])

    def ringing(self) -> dict[str, Any] | None:
        return next((dict(each) for each in self.get("/_calls")
                     if each["to"] == self.number and each["state"] == "ringing"), None)

    def fault(self, name: str, **more: Any) -> None:
        rule = [{"operator": "twilio_voice", "fault": name, "times": 1} | more]
        assert requests.post(f"{self.phones}/_faults", json=rule, timeout=5).ok

    def told(self, *kinds: str) -> list[dict[str, Any]]:
        return [each["data"] for each in self.house.entries(REGISTER, *kinds)]

    def outcomes(self) -> list[str]:
        return [each["outcome"] for each in self.told("telephone_ended")]

    def events(self) -> list[Any]:
        return self.house.look(opening.listing)

    def settle(self) -> None:
        wait_until(lambda: self.get("/_quiet")["quiet"])
        assert self.front.ledger.record([])

    def expire(self) -> None:
        """Let the time of every call pass, and the timers fire."""
        with self.house.db.transaction() as tx:
            tx.execute(update(telephone_activation).values(until=tx.now - timedelta(seconds=1)))
            tx.execute(update(timers.timer).where(timers.timer.c.name == "telephone").values(due_at=tx.now))
        self.house.fire()


@pytest.fixture
def demonstration_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A demonstration of this test alone on either engine: codes, wrong tries and events are counted here."""
    if engine_name == "postgresql":
        return str(request.getfixturevalue("pg_story").service_url)
    return f"sqlite:///{shutil.copy(request.getfixturevalue('demonstration_file'), tmp_path / 'crisis.db')}"


@pytest.fixture
def night(both: Database, cantal: Territory, phones: str, tmp_path: Path) -> Iterator[Night]:
    opened = cantal.model_copy(update={"telephone_activation": TelephoneActivation(open=True)})
    caller = Account(phones, ACCOUNT, SECRET, NUMBER)
    adapters: Any = {("twilio_voice", "sandbox"): TwilioVoice(caller, "sandbox", replies.KEYLESS)}
    house = House(both, Hours(clock.now()))
    house.territory, house.here = opened, replace(house.here, territory=opened)
    front = Front(house_of(both, opened, tmp_path), adapters, Ledger(both))
    worker = Worker(both, adapters, demonstration=lambda: True,
                    callback=lambda operator, _: f"{front.address}/hooks/{operator}/sandbox", in_flight=4)
    worker.start()
    officer = house.officer
    code, number = house.do(telephone_codes.make, officer), house.do(verified, officer.person)
    yield Night(house, phones, front, code, number, officer.person)
    worker.stop()
    front.ledger.stop()
    front.stop()


def verified(tx: Tx, person: str) -> str:
    """Verify every number of a person, and return the one that receives SMS."""
    found = telephone_routes(tx, person)
    tx.execute(update(route).where(route.c.id.in_([row.id for row in found])).values(verified_at=tx.now))
    return str(next(row.address for row in found if row.channel == "sms"))


def telephone_routes(tx: Tx, person: str) -> list[Any]:
    return list(tx.execute(select(route).where(route.c.mandate.in_(_mandates(person)), route.c.channel != "email")))


def _mandates(person: str) -> Any:
    mandate = route.metadata.tables["mandate"]
    return select(mandate.c.id).where(mandate.c.person == person)
