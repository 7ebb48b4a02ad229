"""The commands of the activation by telephone on both engines: a clock that is moved, no telephone at all."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from channels.port import Answered, Prompt, Said
from crisis.accounts import telephone_codes
from crisis.accounts.signin import actor
from crisis.accounts.tables import telephone_code
from crisis.config import Settings
from crisis.delivery.tables import delivery
from crisis.directory.tables import route
from crisis.doctor import examine
from crisis.errors import Forbidden
from crisis.events import keypad, ringback, telephone
from crisis.events.tables import telephone_activation
from crisis.journal.tables import REGISTER
from crisis.oncall.rotas import on_duty_now
from crisis.territory_lines import TelephoneActivation
from tests.house import Hours, House

# 02:58 in Paris, two minutes before it is 02:00 again.
TWICE = datetime(2026, 10, 25, 0, 58, tzinfo=UTC)


@pytest.fixture
def opened(house: House) -> House:
    """A house whose préfecture has opened the path, every number of it verified."""
    house.territory = house.territory.model_copy(update={"telephone_activation": TelephoneActivation(open=True)})
    house.here = house.here.__class__(house.territory, house.here.public_url, house.here.playbooks)
    house.do(lambda tx: tx.execute(update(route).values(verified_at=tx.now)))
    return house


def steps(house: House, *keys: str, call: str = "CA1") -> Prompt:
    """Take a call from its beginning; each of `keys` answers the question before it."""
    said = house.do(telephone.answer, house.here, call, 0, "")
    for number, key in enumerate(keys, 1):
        said = house.do(telephone.answer, house.here, call, number, key)
    return said


def asked(house: House, call: str = "CA1") -> str:
    """Make the whole first call; return the call back that it ordered."""
    steps(house, house.do(telephone_codes.make, house.officer), "1", "1", call=call)
    return str(house.look(lambda tx: tx.execute(select(delivery.c.id).where(
        delivery.c.channel == "voice").order_by(delivery.c.order_seq.desc())).scalars().first()))


def press(house: House, back: str, key: str = "1", realm: str = "sandbox") -> Answered | None:
    return house.do(ringback.confirm, house.here, "twilio_voice", realm, Said("key", f"{back}/1", key, delivery=back))


def outcomes(house: House) -> list[str]:
    return [each["data"]["outcome"] for each in house.entries(REGISTER, "telephone_ended")]


def test_the_limit_is_five_true_minutes_across_the_hour_that_comes_twice(opened: House, hours: Hours) -> None:
    hours.now = TWICE
    back = asked(opened)
    hours.move(4)  # It is 02:02 in Paris, for the second time.
    assert opened.fire() == 0
    assert press(opened, back) == Answered(keypad.activated("COD restreint"))
    again = asked(opened, "CA2")
    hours.move(6)
    opened.fire()
    assert press(opened, again) == Answered(keypad.LATE)
    assert outcomes(opened) == ["activated", "unanswered"]


def test_the_hour_of_an_open_event_is_said_as_the_wall_shows_it(opened: House, hours: Hours) -> None:
    hours.now = TWICE
    opened.open()
    hours.move(30)
    code = opened.do(telephone_codes.make, opened.officer)
    assert "ouvert depuis 2 h 58 : Inondation" in steps(opened, code).sentence


def test_pressed_twice_it_is_one_activation_and_the_same_words(opened: House) -> None:
    back = asked(opened)
    assert press(opened, back) == press(opened, back) == Answered(keypad.activated("COD restreint"))
    assert outcomes(opened) == ["activated"]


def test_a_key_of_another_operator_of_another_realm_or_of_another_call_is_none_of_ours(opened: House) -> None:
    back = asked(opened)
    assert press(opened, back, realm="real") is None
    assert press(opened, "0" * 32) is None
    assert outcomes(opened) == []


def test_a_call_that_never_gave_a_right_code_leaves_no_entry(opened: House) -> None:
    before = opened.entries(REGISTER)
    last = steps(opened, *[""] * keypad.MOST_QUESTIONS)
    assert (last, opened.entries(REGISTER)) == (Prompt(keypad.GIVEN_UP, 0, keypad.MOST_QUESTIONS + 1), before)


def test_the_row_of_a_call_is_gone_a_day_later(opened: House, hours: Hours) -> None:
    asked(opened)
    hours.move(25 * 60)
    steps(opened, call="CA2")
    assert len(opened.look(lambda tx: list(tx.execute(select(telephone_activation))))) == 1


def test_wrong_codes_that_are_far_apart_close_nothing(opened: House, hours: Hours) -> None:
    for call in ("CA1", "CA2", "CA3"):
        assert steps(opened, "99000000", "99000000", call=call).sentence == keypad.CODE_WRONG
        hours.move(16)
    assert opened.entries(REGISTER, "telephone_path_closed") == []


def test_a_path_that_closed_opens_by_itself_a_quarter_of_an_hour_later(opened: House, hours: Hours) -> None:
    code = opened.do(telephone_codes.make, opened.officer)
    assert steps(opened, *["99000000"] * 3).sentence == keypad.SHUT
    hours.move(14)
    assert steps(opened, call="CA2").sentence == keypad.SHUT
    hours.move(2)
    assert steps(opened, code, call="CA3").awaits == 1


def test_a_code_is_kept_as_argon2_alone_and_the_one_before_is_worth_nothing(opened: House) -> None:
    first, second = (opened.do(telephone_codes.make, opened.officer) for _ in range(2))
    [kept] = opened.look(lambda tx: list(tx.execute(select(telephone_code))))
    assert (len(second), second.isdigit(), kept.code.startswith("$argon2id$")) == (8, True, True)
    assert second[2:] not in str(tuple(kept))
    assert opened.look(telephone_codes.holder, second) == opened.officer.person
    assert [each for each in (first, second[:7], "", second[:2]) if opened.look(telephone_codes.holder, each)] == []
    opened.do(telephone_codes.withdraw, opened.officer)
    assert opened.look(telephone_codes.holder, second) is None
    assert second not in str(opened.entries(REGISTER))


def test_only_whoever_may_give_orders_has_a_code(opened: House) -> None:
    assert isinstance(opened.refused(telephone_codes.make, opened.com()), Forbidden)


def test_a_call_back_is_not_retried_and_is_ordered_by_its_entry(opened: House) -> None:
    back = asked(opened)
    [entry] = opened.entries(REGISTER, "telephone_called_back")
    assert entry["data"]["deliveries"] == [
        {"id": back, "target": f"person:{opened.officer.person}", "channel": "voice"}]
    assert (entry["by"]["person"], entry["data"]["type"], entry["data"]["level"]) == (
        opened.officer.person, "flood", "restricted")
    row = opened.look(lambda tx: tx.execute(select(delivery).where(delivery.c.id == back)).one())
    assert (row.lane, row.urgency, row.named, row.event) == (0, "alert", True, REGISTER)
    assert row.not_after - row.next_at == timedelta(minutes=5)


def test_doctor_says_who_is_on_duty_and_could_not_use_it(opened: House, tmp_path: Path) -> None:
    def found() -> list[bool]:
        settings = Settings(data_dir=tmp_path, database_url=opened.db.url)
        return [each.good for each in examine(opened.db, settings, opened.territory) if each.code == "telephone"]

    assert found() == [False]
    for person in opened.look(on_duty_now, "duty_officer"):
        opened.do(lambda tx, person=person: telephone_codes.make(tx, actor(tx, person)))
    assert found() == [True]
    opened.territory = opened.territory.model_copy(update={"telephone_activation": TelephoneActivation()})
    assert found() == []
