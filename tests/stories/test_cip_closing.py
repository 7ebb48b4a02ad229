"""What a closing settles: callbacks to somebody, calls ended, relays looked at; and callbacks made afterwards (D49)."""
from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crisis.accounts.rights import Actor
from crisis.errors import Refused
from crisis.events import cip, cip_callbacks, closing
from crisis.hotline import handover, owed, tallies
from crisis.hotline.owed import Settlement
from crisis.journal.tables import REGISTER
from tests.house import House
from tests.stories.cip_after import CALLER, PHONE, WORDS, call, chains, chief, closed, closing_ordered, rows, somebody

END = ("La cellule est fermée.", "Standard de la préfecture")
TO_COM = Settlement("communication")


@pytest.fixture
def event(house: House) -> str:
    """An event whose hotline was open for an hour, and is to be closed."""
    return closing_ordered(house)


def close(house: House, event: str, settled: Settlement = owed.NOTHING_SAID) -> dict[str, Any]:
    """Close the hotline and return what the entry says."""
    house.do(cip.close_line, chief(house), event, *END, settled=settled)
    data: dict[str, Any] = house.entries(event, "cip_closed")[0]["data"]
    return data


def refused(house: House, event: str, settled: Settlement = owed.NOTHING_SAID) -> Refused:
    return house.refused(cip.close_line, chief(house), event, *END, settled=settled)


def promised(house: House, event: str, operator: str | None = None, **typed: Any) -> str:
    """Write a call to which a callback was promised for the half hour to come."""
    told = {"follow_up": "callback", "callback_at": house.hours.now + timedelta(minutes=30), "recipient": "DDT"}
    return house.do(call, event, operator, **(told | typed))


def test_nothing_owed_is_closed_as_before(house: House, event: str) -> None:
    house.do(call, event)
    assert close(house, event) == {"callbacks": 0, "reassigned_to": None}


def test_callbacks_owed_must_go_to_somebody(house: House, event: str) -> None:
    promised(house, event)
    made = promised(house, event, called_back_at=house.hours.now)
    refusal = refused(house, event)
    assert (refusal.code, refusal.why) == ("callbacks_owed", "1 personne attend un appel.")
    assert refused(house, event, Settlement("quality")).code == "reassigned_to"
    assert close(house, event, TO_COM) == {"callbacks": 1, "reassigned_to": "communication"}
    assert {row["id"] == made: row["recipient"] for row in rows(house, event)} == {
        False: "cellule de communication ; noté : DDT", True: "DDT"}


def test_a_function_named_where_nothing_is_owed_takes_nothing_over(house: House, event: str) -> None:
    assert close(house, event, TO_COM) == {"callbacks": 0, "reassigned_to": None}


def test_a_refused_closing_hands_nothing_over(house: House, event: str) -> None:
    promised(house, event)
    assert house.refused(cip.close_line, chief(house), event, " ", " ", settled=TO_COM).code == "last_words"
    assert rows(house, event)[0]["recipient"] == "DDT"


def test_calls_still_open_end_at_the_closing_with_what_was_typed(house: House, event: str) -> None:
    house.do(call, event, closed_at=None)
    hour = house.hours.move(10)
    house.do(call, event, closed_at=None, note="Après l'heure déclarée.")
    house.do(call, event)
    house.do(cip.close_line, chief(house), event, *END, hour - timedelta(minutes=5))
    first, second, third = rows(house, event)
    assert (first["closed_at"], first["note"]) == (hour - timedelta(minutes=5), WORDS)
    assert {second["closed_at"], third["closed_at"]} == {hour, hour + timedelta(minutes=5)}


def test_a_relay_without_an_answer_is_confirmed(house: House, event: str) -> None:
    house.do(call, event, priority=1, relayed_at=house.hours.now)
    house.do(call, event, priority=1, relayed_at=house.hours.now, relay_answer="SAMU engagé")
    refusal = refused(house, event)
    assert (refusal.code, refusal.why) == ("relays_open", "1 relais reste ouvert.")
    assert close(house, event, Settlement(relays_confirmed=True))["callbacks"] == 0


def test_what_stands_open_is_listed_before_the_closing(house: House, event: str) -> None:
    promised(house, event)
    house.do(call, event, closed_at=None)
    house.do(call, event, priority=1, relayed_at=house.hours.now)
    left = house.look(owed.left, event)
    assert (len(left.callbacks), len(left.calls), len(left.relays)) == (1, 1, 1)


def test_nothing_of_a_caller_enters_a_chain(house: House, event: str) -> None:
    promised(house, event)
    house.do(call, event, closed_at=None, priority=1, relayed_at=house.hours.now)
    close(house, event, Settlement("duty_officer", relays_confirmed=True))
    told = chains(house, event, REGISTER)
    assert [each for each in (CALLER, PHONE, WORDS, "rue du Rocher") if each in told] == []


def test_a_callback_is_made_before_or_after_the_closing_and_the_first_hour_stands(house: House, event: str) -> None:
    early, late = promised(house, event), promised(house, event)
    hour = house.hours.move(5)
    house.do(cip_callbacks.called_back, chief(house), event, early)
    assert close(house, event, TO_COM)["callbacks"] == 1
    closed(house, event)
    house.hours.move(5)
    house.do(cip_callbacks.called_back, house.com(), event, late, house.hours.now - timedelta(minutes=2))
    house.do(cip_callbacks.called_back, house.com(), event, early)
    assert {row["id"]: row["called_back_at"] for row in rows(house, event)} == {
        early: hour, late: house.hours.now - timedelta(minutes=2)}
    assert house.look(owed.count, event) == 0


def test_a_callback_ticked_by_mistake_is_owed_again(house: House, event: str) -> None:
    key = promised(house, event)
    house.do(cip_callbacks.called_back, chief(house), event, key)
    house.do(cip_callbacks.called_back, chief(house), event, key, made=False)
    assert house.look(owed.count, event) == 1


def test_an_hour_before_the_call_or_to_come_is_refused(house: House, event: str) -> None:
    key = promised(house, event)
    for minutes, code in ((-10, "hour_before"), (10, "hour_future")):
        at = house.hours.now + timedelta(minutes=minutes)
        assert house.refused(cip_callbacks.called_back, chief(house), event, key, at).code == code


@pytest.mark.parametrize(("role", "sees"), [
    ("duty_officer", 2), ("communication", 2), ("cip_chief", 2), ("team_leader", 2), ("operator", 1),
    ("specialist", 1), ("line_technician", 0), ("authority", 0), ("quality", 0), ("observer", 0), ("auditor", 0),
    ("administrator", 0), ("exercise_lead", 0)])
def test_each_role_reads_the_callbacks_that_are_its_business(house: House, event: str, role: str, sees: int) -> None:
    who = Actor(somebody(house, "operator").person, role, frozenset({role}))
    mine, other = promised(house, event, who.person), promised(house, event, house.officer.person)
    if not sees:
        assert house.refused(owed.callbacks, who, event).code == "forbidden"
        assert house.refused(cip_callbacks.called_back, who, event, mine).code == "forbidden"
        return
    assert len(house.look(owed.callbacks, who, event)) == sees
    house.do(cip_callbacks.called_back, who, event, mine)
    if sees == 1:
        assert house.refused(cip_callbacks.called_back, who, event, other).code == "callback_missing"
    else:
        house.do(cip_callbacks.called_back, who, event, other)


def test_a_callback_of_another_event_is_none_of_this_one(house: House, event: str) -> None:
    key, elsewhere = promised(house, event), house.open(separate=True)
    assert house.refused(cip_callbacks.called_back, chief(house), elsewhere, key).code == "callback_missing"


def test_the_closing_of_the_event_lists_the_callbacks_owed(house: House, event: str) -> None:
    key = promised(house, event)
    close(house, event, TO_COM)
    assert "1 rappel promis par la CIP n'a pas été fait." in house.refused(
        closing.close, house.officer, event, confirmed=False).why
    promised(house, event)
    assert "2 rappels promis par la CIP n'ont pas été faits." in house.refused(
        closing.close, house.officer, event, confirmed=False).why
    house.do(cip_callbacks.called_back, house.com(), event, key)
    closed(house, event)
    (entry,) = house.entries(event, "event_closed")
    assert entry["data"]["pending"]["callbacks"] == 1


def test_a_callback_without_an_hour_is_owed_once_its_call_is_ended_by_the_closing(house: House, event: str) -> None:
    house.do(call, event, follow_up="callback", closed_at=None)
    assert refused(house, event).code == "callbacks_owed"
    assert close(house, event, TO_COM) == {"callbacks": 1, "reassigned_to": "communication"}
    (row,) = rows(house, event)
    assert row["callback_at"] == row["closed_at"]


def test_an_open_call_for_a_life_in_danger_is_looked_at_before_the_closing(house: House, event: str) -> None:
    house.do(call, event, priority=1, closed_at=None)
    assert refused(house, event).code == "relays_open"


def test_a_relay_stays_red_whatever_priority_is_typed_afterwards(house: House, event: str) -> None:
    house.do(call, event, priority=4, relayed_at=house.hours.now)
    assert house.look(tallies.lives, event) == 1
    assert len(house.look(handover.handover, event).urgent) == 1
