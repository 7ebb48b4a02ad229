"""A swap that is proposed reaches the other by SMS and mail, with a page that answers; its author hears the answer."""
from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from channels.text.sms import measure
from crisis.accounts import signin
from crisis.accounts.rights import DUTIES_FR, Actor
from crisis.accounts.tables import account
from crisis.delivery.tables import content, delivery
from crisis.demonstration import HOUSE
from crisis.directory import contacts
from crisis.directory.tables import mandate, route
from crisis.evidence.verifier import verify_all
from crisis.journal.tables import REGISTER
from crisis.oncall import exchanges, offers, rotas, swaps
from crisis.oncall.confirming import Sign
from crisis.oncall.exchanges import Period
from crisis.oncall.house_messages import LIST
from crisis.oncall.swaps import Offer
from crisis.oncall.tables import swap
from tests.house import PUBLIC, House

HOUR = timedelta(hours=1)
SIGN = Sign("préfecture du Cantal", PUBLIC)


def proposed(house: House, back: Period | None = None) -> tuple[Actor, Actor, str]:
    """Return who proposes, to whom, and the id of the proposal."""
    first, other, now = house.com(), house.com(1), house.hours.now
    offer = Offer("communication", other.person, Period(now + HOUR, now + 6 * HOUR), back)
    return first, other, house.do(offers.propose, first, offer, SIGN)


def sent(house: House) -> list[tuple[str, str, str, str | None]]:
    """Return (whom, channel, text, link) of what the register ordered, in order."""
    rows = select(delivery.c.target, delivery.c.channel, content.c.text, delivery.c.merge).join(content).where(
        delivery.c.event == REGISTER, delivery.c.audience == "staff").order_by(delivery.c.order_seq, delivery.c.channel)
    return [tuple(row) for row in house.look(lambda tx: tx.execute(rows).all())]


def token(house: House) -> str:
    return str(sent(house)[0][3]).rpartition("/")[2]


def told(house: House) -> list[str]:
    return [each["data"]["what"] for each in house.entries(REGISTER, "swap_told")]


def test_whom_a_swap_is_proposed_to_gets_an_sms_and_a_mail_with_a_personal_link(house: House) -> None:
    _, other, _ = proposed(house)
    assert [(whom, channel) for whom, channel, _, _ in sent(house)] == [
        (f"person:{other.person}", "email"), (f"person:{other.person}", "sms")]
    assert all("{lien}" in text and str(link).startswith(f"{PUBLIC}/e/") for _, _, text, link in sent(house))
    assert told(house) == ["asked"]
    house.look(verify_all)


@pytest.mark.parametrize(("said", "words"), [("agreed", "acceptée"), ("refused", "refusée")])
def test_the_link_answers_and_whoever_proposed_hears_it(house: House, said: str, words: str) -> None:
    first, other, key = proposed(house)
    house.do(offers.answer_by_link, token(house), said, SIGN.prefecture)
    assert house.look(offers.by_token, token(house)).state == said
    last = sent(house)[2:]
    assert [(whom, channel) for whom, channel, _, _ in last] == [
        (f"person:{first.person}", "email"), (f"person:{first.person}", "sms")]
    assert all(words in text for _, _, text, _ in last)
    assert told(house) == ["asked", "answered"]
    swapped = [each["by"]["person"] for each in house.entries(REGISTER, "duty_swapped")]
    assert swapped == ([other.person] if said == "agreed" else [])
    house.look(verify_all)


def test_two_touches_of_one_button_are_one_answer_and_another_answer_comes_too_late(house: House) -> None:
    proposed(house)
    for _ in range(2):
        house.do(offers.answer_by_link, token(house), "agreed", SIGN.prefecture)
    assert told(house) == ["asked", "answered"]
    refused = house.refused(offers.answer_by_link, token(house), "refused", SIGN.prefecture)
    assert refused.code == "swap_answered"


def test_the_link_is_refused_what_the_console_would_refuse(house: House) -> None:
    first, _, key = proposed(house)
    assert house.refused(offers.answer_by_link, token(house), "perhaps", SIGN.prefecture).code == "answer"
    assert house.refused(offers.answer_by_link, "x" * 24, "agreed", SIGN.prefecture).code == "swap_missing"
    house.do(exchanges.override, HOUSE, "communication", house.com(2).person,
             Period(None, house.hours.now + 9 * HOUR))
    assert house.refused(offers.answer_by_link, token(house), "agreed", SIGN.prefecture).code == "swap_moved"
    house.hours.move(70)
    assert not offers.alive(house.look(offers.by_token, token(house)), house.hours.now)
    assert house.refused(offers.answer_by_link, token(house), "agreed", SIGN.prefecture).code == "swap_late"
    house.do(swaps.drop_swap, first, key)
    assert house.refused(offers.answer_by_link, token(house), "agreed", SIGN.prefecture).code == "swap_answered"
    assert told(house) == ["asked"]


def test_a_closed_account_answers_no_swap_by_its_link_and_is_offered_none(house: House) -> None:
    first, other, _ = proposed(house)
    login = house.look(lambda tx: tx.execute(select(account.c.login).where(
        account.c.person == other.person)).scalar_one())
    house.do(signin.revoke, HOUSE, login)
    assert house.refused(offers.answer_by_link, token(house), "agreed", SIGN.prefecture).code == "no_account"
    assert house.look(offers.by_token, token(house)).state == "asked"
    later = Period(house.hours.now + 8 * HOUR, house.hours.now + 9 * HOUR)
    again = Offer("communication", other.person, later)
    assert house.refused(offers.propose, first, again, SIGN).code == "no_account"


def test_the_register_never_says_that_somebody_refused(house: House) -> None:
    _, other, key = proposed(house)
    house.do(offers.answer, other, key, "refused", SIGN.prefecture)
    kept = [each for each in house.entries(REGISTER) if each["seq"] > house.entries(REGISTER, "swap_told")[0]["seq"]]
    assert [each["kind"] for each in kept] == ["swap_told"]
    assert set(kept[0]["data"]) == {"what", "deliveries"}


def test_nobody_is_named_and_no_number_is_said(house: House) -> None:
    later = house.hours.now + timedelta(days=8)
    first, other, key = proposed(house, Period(later, later + HOUR))
    house.do(offers.answer, other, key, "agreed", SIGN.prefecture)
    names = house.look(lambda tx: contacts.names(tx, [first.person, other.person])).values()
    texts = {text for _, _, text, _ in sent(house)}
    assert len(texts) == 2
    assert not any(name in text or re.search(r"\d{4}", text) for name in names for text in texts)
    assert any(" contre du " in text for text in texts)


@pytest.mark.parametrize("code", ["swap_asked", "swap_agreed", "swap_refused"])
@pytest.mark.parametrize("function", rotas.FUNCTIONS)
def test_what_is_told_of_a_swap_costs_two_sms_at_most(code: str, function: str) -> None:
    text = LIST[code].text.format(sender="Préfecture de Maine-et-Loire", function=DUTIES_FR[function],
                                  period="du 27/11 à 18:00 au 28/11 à 08:00 contre du 04/12 à 18:00 au 05/12 à 08:00")
    sms = measure(text.replace("{lien}", f"https://alerte.pref49.example/e/{'x' * 24}"))
    assert (sms.alphabet, sms.parts <= 2) == ("gsm7", True)


def test_a_colleague_without_a_route_is_offered_the_swap_all_the_same(house: House) -> None:
    def without(tx: Any) -> None:
        of = select(mandate.c.id).where(mandate.c.person == house.com(1).person)
        tx.execute(update(route).where(route.c.mandate.in_(of)).values(active=False))
    house.do(without)
    _, other, key = proposed(house)
    assert (told(house), sent(house)) == ([], [])
    assert [row.id for row in house.look(swaps.proposals, other.person)] == [key]
    assert house.look(lambda tx: tx.execute(select(swap.c.state)).scalar_one()) == "asked"
