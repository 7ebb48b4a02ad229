"""Volunteers called for the hotline: the next one when somebody cannot, keeps silent or does not come."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from crisis.accounts.rights import VOLUNTEER
from crisis.events import cip, cip_calling_up, cip_roster, closing, cod
from crisis.events.cip_team import team
from crisis.evidence.verifier import verify_event
from crisis.oncall import alerts
from tests.house import House
from tests.stories.volunteering import call_up, called, come, enlist, link, ordered, say, tally, volunteers, wait


def test_as_many_as_wanted_are_called_at_once_the_trained_and_the_last_drilled_first(house: House) -> None:
    untrained = enlist(house, house.com(3).person, trained=False)
    people, event = volunteers(house, 3), ordered(house)
    call_up(house, event, 2)
    (entry,) = house.entries(event, "volunteers_called")
    assert entry["data"]["callees"] == [*people, untrained]
    assert (entry["data"]["wanted"], entry["data"]["policy"]["silence_s"]) == (2, 300)
    assert house.words(event, entry) == ("Préfecture du Cantal, inondation : volontaires demandés à la cellule "
                                         "d'information du public (CIP).")
    assert called(house, event) == people[:2]
    assert {entry["data"]["function"] for entry in house.entries(event, "duty_alerted")
            if "confirms" not in entry["data"]} == {VOLUNTEER}


def test_a_refusal_a_silence_and_a_no_show_each_call_the_next(house: House) -> None:
    people, event = volunteers(house, 5), ordered(house)
    call_up(house, event, 2)
    say(house, event, people[0], "cannot")
    assert called(house, event) == people[:3]
    say(house, event, people[1], "coming", 15)
    wait(house, 5)
    assert called(house, event) == people[:4]
    come(house, event, people[3])
    wait(house, 25)
    assert called(house, event) == people
    found = tally(house, event).statuses
    assert {name: many for name, many in found.items() if many} == {
        "there": 1, "late": 1, "called": 1, "cannot": 1, "silent": 1}


def test_a_post_is_proposed_to_who_is_there_before_who_comes_and_last_to_who_cannot(house: House) -> None:
    people, event = volunteers(house, 4), ordered(house)
    begins = house.hours.now
    for hours in (0, 5):
        house.do(cip_roster.plan, house.on_duty("cip_chief"), house.here, event, cip_roster.Plan(
            begins + timedelta(hours=hours), begins + timedelta(hours=hours + 4), {"operator": 2}))
    call_up(house, event, 3)
    say(house, event, people[0], "cannot")
    say(house, event, people[1], "coming", 15)
    come(house, event, people[2])
    now, later = (each.vacancies[0].proposed for each in house.look(team, house.here, event).planned)
    some = [each.person for each in now if each.person in people]
    assert some == [people[2], people[1], people[3], people[0]]
    assert "a répondu ne pas pouvoir venir" in next(each.why for each in now if each.person == people[0])
    assert not any("pouvoir venir" in each.why or "en route" in each.why for each in later)


def test_somebody_without_a_number_is_passed_over_at_once(house: House) -> None:
    (mute,), others = volunteers(house, 1, routes=False), volunteers(house, 2, first=1)
    event = ordered(house)
    call_up(house, event, 1)
    house.fire()
    assert called(house, event)[:2] == [mute, others[0]]
    assert tally(house, event).statuses["silent"] == 1


def test_the_same_call_up_twice_is_one_and_a_higher_number_is_a_reinforcement(house: House) -> None:
    people, event = volunteers(house, 4), ordered(house)
    first = call_up(house, event, 1, people[:2])
    assert call_up(house, event, 1, people[:2]) == first
    say(house, event, people[0], "coming", 30)
    call_up(house, event, 3, [people[3]])
    assert [entry["data"]["callees"] for entry in house.entries(event, "volunteers_called")] == [
        people[:2], [people[3]]]
    assert called(house, event) == [people[0], people[1], people[3]]
    assert (tally(house, event).wanted, tally(house, event).statuses["coming"]) == (3, 1)


def test_stood_down_nobody_else_is_called_and_whoever_kept_silent_is_told(house: House) -> None:
    people, event = volunteers(house, 4), ordered(house)
    call_up(house, event, 2)
    say(house, event, people[0], "coming", 30)
    house.do(cip_calling_up.stand_down, house.on_duty("cip_chief"), house.here, event)
    (entry,) = house.entries(event, "volunteers_stood_down")
    assert [each["target"] for each in entry["data"]["deliveries"]] == [f"person:{people[1]}"]
    wait(house, 60)
    assert called(house, event) == people[:2]
    come(house, event, people[0])
    assert tally(house, event).there == 1
    refused = house.refused(cip_calling_up.stand_down, house.on_duty("cip_chief"), house.here, event)
    assert refused.code == "not_calling"


def test_called_up_again_after_a_stand_down_who_could_not_come_is_asked_once_more(house: House) -> None:
    people, event = volunteers(house, 2), ordered(house)
    call_up(house, event, 2)
    say(house, event, people[0], "cannot")
    say(house, event, people[1], "coming", 15)
    come(house, event, people[1])
    house.do(cip_calling_up.stand_down, house.officer, house.here, event)
    house.hours.move(240)
    call_up(house, event, 2)
    assert called(house, event) == [*people, people[0]]
    assert tally(house, event).there == 1


def test_when_nobody_is_left_the_chief_and_the_officer_hear_it_once(house: House) -> None:
    people, event = volunteers(house, 1), ordered(house)
    call_up(house, event, 3)
    assert called(house, event) == people
    for _ in range(4):
        wait(house, 5)
    (entry,) = house.entries(event, "escalation_exhausted")
    assert entry["data"]["function"] == VOLUNTEER
    assert {each["target"] for each in entry["data"]["deliveries"]} == {
        f"person:{house.on_duty('cip_chief').person}", f"person:{house.officer.person}"}
    assert {each.text for each in house.sms(event) if "plus de volontaire" in each.text} == {
        "Préfecture du Cantal, inondation : CIP, plus de volontaire à appeler. Appelez de vive voix ou demandez un "
        "renfort."}
    call_up(house, event, 3, volunteers(house, 1, first=1))
    wait(house, 1)
    assert len(house.entries(event, "escalation_exhausted")) == 2


def test_the_order_withdrawn_sends_home_and_an_old_link_says_so(house: House) -> None:
    people, event = volunteers(house, 3), ordered(house)
    call_up(house, event, 2)
    say(house, event, people[0], "coming", 30)
    house.do(cip.withdraw, house.officer, house.here, event, house.voice())
    (entry,) = house.entries(event, "volunteers_stood_down")
    assert {each["target"] for each in entry["data"]["deliveries"]} == {f"person:{each}" for each in people[:2]}
    call = link(house, event, people[1])
    assert house.refused(alerts.answer, call, "coming", 15, "link", alerts.own_by(call)).code == "cip_over"
    wait(house, 30)
    assert called(house, event) == people[:2]
    house.do(cip.order, house.officer, house.here, event, house.voice())
    call_up(house, event, 1)
    assert called(house, event) == [*people[:2], people[0]]


def test_closing_the_hotline_or_the_event_and_a_mistake_call_nobody_any_more(house: House) -> None:
    people = volunteers(house, 4)
    for end in ("hotline", "event", "mistake"):
        event = house.open(separate=True)
        house.do(cip.order, house.officer, house.here, event, house.voice())
        if end == "mistake":
            house.activate(event)
        call_up(house, event, 1)
        if end == "hotline":
            house.do(cip.set_circuit, house.officer, event, "national", "Cellule nationale")
            house.do(cip.open_line, house.officer, house.here, event, untested=True)
            house.do(cip.order_closing, house.officer, house.here, event, house.voice())
            house.do(cip.close_line, house.officer, event, "Merci.", "Standard")
        elif end == "event":
            house.do(closing.close, house.officer, event, confirmed=True)
        else:
            house.do(cod.mistaken, house.officer, house.here, event, "fausse manœuvre")
        wait(house, 30)
        assert called(house, event) == people[:1], end
        wait(house, 60 * 9)


def test_what_a_volunteer_says_by_telephone_is_typed_by_whoever_runs_the_hotline(house: House) -> None:
    people, event, chief = volunteers(house, 3), ordered(house), house.on_duty("cip_chief")
    call_up(house, event, 1)
    house.do(cip_calling_up.answered, chief, event, people[0], "coming", 30)
    house.do(cip_calling_up.arrived, chief, event, people[0])
    house.do(cip_calling_up.answered, chief, event, people[2], "coming", 60)  # Not called yet: a colleague told them.
    answers = house.entries(event, "duty_answered")
    assert [(each["data"]["person"], each["data"]["through"], bool(each["data"]["alert"])) for each in answers] == [
        (people[0], "hand", True), (people[2], "hand", False)]
    (arrival,) = house.entries(event, "duty_arrived")
    assert arrival["data"]["own"] is False
    assert tally(house, event).statuses["coming"] == 1
    house.do(cip_calling_up.not_there, chief, event, people[0])
    wait(house, 0)
    assert tally(house, event).there == 0
    assert house.refused(cip_calling_up.arrived, house.com(), event, people[0]).code == "forbidden"
    assert house.refused(cip_calling_up.arrived, chief, event, house.com().person).code == "not_called_up"


def test_a_volunteer_typed_twice_the_same_is_one_entry(house: House) -> None:
    people, event, chief = volunteers(house, 2), ordered(house), house.on_duty("cip_chief")
    call_up(house, event, 1)
    for person in people:
        for _ in range(2):
            house.do(cip_calling_up.answered, chief, event, person, "coming", 30)
            house.do(cip_calling_up.arrived, chief, event, person)
            house.do(cip_calling_up.arrived, chief, event, person)
    assert len(house.entries(event, "duty_arrived")) == 4  # A word takes back what somebody else had noted.
    assert len(house.entries(event, "duty_answered")) == 4


def test_nobody_is_called_without_an_order_nor_by_whoever_does_not_run_the_hotline(house: House) -> None:
    (person,), event = volunteers(house, 1), house.open()
    chief = house.on_duty("cip_chief")
    assert house.refused(cip_calling_up.call_up, chief, house.here, event, 1).code == "cip_standing"
    house.do(cip.order, house.officer, house.here, event, house.voice())
    assert house.refused(cip_calling_up.call_up, house.com(), house.here, event, 1).code == "forbidden"
    assert house.refused(cip_calling_up.stand_down, house.authority, house.here, event).code == "forbidden"
    for wanted, persons, code in ((0, None, "wanted"), (301, None, "wanted"), (1, [], "nobody"),
                                  (1, [house.com().person], "volunteer")):
        assert house.refused(cip_calling_up.call_up, chief, house.here, event, wanted, persons).code == code
    assert called(house, event) == []
    assert person


def test_whoever_a_duty_counts_on_is_not_called_as_a_volunteer(house: House) -> None:
    event = house.open()
    house.activate(event)
    house.do(cip.order, house.officer, house.here, event, house.voice())
    busy = [enlist(house, house.com(rank).person, drilled_on="2026-12-31") for rank in range(2)]
    people = volunteers(house, 2)
    call_up(house, event, 1)
    assert called(house, event) == people[:1]
    call = house.look(alerts.of_person, event, busy[0])
    house.do(alerts.answer, call, "cannot", None, "link", alerts.own_by(call))
    say(house, event, people[0], "cannot")
    assert called(house, event) == [people[0], busy[0]]


def test_a_volunteer_whom_a_duty_calls_later_counts_for_that_duty(house: House) -> None:
    first = enlist(house, house.com().person, drilled_on="2026-12-31")
    people, event = volunteers(house, 2), ordered(house)
    call_up(house, event, 1)
    say(house, event, first, "coming", 15)
    assert called(house, event) == [first]
    house.activate(event)
    house.arrive(event, house.com())
    say(house, event, first, "coming", 30)
    assert called(house, event) == [first, people[0]]


def test_two_hundred_volunteers_are_called_by_one_order(house: House) -> None:
    people, event = volunteers(house, 200), ordered(house)
    call_up(house, event, 200)
    assert called(house, event) == people
    assert house.look(verify_event, event).entries == len(house.entries(event))


def test_a_voice_call_leaves_beside_the_sms(house: House) -> None:
    house.here = replace(house.here, voice=True)
    people, event = volunteers(house, 1), ordered(house)
    call_up(house, event, 1)
    (entry,) = [each for each in house.entries(event, "duty_alerted") if each["data"]["function"] == VOLUNTEER]
    assert entry["data"]["person"] == people[0]
    assert entry["data"]["delivery"]
    assert entry["data"]["voice"]
