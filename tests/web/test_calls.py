"""Calls and replies as they travel: the worker, an operator that walks what we say, our public listener, both ways.

Keys are pressed on the phones of the sandbox over HTTP; what they change is read in the journal and on the wire.
"""
from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from werkzeug.serving import make_server

from channels.port import Account
from channels.sandbox.receipts import sign
from channels.sandbox.server import ACCOUNT, SECRET, serve
from channels.twilio import TwilioSms
from channels.twilio_voice import TwilioVoice
from crisis import clock
from crisis.db import Database, Tx, new_id
from crisis.delivery.outbox import Order, post, write
from crisis.delivery.tables import delivery
from crisis.delivery.worker import Ledger, Worker
from crisis.journal.store import lock
from crisis.oncall import alerts, codes, replies
from crisis.territory import Territory
from crisis.web.console import blueprints
from crisis.web.factory import application
from crisis.web.public import public
from tests.house import Hours, House
from tests.web.conftest import house_of
from tests.web.walker import Walker

WORDS = "Préfecture du Cantal. Cellule de communication d'urgence : vous êtes appelé."


def wait_until(condition: Callable[[], Any], seconds: float = 20.0) -> Any:
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "what was expected did not come"
        time.sleep(0.02)
    return found


@dataclass
class Story:
    """A house with its engine and its public listener, and the telephones of its people."""

    house: House
    phones: str
    face: str
    ledger: Ledger

    def wake(self, title: str = "Crue") -> tuple[str, Any, str]:
        """Activate a COD; return the event, the alert of the first of the cell and that person's number."""
        event = self.house.open(title=title, separate=True)
        self.house.activate(event)
        alert = self.house.look(alerts.of_person, event, self.house.com().person)
        number = self.house.look(lambda tx: tx.execute(
            select(delivery.c.address).where(delivery.c.id == alert.delivery)).scalar_one())
        wait_until(lambda: any(alert.code in each["text"].rpartition("Répondez")[2]
                               for each in self.get("/_phones").get(number, [])))
        return event, alert, number

    def ring(self, event: str, person: str, number: str) -> str:
        """Order a call, as an escalation does, and return its delivery once the phone rings."""
        def do(tx: Tx) -> str:
            row, key = lock(tx, event), new_id()
            order = Order(key, "staff", f"person:{person}", "voice", number, write(tx, codes.MENU, WORDS), "alert")
            post(tx, row, row.head_seq, [order], demonstration=True)
            return key
        return self.house.do(do)

    def get(self, path: str) -> Any:
        return requests.get(self.phones + path, timeout=5).json()

    def touch(self, number: str, act: str) -> None:
        wait_until(lambda: requests.post(f"{self.phones}/_calls", json={"to": number, "act": act},
                                         timeout=5).status_code == 200)

    def fault(self, name: str) -> None:
        rule = [{"operator": "twilio_voice", "fault": name}]
        assert requests.post(f"{self.phones}/_faults", json=rule, timeout=5).ok

    def reply(self, number: str, text: str, times: int = 1) -> str:
        """Write back from a phone and return the last words that it then received."""
        before = len(self.get("/_phones")[number])
        requests.post(f"{self.phones}/_reply", json={"from": number, "text": text, "times": times}, timeout=5)
        wait_until(lambda: len(self.get("/_phones")[number]) >= before + times)
        return str(self.get("/_phones")[number][-1]["text"])

    def ended(self) -> dict[str, Any]:
        """Return the last call once it is over and all that it told is written."""
        wait_until(lambda: self.get("/_calls")[-1]["state"] not in ("queued", "ringing", "in-progress"))
        wait_until(lambda: self.get("/_quiet")["quiet"])
        assert self.ledger.record([])
        return dict(self.get("/_calls")[-1])

    def best(self, key: str) -> str | None:
        return self.house.look(lambda tx: tx.execute(select(delivery.c.best).where(delivery.c.id == key)).scalar_one())

    def answers(self, event: str) -> list[tuple[str, int | None, str]]:
        return [(each["data"]["answer"], each["data"]["minutes"], each["data"]["through"])
                for each in self.house.entries(event, "duty_answered")]


@pytest.fixture
def phones(tmp_path: Path) -> Iterator[str]:
    stop, ready, places = threading.Event(), threading.Event(), list[str]()

    def on_ready(http: str, _smtp: str) -> None:
        places.append(http)
        ready.set()

    thread = threading.Thread(target=serve, args=("127.0.0.1:0", "127.0.0.1:0", tmp_path / "sandbox"),
                              kwargs={"stop_event": stop, "on_ready": on_ready, "ring_ms": 15_000})
    thread.start()
    assert ready.wait(10)
    yield f"http://{places[0]}"
    stop.set()
    thread.join(10)


@pytest.fixture
def story(both: Database, cantal: Territory, phones: str, tmp_path: Path) -> Iterator[Story]:
    account = Account(phones, ACCOUNT, SECRET, "PREF15")
    adapters: Any = {("twilio", "sandbox"): TwilioSms(account, "sandbox"),
                     ("twilio_voice", "sandbox"): TwilioVoice(replace(account, sender="+33199000015"), "sandbox",
                                                              replies.KEYLESS)}
    ledger, web = Ledger(both), house_of(both, cantal, tmp_path)
    app = application(replace(web, adapters=adapters, ledger=ledger), "k" * 32, [public], public=True)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    face = f"http://127.0.0.1:{server.server_port}"
    # Addresses that are signed are those of the settings, never those of the request.
    settings = web.settings.model_copy(update={"public_url": face, "public_bind": face[7:]})
    app.extensions["house"] = replace(app.extensions["house"], settings=settings)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    serving.start()
    worker = Worker(both, adapters, demonstration=lambda: True,
                    callback=lambda operator, _: f"{face}/hooks/{operator}/sandbox", in_flight=4)
    worker.start()
    house = House(both, Hours(clock.now()))
    house.here = replace(house.here, public_url=face, two_way=True)
    yield Story(house, phones, face, ledger)
    worker.stop()
    ledger.stop()
    server.shutdown()
    serving.join(10)
    server.server_close()


def test_a_key_pressed_during_the_call_is_the_answer_and_is_said_back(story: Story) -> None:
    event, alert, number = story.wake()
    key = story.ring(event, alert.person, number)
    story.touch(number, "pick_up")
    story.touch(number, "1")
    call = story.ended()
    assert call["spoken"] == [f"{WORDS} {codes.MENU}", "C'est noté : arrivée dans 15 minutes."]
    assert (story.answers(event), story.best(key)) == ([("coming", 15, "key")], "delivered")


def test_an_activation_rings_whoever_it_wakes_and_a_key_answers_that_very_alert(story: Story) -> None:
    story.house.here = replace(story.house.here, voice=True)
    event, alert, number = story.wake()
    story.touch(number, "3")
    called = next(each for each in story.get("/_calls") if each["key"] == alert.voice)
    wait_until(lambda: story.answers(event) == [("coming", 60, "key")])
    assert (called["to"], codes.MENU in called["text"]) == (number, True)
    assert "Cellule de communication d'urgence" in called["text"]
    assert "http" not in called["text"]
    wait_until(lambda: story.best(alert.voice) == "delivered")


def test_a_wrong_key_hears_the_menu_and_the_right_one_after_it_counts(story: Story) -> None:
    event, alert, number = story.wake()
    story.ring(event, alert.person, number)
    for key in "79":
        story.touch(number, key)
    assert story.ended()["spoken"][1:] == [codes.MENU, "C'est noté : vous ne pouvez pas venir."]
    assert story.answers(event) == [("cannot", None, "key")]


def test_ga3_a_machine_that_picks_up_acknowledges_nothing(story: Story) -> None:
    """GA3: the call is not brought, nothing is answered, and whoever escalates goes on."""
    event, alert, number = story.wake()
    key = story.ring(event, alert.person, number)
    story.touch(number, "machine")
    assert story.ended()["spoken"][1:] == [replies.SILENT]
    assert (story.answers(event), story.best(key)) == ([], "undelivered")


@pytest.mark.parametrize(("fault", "best"), [
    ("duplicate_receipt", "delivered"), ("receipts_reordered", "delivered"), ("no_receipt", "delivered")])
def test_rc2_doubled_late_or_lost_callbacks_change_nothing(story: Story, fault: str, best: str) -> None:
    """RC2: one key is one answer, and the end of the call takes nothing back."""
    event, alert, number = story.wake()
    story.fault(fault)
    key = story.ring(event, alert.person, number)
    story.touch(number, "2")
    assert story.ended()["spoken"][-1] == "C'est noté : arrivée dans 30 minutes."
    assert (story.answers(event), story.best(key)) == ([("coming", 30, "key")], best)


def test_nt4_keys_that_are_not_signed_by_the_operator_are_not_believed(story: Story) -> None:
    """NT4: the call ends without a word, and nothing is recorded."""
    event, alert, number = story.wake()
    story.fault("bad_signature")
    key = story.ring(event, alert.person, number)
    story.touch(number, "1")
    assert len(story.ended()["spoken"]) == 1
    assert (story.answers(event), story.best(key)) == ([], "accepted")


def test_ga6_replies_answer_their_own_alert_and_a_doubtful_one_asks_which(story: Story) -> None:
    """GA6, RC3, RC4: two crises at once, one telephone."""
    one, first, number = story.wake()
    two, second, _ = story.wake("Feu de forêt")
    assert story.reply(number, "oui").startswith(replies.WHICH)
    assert (story.answers(one), story.answers(two)) == ([], [])
    assert story.reply(number, f"{second.code}2", times=2) == "C'est noté : arrivée dans 30 minutes."
    assert story.reply(number, f" {first.code.lower()} 9.") == "C'est noté : vous ne pouvez pas venir."
    assert story.answers(one) == [("cannot", None, "reply")]
    assert story.answers(two) == [("coming", 30, "reply")]


def test_rc5_no_log_holds_a_number_or_what_was_said(
        story: Story, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    """RC5: a whole story, everything logged, and neither a number nor a word of it."""
    caplog.set_level(logging.DEBUG)
    event, alert, number = story.wake()
    story.ring(event, alert.person, number)
    story.touch(number, "7")
    story.touch(number, "1")
    story.ended()
    story.reply(number, "Je suis chez ma soeur")
    story.reply(number, f"{alert.code}3")
    logged = caplog.text + "".join(capfd.readouterr())
    assert len(logged) > 0
    assert [secret for secret in (number, number[3:], "soeur", f"{alert.code}3", WORDS[:20]) if secret in logged] == []


@pytest.mark.allow_error_logs
def test_what_could_not_be_recorded_is_said_to_the_person_who_waits(
        story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise OperationalError("database", None, OSError("away"))

    event, alert, number = story.wake()
    monkeypatch.setattr(replies, "take", away)
    story.ring(event, alert.person, number)
    story.touch(number, "1")
    assert story.ended()["spoken"][-1] == replies.LOST
    assert story.answers(event) == []


def test_a_key_signed_for_another_address_of_ours_is_refused(story: Story) -> None:
    url = f"{story.face}/hooks/twilio_voice/sandbox?d=x&g=1"
    form = {"CallSid": "CA1", "CallStatus": "in-progress", "Digits": "1"}
    good = {"X-Twilio-Signature": sign(SECRET, url, form)}
    assert requests.post(url, data=form, headers=good, timeout=5).status_code == 200
    assert requests.post(f"{url}&h=2", data=form, headers=good, timeout=5).status_code == 403
    assert requests.post(url, data=form, headers=good | {"Host": "ailleurs.example"}, timeout=5).status_code == 200


def test_the_page_of_the_sandbox_shows_calls_and_leads_to_the_telephones(
        story: Story, cantal: Territory, tmp_path: Path) -> None:
    event, alert, number = story.wake()
    story.ring(event, alert.person, number)
    story.touch(number, "1")
    story.ended()
    web = house_of(story.house.db, cantal, tmp_path)
    settings = web.settings.model_copy(update={"sandbox_url": story.phones})
    app = application(replace(web, settings=settings), "k" * 32, blueprints(), public=False)
    page = Walker.signed_in(app, "sidpc1").see("/essai").text
    assert "arrivée dans 15 minutes" in page
    assert f'href="{story.phones}/_desk"' in page
    assert ("terminé" in page, "Décrocher" in page) == (True, False)
