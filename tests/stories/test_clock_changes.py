"""The two nights when Paris changes its clocks move neither a start nor a reminder (D4, NT6)."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crisis.events.orders import Order
from crisis.events.pieces import note
from tests.house import House

# Each start is half an hour before the change: the hour that comes twice, and the hour that is skipped.
AUTUMN, SPRING = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2027, 3, 28, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("start", [AUTUMN, SPRING])
def test_an_hour_across_the_change_has_sixty_minutes(house: House, start: datetime) -> None:
    house.hours.now = start
    event = house.open()
    house.activate(event)
    ringing = []
    for minute in range(1, 71):
        house.hours.move(1)
        before = len(house.entries(event, "reminder_raised"))
        house.fire()
        if len(house.entries(event, "reminder_raised")) > before:
            ringing.append(minute)
    assert ringing == [30, 45, 55, 60]
    verdict = house.verdict(event, 47)
    assert (verdict.started_at, verdict.verdict) == (start, "missed")


@pytest.mark.parametrize("start", [AUTUMN, SPRING])
def test_a_cell_operational_after_the_change_is_judged_on_real_minutes(house: House, start: datetime) -> None:
    house.hours.now = start
    event = house.open()
    house.activate(event)
    for rank in range(2):
        house.arrive(event, house.com(rank))
    house.hours.move(59)
    house.declare(event, motive="voies non éprouvées")
    verdict = house.verdict(event, 47)
    assert (verdict.verdict, verdict.seconds) == ("kept", 59 * 60)


@pytest.mark.parametrize("start", [AUTUMN, SPRING])
def test_an_order_given_before_the_change_and_told_after_it_keeps_its_hour(house: House, start: datetime) -> None:
    house.hours.now = start + timedelta(minutes=40)
    event = house.open()
    house.activate(event, order=Order(house.authority.person, "telephone", start))
    assert house.verdict(event, 48).started_at == start
    assert house.fire() == 2


@pytest.mark.parametrize("start", [AUTUMN, SPRING])
def test_entries_of_that_night_stay_in_order(house: House, start: datetime) -> None:
    house.hours.now = start
    event = house.open()
    for _ in range(8):
        house.hours.move(15)
        house.do(note, house.officer, event, "fact", "une note")
    recorded = [entry["recorded_at"] for entry in house.entries(event)]
    assert recorded == sorted(recorded)
    assert len(set(recorded)) == len(recorded)
