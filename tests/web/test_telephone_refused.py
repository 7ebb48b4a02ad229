"""Activation by telephone (R30): codes that are wrong, steps that are forged or repeated, people who may not."""
from __future__ import annotations

from dataclasses import replace

import requests
from sqlalchemy import func, select, update

from channels.sandbox.receipts import sign
from channels.sandbox.server import SECRET
from crisis import clock
from crisis.accounts import signin, telephone_codes
from crisis.accounts.rights import Actor
from crisis.accounts.tables import account, throttle
from crisis.db import Tx
from crisis.delivery.tables import content, delivery
from crisis.demonstration import HOUSE
from crisis.directory.tables import route
from crisis.events import keypad
from crisis.events.tables import telephone_activation
from crisis.oncall import rotas
from crisis.oncall.layers import Listed
from crisis.territory import Territory
from tests.web.telephoning import (
    HOOK,
    NUMBER,
    Front,
    Night,
    demonstration_url,
    night,
    pg_demonstration,
    pg_story,
    phones,
)

__all__ = ["demonstration_url", "night", "pg_demonstration", "pg_story", "phones"]


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


def test_two_processes_count_wrong_codes_together(night: Night) -> None:
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


def test_the_sandbox_of_a_real_installation_activates_nothing(night: Night) -> None:
    """Its telephones play exercises: none of them may open a real event."""
    night.front.web = replace(night.front.web, demonstration=False)
    night.front.restart()
    url, form = night.front.address + HOOK, {"CallSid": "CA1", "CallStatus": "ringing", "From": NUMBER}
    signed = {"X-Twilio-Signature": sign(SECRET, url, form)}
    assert requests.post(url, data=form, headers=signed, timeout=5).status_code == 404
    assert night.events() == []
