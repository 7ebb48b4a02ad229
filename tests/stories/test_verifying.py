"""A number is verified by a code that its owner types back: once a minute, fifteen minutes, five tries, never twice."""
from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from crisis.accounts.rights import Actor
from crisis.delivery.tables import content, delivery
from crisis.directory import routes
from crisis.directory.routes import Route
from crisis.directory.tables import route_code
from crisis.evidence.verifier import verify_all
from crisis.journal.tables import REGISTER
from crisis.oncall import reachable, verifying
from tests.house import House

PREFECTURE = "préfecture du Cantal"
ADMIN = Actor("system", "system", frozenset({"administrator"}))


def number(house: House, who: Actor, channel: str = "sms") -> Route:
    return next(each for each in house.look(routes.of_staff)[who.person] if each.channel == channel)


def ask(house: House, who: Actor, route: Route) -> str:
    """Have a code sent and return it as the telephone shows it."""
    house.do(verifying.send_code, who, PREFECTURE, route.id)
    sent = (select(content.c.text).join(delivery, delivery.c.content == content.c.id)
            .where(delivery.c.address == route.address).order_by(delivery.c.order_seq.desc()))
    return re.findall(r"\d{6}", str(house.look(lambda tx: tx.execute(sent).scalars().first())))[0]


def other(code: str) -> str:
    return f"{(int(code) + 1) % 10 ** 6:06d}"


@pytest.mark.parametrize("channel", ["sms", "email"])
def test_the_code_that_was_received_verifies_the_route(house: House, channel: str) -> None:
    who = house.com()
    route = number(house, who, channel)
    code = ask(house, who, route)
    assert house.look(verifying.awaited, [route.id]) == {route.id}
    house.do(verifying.confirm, who, route.id, f" {code[:3]} {code[3:]} ")
    assert number(house, who, channel).verified_at == house.hours.now
    assert house.look(verifying.awaited, [route.id]) == set()
    told = [(each["kind"], each["data"]["channel"]) for each in house.entries(REGISTER, "code_sent", "route_verified")]
    assert told == [("code_sent", channel), ("route_verified", channel)]
    house.do(verifying.confirm, who, route.id, code)
    assert len(house.entries(REGISTER, "route_verified")) == 1


def test_the_register_and_its_deliveries_still_verify_and_hold_no_number_nor_code(house: House) -> None:
    who = house.com()
    route = number(house, who)
    code = ask(house, who, route)
    house.deliver()
    house.do(verifying.confirm, who, route.id, code)
    house.look(verify_all)
    written = repr(house.entries(REGISTER, "code_sent", "route_verified"))
    assert code not in written
    assert route.address not in written
    assert house.look(lambda tx: tx.execute(select(route_code)).all()) == []


def test_nothing_keeps_the_code_in_clear_beside_the_message(house: House) -> None:
    who = house.com()
    route = number(house, who)
    code = ask(house, who, route)
    assert code not in repr(house.look(lambda tx: tx.execute(select(route_code)).all()))


def test_a_wrong_code_is_refused_and_the_sixth_try_even_with_the_right_one(house: House) -> None:
    who = house.com()
    route = number(house, who)
    code = ask(house, who, route)
    for _ in range(5):
        house.do(verifying.count_try, who, route.id)
        assert house.refused(verifying.confirm, who, route.id, other(code)).code == "code_wrong"
    assert house.refused(verifying.count_try, who, route.id).code == "code_exhausted"
    assert house.look(verifying.awaited, [route.id]) == set()
    assert number(house, who).verified_at is None


def test_a_code_is_worth_nothing_after_fifteen_minutes(house: House) -> None:
    who = house.com()
    route = number(house, who)
    code = ask(house, who, route)
    house.hours.move(15, seconds=1)
    assert house.refused(verifying.confirm, who, route.id, code).code == "code_over"


def test_one_code_a_minute_and_the_one_before_is_dead(house: House) -> None:
    who = house.com()
    route = number(house, who)
    first = ask(house, who, route)
    house.hours.move(seconds=59)
    assert house.refused(verifying.send_code, who, PREFECTURE, route.id).code == "code_too_soon"
    house.hours.move(seconds=1)
    second = ask(house, who, route)
    if first != second:
        assert house.refused(verifying.confirm, who, route.id, first).code == "code_wrong"
    house.do(verifying.confirm, who, route.id, second)


def test_above_the_ceiling_of_the_hour_no_code_is_promised(house: House) -> None:
    who = house.com()
    route = number(house, who)
    for _ in range(house.territory.ceilings.code):
        ask(house, who, route)
        house.hours.move(1)
    assert house.refused(verifying.send_code, who, PREFECTURE, route.id).code == "code_ceiling"


def test_nobody_touches_the_route_of_somebody_else(house: House) -> None:
    route = number(house, house.com())
    for verb, *given in ((verifying.send_code, PREFECTURE, route.id), (verifying.confirm, route.id, "000000"),
                         (verifying.count_try, route.id)):
        assert house.refused(verb, house.com(1), *given).code == "route_missing"


def test_a_new_address_must_be_verified_anew(house: House) -> None:
    who = house.com()
    house.do(verifying.confirm, who, number(house, who).id, ask(house, who, number(house, who)))
    house.do(routes.readdress, ADMIN, who.person, "sms", "06 39 98 77 01")
    changed = number(house, who)
    assert (changed.address, changed.verified_at) == ("+33639987701", None)
    assert house.entries(REGISTER, "route_changed")[-1]["data"] == {"person": who.person, "channel": "sms"}
    house.do(routes.readdress, ADMIN, who.person, "sms", "0639987701")
    assert len(house.entries(REGISTER, "route_changed")) == 1
    assert house.refused(routes.readdress, who, who.person, "sms", "06 39 98 77 02").code == "forbidden"


def test_a_route_is_proven_by_what_went_through_for_thirty_days(house: House) -> None:
    who = house.com()

    def found() -> reachable.Line:
        return house.look(reachable.lines, [who.person])[who.person][0]
    assert found().lacks == ("unverified", "unproven")
    code = ask(house, who, found().route)
    assert found().lacks == ("unverified", "unproven")
    house.deliver()
    assert found().lacks == ("unverified",)
    house.do(verifying.confirm, who, found().route.id, code)
    assert found().lacks == ()
    house.hours.move(days=31)
    assert found().lacks == ("unproven",)


def test_whoever_is_on_duty_soon_and_may_not_be_reached_is_listed(house: House) -> None:
    who = house.com()
    listed = {each.person: each for each in house.look(reachable.soon) if each.function == "communication"}
    assert listed[who.person].lacks == ("unverified", "unproven")
    assert listed[who.person].first_at == house.hours.now
    code = ask(house, who, number(house, who))
    house.deliver()
    house.do(verifying.confirm, who, number(house, who).id, code)
    assert who.person not in {each.person for each in house.look(reachable.soon)}
