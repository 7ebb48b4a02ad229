"""Two events that are one (R5): the earliest start of both, whoever recorded it and when, both chains untouched."""
from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crisis.commitments import Verdict
from crisis.commitments.clocks import TAKEN_OVER
from crisis.db import Tx
from crisis.delivery.tables import timer
from crisis.errors import Refused
from crisis.events import cell, closing, cod, linking, sharing
from crisis.events.ties import ties
from crisis.evidence.verifier import checked
from crisis.journal import store
from tests.db.making import together
from tests.house import House

WHY = "Même rupture de digue, signalée par deux maires."


def two(house: House, kind: str = "flood") -> tuple[str, str]:
    return house.open(), house.open(("15187",), "Digue rompue à Vic", separate=True, kind=kind)


def link(house: House, one: str, other: str, why: str = WHY) -> int:
    return house.do(linking.link, house.officer, one, other, why)


def links(house: House, event: str) -> list[dict[str, Any]]:
    return [each["data"] for each in house.entries(event, "event_linked")]


def started(house: House, event: str, number: int = 47) -> Verdict:
    return house.verdict(event, number)


def rung(tx: Tx, event: str) -> dict[str, Any]:
    rows = tx.execute(select(timer).where(timer.c.event == event, timer.c.name == "reminder"))
    return {row.occurrence: row.due_at for row in rows}


def test_both_chains_say_that_two_events_are_one_and_nothing_earlier_is_changed(house: House) -> None:
    one, other = two(house)
    house.activate(one)
    before = {each: house.entries(each) for each in (one, other)}
    seq = link(house, one, other)
    for each, told in before.items():
        assert house.entries(each)[:len(told)] == told
        assert [kept["kind"] for kept in house.entries(each)[len(told):]] == ["event_linked"]
    assert house.entries(one)[-1]["seq"] == seq
    assert links(house, one) == [{"event": other, "relation": "same", "starts": {"47": None, "48": None}}]
    start = {"at": house.entries(one, "cod_activated")[0]["recorded_at"], "event": one, "seq": 2, "cod": True}
    assert links(house, other) == [{"event": one, "relation": "same", "starts": {"47": start, "48": start}}]
    assert all(house.words(each, house.entries(each)[-1]) == WHY for each in (one, other))


def test_a_clock_that_had_not_started_starts_from_the_order_of_the_other(house: House) -> None:
    one, other = two(house)
    house.activate(one)
    at = house.hours.now
    house.hours.move(20)
    link(house, other, one)
    for number in (47, 48):
        verdict = started(house, other, number)
        assert (verdict.verdict, verdict.started_at) == ("running", at)
        assert "only_linked" in verdict.reasons
        assert TAKEN_OVER.isdisjoint(started(house, one, number).reasons)
    assert house.stage(other).name == "watch"


def test_the_earliest_start_is_kept_and_the_own_one_is_told_beside(house: House) -> None:
    one, other = two(house)
    house.activate(one)
    first = house.hours.now
    house.hours.move(20)
    house.activate(other)
    later = house.hours.now
    link(house, one, other)
    assert {started(house, each).started_at for each in (one, other)} == {first}
    house.hours.move(45)
    beside = {each.name: each for each in started(house, other).readings}
    assert (started(house, other).verdict, beside["own_start"].verdict) == ("missed", "running")
    assert "own_start" not in {each.name for each in started(house, one).readings}
    assert first < later


def test_reminders_are_set_again_from_the_earlier_start(house: House) -> None:
    one, other = two(house)
    house.activate(one)
    first = house.look(rung, one)
    house.hours.move(10)
    house.activate(other)
    assert house.look(rung, other)["47/30"] > first["47/30"]
    link(house, other, one)
    assert house.look(rung, other) == first
    assert house.look(rung, one) == first


def test_a_start_that_is_recorded_after_the_link_is_carried_to_the_other(house: House) -> None:
    one, other = two(house)
    link(house, one, other)
    assert started(house, other).verdict == "not_applicable"
    house.hours.move(5)
    house.activate(one)
    assert {started(house, each, number).started_at for each in (one, other) for number in (47, 48)} == {
        house.hours.now}
    carried = links(house, other)[-1]
    assert (carried["event"], carried["carried"], carried["starts"]["47"]["seq"]) == (one, True, 3)
    assert len(links(house, one)) == 1
    assert len(house.look(rung, other)) == 8


def test_an_order_corrected_to_an_earlier_hour_is_carried_too(house: House) -> None:
    one, other = two(house)
    house.activate(one)
    link(house, one, other)
    house.hours.move(10)
    house.activate(one, order=house.voice(25))
    assert started(house, other).started_at == started(house, one).started_at
    house.hours.move(1)
    house.activate(other, order=house.voice(5))
    assert started(house, other).started_at == started(house, one).started_at
    # An order that is later than what both keep moves nothing.
    assert len(links(house, one)) == 1


def test_a_communication_without_a_cod_carries_47_alone(house: House) -> None:
    one, other = two(house)
    link(house, one, other)
    house.do(cod.start_communication, house.officer, house.here, one, house.voice())
    assert links(house, other)[-1]["starts"]["48"] is None
    assert started(house, other).verdict == "running"
    assert started(house, other, 48).reasons == ("no_cod",)


def test_three_events_that_are_one_keep_the_earliest_of_the_three(house: House) -> None:
    one, other = two(house)
    third = house.open(("15014",), "Route coupée", separate=True)
    house.activate(third)
    first = house.hours.now
    house.hours.move(10)
    link(house, one, other)
    link(house, other, third)
    assert {started(house, each).started_at for each in (one, other, third)} == {first}
    proof = links(house, one)[-1]["starts"]["47"]
    assert (proof["event"], proof["seq"]) == (third, 2)
    house.hours.move(1)
    house.do(cod.activate, house.officer, house.here, one, "full", house.voice(60))
    assert len({started(house, each).started_at for each in (one, other, third)}) == 1
    assert started(house, third).started_at == house.hours.now - timedelta(minutes=60)


def test_linking_twice_is_one_link(house: House) -> None:
    one, other = two(house)
    seq = link(house, one, other)
    before = house.counts()
    assert link(house, one, other) == seq
    assert link(house, other, one) == house.look(ties.state, other).link(one)
    assert house.counts() == before


def test_what_cannot_be_one_is_refused_with_a_sentence(house: House) -> None:
    one, other = two(house)
    for told, code in (((one, one, WHY), "link_itself"), ((one, other, "  "), "link_why"),
                       ((one, "0" * 32, WHY), "event_missing"), ((one, "register", WHY), "event_missing")):
        assert house.refused(linking.link, house.officer, *told).code == code
    house.do(closing.close, house.officer, other, confirmed=True)
    assert house.refused(linking.link, house.officer, one, other, WHY).code == "event_closed"


def test_an_activation_by_mistake_is_its_own_and_gives_no_start_once_it_is_known(house: House) -> None:
    one, other = two(house)
    third = house.open(("15014",), "Route coupée", separate=True)
    house.activate(one)
    first = house.hours.now
    link(house, one, other)
    house.do(cod.mistaken, house.officer, house.here, one, "Le maire s'est trompé de vanne.")
    assert started(house, one).verdict == "not_applicable"
    # What was carried stays: a start is never taken back, and the event that goes on keeps the earliest.
    assert started(house, other).started_at == first
    assert house.refused(linking.link, house.officer, one, third, WHY).code == "event_mistaken"


def test_a_duplicate_that_closed_before_any_clock_is_given_none(house: House) -> None:
    one, other = two(house)
    link(house, one, other)
    house.do(closing.close, house.officer, other, confirmed=True)
    entries = len(house.entries(other))
    house.hours.move(5)
    house.activate(one)
    assert (len(house.entries(other)), started(house, other).verdict) == (entries, "not_applicable")


def test_a_closed_event_that_had_a_clock_never_keeps_a_later_start(house: House) -> None:
    one, other = two(house)
    house.activate(one)
    link(house, one, other)
    house.do(closing.close, house.officer, other, confirmed=True)
    house.hours.move(5)
    house.activate(one, order=house.voice(30))
    assert started(house, other).started_at == started(house, one).started_at
    house.look(checked, other)


def test_the_cell_is_declared_where_only_the_link_starts_the_clock(house: House) -> None:
    one, other = two(house)
    assert house.refused(cell.declare, house.com(), other, None, "seul").code == "not_started"
    house.activate(one)
    link(house, one, other)
    house.hours.move(10)
    house.declare(other, motive="La cellule est celle de l'autre évènement.")
    assert started(house, other).seconds == 600


def test_both_chains_verify_and_each_keeps_its_own_audiences(house: House) -> None:
    one, other = two(house)
    house.activate(one)
    house.send(one)
    house.seal(one)
    link(house, one, other)
    for each in (one, other):
        house.look(checked, each)
    assert started(house, one, 48).audiences["elected"].accepted == 2
    assert started(house, other, 48).audiences["elected"].accepted == 0
    assert started(house, other, 48).audiences["elected"].communes_targeted == 1


@pytest.mark.parametrize("relation", ["real_of", "exercise_of"])
def test_an_event_and_what_it_became_are_linked_without_any_start(house: House, relation: str) -> None:
    one, other = two(house)
    house.activate(other)
    data = {"event": other, "relation": relation, "starts": {"47": None, "48": None}}
    house.do(lambda tx: store.append(tx, one, "event_linked", data, by=house.officer.by))
    assert house.look(ties.state, one).links == ()
    assert started(house, one).verdict == "not_applicable"


def insisting(house: House, verb: Any, *args: Any) -> None:
    """Do an act as a person does who is told that a colleague was quicker, and begins again."""
    for _ in range(3):
        try:
            house.do(verb, *args)
        except Refused as refusal:
            if refusal.code != "linked_meanwhile":
                raise
        else:
            return
    raise AssertionError("never done")


def test_two_officers_who_link_at_the_same_moment_make_one_link(house: House) -> None:
    one, other = two(house)
    officer = house.officer
    assert together(*(lambda ends=ends: insisting(house, linking.link, officer, *ends, WHY)
                      for ends in ((one, other), (other, one)))) == []
    assert [len(links(house, each)) for each in (one, other)] == [1, 1]
    for each in (one, other):
        house.look(checked, each)


def at_once(house: House) -> set[Any]:
    """Tie three events while an order is recorded in one of them; return every start that they keep."""
    one, other, third = (house.open(separate=True) for _ in range(3))
    house.activate(third)
    officer, earlier, now = house.officer, house.voice(20), house.voice()
    assert together(
        lambda: insisting(house, linking.link, officer, one, other, WHY),
        lambda: insisting(house, cod.activate, officer, house.here, one, "full", earlier),
        lambda: insisting(house, linking.link, officer, other, third, WHY),
        lambda: insisting(house, sharing.attach, officer, house.here, other, third, now)) == []
    return {house.verdict(each, number).started_at for each in (one, other, third) for number in (47, 48)}


def test_an_order_at_the_moment_of_a_link_is_never_lost_to_the_others(house: House) -> None:
    for _ in range(4):
        assert at_once(house) == {house.hours.now - timedelta(minutes=20)}
