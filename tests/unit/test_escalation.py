"""The pure rule: the next person is called when somebody refused, was not reached, kept silent, or did not come."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis.oncall.escalation import (
    FOREVER,
    Call,
    Chain,
    Person,
    Policy,
    Reach,
    Step,
    holds_until,
    redials,
    relieved,
    step,
)

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
POLICY, CHAIN, ORDER = Policy(), Chain("communication", 1, "rota"), ("com1", "com2", "com3")
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def called(person: str, minutes_ago: float = 0, **said: object) -> Person:
    call = Call(f"alert-{person}", "communication", NOW - minutes_ago * MINUTE, 1)
    return replace(Person(person, (call,)), **said)


def due(*people: Person, reach: dict[str, Reach] | None = None, chain: Chain = CHAIN, now: datetime = NOW,
        order: tuple[str, ...] = ORDER) -> Step:
    return step(POLICY, chain, {each.person: each for each in people}, order, reach or {}, now)


def test_the_first_of_the_rota_is_called_first_and_looked_at_when_the_silence_ends() -> None:
    assert due() == Step(("com1",), False, NOW + timedelta(seconds=POLICY.silence_s))


def test_nobody_else_is_called_while_the_first_may_still_answer() -> None:
    assert due(called("com1", 4.9)) == Step((), False, NOW + timedelta(seconds=6))


def test_a_silence_calls_the_next_person() -> None:
    assert due(called("com1", 5)).call == ("com2",)


def test_a_refusal_calls_the_next_person_at_once() -> None:
    assert due(called("com1", 0.1, answer="cannot", answered_at=NOW)).call == ("com2",)


@pytest.mark.parametrize(("reach", "seconds"), [("failed", 0), ("unknown", POLICY.unknown_s)])
def test_a_person_who_was_not_reached_is_not_waited_for_as_long_as_a_silent_one(reach: Reach, seconds: int) -> None:
    there: dict[str, Reach] = {"alert-com1": reach}
    person = called("com1")
    assert due(person, reach=there, now=NOW + timedelta(seconds=seconds)).call == ("com2",)
    if seconds:
        assert due(person, reach=there, now=NOW + timedelta(seconds=seconds) - SECOND).call == ()


def test_whoever_comes_is_counted_until_a_quarter_of_an_hour_after_their_hour() -> None:
    coming = called("com1", 1, answer="coming", minutes=30, answered_at=NOW)
    expected = NOW + timedelta(minutes=45)
    assert due(coming).look_at == expected
    assert due(coming, now=expected - SECOND).call == ()
    assert due(coming, now=expected).call == ("com2",)


def test_whoever_is_there_is_counted_for_ever_and_nothing_is_looked_at_any_more() -> None:
    there = called("com1", 90, arrived_for=frozenset({"communication"}))
    assert due(there) == Step()
    assert holds_until(POLICY, there, {}) == FOREVER


def test_a_late_answer_still_counts() -> None:
    late = called("com1", 12, answer="coming", minutes=15, answered_at=NOW)
    assert due(late, called("com2", 7)).call == ()


def test_somebody_who_answered_is_called_again_only_if_they_did_not_come() -> None:
    gone = called("com1", 100, answer="coming", minutes=15, answered_at=NOW - 60 * MINUTE)
    silent = [called(name, 20) for name in ("com2", "com3")]
    assert due(gone, *silent).call == ("com1",)


@pytest.mark.parametrize(("person", "gone"), [
    (called("com1", 4.9), False), (called("com1", 5), True), (Person("com1"), False),
    (called("com1", 1, answer="cannot", answered_at=NOW), True),
    (called("com1", 50, answer="coming", minutes=30, answered_at=NOW - 44 * MINUTE), False),
    (called("com1", 50, answer="coming", minutes=30, answered_at=NOW - 45 * MINUTE), True),
    (called("com1", 90, arrived_for=frozenset({"communication"})), False)])
def test_whoever_cannot_keeps_silent_or_does_not_come_is_counted_on_no_more(person: Person, gone: bool) -> None:
    assert relieved(POLICY, person, NOW) is gone


def test_a_second_round_calls_the_silent_again_and_never_who_cannot() -> None:
    first, second, third = called("com1", 20), called("com2", 15, answer="cannot", answered_at=NOW), called("com3", 5)
    assert due(first, second, third).call == ("com1",)


def test_when_everybody_was_called_twice_nobody_is_left() -> None:
    def twice(name: str) -> Person:
        return replace(called(name, 30), calls=tuple(
            Call(f"{name}{rank}", "communication", NOW - (30 - rank) * MINUTE) for rank in range(2)))

    assert due(*[twice(name) for name in ORDER]) == Step((), True, None)


def test_a_hole_in_the_rota_is_said_at_once() -> None:
    assert due(order=()) == Step((), True, None)


def test_two_persons_wanted_are_called_together_and_each_is_replaced() -> None:
    two = replace(CHAIN, wanted=2)
    assert due(chain=two).call == ("com1", "com2")
    refused = called("com1", 1, answer="cannot", answered_at=NOW)
    assert due(refused, called("com2", 1), chain=two).call == ("com3",)


def test_one_person_in_two_functions_is_called_once_and_counts_in_both() -> None:
    other = Chain("cip_chief", 1, "rota2")
    assert due(called("com1", 1), chain=other, order=("com1", "cip1")).call == ()
    assert due(called("com1", 5), chain=other, order=("com1", "cip1")).call == ("cip1",)


def test_whoever_acts_on_a_screen_needs_no_call_until_they_say_that_they_cannot() -> None:
    awake = Person("com1", awake="communication")
    assert due(awake) == Step()
    assert due(replace(awake, answer="cannot", answered_at=NOW)).call == ("com2",)


def test_a_swap_changes_the_next_step_only() -> None:
    assert due(called("com1", 2), order=("com3", "com1", "com2")).call == ()
    assert due(called("com1", 5), order=("com3", "com1", "com2")).call == ("com3",)


@pytest.mark.parametrize(("dials", "seconds", "again"), [
    (0, 20, False), (1, 20, True), (2, 60, True), (3, 90, False), (1, 180, False)])
def test_a_call_that_nobody_took_is_dialled_twice_again_within_three_minutes(
        dials: int, seconds: int, again: bool) -> None:
    person = Person("com1", (Call("a", "communication", NOW, dials),))
    assert redials(POLICY, person, NOW + timedelta(seconds=seconds)) is again
    answered = replace(person, answer="coming", minutes=15, answered_at=NOW)
    assert redials(POLICY, answered, NOW + timedelta(seconds=seconds)) is False


people = st.dictionaries(st.sampled_from(["com1", "com2", "com3", "sec1"]), st.builds(
    lambda at, answer, minutes, answered, arrived: (at, answer, minutes, answered, arrived),
    st.lists(st.integers(0, 200), max_size=2, unique=True), st.sampled_from([None, "coming", "cannot"]),
    st.sampled_from([15, 30, 60]), st.integers(0, 200), st.booleans()))


@given(people, st.integers(1, 3), st.lists(st.sampled_from(["com1", "com2", "com3", "sec1"]), unique=True))
def test_a_step_never_calls_somebody_twice_nor_more_than_are_wanted_and_always_ends(
        told: dict[str, tuple[list[int], str | None, int, int, bool]], wanted: int, order: list[str]) -> None:
    state = {name: Person(name, tuple(Call(f"{name}{at}", "communication", NOW - at * MINUTE) for at in sorted(
        calls, reverse=True)), answer, minutes, NOW - answered * MINUTE if answer else None,
        frozenset({"communication"} if arrived else ())) for name, (calls, answer, minutes, answered, arrived)
        in told.items()}
    found = step(POLICY, Chain("communication", wanted, "rota"), state, order, {}, NOW)
    assert len(set(found.call)) == len(found.call) <= wanted
    assert set(found.call) <= set(order)
    assert found.look_at is None or found.look_at > NOW
    assert not any(state[name].answer == "cannot" for name in found.call if name in state)
