"""Reminders at T+30, T+45, T+55 and the overrun: to whoever is on duty at that minute, once each (D5, RC7, R9)."""
from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from crisis.accounts.rights import Actor
from crisis.clock import instant
from crisis.db import Database
from crisis.delivery import timers
from crisis.events import cod, reminders
from crisis.oncall import rotas
from tests.house import House

ADMIN = Actor("system", "system", frozenset({"administrator"}))


def rung(house: House, event: str) -> list[tuple[int, int]]:
    return [(entry["data"]["commitment"], entry["data"]["step"]) for entry in house.entries(event, "reminder_raised")]


def told(house: House, event: str) -> list[tuple[str, str]]:
    """Return the reminders as (person, words), without the alerts."""
    return [(each.person, each.text.partition(" : ")[2]) for each in house.sms(event) if "{lien}" not in each.text]


@pytest.mark.parametrize(("minutes", "words"), [
    (30, "il reste 30 min."), (45, "il reste 15 min."), (55, "il reste 5 min."), (60, "délai d'une heure dépassé.")])
def test_each_step_rings_the_two_persons_on_duty_for_communication(house: House, minutes: int, words: str) -> None:
    event = house.open()
    house.activate(event)
    house.hours.move(minutes - 1 / 60)
    house.fire()
    before = len(told(house, event))
    house.hours.move(1 / 60)
    house.fire()
    duty = [house.com(rank).person for rank in range(2)]
    now = told(house, event)[before:]
    assert sorted(now) == sorted(
        (person, f"{words} Engagement {number} : {what}.") for person in duty for number, what in (
        (47, "cellule de communication d'urgence à déclarer opérationnelle"),
        (48, "élus, public et médias à informer")))
    assert house.entries(event, "reminder_raised")[-1]["data"]["persons"] == duty


def test_the_four_steps_of_both_engagements_ring_once_each_and_never_again(house: House) -> None:
    event = house.open()
    house.activate(event)
    for _ in range(14):
        house.hours.move(5)
        house.fire()
    assert sorted(rung(house, event)) == sorted((number, step) for number in (47, 48) for step in (30, 45, 55, 60))
    assert house.fire() == 0


def test_two_schedulers_ring_once(house: House) -> None:
    event = house.open()
    house.activate(event)
    house.hours.move(30)
    due, ready = house.look(timers.due_ids), threading.Barrier(2)

    def scheduler() -> None:
        ready.wait()
        for timer in due:
            house.do(reminders.fire, house.here, timer)

    threads = [threading.Thread(target=scheduler) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(rung(house, event)) == [(47, 30), (48, 30)]
    assert len(told(house, event)) == 4


def test_after_a_restart_nothing_is_lost_nothing_rings_twice_and_the_words_are_true(house: House) -> None:
    """LI4: what is due stands in the database and nowhere else."""
    event = house.open()
    house.activate(event)
    house.hours.move(30)
    house.fire()
    house.hours.move(17)
    again = House(Database(house.db.url), house.hours)
    again.fire()
    again.db.close()
    assert sorted(rung(house, event)) == [(47, 30), (47, 45), (48, 30), (48, 45)]
    assert {words[:17] for _, words in told(house, event)[4:]} == {"il reste 13 min. "}


def test_a_service_that_slept_through_the_hour_says_that_it_is_over(house: House) -> None:
    event = house.open()
    house.activate(event)
    house.hours.move(75)
    house.fire()
    assert len(rung(house, event)) == 8
    assert all(words.startswith("délai d'une heure dépassé") for _, words in told(house, event))


def test_an_order_told_forty_minutes_late_rings_at_once_with_the_minutes_really_left(house: House) -> None:
    event = house.open()
    house.activate(event, order=house.voice(40))
    house.fire()
    assert sorted(rung(house, event)) == [(47, 30), (48, 30)]
    assert {words[:17] for _, words in told(house, event)} == {"il reste 20 min. "}


def test_the_rota_is_read_at_the_minute_of_the_reminder(house: House) -> None:
    # Friday 17:35 in Paris; the duty changes hands at 18:00.
    house.hours.now = datetime(2026, 11, 20, 16, 35, tzinfo=UTC)
    event = house.open()
    before = house.com().person
    house.activate(event)
    house.hours.move(30)
    after = [house.com(rank).person for rank in range(2)]
    house.fire()
    assert before not in after[:1]
    assert {person for person, _ in told(house, event)} == set(after)


def test_a_rota_published_during_the_crisis_changes_who_is_told(house: House) -> None:
    event = house.open()
    house.activate(event)
    members = [house.com(rank).person for rank in (3, 2, 1, 0)]
    house.hours.move(10)
    house.do(rotas.publish, ADMIN, "communication", members, house.hours.now.date(), 4, 18)
    house.hours.move(20)
    house.fire()
    assert {person for person, _ in told(house, event)} == {members[0], members[1]}


def test_a_cell_declared_operational_is_reminded_of_nothing(house: House) -> None:
    event = house.open()
    house.do(cod.start_communication, house.officer, house.here, event, house.voice())
    house.hours.move(20)
    house.declare(event, motive="personne encore")
    for _ in range(10):
        house.hours.move(5)
        house.fire()
    assert rung(house, event) == []


def test_an_event_without_an_order_is_reminded_of_nothing(house: House) -> None:
    event = house.open()
    house.activate(event, "monitoring")
    house.hours.move(120)
    assert house.fire() == 0
    assert rung(house, event) == []


def test_a_decision_not_to_inform_silences_48_and_a_decision_to_inform_wakes_it(house: House) -> None:
    event = house.open()
    house.do(cod.decide, house.officer, house.here, event, "withhold", "investigation", None, house.voice())
    house.activate(event)
    house.hours.move(30)
    house.fire()
    assert rung(house, event) == [(47, 30)]
    house.do(cod.decide, house.officer, house.here, event, "inform", None, None, house.voice())
    house.hours.move(15)
    house.fire()
    assert set(rung(house, event)) >= {(47, 45), (48, 45)}


def test_deferring_rings_at_its_hour_and_names_who_must_decide_again(house: House) -> None:
    event = house.open()
    review = house.hours.now + timedelta(minutes=25)
    seq = house.do(cod.decide, house.officer, house.here, event, "defer", None, review, house.voice())
    assert house.entries(event, "decision_recorded")[0]["data"]["review_at"] == instant(review)
    house.hours.move(24)
    assert house.fire() == 0
    house.hours.move(1)
    house.fire()
    assert [entry["data"]["of"] for entry in house.entries(event, "review_rang")] == [seq]
    assert {person for person, _ in told(house, event)} == {house.authority.person, house.officer.person}
    assert house.fire() == 0


def test_a_deferred_decision_taken_again_before_its_hour_rings_no_more(house: House) -> None:
    event = house.open()
    house.do(cod.decide, house.officer, house.here, event, "defer", None,
             house.hours.now + timedelta(minutes=25), house.voice())
    later = house.hours.now + timedelta(minutes=50)
    second = house.do(cod.decide, house.officer, house.here, event, "defer", None, later, house.voice())
    house.hours.move(26)
    house.fire()
    assert house.entries(event, "review_rang") == []
    house.hours.move(25)
    house.fire()
    assert [entry["data"]["of"] for entry in house.entries(event, "review_rang")] == [second]


def test_deferring_stops_no_clock(house: House) -> None:
    event = house.open()
    house.activate(event)
    house.do(cod.decide, house.officer, house.here, event, "defer", None,
             house.hours.now + timedelta(hours=2), house.voice())
    house.hours.move(62)
    assert house.verdict(event, 48).verdict == "missed"
