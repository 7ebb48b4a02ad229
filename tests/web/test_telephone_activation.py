"""Activation by telephone (R30): two calls, two ones, and all that the second may find or bring instead."""
from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from crisis.events import closing, keypad
from crisis.events.tables import telephone_activation
from crisis.evidence.verifier import verify_all
from crisis.journal.tables import REGISTER
from tests.web.telephoning import (
    STRANGER,
    Night,
    demonstration_url,
    night,
    pg_demonstration,
    pg_story,
    phones,
    wait_until,
)

__all__ = ["demonstration_url", "night", "pg_demonstration", "pg_story", "phones"]


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
