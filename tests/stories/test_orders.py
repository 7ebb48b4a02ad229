"""Orders are given by voice: who decided and who typed are two people, and the earlier hour counts (R1, R2)."""
from __future__ import annotations

from datetime import timedelta

import pytest

from crisis.clock import instant
from crisis.db import Tx
from crisis.demonstration import HOUSE
from crisis.directory import contacts
from crisis.events import cod, orders
from crisis.events.orders import Order
from crisis.oncall import alerts, rotas
from tests.house import House


def order_of(house: House, event: str, kind: str = "cod_activated") -> dict[str, object]:
    found: dict[str, object] = house.entries(event, kind)[-1]["data"]["order"]
    return found


def test_an_order_by_voice_keeps_apart_who_decided_and_who_recorded(house: House) -> None:
    event = house.open()
    house.activate(event)
    entry = house.entries(event, "cod_activated")[0]
    assert entry["by"] == {"person": house.officer.person, "function": "duty_officer"}
    assert entry["data"]["order"] == {
        "decided_by": {"person": house.authority.person, "function": "authority"}, "means": "telephone",
        "declared_at": instant(house.hours.now)}
    assert house.stage(event).unconfirmed == (entry["seq"],)


@pytest.mark.parametrize("minutes", [5, 10, 55, 24 * 60])
def test_an_order_told_late_starts_its_clocks_at_the_hour_it_was_given(house: House, minutes: int) -> None:
    event = house.open()
    house.activate(event, order=house.voice(minutes))
    given = house.hours.now - timedelta(minutes=minutes)
    assert order_of(house, event)["declared_at"] == instant(given)
    for number in (47, 48):
        verdict = house.verdict(event, number)
        assert verdict.started_at == given
        gaps = {each.name: each.seconds for each in verdict.readings}
        assert gaps.get("order_gap_s") == (minutes * 60 if minutes > 5 else None)


@pytest.mark.parametrize(("shift", "code"), [
    (timedelta(minutes=2), "hour_future"), (timedelta(days=1), "hour_future"),
    (-timedelta(hours=24, seconds=1), "hour_past"), (-timedelta(days=365), "hour_past")])
def test_an_hour_to_come_or_of_more_than_a_day_ago_is_refused(house: House, shift: timedelta, code: str) -> None:
    event = house.open()
    order = Order(house.authority.person, "telephone", house.hours.now + shift)
    assert house.refused(cod.activate, house.officer, house.here, event, "full", order).code == code


def test_a_clock_slightly_ahead_of_ours_is_read_as_now(house: House) -> None:
    event = house.open()
    house.activate(event, order=Order(house.authority.person, "radio", house.hours.now + timedelta(seconds=40)))
    assert house.verdict(event, 47).started_at == house.hours.now
    assert order_of(house, event)["declared_at"] == instant(house.hours.now)


def test_an_order_needs_an_authority_who_is_one(house: House) -> None:
    event, officer = house.open(), house.officer
    for named in (None, house.com().person, officer.person, "0" * 32, ""):
        refusal = house.refused(cod.activate, officer, house.here, event, "full", Order(named))
        assert refusal.code == "order_author"
    assert house.refused(cod.activate, officer, house.here, event, "full",
                         Order(house.authority.person, "pigeon")).code == "order_means"


def test_an_authority_at_the_screen_decides_herself_and_has_nothing_to_confirm(house: House) -> None:
    event, authority = house.open(), house.authority
    for order in (Order(), Order(authority.person, "telephone")):
        house.do(cod.decide, authority, house.here, event, "inform", None, None, order)
        assert order_of(house, event, "decision_recorded")["means"] == "own"
    assert house.stage(event).unconfirmed == ()


def test_an_authority_may_record_the_order_of_another_authority(house: House) -> None:
    event, other = house.open(), house.on_duty("authority", 1)
    house.do(cod.activate, house.authority, house.here, event, "full", Order(other.person, "in_person"))
    entry = house.entries(event, "cod_activated")[0]
    assert (entry["by"]["person"], entry["data"]["order"]["decided_by"]["person"], entry["data"]["order"]["means"]) == (
        house.authority.person, other.person, "in_person")
    house.do(orders.confirm, other, event, entry["seq"], True)


def test_only_the_authority_who_gave_an_order_confirms_it_and_nothing_waited_for_it(house: House) -> None:
    event = house.open()
    seq = house.activate(event)
    assert len(house.sms(event)) > 0
    other = house.on_duty("authority", 1)
    assert house.refused(orders.confirm, other, event, seq, True).code == "order_other"
    assert house.refused(orders.confirm, house.officer, event, seq, True).status == 403
    house.do(orders.confirm, house.authority, event, seq, True)
    assert house.stage(event).unconfirmed == ()
    assert house.refused(orders.confirm, house.authority, event, seq, True).code == "order_settled"


def test_an_order_not_confirmed_stays_recorded_and_a_wrong_tap_is_corrected(house: House) -> None:
    event = house.open()
    seq = house.activate(event)
    house.do(orders.confirm, house.authority, event, seq, False)
    assert house.verdict(event, 47).verdict == "running"
    assert house.refused(orders.confirm, house.on_duty("authority", 1), event, seq, True).code == "order_other"
    house.do(orders.confirm, house.authority, event, seq, True)
    assert [entry["data"] for entry in house.entries(event, "order_confirmed")] == [
        {"of": seq, "confirmed": False}, {"of": seq, "confirmed": True}]
    assert house.stage(event).answers == ((seq, True),)


@pytest.mark.parametrize("seq", [-5, 0, 1, 2, 999])
def test_an_entry_that_is_no_order_by_voice_cannot_be_confirmed(house: House, seq: int) -> None:
    event = house.open()
    house.draft(event)
    assert house.refused(orders.confirm, house.authority, event, seq, True).code == "order_settled"


def test_an_authority_of_the_published_rota_needs_no_account(house: House) -> None:
    """The prefect opens no application: the rota alone names her (R1)."""
    def without_account(tx: Tx) -> str:
        person = contacts.add(tx, HOUSE, "Préfète", "staff", "authority", None, [])
        rotas.publish(tx, HOUSE, "authority", [person], house.hours.now.date(), 4, 18)
        return person

    event, officer = house.open(), house.officer
    prefect = house.do(without_account)
    seq = house.do(cod.activate, officer, house.here, event, "full", Order(prefect))
    assert house.entries(event, "cod_activated")[0]["seq"] == seq


def asked(house: House, event: str) -> list[tuple[str, int]]:
    """Return who was asked to confirm which entry, and only that."""
    return [(data["person"], data["confirms"]) for data in (
        entry["data"] for entry in house.entries(event, "duty_alerted")) if "confirms" in data]


def test_the_authority_woken_by_her_own_order_is_asked_to_confirm_it_by_the_same_sms(house: House) -> None:
    event = house.open()
    house.activate(event)
    own = [each.text for each in house.sms(event) if each.person == house.authority.person]
    assert len(own) == 1
    assert "Votre ordre est à confirmer" in own[0]
    assert asked(house, event) == []
    assert not any("à confirmer" in each.text for each in house.sms(event) if each.person != house.authority.person)


def test_every_other_order_by_voice_sends_its_authority_one_link_and_calls_nobody(house: House) -> None:
    event, authority = house.open(), house.authority
    house.activate(event)
    called = house.look(alerts.of_event, event)
    decision = house.do(cod.decide, house.officer, house.here, event, "inform", None, None, house.voice())
    lifted = house.do(cod.lift, house.officer, house.here, event, house.voice())
    assert asked(house, event) == [(authority.person, decision), (authority.person, lifted)]
    texts = [each.text for each in house.sms(event) if each.person == authority.person]
    assert ["Le confirmez-vous ?" in text and "{lien}" in text for text in texts] == [False, True, True]
    assert house.look(alerts.of_event, event) == called


def test_another_authority_than_the_one_woken_is_asked_for_her_own_order(house: House) -> None:
    event, other = house.open(), house.on_duty("authority", 1)
    seq = house.do(cod.activate, house.officer, house.here, event, "full", Order(other.person))
    assert asked(house, event) == [(other.person, seq)]


def test_an_order_at_the_screen_asks_nobody(house: House) -> None:
    event = house.open()
    house.do(cod.decide, house.authority, house.here, event, "inform", None, None, Order())
    assert house.sms(event) == []


def test_an_authority_without_account_confirms_by_her_link_and_the_same_answer_is_one_entry(house: House) -> None:
    def without_account(tx: Tx) -> str:
        person = contacts.add(tx, HOUSE, "Préfète", "staff", "authority", None, [("sms", "+33639980777")])
        rotas.publish(tx, HOUSE, "authority", [person], house.hours.now.date(), 4, 18)
        return person

    event, other = house.open(), house.authority.person
    prefect = house.do(without_account)
    seq = house.do(cod.decide, house.officer, house.here, event, "inform", None, None, Order(prefect))
    assert asked(house, event) == [(prefect, seq)]
    assert house.refused(orders.confirm_by_link, other, event, seq, True).code == "order_other"
    assert house.refused(orders.confirm_by_link, prefect, event, 1, True).code == "order_settled"
    for said in (True, True, False, True):
        house.do(orders.confirm_by_link, prefect, event, seq, said)
    confirmed = house.entries(event, "order_confirmed")
    assert [entry["data"]["confirmed"] for entry in confirmed] == [True, False, True]
    assert {entry["by"]["person"] for entry in confirmed} == {prefect}
