"""Callers who look for a relative stand on a restricted list, handed to the circuit, erased a day later (D46)."""
from __future__ import annotations

import pytest
from sqlalchemy import select, update

from crisis.accounts.rights import RIGHTS, Actor
from crisis.db import metadata
from crisis.hotline import relatives
from crisis.hotline.tables import call_sheet, relative_relay
from crisis.jobs import Ticks
from crisis.journal.tables import REGISTER
from tests.house import House
from tests.stories.cip_after import CALLER, PHONE, call, chains, chief, closed, opened, somebody

SEARCH = {"category": "relative", "profile": "relative", "priority": 3}


@pytest.fixture
def event(house: House) -> str:
    return opened(house)


@pytest.fixture
def agent(house: House) -> Actor:
    return somebody(house, "operator")


def listed(house: House, event: str, agent: Actor) -> str:
    return house.do(relatives.put, agent, event, house.do(call, event, agent.person, **SEARCH))


def left(house: House) -> list[str]:
    return house.look(lambda tx: list(tx.execute(select(relative_relay.c.id)).scalars()))


def test_the_list_holds_the_caller_of_the_sheet(house: House, event: str, agent: Actor) -> None:
    key = listed(house, event, agent)
    (row,) = house.do(relatives.read, chief(house), event)
    assert (row.id, row.caller, row.phone, row.handed_at) == (key, CALLER, PHONE, None)


def test_put_again_it_is_corrected_until_it_is_handed_over(house: House, event: str, agent: Actor) -> None:
    key = listed(house, event, agent)
    (row,) = house.do(relatives.read, chief(house), event)
    house.do(lambda tx: tx.execute(update(call_sheet).values(phone="06 39 98 00 01")))
    assert house.do(relatives.put, agent, event, row.sheet) == key
    assert house.do(relatives.read, chief(house), event)[0].phone == "06 39 98 00 01"
    house.do(relatives.hand_over, chief(house), event, [key])
    assert house.refused(relatives.put, agent, event, row.sheet).code == "relative_handed"


def test_only_a_search_with_a_number_and_of_ones_own_is_put(house: House, event: str, agent: Actor) -> None:
    def code(who: Actor, **typed: object) -> str:
        return house.refused(relatives.put, who, event, house.do(call, event, agent.person, **(SEARCH | typed))).code

    assert code(agent, category="roads") == "relative_category"
    assert code(agent, phone=" ") == "relative_phone"
    assert code(Actor(house.officer.person, "operator", frozenset({"operator"}))) == "forbidden"
    assert code(house.com()) == "forbidden"
    assert house.refused(relatives.put, agent, event, "0" * 32).code == "call_missing"
    house.do(relatives.put, somebody(house, "team_leader"), event, house.do(call, event, agent.person, **SEARCH))


@pytest.mark.parametrize("role", RIGHTS)
def test_only_who_leads_the_team_reads_the_list_and_hands_it_over(
        house: House, event: str, agent: Actor, role: str) -> None:
    listed(house, event, agent)
    who = Actor(house.officer.person, role, frozenset({role}))
    if role in ("duty_officer", "cip_chief", "team_leader"):
        assert len(house.do(relatives.read, who, event)) == len(house.look(relatives.overview, who, event)) == 1
        assert house.do(relatives.hand_over, who, event, None) == 1
        return
    for verb in (relatives.read, relatives.overview):
        assert house.refused(verb, who, event).code == "forbidden"
    assert house.refused(relatives.hand_over, who, event, None).code == "forbidden"


def test_each_reading_is_in_the_register_with_who_and_how_many(house: House, event: str, agent: Actor) -> None:
    for _ in range(2):
        listed(house, event, agent)
    house.do(relatives.read, house.officer, event)
    (entry,) = house.entries(REGISTER, "relatives_read")
    assert (entry["data"], entry["by"]["person"]) == ({"event": event, "rows": 2}, house.officer.person)
    assert [each for each in (CALLER, PHONE) if each in chains(house, event, REGISTER)] == []


def test_what_is_handed_over_goes_a_day_later_and_the_register_counts_it(
        house: House, event: str, agent: Actor) -> None:
    first, second, third = (listed(house, event, agent) for _ in range(3))
    assert house.do(relatives.hand_over, chief(house), event, [first, second]) == 2
    ticks = Ticks(house.db, house.here)
    house.hours.move(24 * 60 - 1)
    ticks.relatives()
    assert len(left(house)) == 3
    house.hours.move(1)
    ticks.relatives()
    ticks.relatives()
    assert left(house) == [third]
    (entry,) = house.entries(REGISTER, "relatives_erased")
    assert (entry["data"], entry["by"]["person"]) == ({"event": event, "rows": 2}, "system")


def test_each_event_is_counted_apart(house: House, event: str, agent: Actor) -> None:
    other = house.open(separate=True)
    for where, many in ((event, 1), (other, 2)):
        for _ in range(many):
            listed(house, where, agent)
        house.do(relatives.hand_over, chief(house), where, None)
    house.hours.move(24 * 60)
    Ticks(house.db, house.here).relatives()
    told = [entry["data"] for entry in house.entries(REGISTER, "relatives_erased")]
    assert sorted(told, key=lambda each: each["rows"]) == [{"event": event, "rows": 1}, {"event": other, "rows": 2}]


def test_a_hand_over_needs_lines_that_wait(house: House, event: str, agent: Actor) -> None:
    key = listed(house, event, agent)
    assert house.refused(relatives.hand_over, chief(house), event, []).code == "relative_none"
    house.do(relatives.hand_over, chief(house), event, [key])
    assert house.refused(relatives.hand_over, chief(house), event, [key]).code == "relative_handed"
    assert house.refused(relatives.hand_over, chief(house), event, None).code == "relative_handed"


def test_the_closing_of_the_event_does_not_stop_the_hand_over(house: House, event: str, agent: Actor) -> None:
    listed(house, event, agent)
    closed(house, event)
    assert house.do(relatives.hand_over, house.officer, event, None) == 1


def test_no_table_has_a_place_for_the_person_sought() -> None:
    assert set(relative_relay.c.keys()) == {"id", "event", "sheet", "caller", "phone", "at", "handed_at"}
    sought = ("sought", "missing", "victim", "searched", "wanted_person", "relative_name")
    assert [f"{table}.{column}" for table in metadata.tables.values() for column in list(table.c.keys())
            if any(word in column for word in sought)] == []
