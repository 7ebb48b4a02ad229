"""GO9: once a day, and not at night, people on duty soon who may not be reached are told, and the chief with them."""
from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from channels.text.sms import measure
from crisis.accounts.rights import DUTIES_FR, Actor
from crisis.accounts.signin import person_of
from crisis.db import Database, virtual_clock
from crisis.delivery.tables import content, delivery
from crisis.demonstration import HOUSE
from crisis.directory.tables import mandate, route
from crisis.evidence.verifier import verify_all
from crisis.jobs import Ticks
from crisis.journal.tables import REGISTER
from crisis.oncall import exchanges, house_messages, rotas, telling
from crisis.oncall.exchanges import Period
from crisis.oncall.layers import PARIS, Listed
from tests.house import House

DAY = timedelta(days=1)


@pytest.fixture
def known(house: House) -> House:
    """A house at ten in the morning where one person holds every duty for a year, with a number verified and proven."""
    house.hours.now = datetime(2026, 11, 23, 10, tzinfo=PARIS)
    for function, people in duties(house).items():
        layers = [Listed(((house.hours.now, person),)) for person in people]
        house.do(rotas.publish_layers, HOUSE, function, layers)
    assert tell(house) > 0
    house.deliver()
    house.do(lambda tx: tx.execute(update(route).values(verified_at=house.hours.now)))
    house.hours.now += DAY
    return house


def duties(house: House) -> dict[str, list[str]]:
    return {function: [house.on_duty(function, rank).person for rank in range(2)]
            for function in ("duty_officer", "authority", "communication", "cip_chief")}


def tell(house: House) -> int:
    return house.do(telling.tell, house.territory)


def unverify(house: House, person: str) -> None:
    house.do(lambda tx: tx.execute(update(route).where(route.c.channel == "sms", route.c.mandate.in_(
        select(mandate.c.id).where(mandate.c.person == person))).values(verified_at=None)))


def words(house: House) -> list[dict[str, Any]]:
    return [each["data"] for each in house.entries(REGISTER, "duty_unsure")]


def sent(house: House) -> list[Any]:
    """Return (whom, channel, text) of the last word."""
    last = house.entries(REGISTER, "duty_unsure")[-1]["seq"]
    rows = select(delivery.c.target, delivery.c.channel, content.c.text).join(content).where(
        delivery.c.event == REGISTER, delivery.c.order_seq == last)
    return sorted(tuple(row) for row in house.look(lambda tx: tx.execute(rows).all()))


def chiefs(house: House) -> set[str]:
    return {f"person:{each}" for each in house.look(house_messages.in_charge)}


def test_while_everybody_can_be_reached_nothing_is_said(known: House) -> None:
    before = len(known.entries(REGISTER))
    assert tell(known) == 0
    assert len(known.entries(REGISTER)) == before


def test_go9_whoever_may_not_be_reached_and_the_chief_are_told_by_sms_and_mail_every_day(known: House) -> None:
    """GO9: every day, and not on Mondays in one room."""
    who = known.com(1)
    unverify(known, who.person)
    for day in range(1, 4):
        assert tell(known) > 0
        assert [tell(known), tell(known)] == [0, 0]
        assert words(known)[-1]["persons"] == [
            {"person": who.person, "function": "communication", "lacks": ["unverified"]}]
        to = Counter((whom, channel) for whom, channel, _ in sent(known))
        assert to == Counter((whom, channel) for whom in (f"person:{who.person}", *chiefs(known))
                             for channel in ("sms", "email"))
        assert len(words(known)) == 1 + day
        known.deliver()
        known.hours.now += DAY
    known.look(verify_all)


def test_go9_whoever_a_publication_puts_on_duty_is_told_within_the_same_day(known: House) -> None:
    """GO9: at each save of a roster."""
    standing = {person for people in duties(known).values() for person in people}
    newcomer = next(each for each in (known.look(person_of, login) for login in ("com1", "com2", "com3"))
                    if each not in standing)
    unverify(known, newcomer)
    assert tell(known) == 0
    known.hours.move(30)
    known.do(rotas.publish_layers, HOUSE, "technician", [Listed(((known.hours.now, newcomer),))])
    assert tell(known) > 0
    assert [each["person"] for each in words(known)[-1]["persons"]] == [newcomer]
    assert f"person:{newcomer}" in {whom for whom, _, _ in sent(known)}
    assert tell(known) == 0


def test_nothing_is_said_at_night_and_it_is_said_in_the_morning(known: House) -> None:
    unverify(known, known.com(1).person)
    hours = known.territory.daily_word
    for hour, told in ((3, False), (hours.from_hour - 1, False), (hours.until_hour, False), (23, False),
                       (hours.from_hour, True)):
        known.hours.now = datetime(2026, 11, 25, hour, 30, tzinfo=PARIS)
        assert bool(known.look(telling.due, known.territory)) is told
        assert (tell(known) > 0) is told


def test_two_schedulers_and_a_restart_tell_once(known: House) -> None:
    unverify(known, known.com(1).person)
    after = Database(known.db.engine.url.render_as_string(hide_password=False))
    for db in (known.db, after, known.db, after):
        Ticks(db, known.here).word()
    after.close()
    assert len(words(known)) == 2


def test_a_number_that_is_only_unproven_is_tried_by_the_message_and_the_chief_hears_if_it_stays_so(
        known: House) -> None:
    known.hours.now += 31 * DAY
    assert tell(known) > 0
    assert {tuple(each["lacks"]) for each in words(known)[-1]["persons"]} == {("unproven",)}
    assert all("essaie" in text for _, _, text in sent(known))
    known.do(lambda tx: tx.execute(update(delivery).where(delivery.c.channel == "sms").values(best="refused")))
    known.hours.now += DAY
    assert tell(known) > 0
    told = [text for _, _, text in sent(known) if "essaie" not in text]
    assert len(told) == 2 * len(chiefs(known))


def test_whoever_has_no_number_is_told_by_mail_and_the_chief_too(known: House) -> None:
    who = known.com(1).person
    known.do(lambda tx: tx.execute(update(route).where(route.c.channel == "sms", route.c.mandate.in_(
        select(mandate.c.id).where(mandate.c.person == who))).values(active=False)))
    assert tell(known) > 0
    assert words(known)[-1]["persons"][0]["lacks"] == ["no_number"]
    assert [channel for whom, channel, _ in sent(known) if whom == f"person:{who}"] == ["email"]
    assert chiefs(known) <= {whom for whom, _, _ in sent(known)}


def test_a_chief_who_alone_may_not_be_reached_is_told_once_and_the_others_too(known: House) -> None:
    chief = known.officer.person
    unverify(known, chief)
    assert tell(known) > 0
    assert sum(whom == f"person:{chief}" for whom, _, _ in sent(known)) == 2
    assert {whom for whom, _, _ in sent(known)} == chiefs(known)


def test_go9_the_chief_is_told_every_day_of_a_duty_without_anybody(known: House) -> None:
    """GO9: a gap of the next two weeks is told again each morning."""
    for rank in range(2):
        away = known.on_duty("cip_chief", rank)
        known.do(exchanges.record_leave, away, away.person, Period(known.hours.now + DAY, known.hours.now + 9 * DAY))
    for _ in range(2):
        known.hours.now = known.hours.now.replace(minute=0) + timedelta(hours=1)
        tell(known)
        assert words(known)[-1]["holes"] == ["cip_chief"]
        assert {whom for whom, _, _ in sent(known)} == chiefs(known)
        assert tell(known) == 0
        known.hours.now += DAY


def test_no_name_and_no_number_stand_in_what_is_told_and_it_costs_two_sms_at_most(known: House) -> None:
    who: Actor = known.com(1)
    unverify(known, who.person)
    tell(known)
    texts = {text for _, _, text in sent(known)}
    named = known.look(lambda tx: rotas.names(tx, [who.person]))[who.person]
    assert texts
    assert not any(named in text or re.search(r"\d{4}", text) for text in texts)
    for code in ("route_missing", "route_unverified", "route_unproven"):
        for function in rotas.FUNCTIONS:
            text = house_messages.LIST[code].text.format(sender="Préfecture de Maine-et-Loire",
                                                         function=DUTIES_FR[function])
            assert measure(text).alphabet == "gsm7"
            assert measure(text).parts <= 2


def test_nobody_is_told_while_a_rehearsal_plays_its_hours(known: House) -> None:
    unverify(known, known.com(1).person)
    known.do(lambda tx: tx.execute(update(virtual_clock).values(virtual_at=known.hours.now)))
    Ticks(known.db, known.here).word()
    assert len(words(known)) == 1
