"""One COD for several events (R5): each with its own delay of 48, none wakes the cell a second time."""
from __future__ import annotations

from datetime import timedelta
from typing import Any

from crisis.errors import Conflict
from crisis.events import cell, closing, cod, linking, opening, sharing
from crisis.events.ties import served, ties
from crisis.evidence.verifier import checked
from crisis.oncall import alerts
from tests.house import House, Sms


def storm(house: House, **parts: Any) -> str:
    return house.open(("15187",), "Toits arrachés", separate=True, kind="storm", **parts)


def two(house: House, level: str = "full") -> tuple[str, str]:
    """Return an event whose COD is active, and another one opened half an hour later."""
    one = house.open()
    house.activate(one, level)
    house.hours.move(30)
    return one, storm(house)


def attach(house: House, event: str, to: str, **parts: Any) -> int:
    return house.do(sharing.attach, house.officer, house.here, event, to, parts.pop("order", None) or house.voice(),
                    **parts)


def refused(house: House, event: str, to: str) -> str:
    return house.refused(sharing.attach, house.officer, house.here, event, to, house.voice()).code


def told(house: House, event: str) -> list[Sms]:
    return [each for each in house.sms(event) if "second évènement" in each.text]


def test_the_event_that_is_served_has_its_own_48_and_no_47(house: House) -> None:
    one, other = two(house)
    attach(house, other, one, motive="Le préfet garde un seul COD.")
    cells, informed = house.verdict(other, 47), house.verdict(other, 48)
    assert (cells.verdict, cells.reasons) == ("not_applicable", ("served",))
    assert (informed.verdict, informed.started_at) == ("running", house.hours.now)
    assert house.verdict(one, 48).started_at != house.hours.now
    data = house.entries(other, "cod_activated")[0]["data"]
    assert (data["level"], data["starts_47"], data["starts_48"], data["shared"]) == ("full", False, True, one)
    assert house.stage(other).name == "cod"
    shared = house.entries(one)[-1]
    assert (shared["kind"], shared["data"]) == ("cod_shared", {"event": other, "seq": 2})
    for each in (one, other):
        house.look(checked, each)


def test_nobody_is_woken_and_whoever_was_called_is_told_once(house: House) -> None:
    one, other = two(house)
    called = {each.person for each in house.sms(one)}
    declines = house.com(1)
    house.do(lambda tx: alerts.answer(tx, alerts.of_person(tx, one, declines.person), "cannot", None, "link",
                                      declines.by))
    attach(house, other, one)
    assert house.entries(other, "escalation_started") == []
    # Only the authority is asked something: the order is to be confirmed.
    assert [each["data"]["confirms"] for each in house.entries(other, "duty_alerted")] == [2]
    heard = [each.person for each in told(house, other)]
    assert len(heard) == len(set(heard))
    assert set(heard) == called - {declines.person, house.authority.person, house.officer.person}
    assert all("Rien à répondre" in each.text and "inondation" in each.text for each in told(house, other))
    named = house.entries(other, "cod_activated")[0]["data"]["deliveries"]
    assert {each["target"] for each in named} == {f"person:{person}" for person in heard}


def test_attaching_twice_is_one_act_and_an_earlier_order_corrects_the_hour(house: House) -> None:
    one, other = two(house)
    seq = attach(house, other, one)
    before = house.counts()
    assert attach(house, other, one) == seq
    assert house.counts() == before
    again = attach(house, other, one, order=house.voice(10))
    corrected = house.entries(other)[again - 1]["data"]
    assert (corrected["corrects"], corrected["shared"], corrected["deliveries"]) == (seq, one, [])
    assert house.verdict(other, 48).started_at == house.hours.now - timedelta(minutes=10)
    assert len(told(house, other)) == len({each.person for each in told(house, other)})


def test_a_level_that_starts_no_clock_starts_none_in_the_event_it_serves(house: House) -> None:
    one, other = two(house, "watch")
    attach(house, other, one)
    assert [house.verdict(other, number).verdict for number in (47, 48)] == ["not_applicable"] * 2
    assert (house.verdict(other, 47).reasons, house.verdict(other, 48).reasons) == (("served",), ("level",))


def test_a_cod_that_is_raised_starts_48_in_each_event_that_it_serves_and_wakes_nobody_for_them(house: House) -> None:
    one, other = two(house, "watch")
    third = storm(house)
    for each in (other, third):
        attach(house, each, one)
    house.hours.move(10)
    house.activate(one)
    for each in (other, third):
        entry = house.entries(each, "cod_activated")[-1]
        data = entry["data"]
        assert (data["level"], data["starts_47"], data["starts_48"], data["shared"]) == ("full", False, True, one)
        assert house.verdict(each, 48).started_at == house.hours.now
        assert house.verdict(each, 47).reasons == ("served",)
        assert house.entries(each, "escalation_started") == data["deliveries"] == []
        assert house.entries(one)[-1]["kind"] == "cod_shared"
        assert set(house.look(served, one)) == {other, third}
        house.look(checked, each)
    before = house.counts()
    house.activate(one)
    assert house.counts() == before
    house.hours.move(40)
    house.fire()
    assert house.entries(other, "reminder_raised")


def test_a_raising_that_proves_to_be_earlier_is_corrected_where_it_started_48_and_nowhere_else(house: House) -> None:
    one, other = two(house, "watch")
    attach(house, other, one)
    house.hours.move(10)
    house.activate(one)
    house.hours.move(5)
    third = storm(house)
    attach(house, third, one)
    at = house.hours.now
    house.do(cod.activate, house.officer, house.here, one, "full", house.voice(9))
    assert house.verdict(other, 48).started_at == at - timedelta(minutes=9)
    assert house.verdict(third, 48).started_at == at
    assert "corrects" in house.entries(other, "cod_activated")[-1]["data"]


def test_attaching_again_takes_over_the_level_at_which_that_cod_stands_and_tells_nobody_twice(house: House) -> None:
    one, other = two(house)
    first = attach(house, other, one)
    house.activate(one, "watch")
    again = attach(house, other, one)
    assert again > first
    assert house.entries(other, "cod_activated")[-1]["data"]["level"] == "watch"
    assert attach(house, other, one) == again
    people = [each.person for each in told(house, other)]
    assert people
    assert len(people) == len(set(people))


def test_attaching_again_to_a_cod_that_is_lifted_is_refused_but_its_hour_may_be_corrected(house: House) -> None:
    one, other = two(house)
    attach(house, other, one)
    house.do(cod.lift, house.officer, house.here, one, house.voice(), confirmed=True)
    assert refused(house, other, one) == "no_cod_there"
    attach(house, other, one, order=house.voice(10))
    assert house.verdict(other, 48).started_at == house.hours.now - timedelta(minutes=10)


def test_an_event_with_a_start_of_its_own_keeps_its_47(house: House) -> None:
    one, other = two(house)
    house.do(cod.start_communication, house.officer, house.here, other, house.voice())
    start = house.hours.now
    house.hours.move(5)
    attach(house, other, one)
    assert (house.verdict(other, 47).verdict, house.verdict(other, 47).started_at) == ("running", start)
    assert house.verdict(other, 48).started_at == house.hours.now


def test_the_cell_is_declared_where_it_was_called(house: House) -> None:
    one, other = two(house)
    attach(house, other, one)
    assert house.refused(cell.declare, house.com(), other, None, "ici").code == "cell_elsewhere"
    house.declare(one, motive="En mode réduit.")


def test_a_cod_of_its_own_calls_the_cell_and_starts_47(house: House) -> None:
    one, other = two(house)
    attach(house, other, one)
    house.hours.move(10)
    house.activate(other)
    assert house.look(ties.state, other).served_by is None
    assert house.verdict(other, 47).started_at == house.hours.now
    assert len(house.entries(other, "escalation_started")) == 1


def test_lifting_the_cod_that_serves_lists_the_others_and_each_is_lifted_apart(house: House) -> None:
    one, other = two(house)
    third = storm(house)
    for each in (other, third):
        attach(house, each, one)
    assert set(house.look(served, one)) == {other, third}
    refusal = house.refused(cod.lift, house.officer, house.here, one, house.voice())
    assert (refusal.code, isinstance(refusal, Conflict)) == ("serves", True)
    assert refusal.why.count("Toits arrachés") == 2
    assert "Son COD sert encore 2 autres évènements" in house.refused(
        closing.close, house.officer, one, confirmed=False).why
    house.do(cod.lift, house.officer, house.here, other, house.voice())
    assert house.look(served, one) == [third]
    house.do(cod.lift, house.officer, house.here, one, house.voice(), confirmed=True)
    assert house.entries(one, "cod_lifted")[0]["data"]["serves"] == [third]
    assert [house.stage(each).name for each in (one, other, third)] == ["watch", "watch", "cod"]
    house.do(cod.lift, house.officer, house.here, third, house.voice())
    assert "serves" not in house.entries(third, "cod_lifted")[0]["data"]


def test_what_a_cod_cannot_serve_is_refused_and_the_one_that_serves_is_named(house: House) -> None:
    one, other = two(house)
    watched, third = storm(house), storm(house)
    house.activate(third)
    assert refused(house, other, other) == "share_itself"
    assert refused(house, other, watched) == "no_cod_there"
    assert refused(house, other, "0" * 32) == "event_missing"
    assert refused(house, third, one) == "own_cod"
    attach(house, other, one)
    assert refused(house, other, third) == "already_served"
    chained = house.refused(sharing.attach, house.officer, house.here, watched, other, house.voice())
    assert (chained.code, "Crue de la Cère" in chained.todo) == ("itself_served", True)
    house.do(cod.lift, house.officer, house.here, third, house.voice())
    house.do(closing.close, house.officer, third, confirmed=True)
    assert refused(house, watched, third) == "no_cod_there"


def test_a_start_that_attaching_gives_is_carried_to_the_event_that_is_one_with_it(house: House) -> None:
    one, other = two(house)
    same = storm(house)
    house.do(linking.link, house.officer, other, same, "Même toiture, deux appels.")
    attach(house, other, one)
    assert house.verdict(same, 48).started_at == house.hours.now
    assert house.verdict(same, 47).verdict == "not_applicable"


def exercise(house: House) -> str:
    """Open an event that plays an exercise, as the conduct does."""
    drill = opening.Drill("e" * 32, 1, 1)
    return house.do(opening.enter, house.officer, house.territory, opening.Opening(
        "flood", "Exercice Cère", ("15014",), "exercise", separate=True, drill=drill))


def test_a_real_event_and_an_exercise_never_share_a_cod_and_are_never_one(house: House) -> None:
    played = exercise(house)
    house.activate(played)
    real = house.open(separate=True)
    assert refused(house, real, played) == "share_nature"
    assert house.refused(linking.link, house.officer, real, played, "Même crue.").code == "link_nature"
    assert house.look(sharing.offered, real) == house.look(sharing.linkable, real) == []
    house.activate(real)
    assert refused(house, played, real) == "share_nature"


def test_an_open_exercise_is_shown_to_whoever_opens_whatever_its_age(house: House) -> None:
    played = exercise(house)
    house.hours.move(minutes=60 * 9)
    assert [row.id for row in house.look(opening.recent)] == [played]
    wanted = opening.Opening("flood", "Crue", ("15014",))
    refusal = house.refused(opening.open_event, house.officer, house.territory, wanted)
    assert (refusal.code, "EXERCICE" in refusal.what, "réel" in refusal.todo) == ("recent_event", True, True)
    real = house.open(separate=True)
    assert house.stage(real).plays == "real"
    house.do(closing.close, house.officer, played, confirmed=True)
    assert [row.id for row in house.look(opening.recent)] == [real]


def test_a_cod_that_serves_another_event_is_not_undone_as_a_mistake(house: House) -> None:
    one, other = two(house)
    attach(house, other, one)
    refusal = house.refused(cod.mistaken, house.officer, house.here, one, "Fausse alerte.")
    assert (refusal.code, "Toits arrachés" in refusal.why) == ("serves", True)
    house.activate(other)
    house.do(cod.mistaken, house.officer, house.here, one, "Fausse alerte.")
    assert house.stage(other).name == "cod"


def test_attached_by_mistake_whoever_was_told_hears_that_the_cod_goes_on(house: House) -> None:
    one, other = two(house)
    attach(house, other, one)
    heard = {each.person for each in told(house, other)}
    house.do(cod.mistaken, house.officer, house.here, other, "Mauvais évènement.")
    undone = [each for each in house.sms(other) if "rattachement au COD annulé" in each.text]
    assert {each.person for each in undone} == heard | {house.authority.person}
    assert len(undone) == len(heard) + 1
    assert not [each for each in house.sms(other) if "Ne vous déplacez pas" in each.text]
    assert house.verdict(other, 48).reasons[0] == "mistaken"
    assert house.stage(one).name == "cod"
    house.look(checked, other)
