"""How many posts will be held and when, from what people said."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta

from crisis.oncall.escalation import Call, Chain, Person
from crisis.oncall.outlook import Outlook, outlook, together

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
CELL = Chain("communication", 3, "rota")
MINUTE = timedelta(minutes=1)


def person(name: str, answer: str | None = None, minutes: int = 0, ago: int = 0, *, there: bool = False) -> Person:
    return Person(name, (Call(name, "communication", NOW - 20 * MINUTE),), answer, minutes,
                  NOW - ago * MINUTE if answer else None, frozenset({"communication"} if there else ()))


def seen(*people: Person, chain: Chain = CELL) -> Outlook:
    return outlook(chain, {each.person: each for each in people}, NOW)


def test_whoever_is_there_holds_a_post_and_whoever_comes_will() -> None:
    found = seen(person("a", there=True), person("b", "coming", 30, 5), person("c"))
    assert (found.held, found.promised, found.last) == (1, 2, NOW + 25 * MINUTE)
    assert (found.by(NOW + 24 * MINUTE), found.by(NOW + 25 * MINUTE)) == (1, 2)


def test_whoever_cannot_or_is_silent_promises_nothing() -> None:
    assert seen(person("a", "cannot"), person("b")) == Outlook(3, 0)


def test_an_hour_that_has_passed_is_due_now() -> None:
    assert seen(person("a", "coming", 15, 40)).last == NOW


def test_more_people_than_posts_never_make_more_posts() -> None:
    found = seen(*[person(name, "coming", minutes) for name, minutes in zip("abcd", (15, 60, 30, 30), strict=True)])
    assert (found.promised, found.last) == (3, NOW + 30 * MINUTE)
    assert seen(*[person(name, there=True) for name in "abcd"]) == Outlook(3, 3)


def test_somebody_called_for_another_function_holds_no_post_of_this_one() -> None:
    assert seen(person("a", there=True), chain=Chain("cip_chief", 1, None)) == Outlook(1, 0)


def test_whoever_acts_on_a_screen_holds_the_post_of_their_function_once() -> None:
    awake = Person("a", awake="communication")
    assert seen(awake).held == 1
    assert seen(person("a", there=True), Person("b", awake="cip_chief")).held == 1


def test_several_chains_are_told_as_one() -> None:
    found = together([Outlook(3, 1, (NOW + 25 * MINUTE,)), Outlook(1, 0, (NOW + 10 * MINUTE,)), Outlook(2, 1)])
    assert (found.wanted, found.held, found.promised, found.last) == (6, 2, 4, NOW + 25 * MINUTE)
