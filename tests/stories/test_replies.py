"""What people say back by key or by SMS: the right alert, once, and never by a guess (GA3, GA6, RC3, RC4)."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from channels.port import Answered, Said
from crisis.db import Tx, new_id
from crisis.delivery.outbox import Order, post, write
from crisis.delivery.tables import delivery
from crisis.events import closing, cod
from crisis.journal.store import By, lock
from crisis.oncall import alerts, codes, replies
from crisis.oncall.tables import said as words
from tests.house import House


@pytest.fixture(autouse=True)
def _two_way(house: House) -> None:
    house.here = replace(house.here, two_way=True)


def woken(house: House, title: str = "Crue de la Cère") -> tuple[str, Any, Any]:
    """Return an event, the alert of the first person of the cell, and the delivery of its SMS."""
    event = house.open(title=title, separate=True)
    house.activate(event)
    alert = house.look(alerts.of_person, event, house.com().person)
    return event, alert, house.look(lambda tx: tx.execute(select(delivery).where(
        delivery.c.id == alert.delivery)).one())


def call(house: House, event: str, person: str) -> str:
    """Order a call to somebody who was alerted, as an escalation does."""
    def do(tx: Tx) -> str:
        row, key = lock(tx, event), new_id()
        alert = alerts.of_person(tx, event, person)
        number = tx.execute(select(delivery.c.address).where(delivery.c.id == alert.delivery)).scalar_one()
        order = Order(key, "staff", f"person:{person}", "voice", number, write(tx, codes.MENU, "Crue."), "alert")
        post(tx, row, row.head_seq, [order], demonstration=True)
        return key
    return house.do(do)


def press(house: House, key: str, digit: str, ref: str = "CA1/1", way: str = "twilio_voice") -> Answered:
    return house.do(replies.take, way, "sandbox", Said("key", ref, digit, delivery=key))


def reply(house: House, number: str, text: str, ref: str = "SM1") -> Answered:
    return house.do(replies.take, "twilio", "sandbox", Said("reply", ref, text, sender=number))


def answers(house: House, event: str) -> list[tuple[str, int | None, str]]:
    return [(each["data"]["answer"], each["data"]["minutes"], each["data"]["through"])
            for each in house.entries(event, "duty_answered")]


@pytest.mark.parametrize(("digit", "answer", "told"), [
    ("1", ("coming", 15), "C'est noté : arrivée dans 15 minutes."),
    ("2", ("coming", 30), "C'est noté : arrivée dans 30 minutes."),
    ("3", ("coming", 60), "C'est noté : arrivée dans 60 minutes."),
    ("9", ("cannot", None), "C'est noté : vous ne pouvez pas venir.")])
def test_a_key_is_the_answer_of_the_person_who_was_called(
        house: House, digit: str, answer: tuple[str, int | None], told: str) -> None:
    event, alert, _ = woken(house)
    assert press(house, call(house, event, alert.person), digit) == Answered(told)
    assert answers(house, event) == [(*answer, "key")]
    assert house.look(alerts.of_person, event, alert.person).answer == answer[0]


@pytest.mark.parametrize("digit", ["0", "4", "#", "*"])
def test_a_key_without_meaning_hears_the_menu_again_and_answers_nothing(house: House, digit: str) -> None:
    event, alert, _ = woken(house)
    assert press(house, call(house, event, alert.person), digit) == Answered(codes.MENU, again=True)
    assert answers(house, event) == []


def test_ga3_no_key_is_no_answer_and_leaves_no_trace(house: House) -> None:
    """GA3."""
    event, alert, _ = woken(house)
    key, before = call(house, event, alert.person), house.counts()
    assert press(house, key, "") == Answered(replies.SILENT)
    assert house.counts() == before


def test_a_key_counts_for_the_operator_that_placed_the_call_alone(house: House) -> None:
    event, alert, sms = woken(house)
    key = call(house, event, alert.person)
    assert press(house, key, "1", way="autre") == Answered(replies.NOBODY)
    assert press(house, "inconnue", "1", ref="CA2/1") == Answered(replies.NOBODY)
    assert house.do(replies.take, "twilio_voice", "real", Said("key", "CA3/1", "1", delivery=key)) == Answered(
        replies.NOBODY)
    # The SMS is not a call of this operator, whatever a callback says of it.
    assert press(house, sms.id, "1", ref="CA4/1") == Answered(replies.NOBODY)
    assert answers(house, event) == []


def test_the_same_key_told_twice_is_one_word_even_after_another_answer(house: House) -> None:
    event, alert, _ = woken(house)
    key = call(house, event, alert.person)
    first = press(house, key, "1")
    row = house.look(alerts.of_person, event, alert.person)
    house.do(alerts.answer, row, "cannot", None, "link", By(row.person, row.function))
    assert press(house, key, "1") == first
    assert answers(house, event) == [("coming", 15, "key"), ("cannot", None, "link")]


def test_a_code_answers_the_alert_whose_sms_told_it(house: House) -> None:
    event, alert, sms = woken(house)
    assert sms.merge.endswith(codes.invitation(alert.code))
    assert reply(house, sms.address, f"{alert.code.lower()}2") == Answered("C'est noté : arrivée dans 30 minutes.")
    assert answers(house, event) == [("coming", 30, "reply")]


def test_rc4_a_message_told_twice_is_one_answer(house: House) -> None:
    """RC4: one mark of the operator, one effect, and the same words to the person."""
    event, alert, sms = woken(house)
    told = reply(house, sms.address, f"{alert.code}1")
    reply(house, sms.address, f"{alert.code}9", ref="SM2")
    assert reply(house, sms.address, f"{alert.code}1") == told
    assert answers(house, event) == [("coming", 15, "reply"), ("cannot", None, "reply")]


def test_ga6_two_live_alerts_of_one_telephone_never_share_a_code(house: House) -> None:
    """GA6, RC3: each code answers its own event, and what names neither acknowledges nothing and asks which."""
    one, first, sms = woken(house)
    house.hours.move(7)
    two, second, _ = woken(house, "Feu de forêt")
    assert first.code != second.code
    asked = reply(house, sms.address, "oui")
    assert asked.sentence.startswith(replies.WHICH)
    assert all(told in asked.sentence for told in (
        f"03:00 : Répondez {first.code}1", f"03:07 : Répondez {second.code}1"))
    assert (answers(house, one), answers(house, two)) == ([], [])
    reply(house, sms.address, f"{second.code}9", ref="SM2")
    assert (answers(house, one), answers(house, two)) == ([], [("cannot", None, "reply")])


def test_ga6_a_bare_yes_with_one_alert_is_refused_with_the_codes_to_use(house: House) -> None:
    event, alert, sms = woken(house)
    told = reply(house, sms.address, "oui")
    assert told == Answered(f"{replies.UNREAD} {codes.invitation(alert.code)}.")
    assert answers(house, event) == []


def test_two_persons_of_one_telephone_have_a_code_each(house: House) -> None:
    event, alert, sms = woken(house)
    other = house.look(alerts.of_person, event, house.com(1).person)
    def share(tx: Tx) -> None:
        tx.execute(delivery.update().where(delivery.c.id == other.delivery).values(address=sms.address))
    house.do(share)
    again, third, _ = woken(house, "Feu")
    assert third.code not in (alert.code, other.code)
    assert again != event


def test_a_letter_is_not_given_again_at_once_so_a_late_reply_answers_for_nothing(house: House) -> None:
    event, alert, sms = woken(house)
    house.do(cod.mistaken, house.officer, house.here, event, "Essai.")
    house.do(closing.close, house.officer, event, confirmed=True)
    later, second, _ = woken(house, "Feu")
    assert second.code != alert.code
    told = reply(house, sms.address, f"{alert.code}1")
    assert told.sentence.startswith(replies.UNREAD)
    assert answers(house, later) == []


def test_a_stranger_is_not_answered_and_who_was_alerted_once_is_told_that_it_is_over(house: House) -> None:
    event, alert, sms = woken(house)
    assert reply(house, "+33639989998", "A1") == Answered("")
    house.do(closing.close, house.officer, event, confirmed=True)
    assert reply(house, sms.address, f"{alert.code}1", ref="SM2") == Answered(replies.OVER)


def test_a_refusal_is_told_in_its_own_sentences(house: House) -> None:
    event, alert, sms = woken(house)
    house.do(cod.mistaken, house.officer, house.here, event, "Essai.")
    told = reply(house, sms.address, f"{alert.code}1")
    assert told.sentence.startswith("Rien n'est noté. Cette alerte est annulée.")
    assert answers(house, event) == []


def test_a_telephone_that_answers_by_itself_is_not_answered_for_ever(house: House) -> None:
    _, alert, sms = woken(house)
    told = [reply(house, sms.address, "Je conduis.", ref=f"SM{rank}").sentence for rank in range(8)]
    assert (told[0] != "", told[-1]) == (True, "")
    # A person who then writes a code is still heard.
    assert reply(house, sms.address, f"{alert.code}1", ref="SM99").sentence.startswith("C'est noté")


def test_without_two_way_no_sms_offers_a_code(house: House) -> None:
    house.here = replace(house.here, two_way=False)
    _, alert, sms = woken(house)
    assert (alert.code, "Répondez A" in sms.merge) == (None, False)


def test_what_is_kept_of_a_word_names_neither_a_number_nor_a_text(house: House) -> None:
    """RC5, as it stands in the database."""
    _, alert, sms = woken(house)
    reply(house, sms.address, "Je suis chez ma mère", ref="SM7")
    kept = house.look(lambda tx: [tuple(map(str, row)) for row in tx.execute(select(words))])
    assert len(kept) == 1
    assert "mère" not in str(kept)
    assert sms.address not in str(kept)
    assert alert.id in str(kept)
