"""Holes of the duty: told 14, 7 and 2 days before, once each, to who can do something about it (D31)."""
from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from channels.text.sms import measure
from crisis.accounts.rights import DUTIES_FR
from crisis.db import Tx
from crisis.delivery.tables import content, delivery
from crisis.demonstration import HOUSE
from crisis.directory import contacts
from crisis.evidence.verifier import verify_all
from crisis.jobs import Ticks
from crisis.journal import register
from crisis.journal.tables import REGISTER
from crisis.oncall import exchanges, holes, house_messages, rotas
from crisis.oncall.exchanges import Period
from crisis.oncall.layers import Listed, Turn
from crisis.oncall.plan import ALONE, NOBODY
from tests.house import House

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def look(house: House) -> int:
    return house.do(holes.announce, house.territory.prefecture)


def told(house: House) -> list[tuple[str, int]]:
    return [(each["data"]["lacks"], each["data"]["days"]) for each in house.entries(REGISTER, "hole_announced")]


def ending(house: House, days: float) -> None:
    """Publish two people on the technical duty until so many days ahead, where nobody follows."""
    people, now = [house.com(rank).person for rank in range(2)], house.hours.now
    until = Listed(((now, people[0]), (now + days * DAY, None)))
    house.do(rotas.publish_layers, HOUSE, "technician", [until, Listed(((now, people[1]), (now + days * DAY, None)))])


def sent(house: House) -> list[Any]:
    rows = select(delivery.c.target, delivery.c.channel, delivery.c.mode, delivery.c.realm, content.c.text).join(
        content).where(delivery.c.event == REGISTER, delivery.c.audience == "staff")
    return house.look(lambda tx: list(tx.execute(rows.order_by(delivery.c.order_seq, delivery.c.id))))


def test_a_whole_duty_has_nothing_to_announce(house: House) -> None:
    assert house.look(holes.of_house) == {each: [] for each in (
        "duty_officer", "authority", "communication", "cip_chief")}
    assert look(house) == 0
    assert sent(house) == []


def test_a_hole_is_told_at_14_at_7_and_at_2_days_once_each(house: House) -> None:
    ending(house, 20)
    assert look(house) == 0
    for days in (14, 7, 2):
        house.hours.now = house.hours.now.replace(minute=0)
        end = house.look(holes.of_house)["technician"][0].begins
        house.hours.now = end - days * DAY - MINUTE
        assert look(house) == 0
        house.hours.move(1)
        assert [look(house) for _ in range(3)] == [1, 0, 0]
    assert told(house) == [(NOBODY, 14), (NOBODY, 7), (NOBODY, 2)]
    house.hours.now = end + DAY
    assert look(house) == 0
    assert house.look(verify_all)[REGISTER].entries > 0


def test_a_hole_found_late_is_told_once_and_not_three_times(house: House) -> None:
    ending(house, 1)
    assert look(house) == 1
    assert told(house) == [(NOBODY, 2)]


def test_who_can_do_something_is_told_by_sms_and_mail_in_the_mode_of_the_house(house: House) -> None:
    admin = house.look(lambda tx: next(each.person for each in contacts.holders(tx, "staff")
                                       if each.function == "administrator"))
    away = house.on_duty("cip_chief")
    house.do(exchanges.record_leave, away, away.person, Period(house.hours.now + DAY, house.hours.now + 2 * DAY))
    assert look(house) == 1
    assert told(house) == [(ALONE, 2)]
    left = house.on_duty("cip_chief", 1).person
    rows = sent(house)
    assert {(row.target.removeprefix("person:"), row.channel) for row in rows} == {
        (person, channel) for person in (left, house.officer.person, admin) for channel in ("sms", "email")}
    assert {(row.mode, row.realm) for row in rows} == {("service", "sandbox")}
    named = house.look(lambda tx: contacts.names(tx, [left, away.person]))
    assert not any(name in row.text for name in named.values() for row in rows)
    assert len(house.entries(REGISTER, "hole_announced")[0]["data"]["deliveries"]) == len(rows)


def test_whoever_would_stand_is_told_of_the_hole_that_a_leave_makes(house: House) -> None:
    people = [house.on_duty("cip_chief", rank) for rank in range(2)]
    for who in people:
        house.do(exchanges.record_leave, who, who.person, Period(house.hours.now + DAY, house.hours.now + 2 * DAY))
    assert look(house) == 1
    assert told(house) == [(NOBODY, 2)]
    assert f"person:{people[0].person}" in {row.target for row in sent(house)}


def test_a_hole_that_was_filled_and_opens_again_is_told_again(house: House) -> None:
    away = house.on_duty("cip_chief")
    period = Period(house.hours.now + DAY, house.hours.now + 2 * DAY)
    for _ in range(2):
        key = house.do(exchanges.record_leave, away, away.person, period)
        assert [look(house), look(house)] == [1, 0]
        house.do(exchanges.withdraw, away, key)
        assert look(house) == 0
    assert told(house) == [(ALONE, 2)] * 2
    assert house.look(verify_all)[REGISTER].entries > 0


def test_a_hole_that_begins_earlier_than_was_said_is_news(house: House) -> None:
    ending(house, 13)
    assert look(house) == 1
    ending(house, 10)
    assert look(house) == 1
    assert told(house) == [(NOBODY, 14)] * 2


def test_a_duty_of_one_person_is_told_now_and_not_each_day(house: House) -> None:
    house.do(rotas.publish_layers, HOUSE, "technician", [Turn((house.com().person,), date(2026, 11, 1), 4, 18)])
    assert look(house) == 1
    assert told(house) == [(ALONE, 2)]
    assert all("partir du" in row.text for row in sent(house))
    for _ in range(30):
        house.hours.now += DAY
        assert look(house) == 0


def test_a_hole_that_lasts_longer_than_was_said_is_told_again_before_the_end_that_was_said(house: House) -> None:
    away, now = house.on_duty("cip_chief"), house.hours.now
    house.do(exchanges.record_leave, away, away.person, Period(now + DAY, now + 5 * DAY))
    assert look(house) == 1
    house.do(exchanges.record_leave, away, away.person, Period(now + 5 * DAY, now + 9 * DAY))
    assert look(house) == 0
    house.hours.now = now + 3 * DAY
    assert [look(house), look(house)] == [1, 0]


def test_many_holes_of_one_duty_are_one_message_and_an_entry_each(house: House) -> None:
    """A duty of nights only lacks somebody each day: nobody must get ten messages for it."""
    people, now = [house.com(rank).person for rank in range(2)], house.hours.now
    lines = tuple((now + day * DAY + half * DAY / 2, None if half else people[0]) for day in range(20)
                  for half in (0, 1))
    house.do(rotas.publish_layers, HOUSE, "technician", [
        Listed(lines), Listed(tuple((at, person and people[1]) for at, person in lines))])
    assert look(house) > 10
    counted = {row.target: 0 for row in sent(house)}
    for row in sent(house):
        counted[row.target] += row.channel == "sms"
    assert set(counted.values()) == {1}
    assert len(house.entries(REGISTER, "hole_announced")) > 10
    assert house.look(verify_all)[REGISTER].entries > 0


def test_the_receipts_of_these_messages_are_sealed_with_the_register(house: House) -> None:
    ending(house, 1)
    look(house)
    assert len(house.deliver()) == len(sent(house))
    house.do(register.daily_heads)
    kinds = [each["kind"] for each in house.entries(REGISTER)]
    assert kinds[-2:] == ["receipts_sealed", "daily_heads"]
    assert house.look(verify_all)[REGISTER].entries > 0


@pytest.mark.parametrize("hour", [0, 1, 2])
def test_the_night_of_the_change_of_hour_announces_like_another(house: House, hour: int) -> None:
    house.hours.now = datetime(2026, 10, 25, hour, tzinfo=UTC)
    ending(house, 1)
    assert look(house) == 1


def test_the_tick_announces_once_and_writes_nothing_when_nothing_is_due(house: House) -> None:
    ticks = Ticks(house.db, house.here)
    before = house.counts()
    ticks.holes()
    assert house.counts() == before
    ending(house, 1)
    for _ in range(3):
        ticks.holes()
    assert told(house) == [(NOBODY, 2)]


@pytest.mark.parametrize("lacks", [NOBODY, ALONE])
@pytest.mark.parametrize("function", rotas.FUNCTIONS)
def test_an_announcement_costs_two_sms_at_most(lacks: str, function: str) -> None:
    """One sign outside the alphabet of SMS would make it four."""
    period = "du 30/11/2026 à 20:27 au 30/11/2026 à 20:27"
    text = house_messages.LIST[f"hole_{lacks}"].text.format(
        sender="Préfecture de Maine-et-Loire", function=DUTIES_FR[function], period=period,
        more=" et 12 autres fois avant 14 jours")
    assert measure(text).parts <= 2


def test_looking_writes_nothing(house: House) -> None:
    ending(house, 1)
    before = house.counts()

    def twice(tx: Tx) -> int:
        return len(holes.look(tx)[0]) + len(holes.look(tx)[0])
    assert house.look(twice) == 2
    assert house.counts() == before
