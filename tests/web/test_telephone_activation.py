"""Activation by telephone (R30): keys pressed on the phones of the sandbox, the call back, and all that stops it."""
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
from sqlalchemy import func, select, update
from werkzeug.serving import make_server

from channels.port import Account
from channels.sandbox.receipts import sign
from channels.sandbox.server import ACCOUNT, SECRET
from channels.twilio_voice import TwilioVoice
from crisis import clock
from crisis.accounts import signin, telephone_codes
from crisis.accounts.rights import Actor
from crisis.accounts.tables import account, throttle
from crisis.db import Database, Tx
from crisis.delivery import timers
from crisis.delivery.tables import content, delivery
from crisis.delivery.worker import Ledger, Worker
from crisis.demonstration import HOUSE
from crisis.directory.tables import route
from crisis.events import closing, keypad, opening
from crisis.events.tables import telephone_activation
from crisis.evidence.verifier import verify_all
from crisis.journal.tables import REGISTER
from crisis.oncall import replies, rotas
from crisis.oncall.layers import Listed
from crisis.territory import Territory
from crisis.territory_parts import TelephoneActivation
from crisis.web.factory import application
from crisis.web.house import House as Web
from crisis.web.incoming import incoming
from crisis.web.public import public
from tests.house import Hours, House
from tests.stories.conftest import pg_demonstration, pg_story
from tests.web.conftest import house_of
from tests.web.test_calls import phones, wait_until

__all__ = ["pg_demonstration", "pg_story", "phones"]
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
        settings = self.web.settings.model_copy(update={"public_url": self.address})
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


def test_a_code_a_type_and_two_ones_activate_the_cod_of_a_new_event(night: Night) -> None:
    first = night.dial()
    said = night.press(first, night.code, "1", "1")["spoken"]
    assert said[0] == f"Préfecture du Cantal, activation du COD. {keypad.CODE_ASKED}"
    assert said[1].startswith("Quel évènement ? 1, Inondation. 2, Accident industriel.")
    assert said[2] == ("Activation du COD : Inondation, COD restreint, répétition technique, données inventées. "
                       f"{keypad.YES}")
    assert said[3] == keypad.RING_BACK
    assert night.events() == []
    back = wait_until(lambda: night.ringing())
    assert night.take(back["ref"], "1")["spoken"] == [
        "Préfecture du Cantal. Vous avez demandé par téléphone : Activation du COD : Inondation, COD restreint, "
        "répétition technique, données inventées. Tapez 1 pour activer. Toute autre touche annule.",
        keypad.activated("COD restreint")]
    [event] = night.events()
    [order] = night.house.entries(event.id, "cod_activated")
    assert (event.type, order["by"]["person"], order["data"]["level"], order["data"]["order"]["means"]) == (
        "flood", night.person, "restricted", "telephone")
    assert order["data"]["order"]["decided_by"]["person"] == night.house.authority.person
    assert night.house.words(event.id, order) == "Activation par téléphone."
    [ended] = night.told("telephone_ended")
    assert (ended["outcome"], ended["event"], ended["seq"]) == ("activated", event.id, order["seq"])
    assert night.house.entries(event.id, "duty_alerted")
    night.settle()
    with night.house.db.reading() as tx:
        verify_all(tx)


def test_zero_leaves_the_type_to_be_said_and_an_unknown_key_asks_again(night: Night) -> None:
    call = night.press(night.dial(), night.code, "*", "0", "1")
    assert call["spoken"][1] == call["spoken"][2]
    night.take(wait_until(lambda: night.ringing())["ref"], "1")
    [event] = night.events()
    assert (event.type, night.house.stage(event.id).to_specify) == ("unspecified", ("type", "zone"))


def test_another_key_during_the_call_back_activates_nothing(night: Night) -> None:
    assert night.take(night.ask(), "2")["spoken"][-1] == keypad.GIVEN_UP
    assert (night.events(), night.outcomes()) == ([], ["other_key"])


def test_a_machine_that_takes_the_call_back_activates_nothing(night: Night) -> None:
    back = night.ask()
    night.touch(back, "machine")
    wait_until(lambda: night.call(back)["spoken"][-1] == keypad.NO_KEY)
    assert (night.events(), night.outcomes()) == ([], ["no_key"])


@pytest.mark.parametrize("acts", [("busy",), ("pick_up", "hang_up")])
def test_a_call_back_that_nobody_confirms_is_said_in_the_register_once_its_time_is_over(
        night: Night, acts: tuple[str, ...]) -> None:
    back = night.ask()
    for act in acts:
        night.touch(back, act)
        wait_until(lambda: night.call(back)["state"] != "ringing")
    night.settle()
    assert night.outcomes() == []
    night.expire()
    assert (night.events(), night.outcomes()) == ([], ["unanswered"])


def test_a_second_one_that_comes_late_activates_nothing(night: Night) -> None:
    back = night.ask()
    night.pick_up(back)
    with night.house.db.transaction() as tx:
        tx.execute(update(telephone_activation).values(until=tx.now - timedelta(seconds=1)))
    assert night.press(back, "1")["spoken"][-1] == keypad.LATE
    night.house.fire()
    assert (night.events(), night.outcomes()) == ([], ["late"])


def test_whoever_hangs_up_before_the_first_one_is_not_called_back(night: Night) -> None:
    ref = night.dial()
    night.press(ref, night.code, "1", "hang_up")
    night.expire()
    assert (night.ringing(), night.outcomes()) == (None, ["hung_up"])


def test_another_key_than_the_first_one_gives_up(night: Night) -> None:
    assert night.press(night.dial(), night.code, "1", "3")["spoken"][-1] == keypad.GIVEN_UP
    assert (night.told("telephone_called_back"), night.outcomes()) == ([], ["given_up"])


def test_three_wrong_codes_close_the_path_for_every_caller_and_warn(night: Night) -> None:
    wrong = night.code[:2] + f"{(int(night.code[2:]) + 1) % 10 ** 6:06d}"
    one, two = night.dial(), night.dial()
    assert night.press(one, wrong, wrong)["spoken"][1:] == [keypad.CODE_WRONG] * 2
    assert night.press(two, wrong)["spoken"][-1] == keypad.SHUT
    assert night.press(one, night.code)["spoken"][-1] == keypad.SHUT
    assert night.call(night.dial())["spoken"] == [keypad.SHUT]
    [closed] = night.told("telephone_path_closed")
    assert closed["minutes"] == 15
    warned = {each["target"] for each in closed["deliveries"] if each["channel"] == "sms"}
    assert f"person:{night.person}" in warned
    sent = select(content.c.text).join(delivery, delivery.c.content == content.c.id).where(
        delivery.c.id == closed["deliveries"][0]["id"])
    assert "fermée 15 min" in night.house.look(lambda tx: tx.execute(sent).scalar_one())
    with night.house.db.transaction() as tx:
        tx.execute(update(throttle).values(expires=clock.now().timestamp() - 1))
    assert night.press(night.dial(), night.code)["spoken"][-1].startswith("Quel évènement ?")
    assert night.events() == []


def test_two_processes_count_wrong_codes_together(night: Night, cantal: Territory, tmp_path: Path) -> None:
    other = Front(night.front.web, night.front.adapters, night.front.ledger)
    try:
        night.press(night.dial(), "99000000", "99000001")
        assert night.press(night.dial(other.address + HOOK), "99000002")["spoken"][-1] == keypad.SHUT
        assert night.call(night.dial())["spoken"] == [keypad.SHUT]
    finally:
        other.stop()


def test_a_forged_signature_reads_nothing_and_asks_nothing(night: Night) -> None:
    night.fault("bad_signature")
    assert night.call(night.dial())["spoken"] == []
    url, form = night.front.address + HOOK, {"CallSid": "CA1", "CallStatus": "ringing", "From": NUMBER}
    good = {"X-Twilio-Signature": sign(SECRET, url, form)}
    assert requests.post(url, data=form, timeout=5).status_code == 403
    assert requests.post(url, data=form | {"Digits": "1"}, headers=good, timeout=5).status_code == 403
    assert requests.post(f"{url}?g=1", data=form, headers=good, timeout=5).status_code == 403
    assert rows(night) == 0
    assert requests.post(url, data=form, headers=good, timeout=5).status_code == 200
    assert rows(night) == 1


def rows(night: Night) -> int:
    return int(night.house.look(lambda tx: tx.execute(
        select(func.count()).select_from(telephone_activation)).scalar_one()))


def test_every_step_told_twice_is_one_step(night: Night) -> None:
    """The operator repeats each of its requests: one code, one call back, one activation."""
    night.fault("duplicate_receipt", times=10)
    back = night.ask()
    assert night.take(back, "1")["spoken"][-1] == keypad.activated("COD restreint")
    night.settle()
    answers = night.call(back)["answers"]
    assert (len(answers), len(set(answers))) == (2, 1)
    assert [len(night.told(kind)) for kind in ("telephone_called_back", "telephone_ended")] == [1, 1]
    [event] = night.events()
    assert len(night.house.entries(event.id, "cod_activated")) == 1


def test_an_earlier_step_replayed_by_itself_is_told_what_was_said_last(night: Night) -> None:
    ref = night.dial()
    night.press(ref, night.code, "1")
    url = f"{night.front.address}{HOOK}?g=1"
    form = {"CallSid": ref, "Digits": "99999999"}
    again = requests.post(url, data=form, headers={"X-Twilio-Signature": sign(SECRET, url, form)}, timeout=5)
    assert ("Activation du COD : Inondation" in again.text, "g=3" in again.text) == (True, True)
    assert night.press(ref, "1")["spoken"][-1] == keypad.RING_BACK


def test_the_right_code_of_somebody_who_may_not_activates_nothing(night: Night) -> None:
    colleague = night.house.look(colleague_of, night.person)
    code = night.house.do(telephone_codes.make, colleague)
    with night.house.db.transaction() as tx:
        rotas.publish_layers(tx, HOUSE, "duty_officer", [Listed(((tx.now, night.person),))])
    assert night.press(night.dial(), code)["spoken"][-1] == keypad.barred("off_duty")
    with night.house.db.transaction() as tx:
        tx.execute(update(account).where(account.c.person == night.person).values(roles="communication"))
    assert night.press(night.dial(), night.code)["spoken"][-1] == keypad.barred("no_right")
    assert [each["reason"] for each in night.told("telephone_refused")] == ["off_duty", "no_right"]


def colleague_of(tx: Tx, person: str) -> Actor:
    found = (signin.actor(tx, signin.person_of(tx, login)) for login in ("sidpc1", "sidpc2"))
    return next(each for each in found if each.person != person)


def test_rights_and_number_are_asked_again_at_the_second_one(night: Night) -> None:
    back = night.ask()
    night.pick_up(back)
    with night.house.db.transaction() as tx:
        tx.execute(update(account).where(account.c.person == night.person).values(enabled=False))
    assert night.press(back, "1")["spoken"][-1] == keypad.barred("no_right")
    assert (night.events(), night.outcomes()) == ([], ["no_right"])


def test_a_number_that_nobody_verified_is_not_rung_back(night: Night) -> None:
    with night.house.db.transaction() as tx:
        tx.execute(update(route).values(verified_at=None))
    assert night.press(night.dial(), night.code)["spoken"][-1] == keypad.barred("no_number")


def test_it_is_closed_unless_the_territory_opens_it(night: Night, cantal: Territory) -> None:
    url, form = f"{night.front.address}{HOOK}", {"CallSid": "CA1"}
    signed = {"X-Twilio-Signature": sign(SECRET, url, form)}
    night.front.web = replace(night.front.web, here=replace(night.house.here, territory=cantal))
    night.front.restart()
    closed, unknown = (requests.post(each, data=form, headers=signed, timeout=5)
                       for each in (url, url.replace("twilio_voice", "nobody")))
    assert cantal.telephone_activation.open is False
    assert (closed.status_code, closed.json()) == (404, unknown.json())
    assert rows(night) == 0


def test_a_cod_activated_meanwhile_by_a_colleague_is_joined_and_said_aloud(night: Night) -> None:
    back = night.ask()
    night.pick_up(back)
    event = night.house.open(by=night.house.authority)
    night.house.activate(event)
    said = night.press(back, "1")["spoken"][-1]
    assert said.startswith("Le COD est déjà activé depuis ")
    assert ([each.id for each in night.events()], night.outcomes()) == ([event], ["joined"])
    assert len(night.house.entries(event, "cod_activated")) == 1
    assert night.person in night.house.stage(event).officers


def test_two_calls_back_confirmed_at_the_same_instant_are_one_activation(night: Night) -> None:
    one = night.ask()
    night.pick_up(one)
    night.press(night.dial(), night.code, "1", "1")
    two = str(wait_until(lambda: night.ringing())["ref"])
    night.pick_up(two)
    for ref in (one, two):
        night.touch(ref, "1")
    wait_until(lambda: len(night.outcomes()) == 2)
    assert sorted(night.outcomes()) == ["activated", "joined"]
    assert len(night.events()) == 1


@pytest.mark.parametrize(("choice", "events"), [("1", 1), ("2", 2)])
def test_an_event_that_is_open_is_offered_before_another(night: Night, choice: str, events: int) -> None:
    event = night.house.open()
    call = night.press(night.dial(), night.code, choice, *(("1",) if choice == "2" else ()), "1")
    assert "son COD n'est pas activé. Tapez 1 pour celui-ci, 2 pour un autre." in call["spoken"][1]
    assert call["spoken"][-1] == keypad.RING_BACK
    night.take(wait_until(lambda: night.ringing())["ref"], "1")
    assert len(night.events()) == events
    assert len(night.house.entries(event, "cod_activated")) == 2 - events


def test_what_the_activation_refuses_is_said_and_leaves_nothing(night: Night) -> None:
    """An event that was meant and is closed meanwhile cannot be activated."""
    event = night.house.open()
    back = night.ask("1", "1")
    night.pick_up(back)
    night.house.do(closing.close, night.house.officer, event, confirmed=True)
    assert night.press(back, "1")["spoken"][-1].startswith(keypad.NOTHING)
    assert night.outcomes() == ["refused"]
    assert night.house.entries(event, "cod_activated") == []


def test_a_service_restarted_between_any_two_keys_goes_on_with_the_call(night: Night) -> None:
    ref = night.dial()
    for key in (night.code, "2", "1"):
        night.front.restart()
        night.press(ref, key)
    back = str(wait_until(lambda: night.ringing())["ref"])
    night.pick_up(back)
    night.front.restart()
    assert night.press(back, "1")["spoken"][-1] == keypad.activated("COD restreint")
    assert [each.type for each in night.events()] == ["industrial_accident"]


def test_no_number_and_no_code_stands_in_the_table_the_register_or_the_log(
        night: Night, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="crisis")
    night.take(night.ask(), "1")
    night.press(night.dial(), "99000000")
    night.settle()
    kept = str(night.house.look(lambda tx: [tuple(row) for row in tx.execute(select(telephone_activation))]))
    told = kept + str(night.house.entries(REGISTER))
    assert [each for each in (night.code, STRANGER[3:], night.number[3:], "99000000") if each in told] == []
    assert [each for each in (night.code, STRANGER[3:], "99000000") if each in caplog.text] == []
