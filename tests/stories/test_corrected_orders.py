"""An order that proves to be older than was said, an activation by mistake: who is told, what still counts."""
from __future__ import annotations

from datetime import timedelta

import pytest

from crisis.events import cod, orders
from crisis.events.orders import Order
from crisis.oncall import alerts
from tests.house import House, Sms


def called(house: House, event: str) -> list[Sms]:
    """Return the SMS that call people, apart from those that only ask to confirm an order."""
    return [each for each in house.sms(event) if "Répondez : {lien}" in each.text]


def test_an_order_said_later_to_have_been_given_earlier_counts_from_then_and_calls_nobody_again(house: House) -> None:
    event = house.open()
    first = house.activate(event)
    start, before = house.hours.now, len(called(house, event))
    house.hours.move(10)
    again = house.activate(event, order=house.voice(25))
    assert again != first
    assert house.entries(event, "cod_activated")[-1]["data"]["corrects"] == first
    earlier = start - timedelta(minutes=15)
    assert [house.verdict(event, number).started_at for number in (47, 48)] == [earlier, earlier]
    assert len(called(house, event)) == before
    assert set(house.stage(event).unconfirmed) == {first, again}
    house.hours.move(5)
    house.fire()
    assert {entry["data"]["step"] for entry in house.entries(event, "reminder_raised")} == {30}


@pytest.mark.parametrize("minutes_ago", [0, 5, 10])
def test_an_activation_repeated_at_the_same_hour_or_a_later_one_is_the_first(house: House, minutes_ago: int) -> None:
    event = house.open()
    first = house.activate(event, order=house.voice(2))
    house.hours.move(8)
    assert house.activate(event, order=house.voice(minutes_ago)) == first
    assert len(house.entries(event, "cod_activated")) == 1


def test_a_communication_said_later_to_have_been_ordered_earlier_counts_from_then(house: House) -> None:
    event = house.open()
    first = house.do(cod.start_communication, house.officer, house.here, event, house.voice())
    before = len(called(house, event))
    house.hours.move(10)
    again = house.do(cod.start_communication, house.officer, house.here, event, house.voice(20))
    assert house.entries(event, "communication_started")[-1]["data"]["corrects"] == first
    assert house.verdict(event, 47).started_at == house.hours.now - timedelta(minutes=20)
    assert len(called(house, event)) == before
    assert house.do(cod.start_communication, house.officer, house.here, event, house.voice(20)) == again


def test_an_authority_who_was_only_asked_to_confirm_is_told_of_the_mistake_too(house: House) -> None:
    event = house.open()
    second = house.on_duty("authority", 1)
    house.activate(event, order=Order(second.person))
    assert second.person not in {each.person for each in called(house, event)}
    house.do(cod.mistaken, house.officer, house.here, event, "mauvais bouton")
    told = [each.person for each in house.sms(event) if "ALERTE ANNULÉE" in each.text]
    assert {house.authority.person, second.person} <= set(told)
    assert len(told) == len(set(told))
    named = house.entries(event, "activation_mistaken")[0]["data"]["deliveries"]
    assert sorted(each["target"] for each in named) == sorted(f"person:{person}" for person in told)


def test_after_a_mistake_nobody_is_expected_but_an_order_can_still_be_denied(house: House) -> None:
    event = house.open()
    seq = house.activate(event)
    call = house.look(alerts.of_event, event)[0]
    house.do(cod.mistaken, house.officer, house.here, event, "mauvais bouton")
    by = alerts.own_by(call)
    refusals = [house.refused(alerts.answer, call, "coming", 15, "link", by),
                house.refused(alerts.arrive, call, "arrived", by),
                house.refused(alerts.on_site, house.officer, event, "duty_officer", "arrived")]
    assert {each.code for each in refusals} == {"event_mistaken"}
    assert all("Ne vous déplacez pas" in each.todo for each in refusals)
    house.do(orders.confirm_by_link, house.authority.person, event, seq, False)
    assert house.entries(event)[-1]["data"] == {"of": seq, "confirmed": False}


def test_an_order_by_voice_is_still_the_first_one_after_a_second_tap(house: House) -> None:
    event = house.open()
    seq = house.activate(event, order=house.voice(10))
    assert house.activate(event, order=Order(house.authority.person, "radio")) == seq
    assert house.entries(event, "cod_activated")[0]["data"]["order"]["means"] == "telephone"
