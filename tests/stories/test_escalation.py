"""The right person woken: the next one is called when somebody cannot, is not reached or keeps silent (R25, D32)."""
from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import delete, select, update

from channels.port import Heard, Refused, Unknown
from channels.text.sms import measure
from crisis.accounts.rights import Actor
from crisis.delivery.ledger import Result, write
from crisis.delivery.tables import delivery
from crisis.directory.tables import mandate, route
from crisis.events import cell, cod
from crisis.oncall import alerts, rotas
from crisis.oncall.tables import rota
from tests.house import House

ADMIN = Actor("system", "system", frozenset({"administrator"}))
CELL = "communication"


def called(house: House, event: str, function: str = CELL) -> list[str]:
    """Return who was called for a function, in order; somebody called twice stands twice."""
    return [entry["data"]["person"] for entry in house.entries(event, "duty_alerted")
            if entry["data"]["function"] == function and "confirms" not in entry["data"]]


def say(house: House, event: str, who: Actor, said: str, minutes: int | None = None) -> None:
    call = house.look(alerts.of_person, event, who.person)
    house.do(alerts.answer, call, said, minutes, "link", alerts.own_by(call))
    house.fire()


def settle(house: House, event: str, who: Actor, outcome: object) -> None:
    """Let the operator say that of the last SMS of somebody."""
    call = house.look(alerts.of_person, event, who.person)
    house.do(lambda tx: write(tx, [Result(call.delivery, outcome, 0.0)]))  # type: ignore[arg-type]  # any outcome


def activated(house: House) -> str:
    event = house.open()
    house.activate(event)
    return event


def crew(house: House, ranks: int = 4) -> list[str]:
    return [house.com(rank).person for rank in range(ranks)]


def test_an_activation_starts_one_chain_for_each_duty_and_freezes_rota_and_policy(house: House) -> None:
    event = activated(house)
    (entry,) = house.entries(event, "escalation_started")
    assert {each["function"]: each["wanted"] for each in entry["data"]["chains"]} == {
        "communication": 2, "authority": 1, "duty_officer": 1, "cip_chief": 1}
    assert all(each["rota"] == house.look(rotas.current_id, each["function"]) for each in entry["data"]["chains"])
    assert entry["data"]["policy"]["silence_s"] == 300
    assert "Cellule de communication d'urgence" in house.words(event, entry)


def test_the_first_is_silent_the_second_cannot_the_third_comes(house: House) -> None:
    event, people = activated(house), crew(house)
    assert called(house, event) == people[:2]
    say(house, event, house.com(1), "cannot")
    assert called(house, event) == people[:3]
    say(house, event, house.com(2), "coming", 15)
    house.hours.move(5)
    house.fire()
    assert called(house, event) == people[:4]
    say(house, event, house.com(3), "coming", 15)
    for rank in (2, 3):
        house.arrive(event, house.com(rank))
    house.hours.move(120)
    house.fire()
    assert called(house, event) == people


@pytest.mark.parametrize("answer", [Refused("21211"), Heard("", "undelivered", "ref", "30005")])
def test_an_sms_that_surely_did_not_arrive_calls_the_next_person_at_once(house: House, answer: object) -> None:
    event, people = activated(house), crew(house)
    house.do(lambda tx: tx.execute(update(delivery).where(delivery.c.event == event).values(
        state="calling", attempts=1, called_at=house.hours.now)))
    settle(house, event, house.com(0), replace(answer, delivery="x") if isinstance(answer, Heard) else answer)
    house.fire()
    assert called(house, event) == people[:3]


def test_an_sms_of_which_nobody_knows_is_waited_for_one_minute(house: House) -> None:
    """LI2: then the next person is called, and an entry says so."""
    event, people = activated(house), crew(house)
    house.do(lambda tx: tx.execute(update(delivery).where(delivery.c.event == event).values(
        state="calling", attempts=1, called_at=house.hours.now)))
    settle(house, event, house.com(0), Unknown("timeout"))
    house.hours.move(seconds=59)
    house.fire()
    assert called(house, event) == people[:2]
    house.hours.move(seconds=1)
    house.fire()
    assert called(house, event) == people[:3]


def test_somebody_without_a_number_is_passed_over_at_the_next_tick(house: House) -> None:
    people = crew(house)
    house.do(lambda tx: tx.execute(update(route).values(active=False).where(route.c.mandate.in_(
        select(mandate.c.id).where(mandate.c.person == people[0])))))
    event = activated(house)
    house.fire()
    assert called(house, event) == people[:3]


def test_whoever_said_to_come_and_is_not_there_is_replaced(house: House) -> None:
    event, people = activated(house), crew(house)
    say(house, event, house.com(0), "coming", 15)
    say(house, event, house.com(1), "coming", 60)
    house.hours.move(30)
    house.fire()
    assert called(house, event) == people[:3]


def test_when_the_list_is_exhausted_it_is_said_once_and_the_officer_is_told(house: House) -> None:
    house.do(rotas.publish, ADMIN, "cip_chief", [house.on_duty("cip_chief").person], house.hours.now.date(), 4, 18)
    event = activated(house)
    for _ in range(6):
        house.hours.move(5)
        house.fire()
    assert len(called(house, event, "cip_chief")) == 2
    told = [entry["data"] for entry in house.entries(event, "escalation_exhausted")]
    assert [each["function"] for each in told].count("cip_chief") == 1
    (text,) = {each.text for each in house.sms(event)
               if each.person == house.officer.person and "CIP, plus personne" in each.text}
    assert text == ("Préfecture du Cantal, inondation : astreinte chef de la CIP, plus personne à appeler. "
                    "Appelez de vive voix.")
    assert measure(text).parts == 1


def test_a_duty_without_a_published_rota_is_said_as_such(house: House) -> None:
    house.do(lambda tx: tx.execute(delete(rota).where(rota.c.function == "cip_chief")))
    event = activated(house)
    assert [each["data"]["function"] for each in house.entries(event, "escalation_exhausted")] == ["cip_chief"]
    assert [each.text for each in house.sms(event) if "aucun tableau" in each.text] == [
        "Préfecture du Cantal, inondation : astreinte chef de la CIP, aucun tableau publié. Appelez de vive voix."]


def test_a_presence_recorded_by_mistake_calls_the_next_person_once_it_is_corrected(house: House) -> None:
    event, people = activated(house), crew(house)
    for rank in range(2):
        house.arrive(event, house.com(rank))
    house.hours.move(10)
    assert house.fire()
    assert called(house, event) == people[:2]
    (first, _) = house.entries(event, "duty_arrived")
    house.do(alerts.correct, event, first["seq"], house.com(0).by)
    house.fire()
    assert called(house, event) == people[:3]


def test_nobody_is_called_any_more_after_a_mistake(house: House) -> None:
    event = activated(house)
    before = called(house, event)
    house.do(cod.mistaken, house.officer, house.here, event, "fausse manœuvre")
    house.hours.move(30)
    house.fire()
    assert called(house, event) == before


def test_two_schedulers_call_the_next_person_once(house: House) -> None:
    event, people = activated(house), crew(house)
    house.hours.move(5)
    house.fire_together()
    assert called(house, event) == people[:4]


def test_a_new_rota_published_meanwhile_does_not_change_the_chain_that_runs(house: House) -> None:
    event, people = activated(house), crew(house)
    stranger = house.on_duty("cip_chief").person
    house.do(rotas.publish, ADMIN, CELL, [stranger, people[0]], house.hours.now.date(), 4, 18)
    house.hours.move(5)
    house.fire()
    assert called(house, event) == people[:4]


def test_a_voice_call_leaves_beside_the_sms_and_is_dialled_again_when_nobody_takes_it(house: House) -> None:
    house.here = replace(house.here, voice=True)
    event = activated(house)
    first = house.com(0).person
    dialled = select(delivery.c.id).where(delivery.c.event == event, delivery.c.channel == "voice",
                                          delivery.c.target == f"person:{first}")
    assert len(house.look(lambda tx: tx.execute(dialled).all())) == 1
    for dials in (2, 3, 3):
        call = house.look(alerts.of_person, event, first)
        house.do(lambda tx, key=call.voice: write(tx, [Result(  # type: ignore[misc]  # bound now
            key, Heard(key, "undelivered", "CA1", "no-answer"), 0.0)]))
        house.hours.move(seconds=20)
        house.fire()
        assert len(house.look(lambda tx: tx.execute(dialled).all())) == dials
    assert len(house.entries(event, "duty_redialled")) == 2
    assert called(house, event).count(first) == 1


def test_the_chains_end_with_the_cell_and_start_anew_with_another_order(house: House) -> None:
    event = house.staffed()
    house.declare(event, motive="routes non prouvées")
    house.do(cod.lift, house.officer, house.here, event, house.voice())
    house.do(cell.stand_down, house.com(), event)
    before = len(house.entries(event, "duty_alerted"))
    house.hours.move(60)
    house.fire()
    assert len(house.entries(event, "duty_alerted")) == before
    house.activate(event)
    assert len(house.entries(event, "escalation_started")) == 2
    assert called(house, event)[-2:] == crew(house, 2)
