"""A seal is due at once when the lines that wait cover an audience of engagement 48 (design rule 6)."""
from __future__ import annotations

from crisis.events.sealing import covered_now
from tests.house import House


def test_lines_that_cover_an_audience_do_not_wait_for_their_seal(house: House) -> None:
    event = house.staffed()
    house.deliver()
    assert house.look(covered_now, event) is False
    message, bound = house.message(event)
    house.approve(message, bound)
    assert house.look(covered_now, event) is False
    house.deliver("twilio")
    assert house.look(covered_now, event) is True
    assert house.verdict(event, 48).audiences["elected"].covered_at is None
    house.seal(event)
    assert house.look(covered_now, event) is False
    assert house.verdict(event, 48).audiences["elected"].covered_at is not None
    house.deliver()
    assert house.look(covered_now, event) is True


def test_lines_that_cover_nothing_new_wait_for_the_tick(house: House) -> None:
    event = house.staffed()
    house.deliver()
    assert house.look(covered_now, event) is False
    house.send(event)
    house.seal(event)
    house.send(event)
    assert house.look(covered_now, event) is False


def test_an_event_in_veille_has_no_audience_to_cover(house: House) -> None:
    event = house.open()
    house.send(event)
    assert house.look(covered_now, event) is False
