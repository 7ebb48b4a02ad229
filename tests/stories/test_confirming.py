"""Before a duty: asked at 48 h and 2 h, once each, whatever restarts; a refusal or a silence reaches the chief."""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from crisis.accounts.rights import Actor
from crisis.accounts.signin import person_of
from crisis.db import Database, new_id, virtual_clock
from crisis.delivery.tables import content, delivery
from crisis.evidence.verifier import verify_all
from crisis.jobs import Ticks
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.oncall import confirming, house_messages, rotas
from crisis.oncall.confirming import Sign
from crisis.oncall.layers import Listed
from crisis.oncall.tables import duty_change, duty_notice
from tests.house import PUBLIC, House

SIGN = Sign("préfecture du Cantal", PUBLIC)
ADMIN = Actor("system", "system", frozenset({"administrator"}))
FUNCTION = "cip_chief"


@pytest.fixture
def begins(house: House) -> datetime:
    """When the duty of the second communicator begins: in sixty hours, and nobody else's meanwhile."""
    start, officer, coming = house.hours.now, house.officer.person, house.com(1).person
    at = start + timedelta(hours=60)
    for function in ("duty_officer", "authority", "communication"):
        house.do(rotas.publish_layers, ADMIN, function, [Listed(((start, officer),))])
    house.do(rotas.publish_layers, ADMIN, FUNCTION, [Listed(((start, officer), (at, coming)))])
    return at


def remind(house: House) -> int:
    return house.do(confirming.remind, SIGN)


def told(house: House, *kinds: str) -> list[dict[str, Any]]:
    return [each["data"] for each in house.entries(REGISTER, *(kinds or ("duty_reminded",)))]


def texts(house: House, seq: int) -> list[tuple[str, str, str]]:
    """Return (whom, channel, text) of what an entry of the register ordered."""
    rows = select(delivery.c.target, delivery.c.channel, content.c.text).join(content).where(
        delivery.c.event == REGISTER, delivery.c.order_seq == seq).order_by(delivery.c.channel, delivery.c.target)
    return [tuple(row) for row in house.look(lambda tx: tx.execute(rows).all())]


def notice(house: House) -> Any:
    return house.look(lambda tx: tx.execute(select(duty_notice)).one())


def link(house: House) -> str:
    rows = select(delivery.c.merge).where(delivery.c.merge.is_not(None)).order_by(delivery.c.order_seq.desc())
    return str(house.look(lambda tx: tx.execute(rows).scalars().first())).rpartition("/")[2]


def answer(house: House, said: str) -> None:
    row = house.look(confirming.by_token, link(house))
    house.do(confirming.answer, row.id, said, "link", SIGN.prefecture, store.By(row.person, row.function))


def test_the_incoming_person_is_asked_at_forty_eight_and_at_two_hours_once_each(house: House, begins: datetime) -> None:
    assert remind(house) == 0
    for hours_before, steps in ((48, [48]), (47, [48]), (3, [48]), (2, [48, 2]), (1.5, [48, 2])):
        house.hours.now = begins - timedelta(hours=hours_before)
        remind(house)
        remind(house)
        assert [each["step"] for each in told(house)] == steps
    seq = house.entries(REGISTER, "duty_reminded")[0]["seq"]
    person = f"person:{notice(house).person}"
    assert [(whom, channel) for whom, channel, _ in texts(house, seq)] == [(person, "email"), (person, "sms")]
    assert "{lien}" in texts(house, seq)[1][2]
    house.look(verify_all)


def test_a_restart_finds_what_was_sent_and_sends_nothing_twice(house: House, begins: datetime) -> None:
    house.hours.now = begins - timedelta(hours=47)
    Ticks(house.db, house.here).duties()
    after = Database(house.db.engine.url.render_as_string(hide_password=False))
    for db in (after, house.db, after):
        Ticks(db, house.here).duties()
    after.close()
    assert len(told(house)) == 1


def test_whoever_confirms_is_not_asked_again_and_nobody_is_warned(house: House, begins: datetime) -> None:
    house.hours.now = begins - timedelta(hours=40)
    remind(house)
    answer(house, "confirmed")
    answer(house, "confirmed")
    house.hours.now = begins - timedelta(minutes=30)
    assert remind(house) == 0
    assert [each["answer"] for each in told(house, "duty_confirmed")] == ["confirmed"]
    assert told(house, "duty_unconfirmed") == []


def test_a_refusal_is_told_at_once_to_whoever_looks_after_the_duty(house: House, begins: datetime) -> None:
    house.hours.now = begins - timedelta(hours=40)
    remind(house)
    answer(house, "cannot")
    entry = house.entries(REGISTER, "duty_unconfirmed")[-1]
    assert entry["data"]["answer"] == "cannot"
    chiefs = {f"person:{each}" for each in house.look(house_messages.in_charge)}
    assert {whom for whom, _, _ in texts(house, entry["seq"])} == chiefs
    assert f"person:{house.officer.person}" in chiefs
    house.hours.now = begins - timedelta(minutes=30)
    assert remind(house) == 0


def test_a_silence_is_told_an_hour_before_and_once(house: House, begins: datetime) -> None:
    house.hours.now = begins - timedelta(hours=2)
    remind(house)
    assert told(house, "duty_unconfirmed") == []
    house.hours.now = begins - timedelta(minutes=60)
    remind(house)
    remind(house)
    assert [each["answer"] for each in told(house, "duty_unconfirmed")] == [None]


def test_what_is_published_within_the_hour_is_asked_and_told_at_once(house: House, begins: datetime) -> None:
    house.hours.now = begins - timedelta(minutes=50)
    assert remind(house) == 1
    assert (len(told(house)), len(told(house, "duty_unconfirmed"))) == (1, 1)
    assert remind(house) == 0


def test_a_reminder_that_every_operator_refused_is_sent_again_and_not_for_ever(house: House, begins: datetime) -> None:
    """LO1: a silence that follows is told to whoever looks after the duty."""
    house.hours.now = begins - timedelta(hours=40)
    for _ in range(40):
        remind(house)
        house.do(lambda tx: tx.execute(update(delivery).where(delivery.c.event == REGISTER).values(state="refused")))
        assert house.look(confirming.failed, notice(house))
        house.hours.move(10)
    assert len(told(house)) == 6
    house.look(verify_all)


def test_a_swap_takes_the_question_with_it(house: House, begins: datetime) -> None:
    house.hours.now = begins - timedelta(hours=40)
    remind(house)
    first, other = notice(house).person, house.look(person_of, "cip1")
    house.do(lambda tx: tx.execute(duty_change.insert().values(
        id=new_id(), kind="swap", function=FUNCTION, person=other, instead_of=first, begins=begins,
        ends=begins + timedelta(days=90), register_seq=1)))
    remind(house)
    assert [each["person"] for each in told(house)] == [first, other]
    row = house.look(lambda tx: tx.execute(select(duty_notice).where(duty_notice.c.person == first)).one())
    refused = house.refused(confirming.answer, row.id, "confirmed", "link", SIGN.prefecture,
                            store.By(first, FUNCTION))
    assert refused.code == "duty_over"


def test_nobody_is_asked_while_a_rehearsal_plays_its_hours(house: House, begins: datetime) -> None:
    house.hours.now = begins - timedelta(hours=40)
    house.do(lambda tx: tx.execute(update(virtual_clock).values(virtual_at=house.hours.now)))
    Ticks(house.db, house.here).duties()
    assert told(house) == []
