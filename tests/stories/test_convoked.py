"""Each organism convened: its duty called until somebody comes, what it answers, and who of it is there."""
from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from channels.port import Answered
from channels.port import Refused as Turned
from channels.port import Said as Pressed
from crisis.delivery.ledger import Result, write
from crisis.delivery.tables import delivery
from crisis.directory import organisms
from crisis.directory.organism_cards import Card
from crisis.events import convening
from crisis.oncall import alerts, convocations, replies
from crisis.oncall.convocations import Said
from crisis.oncall.tables import alert
from tests.house import House
from tests.stories.convened import CANNOT, COMING, REPRESENTED, calls, convened, link, organism, say, seat, services

FLOOD = 14  # Seven always, seven more by the list of floods.


def test_one_person_of_each_organism_is_called_by_sms_and_mail_at_once(house: House) -> None:
    event = convened(house)
    first = {organism(house, each.code).target: organism(house, each.code).persons[0]
             for each in house.territory.convening.organisms}
    called = house.entries(event, "organism_called")
    assert {each["data"]["person"] for each in called} <= set(first.values())
    assert len(called) == FLOOD
    assert sorted(each.channel for each in services(house, event)) == ["email"] * FLOOD + ["sms"] * FLOOD
    assert {each.target for each in services(house, event)} == {
        f"organism:{each['data']['organism']}" for each in called}
    assert {each.realm for each in services(house, event)} == {"sandbox"}
    assert all("Répondez" in out.text and "/a/" in out.text for out in house.deliver("smtp"))


def test_the_next_contact_is_called_on_refusal_and_on_silence(house: House) -> None:
    event, people = convened(house, "sdis", "samu"), organism(house).persons
    say(house, event, CANNOT)
    assert calls(house, event) == list(people)
    assert calls(house, event, "samu") == [organism(house, "samu").persons[0]]
    house.hours.move(5)
    house.fire()
    assert calls(house, event, "samu") == list(organism(house, "samu").persons)


def test_an_sms_that_did_not_arrive_calls_the_next_contact_at_once_though_a_mail_was_taken(house: House) -> None:
    event = convened(house, "sdis")
    house.deliver("smtp")
    sent = update(delivery).where(delivery.c.event == event, delivery.c.channel == "sms")
    house.do(lambda tx: tx.execute(sent.values(state="calling", attempts=1, called_at=house.hours.now)))
    house.do(lambda tx: write(tx, [Result(seat(house, event).calls[0].routes["sms"], Turned("21211"), 0.0)]))
    house.fire()
    assert calls(house, event) == list(organism(house).persons)


def test_when_nobody_is_left_the_organism_is_to_be_called_and_the_officer_hears_once(house: House) -> None:
    event = convened(house, "sdis", "samu")
    for _ in range(6):
        house.hours.move(5)
        house.fire()
    assert {seat(house, event, code).status for code in ("sdis", "samu")} == {"to_call"}
    assert len(calls(house, event)) == 4
    assert len(house.entries(event, "convocation_exhausted")) == 2
    (told,) = [each for each in house.sms(event) if "ne répond pas à la convocation" in each.text]
    assert told.person == house.officer.person
    assert told.text.startswith("Préfecture du Cantal, inondation : ")
    assert any(organism(house, code).card.name in told.text for code in ("sdis", "samu"))


def test_an_organism_without_any_contact_is_to_be_called_from_the_start(house: House) -> None:
    house.do(organisms.add, house.officer, set(), Card("mairie", "mairie d'Aurillac", "local"))
    event = convened(house, "mairie")
    assert (calls(house, event, "mairie"), seat(house, event, "mairie").status) == ([], "to_call")
    house.do(convening.answered, house.officer, event, organism(house, "mairie").id, COMING)
    assert seat(house, event, "mairie").status == "coming"


@pytest.mark.parametrize(("said", "status"), [(COMING, "coming"), (REPRESENTED, "coming")])
def test_an_answer_by_the_link_is_shown_with_its_hour_and_calls_nobody_else(
        house: House, said: Said, status: str) -> None:
    event = convened(house, "sdis")
    say(house, event, said)
    house.hours.move(20)
    house.fire()
    found = seat(house, event)
    assert (found.status, found.answer, found.minutes, found.through) == (status, said.answer, said.minutes, "link")
    assert calls(house, event) == [organism(house).persons[0]]
    (entry,) = house.entries(event, "convocation_answered")
    assert ("text" in entry) is bool(said.words)
    assert not said.words or house.words(event, entry) == said.words


def test_whoever_announced_an_hour_and_is_not_there_is_followed_by_the_next_contact(house: House) -> None:
    event = convened(house, "sdis")
    say(house, event, COMING)
    house.hours.move(45)
    house.fire()
    assert calls(house, event) == list(organism(house).persons)
    assert seat(house, event).status == "called"


def test_the_same_answer_twice_is_one_entry_and_another_replaces_it(house: House) -> None:
    event = convened(house, "sdis")
    for said in (COMING, COMING, REPRESENTED, REPRESENTED, COMING):
        say(house, event, said)
    assert [each["data"]["answer"] for each in house.entries(event, "convocation_answered")] == [
        "coming", "represented", "coming"]


@pytest.mark.parametrize(("said", "code"), [
    (Said("maybe", 15), "answer"), (Said("coming", 17), "answer"), (Said("represented", 30, " "), "representative"),
    (Said("represented", 30, "x" * 201), "too_long")])
def test_an_answer_that_is_none_is_refused_with_nothing_written(house: House, said: Said, code: str) -> None:
    event = convened(house, "sdis")
    call = link(house, event, calls(house, event)[0])
    assert house.refused(convocations.answer, call, said, "link", convocations.own_by(call)).code == code


def test_an_answer_typed_for_somebody_who_telephoned_says_so(house: House) -> None:
    event = convened(house, "sdis")
    house.do(convening.answered, house.officer, event, organism(house).id, REPRESENTED)
    (entry,) = house.entries(event, "convocation_answered")
    assert (entry["data"]["through"], entry["by"]["person"]) == ("hand", house.officer.person)
    assert seat(house, event).status == "coming"


def test_a_representative_arrives_leaves_and_comes_back(house: House) -> None:
    event, key = convened(house, "sdis"), organism(house).id
    house.hours.move(10)
    house.do(convening.arrived, house.officer, event, key, None, "Cne Aubrac")
    assert (seat(house, event).status, seat(house, event).own) == ("present", False)
    assert house.refused(convening.answered, house.officer, event, key, COMING).code == "already_there"
    house.hours.move(60)
    house.do(convening.left, house.officer, event, key)
    assert seat(house, event).status == "left"
    assert house.refused(convening.left, house.officer, event, key).code == "not_there"
    house.fire()
    assert calls(house, event) == [organism(house).persons[0]]
    house.do(convening.arrived, house.officer, event, key)
    assert (seat(house, event).status, seat(house, event).present_at) == ("present", house.hours.now)


def test_an_arrival_by_the_link_is_the_organisms_own_trace(house: House) -> None:
    event = convened(house, "sdis")
    call = link(house, event, calls(house, event)[0])
    for _ in range(2):
        house.do(alerts.arrive, call, "arrived", alerts.own_by(call))
    assert [each["data"]["own"] for each in house.entries(event, "organism_present")] == [True]


def press(house: House, event: str, digit: str) -> Answered:
    """Press a key during the voice call that a convening placed last."""
    rung = select(alert.c.voice).where(alert.c.event == event, alert.c.organism.is_not(None))
    call = house.look(lambda tx: tx.execute(rung.order_by(alert.c.sent_at.desc())).scalars().first())
    return house.do(replies.take, "twilio_voice", "sandbox", Pressed("key", "CA1/1", digit, delivery=call))


@pytest.mark.parametrize(("digit", "minutes"), [("1", 15), ("2", 30), ("3", 60)])
def test_the_keys_of_a_voice_call_answer_for_the_organism(house: House, digit: str, minutes: int) -> None:
    house.here = replace(house.here, voice=True)
    event = convened(house, "sdis")
    told = press(house, event, digit)
    assert told.sentence == f"C'est noté : arrivée dans {minutes} minutes."
    answered = seat(house, event)
    assert (answered.status, answered.minutes, answered.through) == ("coming", minutes, "key")


def test_the_key_of_a_refusal_calls_the_next_contact_of_the_organism(house: House) -> None:
    house.here = replace(house.here, voice=True)
    event = convened(house, "sdis")
    press(house, event, "9")
    house.fire()
    assert calls(house, event) == list(organism(house).persons[:2])


def test_two_schedulers_call_the_next_contact_once(house: House) -> None:
    event = convened(house, "sdis")
    house.hours.move(5)
    house.fire_together()
    assert calls(house, event) == list(organism(house).persons)


def test_the_duty_changed_meanwhile_does_not_change_the_convening_that_runs(house: House) -> None:
    found = organism(house)
    event = convened(house, "sdis")
    house.do(organisms.change, house.officer, set(), found.id,
             replace(found.card, contacts=found.card.contacts[::-1]))
    house.hours.move(5)
    house.fire()
    assert calls(house, event) == list(found.persons)
