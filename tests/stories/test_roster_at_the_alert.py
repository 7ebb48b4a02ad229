"""RC7: whoever is alerted is read from the roster at the instant of the alert, with all that was agreed since."""
from __future__ import annotations

from datetime import timedelta

from crisis.demonstration import HOUSE
from crisis.oncall import exchanges, swaps
from crisis.oncall.exchanges import Period
from crisis.oncall.swaps import Offer
from tests.house import House
from tests.stories.test_escalation import CELL, activated, called, crew

NIGHT_LONG = timedelta(hours=6)


def silence(house: House) -> None:
    house.hours.move(5)
    house.fire()


def test_a_swap_agreed_before_the_alert_changes_who_is_alerted(house: House) -> None:
    people, other = crew(house), house.com(3)
    begins = house.hours.now + timedelta(minutes=1)
    key = house.do(swaps.propose_swap, house.com(), Offer(CELL, other.person, Period(begins, begins + NIGHT_LONG)))
    house.do(swaps.answer_swap, other, key, agreed=True)
    house.hours.move(20)
    event = activated(house)
    assert called(house, event) == [people[3], people[1]]


def test_whoever_went_on_leave_during_the_crisis_is_not_called_by_its_next_step(house: House) -> None:
    event, people, third = activated(house), crew(house), house.com(2)
    house.do(exchanges.record_leave, third, third.person, Period(None, house.hours.now + NIGHT_LONG))
    silence(house)
    assert called(house, event)[:3] == [*people[:2], people[3]]
    assert third.person not in called(house, event)


def test_whoever_is_put_first_during_the_crisis_is_called_by_its_next_step(house: House) -> None:
    event, people, stranger = activated(house), crew(house), house.on_duty("cip_chief", 1).person
    house.do(exchanges.override, HOUSE, CELL, stranger, Period(None, house.hours.now + NIGHT_LONG))
    silence(house)
    assert called(house, event) == [*people[:2], stranger, people[2]]


def test_a_swap_that_is_over_at_the_instant_of_the_alert_alerts_whose_turn_it_is_again(house: House) -> None:
    people, other = crew(house), house.com(3)
    begins = house.hours.now + timedelta(minutes=1)
    key = house.do(swaps.propose_swap, house.com(),
                   Offer(CELL, other.person, Period(begins, begins + timedelta(hours=1))))
    house.do(swaps.answer_swap, other, key, agreed=True)
    house.hours.move(80)
    assert called(house, activated(house)) == people[:2]
