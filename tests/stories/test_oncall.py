"""People on duty are woken by an SMS with a personal link; its button alone acts, each trace is its own (R7, R19)."""
from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from crisis.accounts.rights import Actor
from crisis.delivery.tables import delivery
from crisis.events import cod
from crisis.journal.store import By
from crisis.oncall import alerts, rotas
from tests.house import PUBLIC, House

ADMIN = Actor("system", "system", frozenset({"administrator"}))


def called(house: House, event: str, who: Actor) -> Any:
    return house.look(alerts.of_person, event, who.person)


def links(house: House, event: str) -> dict[str, str]:
    """Return the personal link of each person called, as it stands in the SMS."""
    rows = select(delivery.c.target, delivery.c.merge).where(delivery.c.event == event, delivery.c.audience == "staff")
    return {row.target.removeprefix("person:"): row.merge for row in house.look(lambda tx: tx.execute(rows).all())}


def test_an_activation_wakes_the_cell_the_authority_and_the_cip_chief_each_with_a_link(house: House) -> None:
    event = house.open()
    house.activate(event)
    wanted = {house.com(0).person, house.com(1).person, house.authority.person, house.on_duty("cip_chief").person}
    found = links(house, event)
    assert set(found) == wanted
    assert len(set(found.values())) == len(found)
    assert all(link.startswith(f"{PUBLIC}/a/") and len(link) > len(PUBLIC) + 20 for link in found.values())
    assert [entry["data"]["rank"] for entry in house.entries(event, "duty_alerted")
            if entry["data"]["function"] == "communication"] == [0, 1]


def test_a_publication_is_read_once_and_the_next_one_at_once(house: House) -> None:
    rotas._layers.cache_clear()
    for _ in range(5):
        house.look(rotas.current, "communication")
    assert rotas._layers.cache_info().misses == 1
    other = house.com(2).person
    house.do(rotas.publish, ADMIN, "communication", [other], house.hours.now.date(), 4, 18)
    assert house.com().person == other
    assert rotas._layers.cache_info().misses == 2


def test_who_acts_is_not_called_and_somebody_in_two_functions_is_called_once(house: House) -> None:
    both = house.com().person
    cip = [both, house.on_duty("cip_chief").person]
    house.do(rotas.publish, ADMIN, "cip_chief", cip, house.hours.now.date(), 4, 18)
    event = house.open()
    house.do(cod.activate, house.officer, house.here, event, "full", house.voice())
    people = [each.person for each in house.sms(event)]
    assert house.officer.person not in people
    assert len(people) == len(set(people))


def test_a_link_opens_its_alert_and_reading_it_changes_nothing(house: House) -> None:
    event = house.open()
    house.activate(event)
    before = house.counts()
    for person, link in links(house, event).items():
        row = house.look(alerts.by_token, link.rpartition("/")[2])
        assert (row.person, row.answer, row.arrived_at) == (person, None, None)
    assert house.counts() == before
    assert house.entries(event, "duty_answered", "duty_arrived") == []


@pytest.mark.parametrize("token", ["", "x", "' OR 1=1", "é" * 40])
def test_a_link_that_was_never_given_opens_nothing(house: House, token: str) -> None:
    assert house.refused(alerts.by_token, token).code == "alert_missing"


def test_the_same_answer_twice_is_one_entry_and_another_answer_replaces_it(house: House) -> None:
    event = house.open()
    house.activate(event)
    call = called(house, event, house.com())
    for said, minutes in (("coming", 30), ("coming", 30), ("coming", 15), ("cannot", None), ("cannot", None)):
        house.do(alerts.answer, call, said, minutes, "link", alerts.own_by(call))
    assert [(entry["data"]["answer"], entry["data"]["minutes"]) for entry in house.entries(event, "duty_answered")] == [
        ("coming", 30), ("coming", 15), ("cannot", None)]
    row = called(house, event, house.com())
    assert (row.answer, row.minutes) == ("cannot", None)


@pytest.mark.parametrize(("said", "minutes"), [
    ("coming", None), ("coming", 20), ("coming", 0), ("coming", -15), ("perhaps", 15), ("", None), ("COMING", 15)])
def test_an_answer_that_is_not_offered_is_refused(house: House, said: str, minutes: int | None) -> None:
    event = house.open()
    house.activate(event)
    call = called(house, event, house.com())
    assert house.refused(alerts.answer, call, said, minutes, "link", alerts.own_by(call)).code == "answer"


def test_an_arrival_by_the_person_is_its_own_trace_and_twice_is_one_entry(house: House) -> None:
    event, com = house.open(), house.com()
    house.activate(event)
    for _ in range(3):
        house.arrive(event, com)
    assert [(entry["data"]["person"], entry["data"]["own"]) for entry in house.entries(event, "duty_arrived")] == [
        (com.person, True)]


def test_whoever_said_to_be_there_is_not_taken_back_by_a_page_left_open(house: House) -> None:
    event = house.open()
    house.activate(event)
    call = called(house, event, house.com())
    house.do(alerts.answer, call, "coming", 15, "link", alerts.own_by(call))
    house.arrive(event, house.com())
    for said, minutes in (("cannot", None), ("coming", 30)):
        refusal = house.refused(alerts.answer, call, said, minutes, "link", alerts.own_by(call))
        assert (refusal.code, refusal.status) == ("already_there", 409)
    house.do(alerts.answer, call, "coming", 15, "link", alerts.own_by(call))
    assert len(house.entries(event, "duty_answered")) == 1


def test_who_was_noted_as_there_by_a_colleague_may_still_say_otherwise(house: House) -> None:
    event = house.open()
    house.activate(event)
    house.arrive(event, house.com(), by=house.com(1))
    call = called(house, event, house.com())
    house.do(alerts.answer, call, "cannot", None, "link", alerts.own_by(call))
    assert house.entries(event, "duty_answered")[0]["data"]["answer"] == "cannot"


def test_an_arrival_typed_by_a_colleague_is_not_the_person_s_own_trace(house: House) -> None:
    event, com = house.open(), house.com()
    house.activate(event)
    house.arrive(event, com, by=house.com(1))
    entry = house.entries(event, "duty_arrived")[0]
    assert (entry["by"]["person"], entry["data"]["person"], entry["data"]["own"]) == (
        house.com(1).person, com.person, False)


def test_a_colleague_who_was_faster_never_takes_the_place_of_the_own_trace(house: House) -> None:
    event, com = house.open(), house.com()
    house.activate(event)
    house.arrive(event, com, by=house.com(1))
    house.arrive(event, com)
    house.arrive(event, com)
    house.arrive(event, com, by=house.com(1))
    assert [entry["data"]["own"] for entry in house.entries(event, "duty_arrived")] == [False, True]
    assert house.stage(event).present == ((com.person, True),)


def test_speaking_for_somebody_else_takes_a_right(house: House) -> None:
    event = house.open()
    house.activate(event)
    call = called(house, event, house.com())
    for function in ("authority", "cip_chief"):
        stranger = house.on_duty(function)
        assert house.refused(alerts.answer, call, "cannot", None, "hand", stranger.by).status == 403
        assert house.refused(alerts.arrive, call, "arrived", stranger.by).status == 403
    assert house.refused(alerts.arrive, call, "arrived", By("0" * 32, "communication")).code == "no_account"
    house.do(alerts.answer, call, "coming", 15, "link", house.officer.by)
    assert house.entries(event, "duty_answered")[0]["data"]["through"] == "hand"


@pytest.mark.parametrize("how", ["", "asleep", "ARRIVED"])
def test_an_arrival_is_there_or_connected(house: House, how: str) -> None:
    event = house.open()
    house.activate(event)
    call = called(house, event, house.com())
    assert house.refused(alerts.arrive, call, how, alerts.own_by(call)).code == "arrival"
    assert house.refused(alerts.on_site, house.com(), event, "communication", how).code == "arrival"


def test_somebody_who_came_without_being_called_is_counted_once(house: House) -> None:
    event = house.open()
    third = house.com(2)
    house.activate(event)
    for _ in range(3):
        house.do(alerts.on_site, third, event, "communication", "connected")
    assert len(house.entries(event, "duty_arrived")) == 1
    assert house.stage(event).present == ((third.person, True),)


def test_nobody_makes_up_the_staff_of_a_cell_by_saying_so(house: House) -> None:
    event = house.open()
    house.activate(event)
    for stranger in (house.officer, house.authority, house.on_duty("cip_chief")):
        assert house.refused(alerts.on_site, stranger, event, "communication", "arrived").code == "function"
        house.do(alerts.on_site, stranger, event, stranger.function, "arrived")
    assert house.stage(event).present == ()


def test_nobody_was_called_for_an_event_in_veille(house: House) -> None:
    event = house.open()
    assert house.refused(alerts.of_person, event, house.com().person).code == "alert_missing"
    assert house.look(alerts.of_event, event) == []


@pytest.mark.parametrize(("members", "weekday", "hour", "code"), [
    ([], 4, 18, "rota_empty"), (["same", "same"], 4, 18, "rota_empty"), (["com"], 7, 18, "rota_empty"),
    (["com"], 4, 24, "rota_empty"), (["com"], -1, 18, "rota_empty"), (["0" * 32], 4, 18, "rota_person")])
def test_a_rota_that_could_not_be_read_is_never_published(house: House, members: list[str], weekday: int, hour: int,
                                                         code: str) -> None:
    """It would otherwise fail at every activation that follows."""
    named = [house.com().person if name == "com" else name for name in members]
    assert house.refused(rotas.publish, ADMIN, "communication", named, date(2026, 11, 20), weekday, hour).code == code


def test_the_duty_that_changes_hands_is_read_at_the_minute_of_the_call(house: House) -> None:
    house.hours.now = datetime(2026, 11, 20, 16, 59, tzinfo=UTC)
    before = house.com().person
    house.hours.move(1)
    after, double = house.com().person, house.com(1).person
    assert (before != after, double) == (True, before)
    event = house.open()
    house.activate(event)
    ranks = {entry["data"]["person"]: entry["data"]["rank"] for entry in house.entries(event, "duty_alerted")
             if entry["data"]["function"] == "communication"}
    assert ranks == {after: 0, before: 1}


def test_an_answer_takes_back_a_presence_that_a_colleague_had_noted(house: House) -> None:
    event, com = house.open(), house.com()
    house.activate(event)
    call = called(house, event, com)
    house.do(alerts.answer, call, "cannot", None, "link", alerts.own_by(call))
    house.arrive(event, com, by=house.com(1))
    assert house.stage(event).present == ((com.person, False),)
    house.do(alerts.answer, call, "cannot", None, "link", alerts.own_by(call))
    assert (house.stage(event).present, called(house, event, com).arrived_at) == ((), None)
    assert [entry["kind"] for entry in house.entries(event, "duty_answered", "duty_arrived")] == [
        "duty_answered", "duty_arrived", "duty_answered"]


def test_a_presence_recorded_by_mistake_is_corrected_by_an_entry_that_names_it_and_may_be_recorded_again(
        house: House) -> None:
    event, com = house.open(), house.com()
    house.activate(event)
    house.arrive(event, com)
    wrong = house.entries(event, "duty_arrived")[0]["seq"]
    house.do(alerts.correct, event, wrong, com.by)
    entry = house.entries(event, "presence_corrected")[0]
    assert (entry["data"]["corrects"], entry["data"]["person"]) == (wrong, com.person)
    assert (house.stage(event).present, called(house, event, com).arrived_at) == ((), None)
    assert house.refused(alerts.correct, event, wrong, com.by).code == "not_there"
    call = called(house, event, com)
    house.do(alerts.answer, call, "coming", 30, "link", alerts.own_by(call))
    house.arrive(event, com)
    assert house.stage(event).present == ((com.person, True),)


def test_correcting_the_presence_of_somebody_else_takes_the_right_to_act_by_hand(house: House) -> None:
    event = house.open()
    house.activate(event)
    house.arrive(event, house.com())
    wrong = house.entries(event, "duty_arrived")[0]["seq"]
    assert house.refused(alerts.correct, event, wrong, house.on_duty("cip_chief").by).status == 403
    house.do(alerts.correct, event, wrong, house.officer.by)
    assert house.stage(event).present == ()


def test_who_came_without_being_called_may_be_corrected_and_come_again(house: House) -> None:
    event, third = house.open(), house.com(2)
    house.activate(event)
    house.do(alerts.on_site, third, event, "communication", "arrived")
    house.do(alerts.correct, event, house.entries(event, "duty_arrived")[0]["seq"], house.com().by)
    assert house.stage(event).present == ()
    house.do(alerts.on_site, third, event, "communication", "arrived")
    assert house.stage(event).present == ((third.person, True),)
